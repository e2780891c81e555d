"""Lists on the command line: named, closed, and opened again."""

import click

from newsletter.cli.saying import runtime, tell
from newsletter.dispatch.closing import close_list
from newsletter.issues.newsletters import readers_languages
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from subscribers.lists import change_list, find_list, reopen_list


@click.group(name="list")
def list_() -> None:
    """Name a list, close it, and open it again."""


@list_.command(name="set")
@click.argument("slug", metavar="LIST")
@click.option("--name", help="What subscribers know it by.")
@click.option("--description", help="What it is, in a sentence or two; empty takes it away.")
@click.option(
    "--public/--private", "is_public", default=None, help="Whether anybody may subscribe by the form."
)
@click.option(
    "--all-languages/--own-language",
    "is_stacked",
    default=None,
    help="Whether readers get one mail in all languages, or the edition of their language.",
)
@click.option("--locale", help="The language of the texts; the newsletter's first when left out.")
def set_(
    slug: str,
    name: str | None,
    description: str | None,
    is_public: bool | None,
    is_stacked: bool | None,
    locale: str | None,
) -> None:
    """Change what LIST is called, who may come onto it and what they get; what is left out stays as it is."""
    with runtime() as built, built.database.transaction() as session:
        found = find_list(session, slug)
        languages = readers_languages(session, found.newsletter_id)
        language = locale or languages[0]
        if language not in languages:
            raise click.BadParameter(f"{slug} is read in {', '.join(languages)}", param_hint="--locale")
        change_list(
            found,
            name=found.name if name is None else {**found.name, language: name},
            description=found.description
            if description is None
            else {**found.description, language: description},
            is_public=found.is_public if is_public is None else is_public,
            is_stacked=found.is_stacked if is_stacked is None else is_stacked,
            by=OPERATOR,
        )
    tell(say("The list {list} is changed.", list=slug))


@list_.command()
@click.argument("slug", metavar="LIST")
def close(slug: str) -> None:
    """Let nobody come onto LIST any more, and nothing go to it; who is on it stays."""
    with runtime() as built, built.database.transaction() as session:
        close_list(session, find_list(session, slug), by=OPERATOR, now=built.clock())
    tell(say("The list {list} is closed.", list=slug))


@list_.command()
@click.argument("slug", metavar="LIST")
def reopen(slug: str) -> None:
    """Let people come onto LIST again."""
    with runtime() as built, built.database.transaction() as session:
        reopen_list(session, find_list(session, slug), by=OPERATOR)
    tell(say("The list {list} is open again.", list=slug))
