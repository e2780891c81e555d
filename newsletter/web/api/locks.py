"""The disclaimers of a newsletter as JSON: why authors cannot change them, who can, and where."""

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel

from newsletter.content.publication import LockedDisclaimer
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.users.deeds import Deed, listed, may, roles_with
from newsletter.users.models import User
from newsletter.web.formats import written_day


class LockJson(BaseModel):
    """One of them; `place` is where it is changed, "" for a reader who may not."""

    key: str
    name: str
    reason: str
    authority: str
    valid_until: date | None
    is_required: bool
    who_may: str
    place: str
    values: dict[str, str]
    """What it says, by the names within a block that places it."""


def locks_of(newsletter: Newsletter, reader: str, *, by: User) -> Iterator[LockJson]:
    """All of them, in the words of a language."""
    may_change = may(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)
    for number, locked in enumerate(publication_of(newsletter).disclaimers):
        until = written_day(locked.valid_until, reader) if locked.valid_until else ""
        yield LockJson(
            key=locked.key,
            name=locked.name,
            reason=locked.why_locked(until).in_locale(reader),
            authority=locked.authority,
            valid_until=locked.valid_until,
            is_required=locked.required,
            who_may=listed(roles_with(Deed.CHANGE_NEWSLETTERS)).in_locale(reader),
            place=f"/newsletters/{newsletter.slug}#disclaimers.{number}.name" if may_change else "",
            values=_words_of(locked),
        )


def _words_of(locked: LockedDisclaimer) -> dict[str, str]:
    title = {f"title.{locale}": text for locale, text in locked.title.items()}
    return title | {f"text.{locale}": text.to_markdown() for locale, text in locked.text.items()}
