"""How many people a list has, as pages show it."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy.orm import Session

from newsletter.desk import audiences
from newsletter.desk.audiences import audience_shown
from subscribers.models import MailingList
from tests import factories


@pytest.fixture
def readers(session: Session) -> MailingList:
    made = factories.mailing_list(session, factories.newsletter(session))
    factories.subscription(session, made, "ida@example.org")
    return made


@pytest.fixture
def seconds() -> Iterator[int]:
    """A clock by which counting takes a second."""
    return count()


def test_a_list_is_counted_each_time(session: Session, readers: MailingList, seconds: Iterator[int]) -> None:
    before = audience_shown(session, readers, clock=seconds.__next__)
    factories.subscription(session, readers, "bo@example.org")

    assert before.confirmed == 1
    assert audience_shown(session, readers, clock=seconds.__next__).confirmed == 2


def test_a_large_one_is_counted_again_after_a_while(
    session: Session, readers: MailingList, seconds: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audiences, "_LARGE", 1)
    audience_shown(session, readers, clock=seconds.__next__)
    factories.subscription(session, readers, "bo@example.org")

    seen = [audience_shown(session, readers, clock=seconds.__next__).confirmed for _ in range(25)]

    assert seen[:19] == [1] * 19
    assert seen[-1] == 2
