"""What is said of an issue as JSON: its threads, how many are open at each block, and whom one may name."""

from collections import Counter
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from newsletter.desk.comments import CommentSheet, ThreadSheet, comment_sheet
from newsletter.dispatch.commenting import comment
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.issues.reviews.commenting import (
    Spot,
    comment_of,
    reopen_thread,
    resolve_thread,
    take_back_comment,
    thread_of,
)
from newsletter.issues.reviews.mentioning import readers_of
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.web.ranges import PostedId, RowId

router = APIRouter()


class CommentWritten(BaseModel):
    """Something said: in a thread, or about a block, a field of it, or (both empty) the issue, which begins a thread."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=20_000)]
    thread: PostedId | None = None
    block: Annotated[str, Field(max_length=40)] = ""
    field: Annotated[str, Field(max_length=300)] = ""


class ThreadSettled(BaseModel):
    """Whether a thread is settled."""

    model_config = ConfigDict(extra="forbid")

    is_resolved: bool


class PartJson(BaseModel):
    """A part of a comment; `is_name` where it names a colleague."""

    text: str
    is_name: bool


class CommentJson(BaseModel):
    """One comment. Only its own author can take it back."""

    id: int
    author: str
    is_guest: bool
    is_mine: bool
    at: datetime
    parts: list[PartJson]


class ThreadJson(BaseModel):
    """What was said about one place; `place` and `label` are the block and the field in words."""

    id: int
    block: str
    field: str
    place: str
    label: str
    locale: str | None
    is_of_deleted: bool
    is_resolved: bool
    resolved_by: str
    resolved_at: datetime | None
    comments: list[CommentJson]


class MentionableJson(BaseModel):
    """Somebody who can be named; `mention` is how, with `@` before it."""

    name: str
    mention: str
    is_me: bool


class CommentsJson(BaseModel):
    """All that was said; `counts` has the open threads of each block, those about the issue itself under ""."""

    threads: list[ThreadJson]
    counts: dict[str, int]
    people: list[MentionableJson]


@router.get("/api/issues/{slug}/comments")
def list_comments(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.READ_ISSUES)]
) -> CommentsJson:
    """The threads in the order of the blocks."""
    with runtime.database.reading() as session:
        return _told(request, session, find_issue(session, slug), user)


@router.post("/api/issues/{slug}/comments", openapi_extra=described(CommentWritten))
def write(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMMENT, keeps=False)],
    written: Annotated[CommentWritten, sent(CommentWritten)],
) -> CommentsJson:
    """Say something; whom it names gets a mail. It opens a settled thread again. 404 for a block that is not saved."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        about = (
            Spot(written.block, written.field)
            if written.thread is None
            else thread_of(session, issue, written.thread)
        )
        comment(session, issue, about, text=written.text, by=user, now=runtime.clock())
        return _told(request, session, issue, user)


@router.put("/api/issues/{slug}/comments/{thread}/resolution", openapi_extra=described(ThreadSettled))
def settle(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    thread: RowId,
    user: Annotated[User, needs(Deed.COMMENT, keeps=False)],
    settled: Annotated[ThreadSettled, sent(ThreadSettled)],
) -> CommentsJson:
    """Say that a thread is settled, or that it is not after all."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        found = thread_of(session, issue, thread)
        if settled.is_resolved:
            resolve_thread(session, found, by=user, now=runtime.clock())
        else:
            reopen_thread(session, found, by=user)
        return _told(request, session, issue, user)


@router.delete("/api/issues/{slug}/comments/{comment_id}")
def take_back(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    comment_id: RowId,
    user: Annotated[User, needs(Deed.COMMENT, keeps=False)],
) -> CommentsJson:
    """Take back what one has said oneself."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        take_back_comment(session, comment_of(session, issue, comment_id), by=user)
        return _told(request, session, issue, user)


def _told(request: Request, session: Session, issue: Issue, user: User) -> CommentsJson:
    session.expire_all()  # what the verbs wrote past the loaded rows
    sheet: CommentSheet = comment_sheet(session, issue, reader=user)
    language = page_language(request)
    return CommentsJson(
        threads=[_thread(thread, language) for thread in sheet.threads],
        counts=dict(sheet.counts),
        people=_people(readers_of(session, issue), user),
    )


def _thread(thread: ThreadSheet, language: str) -> ThreadJson:
    return ThreadJson(
        id=thread.id,
        block=thread.block,
        field=thread.field,
        place=thread.place.in_locale(language),
        label=thread.label.in_locale(language),
        locale=thread.locale,
        is_of_deleted=thread.is_of_deleted,
        is_resolved=thread.resolved_at is not None,
        resolved_by=thread.resolved_by,
        resolved_at=thread.resolved_at,
        comments=[
            CommentJson(
                id=one.id,
                author=one.author,
                is_guest=one.is_guest,
                is_mine=one.is_own,
                at=one.at,
                parts=[PartJson(text=part.text, is_name=part.is_name) for part in one.parts],
            )
            for one in thread.comments
        ],
    )


def _people(readers: list[User], user: User) -> list[MentionableJson]:
    """One of a name that several bear is named by address."""
    bearers = Counter(reader.name.casefold() for reader in readers)
    return [
        MentionableJson(
            name=reader.name,
            mention=reader.name if bearers[reader.name.casefold()] == 1 else reader.email,
            is_me=reader.id == user.id,
        )
        for reader in readers
    ]
