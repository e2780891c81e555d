"""A newsletter with two public lists and a reader, on both databases."""

from dataclasses import dataclass

import pytest

from newsletter.runtime import Runtime
from subscribers.models import SubscriptionState
from tests import factories


@dataclass(frozen=True)
class Reader:
    """A person on the list `readers`; `on_list` and the like are row ids."""

    subscriber_id: int
    subscription_id: int
    list_id: int
    other_list_id: int

    @property
    def pages(self) -> list[str]:
        """Every page of the newsletter that they can open, and the form that anybody can."""
        token = factories.SIGNER.token
        return [
            "/join/bridge",
            "/subscribe/readers",
            f"/p/{token('preferences', self.subscriber_id)}",
            f"/u/{token('unsubscribe', self.subscription_id, 0)}",
            f"/c/{token('confirm', self.subscription_id)}",
        ]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def state() -> SubscriptionState:
    return SubscriptionState.CONFIRMED


@pytest.fixture
def reader(runtime: Runtime, state: SubscriptionState) -> Reader:
    with runtime.database.transaction() as session:
        bridge = factories.newsletter(session)
        readers = factories.mailing_list(session, bridge)
        events = factories.mailing_list(session, bridge, slug="events")
        factories.mailing_list(session, bridge, slug="staff", is_public=False)
        hers = factories.subscription(session, readers, "haneul@example.org", state=state, locale="ko")
        return Reader(hers.subscriber_id, hers.id, readers.id, events.id)
