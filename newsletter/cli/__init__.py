"""The command line: DESIGN's outside contract, which scripts rely on to the letter.

Exit status 0, 1 (the work failed), 2 (bad use); `inbound` asks with 75 to be called again.
With `--json` one document goes to standard output, or an object per line of what is watched; everything else that is said
goes to standard error.
"""

import getpass
import os
import sys

import click

from newsletter import __version__
from newsletter.cli import (
    dispatches,
    feedback,
    issues,
    library,
    lists,
    newsletters,
    preview_links,
    processes,
    relays,
    subscribers,
    trail,
    translations,
    users,
)
from newsletter.cli.saying import complain, complain_of_database
from newsletter.errors import Misconfigured, NewsletterError
from newsletter.logs import set_up_logging
from newsletter.trail.origins import coming_from
from newsletter.wording import say


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newsletter")
def cli() -> None:
    """Compose a newsletter from blocks, approve a frozen proof, account for every recipient."""


for command in (
    processes.serve,
    processes.worker,
    processes.beat,
    processes.demo,
    processes.db,
    processes.doctor,
    users.user,
    newsletters.newsletter,
    issues.issue,
    lists.list_,
    subscribers.subscribers,
    dispatches.dispatch,
    relays.relay,
    feedback.inbound,
    feedback.bounce,
    trail.audit,
):
    cli.add_command(command)


issues.issue.add_command(translations.translations)
issues.issue.add_command(preview_links.preview_links)
newsletters.newsletter.add_command(library.library)


def _system_user() -> str:
    """Who is at this terminal, for the audit log; a container may have no name for its user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def main() -> None:
    """Run the command line; an expected failure is one clear line, never a traceback."""
    os.umask(0o077)  # whatever a command writes is for its owner only: it holds addresses, keys and mails
    set_up_logging()
    try:
        with coming_from(f"cli:{_system_user()}"):
            cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except Misconfigured as error:
        complain(error.sentence)
        sys.exit(2)
    except NewsletterError as error:
        complain(error.sentence)
        sys.exit(1)
    except BrokenPipeError:
        # Who reads us has read enough, as `head` does; Python must not try to write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        complain(
            say(
                "{place} cannot be used: {reason}.",
                place=error.filename or "A file",
                reason=error.strerror or error,
            )
        )
        sys.exit(1)
    except Exception as error:
        from sqlalchemy.exc import OperationalError  # takes long to load, and few commands fail

        if not isinstance(error, OperationalError):
            raise
        complain_of_database(error)
        sys.exit(2)
