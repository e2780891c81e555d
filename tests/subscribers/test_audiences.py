"""Who may be mailed: three forms of one rule."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.audiences import Audience, audience_of, candidates, still_eligible
from subscribers.models import MailingList, Subscriber, SubscriptionState, SuppressionReason
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW


def fill(session: Session, readers: MailingList) -> dict[str, int]:
    """One subscriber of each kind; returns their ids by name."""
    states = {
        "en": SubscriptionState.CONFIRMED,
        "ko": SubscriptionState.CONFIRMED,
        "asked": SubscriptionState.PENDING,
        "asked-bounced": SubscriptionState.PENDING,
        "gone": SubscriptionState.UNSUBSCRIBED,
        "bounced": SubscriptionState.CONFIRMED,
    }
    ids = {}
    for name, state in states.items():
        locale = "ko" if name == "ko" else "en"
        made = factories.subscription(session, readers, f"{name}@example.org", state=state, locale=locale)
        ids[name] = made.subscriber_id
        if name.endswith("bounced"):
            suppress(
                session,
                made.subscriber.address_hash,
                reason=SuppressionReason.BOUNCED,
                evidence={},
                now=NOW,
            )
    elsewhere = factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="elsewhere")
    ids["elsewhere"] = factories.subscription(session, elsewhere, "elsewhere@example.org").subscriber_id
    return ids


def test_a_list_is_counted(session: Session, readers: MailingList) -> None:
    fill(session, readers)

    assert audience_of(session, readers) == Audience(
        confirmed=2, unconfirmed=2, unsubscribed=1, suppressed=1, by_locale={"en": 1, "ko": 1}
    )


def test_an_empty_list_counts_nobody(session: Session, readers: MailingList) -> None:
    assert audience_of(session, readers) == Audience(0, 0, 0, 0, {})


def test_candidates_are_all_who_have_not_left(session: Session, readers: MailingList) -> None:
    ids = fill(session, readers)

    found = {tuple(row) for row in session.execute(candidates(readers.id))}

    pending, confirmed = SubscriptionState.PENDING, SubscriptionState.CONFIRMED
    assert found == {
        (ids["en"], "en", confirmed, False),
        (ids["ko"], "ko", confirmed, False),
        (ids["asked"], "en", pending, False),
        (ids["asked-bounced"], "en", pending, True),
        (ids["bounced"], "en", confirmed, True),
    }


def test_the_condition_holds_for_those_who_may_be_mailed(session: Session, readers: MailingList) -> None:
    ids = fill(session, readers)
    somebody = sa.orm.aliased(Subscriber)

    eligible = session.scalars(sa.select(somebody.id).where(still_eligible(readers.id, somebody.id)))

    assert set(eligible) == {ids["en"], ids["ko"]}
