"""The document of an issue while it is written, with its log: each version is the one before and what was changed in it.

Whoever changes it holds its row until their transaction ends, and before that of the issue: of two one comes after the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.lists import homeless
from newsletter.content.issue import IssueContent
from newsletter.db import affected, insert, is_readable
from newsletter.issues.models import Issue
from newsletter.issues.source_texts import with_source_texts
from newsletter.issues.working.differing import changed_names, delta, undone
from newsletter.issues.working.models import DraftChange, WorkingDraft


@dataclass(frozen=True)
class Clash:
    """What others wrote where one person's text stands, until somebody has looked at all of it; who wrote the last of it."""

    texts: tuple[str, ...]
    by: int | None
    at: datetime
    version: int  # of the document, in which they met
    gone_in: int | None = None  # the version in which the block or the entry that it is in went

    @property
    def text(self) -> str:
        """All of it, one after the other."""
        return "\n\n".join(self.texts)

    def beside(self, before: "Clash | None", *, gone_on_from: str, now: str) -> "Clash":
        """With what was offered before, but for the text that the writer of `now` has gone on from, and what stands in theirs."""
        old = before.texts if before else ()
        earlier = (
            one for one in old if one and one != gone_on_from and one not in now and one not in self.texts
        )
        return replace(self, texts=(*earlier, *self.texts))


@dataclass(frozen=True)
class Working:
    """The document as it stands. `saved_version` was the one that says what revision `revision` does. A clash in what was
    deleted waits among the `unsettled`: it is there again when that comes back, as long as the log tells what it was."""

    draft: Draft
    revision: int
    changed_at: datetime
    changed_by: int | None = None
    version: int = 0
    saved_version: int = 0
    unsaved_since: datetime | None = None
    unsettled: Mapping[str, Clash] = field(default_factory=dict)

    @property
    def clashes(self) -> Mapping[str, Clash]:
        """Those that somebody has to look at."""
        return {name: clash for name, clash in self.unsettled.items() if clash.gone_in is None}

    @property
    def is_saved(self) -> bool:
        """Whether the newest revision says the same."""
        return self.saved_version == self.version


@dataclass(frozen=True)
class Writing:
    """Who changes it, in which window ("" is none), and when. `besides` are the texts that the window did not send: it has to be
    told them. `sequence` counts what a window sends, 0 where it does not."""

    by: int | None
    now: datetime
    tab: str = ""
    besides: tuple[str, ...] = ()
    sequence: int = 0


def begun(session: Session, issue: Issue, content: IssueContent) -> Working:
    """The document of an issue in which nobody has written since its newest revision, which is `content`."""
    draft = with_source_texts(session, issue, draft_of(content))
    return Working(draft, revision=issue.revision, changed_at=issue.changed_at)


def found(session: Session, issue: Issue) -> Working | None:
    """The document; None where there is none yet, or none that can be read."""
    row = session.scalar(_row(issue))
    return _read(row) if row else None


def hold(session: Session, issue: Issue, newest: Callable[[], IssueContent | None]) -> Working | None:
    """The document, which nobody else changes until this transaction ends. Where there is none it begins with what the newest
    revision says; None where that cannot be read either."""
    row = session.scalar(_row(issue).with_for_update())
    if row is None and (content := newest()) is not None:
        values = _columns(begun(session, issue, content))
        session.execute(
            insert(session, WorkingDraft).values(issue_id=issue.id, **values).on_conflict_do_nothing()
        )
        row = session.scalar(_row(issue).with_for_update())
    session.refresh(issue, ["revision", "changed_at"])  # whoever held it may have saved
    if row is None:
        return None
    held = _read(row)
    if held is None and (content := newest()) is not None:
        return replace(begun(session, issue, content), version=row.version, saved_version=row.version)
    return held


def put(session: Session, issue: Issue, before: Working, after: Working, writing: Writing) -> Working:
    """Keep the document that was held as `before`, and what was changed in it. A version is new when a text, the blocks or a
    clash are."""
    names = changed_names(before.draft, after.draft)
    after = replace(after, unsettled=_in_their_places(session, issue, before, after))
    is_new = bool(names) or before.draft.blocks != after.draft.blocks or bool(_new_clashes(before, after))
    if is_new:
        after = replace(
            after,
            version=before.version + 1,
            changed_at=writing.now,
            changed_by=writing.by,
            unsaved_since=writing.now if before.is_saved else before.unsaved_since,
        )
        session.add(
            DraftChange(
                issue_id=issue.id,
                version=after.version,
                tab=writing.tab,
                user_id=writing.by,
                made_at=writing.now,
                change=_change(before.draft, after.draft, names, writing),
            )
        )
    _keep(session, issue, before, after)
    return after


def put_saved(session: Session, issue: Issue, held: Working, *, revision: int) -> Working:
    """The document says what the newest revision does."""
    saved = replace(held, revision=revision, saved_version=held.version, unsaved_since=None)
    _keep(session, issue, held, saved)
    return saved


def changes_since(session: Session, issue: Issue, version: int) -> list[DraftChange]:
    """What was changed after a version, the newest first."""
    later = sa.select(DraftChange).where(DraftChange.issue_id == issue.id, DraftChange.version > version)
    return list(session.scalars(later.order_by(DraftChange.version.desc())))


def before(draft: Draft, change: DraftChange) -> Draft:
    """The draft without the change that was made in it last."""
    values = dict(draft.values)
    for name, part in change.change.get("texts", {}).items():
        values[name] = undone(values.get(name, ""), *part)
        if not values[name]:
            del values[name]
    blocks = change.change.get("blocks")
    return Draft(draft.blocks if blocks is None else _blocks(blocks), values)


def forget(session: Session, *, made_before: datetime, at_most: int) -> int:
    """Let go of changes that are old, and of which there is a revision; gives of how many."""
    old = (
        sa.select(DraftChange.id)
        .join(WorkingDraft, WorkingDraft.issue_id == DraftChange.issue_id)
        .where(DraftChange.made_at < made_before, DraftChange.version <= WorkingDraft.saved_version)
        .limit(at_most)
    )
    return affected(session, sa.delete(DraftChange).where(DraftChange.id.in_(old)))


def _keep(session: Session, issue: Issue, before: Working, after: Working) -> None:
    if after == before:
        return
    kept = affected(
        session,
        sa.update(WorkingDraft)
        .where(WorkingDraft.issue_id == issue.id, WorkingDraft.version == before.version)
        .values(**_columns(after)),
    )
    if kept != 1:
        raise AssertionError("the working draft was changed by somebody who did not hold it")


def _row(issue: Issue) -> sa.Select[WorkingDraft]:
    row = sa.select(WorkingDraft).where(WorkingDraft.issue_id == issue.id)
    return row.execution_options(populate_existing=True)


def _columns(working: Working) -> dict[str, Any]:
    return {
        "version": working.version,
        "revision": working.revision,
        "saved_version": working.saved_version,
        "blocks": _kept(working.draft.blocks),
        "texts": dict(working.draft.values),
        "clashes": {
            name: {
                "earlier": list(one.texts[:-1]),
                "text": one.texts[-1],
                "by": one.by,
                "at": one.at.isoformat(),
                "version": one.version,
                "gone_in": one.gone_in,
            }
            for name, one in working.unsettled.items()
        },
        "changed_at": working.changed_at,
        "changed_by_id": working.changed_by,
        "unsaved_since": working.unsaved_since,
    }


def _read(row: WorkingDraft) -> Working | None:
    if not is_readable(row.blocks, row.texts, row.clashes):
        return None
    return Working(
        draft=Draft(_blocks(row.blocks), row.texts),
        revision=row.revision,
        changed_at=row.changed_at,
        changed_by=row.changed_by_id,
        version=row.version,
        saved_version=row.saved_version,
        unsaved_since=row.unsaved_since,
        unsettled={
            name: Clash(
                (*one.get("earlier", ()), one["text"]),
                one["by"],
                datetime.fromisoformat(one["at"]),
                one["version"],
                one.get("gone_in"),
            )
            for name, one in row.clashes.items()
        },
    )


def _change(before: Draft, after: Draft, names: list[str], writing: Writing) -> dict[str, Any]:
    change: dict[str, Any] = {"texts": {name: delta(before.value(name), after.value(name)) for name in names}}
    if before.blocks != after.blocks:
        change["blocks"] = _kept(before.blocks)
    if writing.besides:
        change["besides"] = list(writing.besides)
    if writing.sequence:
        change["sequence"] = writing.sequence
    return change


def _new_clashes(before: Working, after: Working) -> set[str]:
    return {name for name, clash in after.unsettled.items() if before.unsettled.get(name) != clash}


def _in_their_places(session: Session, issue: Issue, before: Working, after: Working) -> dict[str, Clash]:
    """The clashes of a document that changes: each knows whether what it is in stands; else it ends with the log of that."""
    gone = set(homeless(after.draft, after.unsettled))
    if not gone:
        return {name: replace(clash, gone_in=None) for name, clash in after.unsettled.items()}
    log = sa.select(sa.func.min(DraftChange.version)).where(DraftChange.issue_id == issue.id)
    new = before.version + 1
    first = session.scalar(log) or new
    placed = {
        name: replace(clash, gone_in=(clash.gone_in or new) if name in gone else None)
        for name, clash in after.unsettled.items()
    }
    return {name: one for name, one in placed.items() if one.gone_in is None or one.gone_in >= first}


def _kept(blocks: tuple[BlockDraft, ...]) -> list[dict[str, str]]:
    return [{"id": block.id, "type": block.type} for block in blocks]


def _blocks(kept: list[dict[str, str]]) -> tuple[BlockDraft, ...]:
    return tuple(BlockDraft(block["id"], block["type"]) for block in kept if block["type"] in BLOCKS)
