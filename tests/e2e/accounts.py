"""The two records of a dispatch that must agree: our ledger, and what the SMTP server wrote down before it said 250."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.models import Delivery, DeliveryState
from subscribers.models import Subscriber
from tests.e2e.processes import Installation
from tests.smtp_server import recorded


@dataclass(frozen=True)
class Account:
    """One dispatch: the state of everyone enrolled, and how often the SMTP server took a mail for them."""

    ledger: dict[str, DeliveryState]
    taken: Counter[str]

    def of(self, *states: DeliveryState) -> set[str]:
        """Who is in one of the states."""
        return {address for address, state in self.ledger.items() if state in states}

    @property
    def lost(self) -> set[str]:
        """Who is accepted by the ledger, and unknown to the server."""
        return self.of(DeliveryState.ACCEPTED) - set(self.taken)

    @property
    def doubled(self) -> set[str]:
        """Who was mailed more than once."""
        return {address for address, times in self.taken.items() if times > 1}

    @property
    def denied(self) -> set[str]:
        """Whose mail the server took, though the ledger neither says so nor doubts."""
        return set(self.taken) - self.of(DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)


def account_of(house: Installation, dispatch: str, record: Path) -> Account:
    """Both records of a dispatch, which its page names, as they are now; `record` has no other dispatch's mails."""
    database = Database(house.database_url)
    with database.reading() as session:
        rows = session.execute(
            sa.select(Subscriber.address, Delivery.state)
            .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
            .where(Delivery.dispatch_id == int(dispatch.rpartition("/")[2]))
        )
        ledger = {row.address: row.state for row in rows}
    database.dispose()
    return Account(ledger, Counter(mail.recipient for mail in recorded(record)))
