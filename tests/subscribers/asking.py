"""Somebody asks for a list by the form; what was noted of it; and an address that must not be mailed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from subscribers.evidence import Occasion
from subscribers.models import Consent, ConsentEvent, How, MailingList, Subscription, SuppressionReason
from subscribers.subscribing import subscribe
from subscribers.suppressing import suppress
from tests.conftest import NOW
from tests.factories import SIGNER


def ask(
    session: Session,
    mailing_list: MailingList,
    email: str = "kim@example.org",
    *,
    name: str = "Kim Minji",
    locale: str = "en",
    at: datetime = NOW,
) -> Subscription | None:
    """The pending subscription, if there is one now."""
    return subscribe(
        session,
        mailing_list,
        address=parse_address(email),
        name=name,
        locale=locale,
        wording="Yes, mail me the quarterly.",
        occasion=Occasion(How.FORM, {"ip": "192.0.2.7"}, at),
        signer=SIGNER,
    )


def evidence(session: Session) -> list[tuple[ConsentEvent, str]]:
    """Every line of consent, in order."""
    return list(session.execute(sa.select(Consent.event, Consent.how).order_by(Consent.id)))


def block(session: Session, subscription: Subscription, reason: SuppressionReason) -> None:
    """Suppress the address of a subscription."""
    suppress(session, subscription.subscriber.address_hash, reason=reason, evidence={}, now=NOW)
