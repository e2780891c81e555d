"""Lists on the command line: named, closed, and opened again."""

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import tell
from newsletter.dispatch.closing import close_list
from newsletter.issues.finding import readers_languages
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from subscribers.lists import change_list, find_list, reopen_list


def set_(
    slug: str,
    name: str | None,
    description: str | None,
    is_public: bool | None,
    is_stacked: bool | None,
    locale: str | None,
) -> None:
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


def close(slug: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        close_list(session, find_list(session, slug), by=OPERATOR, now=built.clock())
    tell(say("The list {list} is closed.", list=slug))


def reopen(slug: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        reopen_list(session, find_list(session, slug), by=OPERATOR)
    tell(say("The list {list} is open again.", list=slug))
