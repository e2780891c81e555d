"""To whom a mail went that a provider speaks of: by our own tokens, else by the name it was given when it was taken, or that we
gave it, together with the address. Whatever else a provider knows is nobody's mail of ours."""

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter import links
from newsletter.addresses import parse_address
from newsletter.dispatch.models import Delivery
from newsletter.errors import Invalid
from newsletter.feedback.inbound.ways.hooks.calls import Event
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer
from subscribers.models import Subscriber

_LONGEST_NAME = 300  # characters of an address or a token by itself
_LONGEST_PLACE = 300_000  # of a whole report
_MOST_TOKENS = 20  # each costs a MAC
_MOST_DELIVERIES = 200  # of one person, the newest


class Whose(NamedTuple):
    """The mail that an event is about: a delivery, or else a notice."""

    delivery_id: int = 0
    notice_id: int = 0

    def return_path(self, signer: Signer) -> str:
        """The address to which a mail system would report."""
        if self.delivery_id:
            token = signer.token(Purpose.BOUNCE, self.delivery_id)
            return links.mailbox(Purpose.BOUNCE, token, domain="hooks.invalid")
        token = signer.token(Purpose.NOTICE_BOUNCE, self.notice_id)
        return links.mailbox(Purpose.NOTICE_BOUNCE, token, domain="hooks.invalid")


def whose_is(session: Session, event: Event, *, signer: Signer) -> Whose | None:
    """The mail that an event is about; None for one of somebody else."""
    tokens = list(_tokens(Purpose.BOUNCE, event))
    if found := first_ids(signer, Purpose.BOUNCE, tokens):
        return Whose(delivery_id=found[0])
    if found := first_ids(signer, Purpose.NOTICE_BOUNCE, tokens):
        return Whose(notice_id=found[0])
    found = first_ids(signer, Purpose.UNSUBSCRIBE, _tokens(Purpose.UNSUBSCRIBE, event))
    if len(found) > 1 and found[1]:
        return Whose(delivery_id=found[1])
    return _by_name(session, event, signer=signer)


def _tokens(purpose: Purpose, event: Event) -> Iterator[str]:
    count = 0
    for place in filter(None, event.places):
        names = [place] if len(place) <= _LONGEST_NAME else []
        for token in (*tokens_at(purpose, [place[:_LONGEST_PLACE]]), *names):
            if count == _MOST_TOKENS:
                return
            count += 1
            yield token


def _by_name(session: Session, event: Event, *, signer: Signer) -> Whose | None:
    receipts = set(filter(None, event.receipts))
    named = event.message_id.strip(" <>")
    domain = named.rpartition("@")[2]
    if not receipts and not domain:
        return None
    try:
        key = parse_address(event.address).key
    except Invalid:
        return None
    deliveries = session.execute(
        sa.select(Delivery.id, Delivery.receipt)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Subscriber.address_key == key)
        .order_by(Delivery.id.desc())
        .limit(_MOST_DELIVERIES)
    )
    for delivery_id, receipt in deliveries:
        if receipt in receipts:
            return Whose(delivery_id=delivery_id)
        if domain and links.message_id(signer, delivery_id, domain=domain) == f"<{named}>":
            return Whose(delivery_id=delivery_id)
    return None
