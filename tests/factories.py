"""Things with valid defaults; a test states only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.content.issue import IssueContent
from newsletter.content.library import alone
from newsletter.dispatch import chunks
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, Dispatch, DispatchState
from newsletter.issues import approving
from newsletter.issues.composing import create_issue
from newsletter.issues.library.keeping import keep_block
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.looking import look_at
from newsletter.issues.models import Approval, Issue, Newsletter, Proof
from newsletter.issues.proofing import make_proof
from newsletter.signing import Signer
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.wording import NOTHING
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState

SECRET_KEY = "a secret key that is only used in tests"
SIGNER = Signer(SECRET_KEY)
BASE_URL = "https://news.bridge.example.org"
_UNDER_WAY = (DeliveryState.CLAIMED, DeliveryState.SENDING)
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def newsletter(
    session: Session, *, slug: str = "bridge", locales: Sequence[str] = ("en", "ko")
) -> Newsletter:
    made = Newsletter(
        slug=slug,
        name={"en": "Bridge Quarterly", "ko": "다리 계간"},
        locales=list(locales),
        sender_name={"en": "Bridge Network", "ko": "다리 네트워크"},
        sender_address="news@bridge.example.org",
        reply_to="",
        organisation={"en": "Bridge Network", "ko": "다리 네트워크"},
        postal_address={"en": "1 Ferry Lane, Harbourton", "ko": "서울 종로구 나루길 1"},
        contact_email="hello@bridge.example.org",
        contact_phone="",
        website="https://bridge.example.org",
        privacy_notice={},
        logo="",
        logo_dark="",
        theme={},
        disclaimers=[],
        created_at=LONG_AGO,
    )
    session.add(made)
    session.flush()
    return made


def mailing_list(
    session: Session, of: Newsletter, *, slug: str = "readers", is_public: bool = True
) -> MailingList:
    made = MailingList(
        newsletter_id=of.id,
        slug=slug,
        name={"en": "Readers", "ko": "독자"},
        description={},
        is_public=is_public,
        created_at=LONG_AGO,
    )
    session.add(made)
    session.flush()
    return made


def subscriber(session: Session, email: str, *, locale: str = "en", name: str = "") -> Subscriber:
    address = parse_address(email)
    made = Subscriber(
        email=address.written,
        address=address.deliverable,
        address_key=address.key,
        address_hash=address_hash(SIGNER, address.key),
        name=name,
        first_name="",
        last_name="",
        organisation="",
        locale=locale,
        fields={},
        created_at=LONG_AGO,
    )
    session.add(made)
    session.flush()
    return made


def subscription(
    session: Session,
    on: MailingList,
    email: str,
    *,
    state: SubscriptionState = SubscriptionState.CONFIRMED,
    locale: str = "en",
) -> Subscription:
    return subscription_of(session, on, subscriber(session, email, locale=locale), state=state)


def subscription_of(
    session: Session,
    on: MailingList,
    person: Subscriber,
    *,
    state: SubscriptionState = SubscriptionState.CONFIRMED,
) -> Subscription:
    made = Subscription(
        list_id=on.id, subscriber=person, state=state, changed_at=LONG_AGO, created_at=LONG_AGO
    )
    session.add(made)
    session.flush()
    return made


def user(session: Session, *, email: str = "ada@bridge.example.org", role: Role = Role.ADMIN) -> User:
    made = User(
        email=email, name="Ada", role=role, password_hash="not a hash", locale="en", created_at=LONG_AGO
    )
    session.add(made)
    session.flush()
    return made


def proof(
    session: Session,
    of: Newsletter,
    *,
    slug: str = "bridge-12",
    is_approved: bool = True,
    says: IssueContent | None = None,
) -> Proof:
    """The proof of an issue of its own, made and approved by the verbs that people use."""
    made = make_proof(
        session,
        issue(session, of, slug=slug, says=says),
        base_url=BASE_URL,
        by=OPERATOR,
        now=LONG_AGO + timedelta(hours=1),
    )
    if is_approved:
        admin = user(session, email=f"{slug}@bridge.example.org")
        approve(session, made, by=admin, now=LONG_AGO + timedelta(days=1))
    return made


def approve(session: Session, of: Proof, *, by: User, now: datetime) -> Approval:
    """An approval by somebody who has opened the proof in every language."""
    for edition in of.editions:
        look_at(session, of, edition.locale, by=by, now=now)
    return approving.approve(session, of, by=by, now=now)


def dispatch(
    session: Session, of: Proof, to: MailingList, *, state: DispatchState = DispatchState.RUNNING
) -> Dispatch:
    made = Dispatch(
        proof=of,
        mailing_list=to,
        state=state,
        scheduled_at=LONG_AGO,
        held_because=NOTHING,
        relay_failures=0,
        created_at=LONG_AGO,
    )
    session.add(made)
    session.flush()
    return made


def deliveries(session: Session, of: Dispatch, *states: DeliveryState) -> None:
    """A delivery in each of the states, to reader0@example.org, reader1@example.org …, in chunks that are counted.

    Those that are claimed or being sent are at the end, in a chunk of their own that is leased.
    """
    settled = [state for state in states if state not in _UNDER_WAY]
    under_way = sorted((state for state in states if state in _UNDER_WAY), reverse=True)
    made = []
    for number, state in enumerate([*settled, *under_way]):
        person = subscription(session, of.mailing_list, f"reader{number}@example.org").subscriber
        made.append(
            delivery(session, of, person, state=DeliveryState.PENDING if state in _UNDER_WAY else state)
        )
    if settled:
        chunk(session, of, made[: len(settled)])
    if under_way:
        lease(chunk(session, of, made[len(settled) :]), in_hand=under_way.count(DeliveryState.SENDING))
    session.flush()


def delivery(
    session: Session,
    of: Dispatch,
    person: Subscriber,
    *,
    state: DeliveryState = DeliveryState.ACCEPTED,
    **more: Any,
) -> Delivery:
    """One without a chunk."""
    standing = {
        "locale": "en",
        "attempt": 1,
        "deferrals": 0,
        "reply": NOTHING,
        "changed_at": LONG_AGO,
    }
    of.enrolled_at = of.enrolled_at or LONG_AGO
    made = Delivery(dispatch_id=of.id, subscriber_id=person.id, state=state, **(standing | more))
    session.add(made)
    session.flush()
    return made


def chunk(session: Session, of: Dispatch, rows: Sequence[Delivery]) -> Chunk:
    """The chunk of these, counted."""
    made = Chunk(
        dispatch_id=of.id,
        locale=rows[0].locale,
        first_id=rows[0].id,
        last_id=rows[-1].id,
        enrolled=len(rows),
        due_at=LONG_AGO,
        read_from=rows[0].id - 1,
        read_to=rows[0].id - 1,
        in_hand=0,
        reasons={},
    )
    chunks.recount(session, made)
    session.add(made)
    session.flush()
    return made


def lease(of: Chunk, *, in_hand: int, worker: str = "01K0000000000000000000000W") -> None:
    """A worker has it, and read so many of its rows, which are all pending."""
    of.worker, of.leased_at = worker, LONG_AGO
    of.in_hand, of.read_to = in_hand, of.first_id + in_hand - 1


def recount(session: Session) -> None:
    """Count every chunk anew, after its rows were changed by hand."""
    for each in session.scalars(sa.select(Chunk)):
        chunks.recount(session, each)
    session.flush()


def content(**changes: Any) -> IssueContent:
    """A small bilingual issue that passes the checks, apart from warnings."""
    fields: dict[str, Any] = {
        "number": 12,
        "period": "2026 Q4",
        "locales": ["en", "ko"],
        "subject": {"en": "Two shores", "ko": "두 기슭"},
        "preheader": {"en": "One table", "ko": "하나의 식탁"},
        "blocks": [
            {"type": "masthead", "id": "01K0000000000000000000000A"},
            {
                "type": "article",
                "id": "01K0000000000000000000000B",
                "title": {"en": "The table", "ko": "식탁"},
                "body": {"en": "We *met* in {{first_name|autumn}}.", "ko": "가을에 **만났습니다**."},
                "link": {"en": "https://bridge.example.org/table"},
            },
            {
                "type": "contact",
                "id": "01K0000000000000000000000C",
                "organisation": {"en": "Bridge Network", "ko": "다리 네트워크"},
                "email": "hello@bridge.example.org",
            },
        ],
    }
    return IssueContent.model_validate({**fields, **changes})


def one_block(words: str) -> IssueContent:
    """A text as a library keeps it."""
    body = {"en": words, "ko": f"{words} (ko)"}
    says = content(blocks=[{"type": "text", "id": "01K0000000000000000000000D", "body": body}])
    return alone(says, says.blocks[0])


def library_block(
    session: Session, of: Newsletter, *, name: str = "About us", words: str = "Who we are"
) -> LibraryBlock:
    says = one_block(words)
    return keep_block(session, of, says, name=name, like=says, by=OPERATOR, now=LONG_AGO)


def issue(
    session: Session, of: Newsletter, *, slug: str = "bridge-12", says: IssueContent | None = None
) -> Issue:
    return create_issue(session, of, slug=slug, content=says or content(), by=OPERATOR, now=LONG_AGO)
