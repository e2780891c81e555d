"""Newsletters on the command line: who is spoken for."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli.saying import answer, runtime, tell
from newsletter.issues.approving import remark_on_own_approval
from newsletter.issues.introducing import change_publisher
from newsletter.issues.newsletters import change_newsletter, find_newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say

_PICTURE = click.Path(exists=True, dir_okay=False, path_type=Path)
_IDENTITY = (
    "slug",
    "name",
    "locales",
    "sender_name",
    "sender_address",
    "reply_to",
    "organisation",
    "postal_address",
    "contact_email",
    "contact_phone",
    "website",
    "privacy_notice",
    "logo",
    "logo_dark",
)


@click.group()
def newsletter() -> None:
    """Say who sends a newsletter, and look it up."""


@newsletter.command(name="set")
@click.argument("slug")
@click.option("--sender", help="The address that its mails come from.")
@click.option("--organisation", help="Who publishes it.")
@click.option("--postal-address", help="Where they can be written to.")
@click.option("--privacy-notice", help="The https address of the page that says what is done with data.")
@click.option("--logo", type=_PICTURE, help="A picture that its public pages show instead of the name.")
@click.option("--logo-dark", type=_PICTURE, help="The same for dark ground.")
@click.option("--no-logo", is_flag=True, help="Take both away.")
@click.option(
    "--own-approval",
    type=click.Choice(["allowed", "forbidden"]),
    help="Whether somebody may approve a proof that they made or wrote.",
)
@click.option(
    "--archive",
    type=click.Choice(["listed", "unlisted"]),
    help="Whether its public issues are listed, and search engines may find them.",
)
@click.option("--locale", help="The language of texts; the newsletter's first when left out.")
def set_identity(
    slug: str,
    sender: str | None,
    organisation: str | None,
    postal_address: str | None,
    privacy_notice: str | None,
    logo: Path | None,
    logo_dark: Path | None,
    no_logo: bool,
    own_approval: str | None,
    archive: str | None,
    locale: str | None,
) -> None:
    """Set who publishes a newsletter; what is left out stays as it is."""
    with runtime() as built, built.database.transaction() as session:
        found = find_newsletter(session, slug)
        language = locale or found.locales[0]
        if language not in found.locales:
            raise click.BadParameter(
                f"{slug} is written in {', '.join(found.locales)}", param_hint="--locale"
            )
        given = {"sender": sender, "organisation": organisation, "postal_address": postal_address}
        values = {name: value for name, value in given.items() if value is not None}
        change_publisher(found, values, locale=language, by=OPERATOR)
        settings: dict[str, object] = {"logo": "", "logo_dark": ""} if no_logo else {}
        if privacy_notice is not None:
            settings["privacy_notice"] = _with(found.privacy_notice, language, privacy_notice)
        for name, file in (("logo", logo), ("logo_dark", logo_dark)):
            if file is not None:
                settings[name] = built.assets.store(session, file.read_bytes(), now=built.clock()).name
        if own_approval is not None:
            settings["forbids_own_approval"] = own_approval == "forbidden"
        if archive is not None:
            settings["lists_archive"] = archive == "listed"
        change_newsletter(found, settings, by=OPERATOR)
        remark = remark_on_own_approval(session, found) if own_approval else None
    tell(say("{newsletter} is changed.", newsletter=slug))
    if remark:
        tell(remark)


@newsletter.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(slug: str, as_json: bool) -> None:
    """Print who sends a newsletter, and what its pages and mails say of it."""
    with runtime() as built, built.database.reading() as session:
        found = find_newsletter(session, slug)
        document = {name: getattr(found, name) for name in _IDENTITY}
        document["own_approval"] = "forbidden" if found.forbids_own_approval else "allowed"
        document["archive"] = "listed" if found.lists_archive else "unlisted"
    answer(document, as_json=as_json, text="\n".join(_lines(document)))


def _with(texts: dict[str, str], language: str, text: str) -> dict[str, str]:
    """The texts with one more; an empty one takes that language away."""
    return {code: one for code, one in {**texts, language: text.strip()}.items() if one}


def _lines(document: dict[str, Any]) -> list[str]:
    lines = []
    for name, value in document.items():
        match value:
            case dict():
                lines += [f"{name}.{code}: {text}".replace("\n", ", ") for code, text in value.items()]
            case list():
                lines.append(f"{name}: {', '.join(value)}")
            case _ if value:
                lines.append(f"{name}: {value}")
    return lines
