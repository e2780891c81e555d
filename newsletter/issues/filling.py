"""How an issue begins in which nothing stands: as a new one would, but with its own number, date and languages.

What somebody wrote in it stays: only what is empty is filled.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.ghosts import ghosts
from newsletter.content.issue import IssueContent
from newsletter.content.shape import shape_of
from newsletter.content.starters import Starter
from newsletter.errors import Conflict
from newsletter.issues.composing import checkpoint, hold_working, readable_content
from newsletter.issues.models import Issue
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import written
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

_LOOKED_AT = 24  # of the newest issues, for the last that can be read


class How(StrEnum):
    """What of an earlier issue another begins with."""

    LIKE = auto()  # its shape: the texts become hints
    WORDS = auto()  # all that it says


@dataclass(frozen=True)
class Earlier:
    """To begin with an earlier issue."""

    issue: Issue
    how: How


def last_besides(session: Session, issue: Issue) -> Issue | None:
    """The newest other issue of the newsletter that can be read and says something."""
    others = sa.select(Issue).where(Issue.newsletter_id == issue.newsletter_id, Issue.id != issue.id)
    newest = session.scalars(others.order_by(Issue.id.desc()).limit(_LOOKED_AT))
    return next((one for one in newest if (says := readable_content(session, one)) and says.blocks), None)


def fill(session: Session, issue: Issue, start: Earlier | Starter, *, by: By, now: datetime) -> Draft:
    """Begin an issue that has no block; gives what is written in it then. Raises NotAllowed, Conflict where there is one, and
    InvalidDraft while something else in it cannot be used."""
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    checkpoint(session, issue, by=by, now=now)  # what somebody wrote before is none of what it begins with
    held = hold_working(session, issue)
    if held.draft.blocks:
        raise Conflict(say("Blocks stand in this issue by now. Take them away to begin anew."))
    full = _begun(session, issue, start, now=now)
    begins = shape_of(full) if isinstance(start, Earlier) and start.how is How.LIKE else full
    new = draft_of(begins)
    values = {name: ("", text) for name, text in new.values.items() if text and not held.draft.value(name)}
    sent = Patch(held.version, values, ((), new.blocks))
    filled = patch(session, issue, sent, tab="", by=by, now=now).working.draft
    issue.begun_revision = checkpoint(session, issue, by=by, now=now).number
    issue.origin_id = start.issue.id if isinstance(start, Earlier) else None
    issue.starter = start.name if isinstance(start, Starter) else None
    issue.ghosts = {name: text for name, text in ghosts(full, begins).items() if not filled.value(name)}
    return filled


def _begun(session: Session, issue: Issue, start: Earlier | Starter, *, now: datetime) -> IssueContent:
    """All that it begins with, in its own languages and with what tells it from others."""
    own = written(session, issue).content
    if isinstance(start, Starter):
        says = start.content(own.locales, on=now.date())
    else:
        earlier = written(session, start.issue).content
        common = [locale for locale in own.locales if locale in earlier.locales]
        sources = {locale: locale for locale in common} or {own.source_locale: earlier.source_locale}
        says = earlier.said_in(own.locales, sources)
    return says.as_another(number=own.number, period=dict(own.period.items()), date=own.date)
