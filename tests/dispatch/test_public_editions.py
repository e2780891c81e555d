"""Who may read what: an edition is public from the moment a dispatch of its proof begins, and not before."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.dispatch import scheduling, starting, steering
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState
from newsletter.dispatch.public_editions import public_edition, public_editions, public_pages
from newsletter.issues.composing import save
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories


@pytest.fixture
def readers(session: Session) -> MailingList:
    readers = factories.mailing_list(session, factories.newsletter(session))
    factories.subscription(session, readers, "haneul@example.org")
    return readers


@pytest.fixture
def proof(session: Session, readers: MailingList) -> Proof:
    return factories.proof(session, session.get_one(factories.Newsletter, readers.newsletter_id))


def begun(session: Session, proof: Proof, readers: MailingList, *, at: datetime) -> Dispatch:
    """A dispatch that has begun; the list may have got this proof already."""
    made = factories.dispatch(session, proof, readers)
    made.is_correction = True
    enrol(session, made, now=at)
    session.flush()
    return made


def corrected(
    session: Session, proof: Proof, *, now: datetime, locales: tuple[str, ...] = ("en", "ko")
) -> Proof:
    """A later proof of the same issue, in these languages."""
    subject = {locale: f"Better {locale}" for locale in locales}
    blocks = [{"type": "masthead", "id": "01K0000000000000000000000A"}]
    says = factories.content(subject=subject, preheader={}, locales=locales, blocks=blocks)
    save(session, proof.issue, says, base=proof.issue.revision, by=OPERATOR, now=now)
    return make_proof(session, proof.issue, base_url=factories.BASE_URL, by=OPERATOR, now=now)


def shown(session: Session, locale: str = "en") -> int | None:
    """The proof whose edition anybody may read."""
    found = public_edition(session, "bridge-12", locale)
    return found.proof_id if found else None


def test_a_proof_is_nobody_s_before_its_dispatch_begins(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now, now=now)

    assert shown(session) is None
    assert public_pages(session, proof, base_url="https://x.example.org") == {}
    scheduling.begin(session, dispatch, lanes=1, now=now)

    assert shown(session) == proof.id
    assert public_pages(session, proof, base_url="https://x.example.org") == {
        "en": "https://x.example.org/editions/bridge-12/en",
        "ko": "https://x.example.org/editions/bridge-12/ko",
    }


def test_one_that_is_planned_and_one_that_waits_are_nobody_s_yet(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = starting.schedule(session, proof, readers, by=OPERATOR, at=now + timedelta(days=1), now=now)
    assert shown(session) is None

    steering.pause(session, dispatch, by=OPERATOR)
    assert shown(session) is None

    steering.cancel(session, dispatch, by=OPERATOR, now=now)
    assert shown(session) is None


@pytest.mark.parametrize("state", [DispatchState.RUNNING, DispatchState.PAUSED, DispatchState.FINISHED])
def test_one_that_has_begun_stays_public(
    session: Session, proof: Proof, readers: MailingList, now: datetime, state: DispatchState
) -> None:
    begun(session, proof, readers, at=now).state = state
    session.flush()

    assert shown(session) == proof.id


def test_one_that_was_cancelled_before_anything_went_out_was_never_public(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    dispatch = begun(session, proof, readers, at=now)

    steering.cancel(session, dispatch, by=OPERATOR, now=now)

    assert shown(session) is None
    assert public_editions(session, readers.newsletter_id) == []


@pytest.mark.parametrize("went_out", [DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN])
def test_one_that_was_cancelled_after_something_went_out_stays_public(
    session: Session, proof: Proof, readers: MailingList, now: datetime, went_out: DeliveryState
) -> None:
    dispatch = factories.dispatch(session, proof, readers)
    dispatch.enrolled_at = now
    factories.deliveries(session, dispatch, DeliveryState.PENDING, went_out)

    steering.cancel(session, dispatch, by=OPERATOR, now=now)

    assert shown(session) == proof.id


def test_the_proof_that_was_dispatched_last_is_shown(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    begun(session, proof, readers, at=now)
    later = corrected(session, proof, now=now)
    assert shown(session) == proof.id

    begun(session, later, readers, at=now + timedelta(hours=1))

    assert shown(session) == later.id
    assert public_pages(session, proof, base_url="") == {}
    [edition, _] = public_editions(session, readers.newsletter_id)
    assert (edition.published_at, edition.changed_at) == (now, now + timedelta(hours=1))


def test_a_proof_that_goes_to_one_more_list_changes_nothing(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
    begun(session, proof, readers, at=now)

    begun(session, proof, factories.mailing_list(session, newsletter, slug="friends"), at=now + timedelta(1))

    assert {edition.changed_at for edition in public_editions(session, newsletter.id)} == {now}


def test_a_language_that_a_later_proof_left_out_keeps_its_page(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    begun(session, proof, readers, at=now)
    later = corrected(session, proof, now=now, locales=("en",))

    begun(session, later, readers, at=now + timedelta(hours=1))

    assert (shown(session, "en"), shown(session, "ko")) == (later.id, proof.id)


@pytest.mark.parametrize("locale", ["de", "", "EN"])
def test_a_language_that_it_does_not_have_has_no_page(
    session: Session, proof: Proof, readers: MailingList, now: datetime, locale: str
) -> None:
    begun(session, proof, readers, at=now)

    assert shown(session, locale) is None


def test_the_newest_issue_comes_first_and_other_newsletters_are_apart(
    session: Session, proof: Proof, readers: MailingList, now: datetime
) -> None:
    newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
    begun(session, proof, readers, at=now)
    begun(session, factories.proof(session, newsletter, slug="bridge-13"), readers, at=now + timedelta(9))
    other = factories.newsletter(session, slug="harbour")
    theirs = factories.mailing_list(session, other, slug="theirs")
    begun(session, factories.proof(session, other, slug="harbour-1"), theirs, at=now)

    found = public_editions(session, newsletter.id)

    assert [(edition.issue, edition.locale) for edition in found] == [
        ("bridge-13", "en"),
        ("bridge-13", "ko"),
        ("bridge-12", "en"),
        ("bridge-12", "ko"),
    ]
