"""Who may be mailed: three forms of one rule."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import SkipReason
from subscribers.audiences import Audience, Ineligible, audience_of, candidates, why_not
from subscribers.models import MailingList, Subscriber, Subscription, SubscriptionState, SuppressionReason
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

    assert found == {
        (ids["en"], "en", None),
        (ids["ko"], "ko", None),
        (ids["asked"], "en", Ineligible.UNCONFIRMED),
        (ids["asked-bounced"], "en", Ineligible.UNCONFIRMED),
        (ids["bounced"], "en", Ineligible.SUPPRESSED),
    }


def test_one_expression_says_why_somebody_may_not_be_mailed(session: Session, readers: MailingList) -> None:
    ids = fill(session, readers)

    found = session.execute(
        sa.select(Subscriber.id, why_not())
        .join(Subscription, Subscription.subscriber_id == Subscriber.id)
        .where(Subscription.list_id == readers.id)
    )

    assert dict(found.all()) == {
        ids["en"]: None,
        ids["ko"]: None,
        ids["asked"]: Ineligible.UNCONFIRMED,
        ids["asked-bounced"]: Ineligible.UNCONFIRMED,
        ids["gone"]: Ineligible.UNSUBSCRIBED,
        ids["bounced"]: Ineligible.SUPPRESSED,
    }


def test_a_delivery_can_be_skipped_for_every_such_reason() -> None:
    assert {reason.value for reason in Ineligible} <= {reason.value for reason in SkipReason}
