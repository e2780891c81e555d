"""Newsletters on the command line: who is spoken for."""

from pathlib import Path

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import tell
from newsletter.issues.approving import remark_on_own_approval
from newsletter.issues.finding import find_newsletter
from newsletter.issues.introducing import change_publisher
from newsletter.issues.newsletters import change_newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


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
    clicks: str | None,
    locale: str | None,
) -> None:
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
        if clicks is not None:
            settings["counts_clicks"] = clicks != "uncounted"
            settings["asks_for_clicks"] = clicks == "shared"
        change_newsletter(found, settings, by=OPERATOR)
        remark = remark_on_own_approval(session, found) if own_approval else None
    tell(say("{newsletter} is changed.", newsletter=slug))
    if remark:
        tell(remark)


def _with(texts: dict[str, str], language: str, text: str) -> dict[str, str]:
    """The texts with one more; an empty one takes that language away."""
    return {code: one for code, one in {**texts, language: text.strip()}.items() if one}
