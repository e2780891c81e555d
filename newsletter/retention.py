"""The clocks of retention: what is kept for how long, and the run that lets go of it.

A row of CLOCKS is all there is to a clock; of what lies outside the database one of `_clocks`. A run goes in small portions, each
a transaction of its own: nobody waits for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.dispatch import rehearsals
from newsletter.dispatch.webhook import calling
from newsletter.feedback.clicks.counting import forget_shared
from newsletter.feedback.returned.keeping import forget_returned
from newsletter.issues.assets import AssetStore
from newsletter.issues.reviews import commenting, preview_links
from newsletter.issues.working import document, presence
from newsletter.logs import Log
from newsletter.retention_runs import last_run, note_run
from newsletter.users import keeping, news, signing_in
from subscribers import growth, subscription_ledger, suppressing
from subscribers.imports import keeping as files

log = Log()

EVERY = timedelta(hours=6)
_PORTION = 500  # rows


class LetGo(Protocol):
    """Lets go of what is older than a moment, some rows at most, and gives of how many."""

    def __call__(self, session: Session, /, before: datetime, at_most: int) -> int:
        """Do it."""


@dataclass(frozen=True)
class Kept:
    """Something that is kept for a time."""

    days: int
    let_go: LetGo


CLOCKS: Mapping[str, Kept] = {
    "unconfirmed": Kept(
        30,
        lambda session, before, at_most: subscription_ledger.lapse(
            session, asked_before=before, at_most=at_most
        ),
    ),
    "evidence": Kept(
        30,
        lambda session, before, at_most: subscription_ledger.fade(session, before=before, at_most=at_most),
    ),
    "suppressions": Kept(
        30, lambda session, before, at_most: suppressing.fade(session, before=before, at_most=at_most)
    ),
    "growth": Kept(0, lambda session, before, at_most: growth.fold(session, at_most=at_most)),  # noqa: ARG005 (they have no day)
    "files": Kept(
        30,
        lambda session, before, at_most: files.forget_files(session, kept_before=before, at_most=at_most),
    ),
    "sessions": Kept(
        signing_in.REMEMBERED.days,
        lambda session, before, at_most: signing_in.forget_ended(
            session, ended_before=before, at_most=at_most
        ),
    ),
    "news": Kept(
        30, lambda session, before, at_most: news.forget(session, told_before=before, at_most=at_most)
    ),
    "drafts": Kept(
        30,
        lambda session, before, at_most: document.forget(session, made_before=before, at_most=at_most),
    ),
    "presence": Kept(
        1, lambda session, before, at_most: presence.forget(session, seen_before=before, at_most=at_most)
    ),
    "rehearsals": Kept(
        30,
        lambda session, before, at_most: rehearsals.forget(session, asked_before=before, at_most=at_most),
    ),
    "calls": Kept(
        30, lambda session, before, at_most: calling.forget(session, made_before=before, at_most=at_most)
    ),
    "previews": Kept(
        30,
        lambda session, before, at_most: preview_links.forget_links(
            session, ended_before=before, at_most=at_most
        ),
    ),
    "comments": Kept(
        365,
        lambda session, before, at_most: commenting.forget_resolved(
            session, resolved_before=before, at_most=at_most
        ),
    ),
    "returned": Kept(
        30,
        lambda session, before, at_most: forget_returned(session, arrived_before=before, at_most=at_most),
    ),
    "clicks": Kept(
        365,
        lambda session, before, at_most: forget_shared(session, opened_before=before, at_most=at_most),
    ),
    "requests": Kept(
        keeping.KEPT_FOR.days,
        lambda session, before, at_most: keeping.forget_kept(session, kept_before=before, at_most=at_most),
    ),
}


def run(database: Database, *, clock: Clock, assets: AssetStore) -> dict[str, int]:
    """Let go of what was kept long enough, unless that was done a few hours ago; gives of how much, by clock."""
    now = clock()
    with database.reading() as session:
        last = last_run(session)
    if last is not None and now - last < EVERY:
        return {}
    counts = {
        name: _all_of(database, kept.let_go, before=now - timedelta(days=kept.days))
        for name, kept in _clocks(assets).items()
    }
    with database.transaction() as session:
        note_run(session, now=now)
    log.info("retention.ran", **counts)
    return counts


def _clocks(assets: AssetStore) -> Mapping[str, Kept]:
    return {**CLOCKS, "pictures": Kept(30, assets.let_go)}


def _all_of(database: Database, let_go: LetGo, *, before: datetime) -> int:
    total = 0
    while True:
        with database.transaction() as session:
            count = let_go(session, before, _PORTION)
        total += count
        if count < _PORTION:
            return total
