"""The audit log: who did what, searched and taken away. Reading it verifies nothing; a button and a job do."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlalchemy.orm import Session

from newsletter.desk.trail import (
    Search,
    note_trail_export,
    standing_of,
    trail_csv,
    trail_json,
    trail_page,
)
from newsletter.trail.acts import Act
from newsletter.trail.chain import keep_verdict, verify
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import redirect, render_page

Reader = Annotated[User, needs(Deed.READ_TRAIL)]

router = APIRouter(prefix="/audit")


def _search(
    person: str = "",
    act: Annotated[Act | Literal[""], Query()] = "",
    thing: str = "",
    since: Annotated[date | Literal[""], Query()] = "",
    until: Annotated[date | Literal[""], Query()] = "",
) -> Search:
    return Search(person, act or None, thing, since or None, until or None)


Wanted = Annotated[Search, Depends(_search)]


@router.get("")
def show_trail(
    request: Request, runtime: RuntimeOf, user: Reader, search: Wanted, page: int = 1
) -> HTMLResponse:
    """The log, a page at a time."""
    with runtime.database.reading() as session:
        found = trail_page(session, search, signer=runtime.signer, page=page, by=user)
        standing = standing_of(session, runtime.signer)
    return render_page(
        request,
        "staff/trail.html",
        found=found,
        standing=standing,
        search=search,
        acts={act.value: act.words for act in Act},
    )


@router.post("/verification")
def verify_trail(request: Request, runtime: RuntimeOf, user: Reader) -> RedirectResponse:  # noqa: ARG001 (it says who may)
    """Read the whole log, and remember what came of it."""
    with runtime.database.reading() as session:
        verdict = verify(session, runtime.signer)
    with runtime.database.transaction() as session:
        keep_verdict(session, verdict, runtime.signer, now=runtime.clock())
    tone: Literal["good", "bad"] = "bad" if verdict.broken_at else "good"
    return redirect(request, "/audit", notice=verdict.sentence, tone=tone)


@router.get("/entries.csv")
def export_csv(runtime: RuntimeOf, user: Reader, search: Wanted) -> StreamingResponse:
    """The entries that are looked for, for a spreadsheet."""

    def entries(session: Session) -> Iterator[bytes]:
        return trail_csv(session, search, signer=runtime.signer, by=user)

    return _download(runtime, user, entries, name="audit-log.csv", kind="text/csv; charset=utf-8")


@router.get("/entries.jsonl")
def export_json(runtime: RuntimeOf, user: Reader, search: Wanted) -> StreamingResponse:
    """The entries that are looked for, for a program."""

    def entries(session: Session) -> Iterator[bytes]:
        return trail_json(session, search, signer=runtime.signer, by=user)

    return _download(runtime, user, entries, name="audit-log.jsonl", kind="application/jsonl; charset=utf-8")


def _download(
    runtime: RuntimeOf, user: User, entries: Callable[[Session], Iterator[bytes]], *, name: str, kind: str
) -> StreamingResponse:
    with runtime.database.transaction() as session:
        note_trail_export(session, by=user)

    def portions() -> Iterator[bytes]:
        with runtime.database.reading() as session:
            yield from entries(session)

    disposition = f'attachment; filename="{name}"'
    return StreamingResponse(portions(), media_type=kind, headers={"Content-Disposition": disposition})
