"""Who sends a newsletter, on the command line: told."""

from typing import Any

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer
from newsletter.issues.finding import find_newsletter

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


def show(slug: str, as_json: bool) -> None:
    with runtime() as built, built.database.reading() as session:
        found = find_newsletter(session, slug)
        document = {name: getattr(found, name) for name in _IDENTITY}
        document["own_approval"] = "forbidden" if found.forbids_own_approval else "allowed"
        document["archive"] = "listed" if found.lists_archive else "unlisted"
        is_counted = "counted" if found.counts_clicks else "uncounted"
        document["clicks"] = "shared" if found.asks_for_clicks else is_counted
    answer(document, as_json=as_json, text="\n".join(_lines(document)))


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
