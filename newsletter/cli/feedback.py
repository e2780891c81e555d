"""What came back, on the command line: taken from the mail server, or only read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.exc import OperationalError

from newsletter.cli.saying import answer, complain, complain_of_database, runtime, tell
from newsletter.errors import Misconfigured
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.inbound.mail_in import receive

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and hands it over later


@click.command()
@click.argument("file", type=click.File("rb"), default="-", metavar="[FILE.eml|-]")
@click.option(
    "--recipient", default="", help="The address of the envelope; searched in the header when left out."
)
@_AS_JSON
def inbound(file: BinaryIO, recipient: str, as_json: bool) -> None:
    """Take one mail that came to unsubscribe+TOKEN@ or bounce+TOKEN@, and do what it asks for.

    Made to be run by a mail server for each mail. Exit status 75 asks it to try again later.
    """
    with _kept_by_the_mail_server(), runtime() as built, built.database.transaction() as session:
        received = receive(session, file.read(), recipient=recipient, signer=built.signer, now=built.clock())
    if as_json:
        answer(received.as_json(), as_json=True, text="")
    tell(received.sentence)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def bounce(file: Path, as_json: bool) -> None:
    """Say what a returned mail (FILE.eml) means."""
    conclusion = conclude(file.read_bytes()).as_json()
    answer(conclusion, as_json=as_json, text=json.dumps(conclusion, ensure_ascii=False, indent=2))


@contextmanager
def _kept_by_the_mail_server() -> Iterator[None]:
    """Where settings or the database are at fault, the mail must not be lost: nobody would write it again."""
    try:
        yield
    except Misconfigured as error:
        complain(error.sentence)
    except OperationalError as error:
        complain_of_database(error)
    else:
        return
    raise SystemExit(_TRY_AGAIN)
