"""The audit log as staff read it and take it away: newest first, searched by person, act, thing and time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash
from newsletter.paging import Page, page_of
from newsletter.signing import Signer
from newsletter.trail.acts import KINDS, PARTICULARS, Act, words_of
from newsletter.trail.chain import check_of
from newsletter.trail.models import TrailEntry, TrailHead
from newsletter.trail.recording import Subject, note
from newsletter.users.deeds import DEEDS, ROLES, By, Deed, require
from newsletter.users.factors.changes import Change
from newsletter.users.roles import Role
from newsletter.wording import Sentence, say, verbatim
from subscribers.imports.cells import csv_line

_COLUMNS = (
    "number",
    "at",
    "act",
    "doer_kind",
    "doer_id",
    "doer_name",
    "doer_address",
    "origin",
    "subject_kind",
    "subject_id",
    "subject_name",
    "details",
    "previous",
    "seal",
)
_PORTION = 1_000  # entries
_DOERS = {"operator": say("Operator"), "nobody": say("Nobody signed in")}
_CHANGES: Mapping[str, Sentence] = {change.value: change.words for change in Change}
_SHOWN = 12  # characters of a hash


@dataclass(frozen=True)
class Search:
    """What is looked for; what is empty is not asked."""

    person: str = ""
    act: Act | None = None
    thing: str = ""
    since: date | None = None
    until: date | None = None  # this day included


@dataclass(frozen=True)
class TrailLine:
    """One entry in words."""

    number: int
    at: datetime
    act: Sentence
    doer: Sentence
    address: str
    origin: Sentence
    kind: Sentence
    subject: str
    details: Sentence


@dataclass(frozen=True)
class Standing:
    """How far the log goes, and when and how far it was last found whole."""

    number: int
    checked_at: datetime | None
    checked_to: int
    broken_at: int | None


def trail_page(session: Session, search: Search, *, signer: Signer, page: int, by: By) -> Page[TrailLine]:
    """A page of the log, the newest first. A subscriber is found by the address, of which the log has only the keyed hash.

    Raises NotAllowed.
    """
    require(by, Deed.READ_TRAIL)
    rows = sa.select(TrailEntry).where(*_conditions(search, signer)).order_by(TrailEntry.number.desc())
    found = page_of(session, rows, number=page)
    return Page([_line(entry) for (entry,) in found.rows], found.number, found.total, found.per_page)


def standing_of(session: Session, signer: Signer) -> Standing:
    """What is known of the log without reading it."""
    check = check_of(session, signer)
    number = session.scalar(sa.select(TrailHead.number)) or 0
    if check is None:
        return Standing(number, None, 0, None)
    return Standing(number, check.at, check.number, check.broken_at)


def note_trail_export(session: Session, *, by: By) -> None:
    """Write down who takes the log away, before it is read. Raises NotAllowed."""
    require(by, Deed.READ_TRAIL)
    note(session, Act.TRAIL_EXPORTED, by=by, subject=Subject("trail_entry"))


def trail_csv(session: Session, search: Search, *, signer: Signer, by: By) -> Iterator[bytes]:
    """The entries that are looked for, the oldest first, in UTF-8 with its mark, safe to open in a spreadsheet."""
    require(by, Deed.READ_TRAIL)
    return _csv(session, search, signer)


def trail_json(session: Session, search: Search, *, signer: Signer, by: By) -> Iterator[bytes]:
    """The same as JSON, an entry to a line, with all that is sealed."""
    require(by, Deed.READ_TRAIL)
    return (
        json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        for entry in _documents(session, search, signer)
    )


def _csv(session: Session, search: Search, signer: Signer) -> Iterator[bytes]:
    yield ("\ufeff" + csv_line(_COLUMNS)).encode()
    for entry in _documents(session, search, signer):
        details = json.dumps(entry["details"], ensure_ascii=False)
        cells = {**entry, "details": details if entry["details"] else ""}
        yield csv_line("" if cell is None else str(cell) for cell in cells.values()).encode()


def _documents(session: Session, search: Search, signer: Signer) -> Iterator[dict[str, Any]]:
    rows = sa.select(TrailEntry).where(*_conditions(search, signer)).order_by(TrailEntry.number)
    for portion in session.scalars(rows.execution_options(yield_per=_PORTION)).partitions():
        for entry in portion:
            document = {name: getattr(entry, name) for name in _COLUMNS}
            yield {**document, "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
            session.expunge(entry)


def _conditions(search: Search, signer: Signer) -> Iterator[sa.ColumnElement[bool]]:
    yield sa.true()
    if words := search.person.strip():
        yield sa.or_(
            TrailEntry.doer_name.icontains(words, autoescape=True),
            TrailEntry.doer_address.icontains(words, autoescape=True),
        )
    if search.act is not None:
        yield TrailEntry.act == search.act.value
    if words := search.thing.strip():
        key = address_hash(signer, words.lower())
        yield sa.or_(
            TrailEntry.subject_name.icontains(words, autoescape=True), TrailEntry.subject_name == key
        )
    if search.since is not None:
        yield TrailEntry.at >= _midnight(search.since)
    if search.until is not None and search.until < date.max:
        yield TrailEntry.at < _midnight(search.until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _line(entry: TrailEntry) -> TrailLine:
    is_hash = entry.subject_kind in ("subscriber", "subscriber_import", "")
    number = f"{entry.subject_id} " if is_hash and entry.subject_id else ""
    name = entry.subject_name[:_SHOWN] if is_hash else entry.subject_name
    return TrailLine(
        number=entry.number,
        at=entry.at,
        act=words_of(entry.act),
        doer=verbatim(entry.doer_name) or _DOERS.get(entry.doer_kind, verbatim(entry.doer_kind)),
        address=entry.doer_address,
        origin=_origin(entry.origin),
        kind=KINDS.get(entry.subject_kind, verbatim(entry.subject_kind)),
        subject=number + name,
        details=_details(entry.details),
    )


def _origin(origin: str) -> Sentence:
    door, colon, name = origin.partition(":")
    if door == "cli" and colon:
        return say("Command line: {user}", user=name)
    return say("Worker") if origin == "worker" else verbatim(origin)


def _details(details: Mapping[str, Any]) -> Sentence:
    """What else is known; names of fields, settings and limits as they are called inside."""
    parts: list[str] = []
    values: dict[str, Sentence | str] = {}
    for name, value in details.items():
        if value not in ("", None, []):
            parts.append(f"{{{name}_is}}: {{{name}}}")
            values[f"{name}_is"] = PARTICULARS.get(name, verbatim(name))
            values[name] = _particular(name, value)
    return Sentence(" · ".join(parts), values)


def _particular(name: str, value: Any) -> Sentence | str:
    with suppress(ValueError):  # of another version of the product
        match name:
            case "role" | "before" | "after":
                return ROLES[Role(value)].name
            case "deed":
                return DEEDS[Deed(value)]
            case "change":
                return _CHANGES.get(value, verbatim(str(value)))
            case "own":
                return say("yes") if value else say("no")
    return (", ".join(value) if isinstance(value, list) else str(value))[:80]
