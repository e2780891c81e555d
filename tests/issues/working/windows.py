"""A window in which somebody writes, as a page keeps it: what it shows, what it knows that the server has, what it sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import homeless
from newsletter.content.drafts.merging import merge
from newsletter.issues.models import Issue
from newsletter.issues.working.differing import changed_names
from newsletter.issues.working.document import Clash
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import Patched, patch
from newsletter.issues.working.reading import working_of
from newsletter.users.models import User


@dataclass
class Window:
    """One of somebody's windows on an issue."""

    session: Session
    issue: Issue
    user: User
    tab: str
    now: datetime
    shown: Draft = field(init=False)
    acknowledged: Draft = field(init=False)
    version: int = field(init=False)
    clashes: Mapping[str, Clash] = field(init=False)
    # What was sent and not answered is sent again, also where it is as it was by now: it may have come.
    unanswered: list[Patch] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        working = working_of(self.session, self.issue)
        self.shown = self.acknowledged = working.draft
        self.version, self.clashes = working.version, working.clashes

    def write(self, texts: Mapping[str, str]) -> None:
        """Type."""
        self.shown = self.shown.with_values(texts)

    def send(self, *, settled: tuple[str, ...] = (), is_answered: bool = True) -> Patched:
        """Send what is not known to have come; an answer may be lost."""
        self.sent += 1
        sent, shown = self._patch(settled), self.shown
        answer = patch(self.session, self.issue, sent, tab=self.tab, by=self.user, now=self.now)
        if is_answered:
            self._take(answer, shown)
        else:
            self.unanswered.append(sent)
        return answer

    def _patch(self, settled: tuple[str, ...]) -> Patch:
        names = {
            *changed_names(self.acknowledged, self.shown),
            *chain(*(sent.values for sent in self.unanswered)),
        }
        is_moved = self.acknowledged.blocks != self.shown.blocks or any(
            sent.blocks for sent in self.unanswered
        )
        return Patch(
            self.version,
            {name: (self.acknowledged.value(name), self.shown.value(name)) for name in names},
            (self.acknowledged.blocks, self.shown.blocks) if is_moved else None,
            settled,
            self.sent,
        )

    def _take(self, answer: Patched, sent: Draft) -> None:
        blocks = sent.blocks if answer.new_blocks is None else answer.new_blocks
        there = Draft(blocks, {**sent.values, **answer.news})
        merged = merge(sent, self.shown, there).draft
        gone = homeless(merged, merged.values)
        self.shown = Draft(merged.blocks, {n: text for n, text in merged.values.items() if n not in gone})
        self.acknowledged, self.unanswered = there, []
        self.version, self.clashes = answer.working.version, answer.working.clashes
