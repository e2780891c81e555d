"""Test mails: an issue as it arrives, for colleagues to look at before anybody else gets it.

They go through the relay like a delivery and are none: no report, no ledger and no subscription knows of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import Address, address_hash
from newsletter.dispatch.models import Notice, NoticeKind, NoticeState, TrialMail
from newsletter.dispatch.notices import queue
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.composing import checkpoint, read_revision
from newsletter.issues.models import Issue, IssueRevision, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.reviews.marking import mark_tested
from newsletter.rendering.placing import RenderError
from newsletter.rendering.render import render
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.users.models import User
from newsletter.wording import Sentence, say
from subscribers.suppressing import is_suppressed

MOST_ADDRESSES = 10
MOST_AN_HOUR = 60  # mails of one colleague
_HOUR = timedelta(hours=1)


def send_trial(
    session: Session,
    issue: Issue,
    proof: Proof | None,
    *,
    to: Sequence[Address],
    locales: Sequence[str] = (),
    reader: str = "",
    base_url: str,
    signer: Signer,
    by: By,
    now: datetime,
) -> list[TrialMail]:
    """Queue a test mail to each address in each of the languages, all of them where none is named.

    It shows the proof, or without one what the issue says now, of which a revision is made first; it speaks to `reader`, or to
    a sample reader. Raises NotAllowed, Invalid for addresses that it may not go to, for what cannot be saved and for an edition
    that cannot be rendered, NotFound for a language there is no edition in, and Conflict beyond what a colleague may send within
    an hour.
    """
    require(by, Deed.SEND_TRIALS, newsletter=issue.newsletter_id)
    if proof is not None and proof.issue_id != issue.id:
        raise NotFound(say("There is no proof “{proof}”.", proof=proof.id))
    _require_mailable(session, to, signer=signer)
    revision = None if proof else checkpoint(session, issue, by=by, now=now)
    chosen = _chosen(issue, proof, revision, locales, base_url=base_url)
    _require_within_the_hour(session, len(to) * len(chosen), by=by, now=now)
    made = []
    for locale in chosen:
        for address in to:
            notice = queue(session, NoticeKind.TRIAL, address_key=address.key, due=now, now=now)
            made.append(
                TrialMail(
                    notice=notice,
                    issue_id=issue.id,
                    proof_id=proof.id if proof else None,
                    revision_id=revision.id if revision else None,
                    locale=locale,
                    address=address.deliverable,
                    reader=reader,
                    author_id=by.id,
                )
            )
    session.add_all(made)
    session.flush()
    mark_tested(session, _shown_by(proof, revision), user_id=by.id, now=now)
    record(Act.TRIAL_SENT, issue, by=by, mails=len(made))
    return made


def answer_of(notice: Notice, *, address: str) -> Sentence:
    """What became of a test mail, in a sentence."""
    values = {"address": address, "reply": notice.reply}
    match notice.state:
        case NoticeState.ACCEPTED:
            return say("The relay accepted it for {address}.", **values)
        case NoticeState.REFUSED:
            return say("The relay refused it for {address}: {reply}", **values)
        case NoticeState.UNCERTAIN:
            return say("Nobody knows whether the relay took it for {address}: {reply}", **values)
        case NoticeState.EXPIRED:
            return say("It did not go out to {address}: {reply}", **values)
        case NoticeState.PENDING if notice.attempt:
            return say("It could not go out to {address} yet, and is tried again: {reply}", **values)
        case NoticeState.PENDING | NoticeState.SENDING:
            return say("It is on its way to the relay for {address}.", **values)


def is_answered(notice: Notice) -> bool:
    """Whether something can be said of it: it was tried at least once, and is not being tried at this moment."""
    return notice.state is not NoticeState.SENDING and (
        notice.state is not NoticeState.PENDING or notice.attempt > 0
    )


def _shown_by(proof: Proof | None, revision: IssueRevision | None) -> int:
    """The revision that a mail shows, by its id."""
    if proof:
        return proof.revision_id
    if revision is None:
        raise AssertionError("a mail shows a proof or a revision")
    return revision.id


def _require_mailable(session: Session, to: Sequence[Address], *, signer: Signer) -> None:
    if not to:
        raise Invalid(say("Name at least one address."))
    if len(to) > MOST_ADDRESSES:
        raise Invalid(say("A test mail goes to at most {count} addresses at a time.", count=MOST_ADDRESSES))
    for address in to:
        if address.needs_smtputf8:
            raise Invalid(
                say("{address} cannot be mailed: no ordinary relay takes it.", address=address.written)
            )
        # A colleague decides for their own address, whatever they said as a subscriber.
        if is_suppressed(session, address_hash(signer, address.key)) and not _is_colleague(session, address):
            raise Invalid(
                say(
                    "{address} must not be mailed: its owner said so, or it does not exist. Leave it out.",
                    address=address.written,
                )
            )


def _is_colleague(session: Session, address: Address) -> bool:
    own = sa.select(User.id).where(User.email == address.key, User.disabled_at.is_(None))
    return session.scalar(own) is not None


def _chosen(
    issue: Issue,
    proof: Proof | None,
    revision: IssueRevision | None,
    locales: Sequence[str],
    *,
    base_url: str,
) -> list[str]:
    """The languages to send, each of which can be rendered."""
    content = read_revision(issue, revision) if revision else None
    frozen = [edition.locale for edition in proof.editions] if proof else []
    offered = list(content.editions) if content else frozen
    for locale in locales:
        if locale not in offered:
            raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=locale))
    chosen = [locale for locale in offered if not locales or locale in locales]
    if content:
        publication = publication_of(issue.newsletter)
        for locale in chosen:
            try:
                render(content, locale, publication, base_url=base_url, issue=issue.slug)
            except RenderError as error:
                raise Invalid(error.sentence) from None
    return chosen


def _require_within_the_hour(session: Session, count: int, *, by: By, now: datetime) -> None:
    if by.id is None:
        return
    # The row is locked: two requests at once would each count the same mails.
    session.execute(sa.select(User.id).where(User.id == by.id).with_for_update())
    sent = session.scalar(
        sa.select(sa.func.count())
        .select_from(TrialMail)
        .join(Notice, Notice.id == TrialMail.notice_id)
        .where(TrialMail.author_id == by.id, Notice.created_at > now - _HOUR)
    )
    if (sent or 0) + count > MOST_AN_HOUR:
        raise Conflict(
            say(
                "This would be {count} test mails within an hour, and at most {most} are sent. Name fewer addresses or "
                "languages, or wait a while.",
                count=(sent or 0) + count,
                most=MOST_AN_HOUR,
            )
        )
