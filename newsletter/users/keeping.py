"""What a user posted and could not be done at once, because they had to say first who they are: kept for a day.

It is theirs alone, and it is handed in once. A body comes in parts, each of which is a transaction of its own: a file
of 160 MB neither fills the memory nor makes other writers wait.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.errors import Conflict, NotAllowed, NotFound
from newsletter.users.models import KeptPart, KeptRequest, User
from newsletter.wording import say

KEPT_FOR = timedelta(hours=24)
MOST = 20  # of one user; the oldest make room
MOST_BYTES = 200 * 1024 * 1024  # of one user, more than any form takes


class HandedInAlready(Conflict):
    """It was handed in before; what came of it stands on the page that the form stood on."""

    def __init__(self, kept: KeptRequest) -> None:
        super().__init__(say("This was handed in already. Please look whether everything is there."))
        self.came_from = kept.came_from


def begin_keeping(
    session: Session, user_id: int, *, path: str, content_type: str, came_from: str, now: datetime
) -> KeptRequest:
    """Make room for what the user posted, and a place for it."""
    kept = KeptRequest(
        user_id=user_id,
        token=secrets.token_urlsafe(24),
        path=path,
        content_type=content_type,
        came_from=came_from,
        kept_at=now,
    )
    session.add(kept)
    session.flush()  # the parts need its id
    _make_room(session, user_id)
    return kept


def keep_part(session: Session, kept_id: int, *, place: int, data: bytes) -> None:
    """Keep a part of the body; parts are numbered from 0."""
    session.add(KeptPart(kept_id=kept_id, place=place, data=data))


def finish_keeping(session: Session, kept_id: int, *, size: int) -> None:
    """All of the body is there."""
    session.execute(sa.update(KeptRequest).where(KeptRequest.id == kept_id).values(size=size))
    _make_room(session, session.get_one(KeptRequest, kept_id).user_id)


def find_kept(session: Session, token: str, *, of: User, now: datetime) -> KeptRequest:
    """What is kept for the user. Raises NotFound, and NotAllowed, saying for whom it waits, when it is somebody else's."""
    kept = session.scalar(
        sa.select(KeptRequest).where(
            KeptRequest.token == token, KeptRequest.size.is_not(None), KeptRequest.kept_at > now - KEPT_FOR
        )
    )
    if kept is None:
        raise NotFound(say("What was written is not kept any more: it is kept for a day."))
    if kept.user_id != of.id:
        raise NotAllowed(
            say(
                "Something that {name} wrote before the session ended waits here. It is kept for {name} alone; "
                "it is saved when {name} signs in here.",
                name=kept.user.name,
            )
        )
    return kept


def take_kept(session: Session, token: str, *, of: User, now: datetime) -> KeptRequest:
    """Take it, to hand it in: nobody else can from now on. Raises NotFound, NotAllowed and HandedInAlready."""
    kept = find_kept(session, token, of=of, now=now)
    taken = affected(
        session,
        sa.update(KeptRequest)
        .where(KeptRequest.id == kept.id, KeptRequest.handed_in_at.is_(None))
        .values(handed_in_at=now),
    )
    if not taken:
        raise HandedInAlready(kept)
    return kept


def part_of(session: Session, kept_id: int, *, place: int) -> bytes | None:
    """A part of the body; None after the last one."""
    return session.scalar(
        sa.select(KeptPart.data).where(KeptPart.kept_id == kept_id, KeptPart.place == place)
    )


def give_back(session: Session, kept_id: int) -> None:
    """It was handed in and nothing came of it: it can be handed in again."""
    session.execute(sa.update(KeptRequest).where(KeptRequest.id == kept_id).values(handed_in_at=None))


def settle(session: Session, kept_id: int) -> None:
    """It was handed in and done: what was written is not kept any longer."""
    session.execute(sa.delete(KeptPart).where(KeptPart.kept_id == kept_id))


def drop(session: Session, kept_id: int) -> None:
    """Keep nothing of it."""
    session.execute(sa.delete(KeptRequest).where(KeptRequest.id == kept_id))


def forget_kept(session: Session, *, kept_before: datetime, at_most: int) -> int:
    """Clear away what nobody came back for; gives of how much."""
    old = sa.select(KeptRequest.id).where(KeptRequest.kept_at < kept_before).limit(at_most)
    return affected(session, sa.delete(KeptRequest).where(KeptRequest.id.in_(old)))


def _make_room(session: Session, user_id: int) -> None:
    newest_first = session.execute(
        sa.select(KeptRequest.id, KeptRequest.size)
        .where(KeptRequest.user_id == user_id)
        .order_by(KeptRequest.id.desc())
    ).all()
    room, too_many = MOST_BYTES, []
    for number, (kept_id, size) in enumerate(newest_first):
        room -= size or 0
        if number >= MOST or room < 0:
            too_many.append(kept_id)
    if too_many:
        session.execute(sa.delete(KeptRequest).where(KeptRequest.id.in_(too_many)))
