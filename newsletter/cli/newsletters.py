"""Newsletters on the command line: who is spoken for."""

import click

from newsletter.cli.saying import runtime, tell
from newsletter.issues.newsletters import change_newsletter, find_newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


@click.group()
def newsletter() -> None:
    """Say who sends a newsletter."""


@newsletter.command(name="set")
@click.argument("slug")
@click.option("--sender", help="The address that its mails come from.")
@click.option("--organisation", help="Who publishes it.")
@click.option("--postal-address", help="Where they can be written to.")
@click.option("--locale", help="The language of these two; the newsletter's first when left out.")
def set_identity(
    slug: str, sender: str | None, organisation: str | None, postal_address: str | None, locale: str | None
) -> None:
    """Set what an issue file does not know; what is left out stays as it is."""
    with runtime() as built, built.database.transaction() as session:
        found = find_newsletter(session, slug)
        language = locale or found.locales[0]
        if language not in found.locales:
            raise click.BadParameter(
                f"{slug} is written in {', '.join(found.locales)}", param_hint="--locale"
            )
        settings: dict[str, object] = {}
        if sender is not None:
            settings["sender_address"] = sender
        if organisation is not None:
            settings["organisation"] = {**found.organisation, language: organisation}
        if postal_address is not None:
            settings["postal_address"] = {**found.postal_address, language: postal_address}
        change_newsletter(found, settings, by=OPERATOR)
    tell(say("{newsletter} is changed.", newsletter=slug))
