"""To whom a mail went that a provider speaks of: by our own tokens, else by the name it was given when it was taken, or that we
gave it, together with the address. Whatever else a provider knows is nobody's mail of ours."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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


class _Named(NamedTuple):
    """A delivery, and what it was called when it was taken."""

    delivery_id: int
    receipt: str | None


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


def whose_are(session: Session, events: Sequence[Event], *, signer: Signer) -> list[Whose | None]:
    """The mail that each of up to some hundred events is about; None for one of somebody else."""
    told = [_by_token(event, signer=signer) for event in events]
    keys = [None if whose else _key_of(event) for event, whose in zip(events, told, strict=True)]
    theirs = _deliveries_of(session, {key for key in keys if key})
    return [
        whose or _by_name(event, theirs.get(key or "", ()), signer=signer)
        for event, key, whose in zip(events, keys, told, strict=True)
    ]


def _by_token(event: Event, *, signer: Signer) -> Whose | None:
    tokens = list(_tokens(Purpose.BOUNCE, event))
    if found := first_ids(signer, Purpose.BOUNCE, tokens):
        return Whose(delivery_id=found[0])
    if found := first_ids(signer, Purpose.NOTICE_BOUNCE, tokens):
        return Whose(notice_id=found[0])
    found = first_ids(signer, Purpose.UNSUBSCRIBE, _tokens(Purpose.UNSUBSCRIBE, event))
    return Whose(delivery_id=found[1]) if len(found) > 1 and found[1] else None


def _tokens(purpose: Purpose, event: Event) -> Iterator[str]:
    count = 0
    for place in filter(None, event.places):
        names = [place] if len(place) <= _LONGEST_NAME else []
        for token in (*tokens_at(purpose, [place[:_LONGEST_PLACE]]), *names):
            if count == _MOST_TOKENS:
                return
            count += 1
            yield token


def _key_of(event: Event) -> str | None:
    """By whom a mail is looked for; None where nothing names it."""
    if not any(event.receipts) and not _domain_of(event):
        return None
    try:
        return parse_address(event.address).key
    except Invalid:
        return None


def _deliveries_of(session: Session, keys: Collection[str]) -> Mapping[str, Sequence[_Named]]:
    """The newest of each of these people."""
    if not keys:
        return {}
    place = sa.func.row_number().over(partition_by=Subscriber.id, order_by=Delivery.id.desc())
    newest = (
        sa.select(Subscriber.address_key, Delivery.id, Delivery.receipt, place.label("place"))
        .join(Delivery, Delivery.subscriber_id == Subscriber.id)
        .where(Subscriber.address_key.in_(sorted(keys)))
        .subquery()
    )
    found: defaultdict[str, list[_Named]] = defaultdict(list)
    for key, *named in session.execute(
        sa.select(newest.c.address_key, newest.c.id, newest.c.receipt)
        .where(newest.c.place <= _MOST_DELIVERIES)
        .order_by(newest.c.id.desc())
    ):
        found[key].append(_Named(*named))
    return found


def _by_name(event: Event, deliveries: Iterable[_Named], *, signer: Signer) -> Whose | None:
    receipts, named, domain = set(filter(None, event.receipts)), _name_of(event), _domain_of(event)
    for delivery_id, receipt in deliveries:
        if receipt in receipts:
            return Whose(delivery_id=delivery_id)
        if domain and links.message_id(signer, delivery_id, domain=domain) == f"<{named}>":
            return Whose(delivery_id=delivery_id)
    return None


def _name_of(event: Event) -> str:
    return event.message_id.strip(" <>")


def _domain_of(event: Event) -> str:
    return _name_of(event).rpartition("@")[2]
