"""Where in the settings page of a newsletter something is: the input that a finding speaks of."""

from collections.abc import Callable
from urllib.parse import quote

from newsletter.content.themes import CHOSEN
from newsletter.issues.models import Newsletter
from newsletter.rendering.rendition import Finding
from newsletter.users.deeds import Deed, may
from newsletter.users.models import User


def way_to_setting(newsletter: Newsletter, name: str) -> str:
    """The address that leads to the input of a setting, or to what is nearest around it."""
    return f"/newsletters/{newsletter.slug}#{quote(_aim(newsletter, name))}"


def ways(
    newsletter: Newsletter, otherwise: Callable[[Finding], str], *, by: User | None
) -> Callable[[Finding], str]:
    """Where each finding leads somebody: to the setting it speaks of, if they may change it; one of the issue, `otherwise`."""
    may_change = by is not None and may(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)

    def way(finding: Finding) -> str:
        if not finding.setting:
            return otherwise(finding)
        return way_to_setting(newsletter, finding.setting) if may_change else ""

    return way


def _aim(newsletter: Newsletter, name: str) -> str:
    """The id of an element: the input, else the languages where that language has none yet, else the section."""
    first, *rest = name.split(".")
    if first == "theme":
        return name if rest[-1] in CHOSEN else "look"
    if first == "disclaimers":
        keys = [one.get("key") for one in newsletter.disclaimers]
        if rest[0] not in keys:
            return "disclaimers"
        row = f"{first}.{keys.index(rest[0])}"
        if len(rest) == 2:  # one for all languages
            return f"{row}.{rest[1]}"
        return _spoken(newsletter, ".".join((row, *rest[1:-1])), rest[-1])
    if isinstance(getattr(newsletter, first), dict):
        return _spoken(newsletter, first, rest[0])
    return name


def _spoken(newsletter: Newsletter, name: str, locale: str) -> str:
    return f"{name}.{locale}" if locale in newsletter.locales else "locales"
