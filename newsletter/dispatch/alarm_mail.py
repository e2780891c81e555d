"""The mail that tells an admin that a dispatch was paused by nobody, or too much of it comes back."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import account
from newsletter.dispatch.models import DeliveryState, DispatchState, Notice, PauseNotice, SelfPause, Warned
from newsletter.dispatch.notice_message import notice_message
from newsletter.dispatch.staff_mail import subject_for
from newsletter.issues.newsletters import publication_of
from newsletter.languages import closest, interface
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import DispatchPaused, DispatchWarned
from newsletter.users.models import User
from newsletter.wording import Sentence, say, verbatim

_ADVICE = {
    Warned.BLAMED: say(
        "Mailbox providers judge a sender by this. Look at what they say before the next issue goes out."
    ),
    Warned.DEAD: say(
        "These addresses get nothing any more. So many of them tell mailbox providers that a list is old or was bought: find out"
        " where they came from before the next issue goes out."
    ),
}


def alarm_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message of a notice about a pause; None when somebody let the dispatch go on, or the reader has left."""
    about = session.scalars(sa.select(PauseNotice).where(PauseNotice.notice_id == notice.id)).one()
    reader = session.get_one(User, about.user_id)
    pause = session.get_one(SelfPause, about.pause_id)
    dispatch = pause.dispatch
    if reader.disabled_at is not None or (pause.warning is None and not _is_still_true(session, pause)):
        return None
    spoken, names = interface(reader.locale).code, dispatch.mailing_list.name
    page = f"{letterhead.base_url}/dispatches/{dispatch.id}"
    issue = subject_for(dispatch.proof, reader)
    list_name = names.get(closest(reader.locale, names) or "") or dispatch.mailing_list.slug
    words: DispatchPaused | DispatchWarned
    if pause.warning is None:
        told = account(session, dispatch.id)
        words = DispatchPaused(
            dispatch_url=page,
            issue=issue,
            list_name=list_name,
            because=_by_itself(pause.because, spoken),
            accepted=f"{told.counts[DeliveryState.ACCEPTED]:,}",
            waiting=f"{told.pending:,}",
        )
    else:
        words = DispatchWarned(
            dispatch_url=f"{page}/report",
            issue=issue,
            list_name=list_name,
            because=_by_itself(pause.because, spoken),
            advice=_ADVICE[Warned(pause.warning)].in_locale(spoken),
        )
    publication = publication_of(dispatch.proof.issue.newsletter)
    return notice_message(
        notice,
        words,
        publication,
        address=reader.email,
        locale=reader.locale,
        letterhead=letterhead,
    )


def _by_itself(because: Sentence, locale: str) -> str:
    """A reason as a sentence of its own; what somebody else said stays as they said it."""
    words = because.in_locale(locale)
    if because == verbatim(words) or words.endswith((".", "!", "?")):
        return words
    return f"{words[:1].upper()}{words[1:]}."


def _is_still_true(session: Session, pause: SelfPause) -> bool:
    """Whether it is paused for this reason: nobody has let it go on since."""
    is_later = sa.and_(
        SelfPause.dispatch_id == pause.dispatch_id, SelfPause.id > pause.id, SelfPause.warning.is_(None)
    )
    is_old = session.scalar(sa.select(sa.exists().where(is_later)))
    return pause.dispatch.state is DispatchState.PAUSED and not is_old
