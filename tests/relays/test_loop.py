"""What a parcel does with what it hears is no matter of the loop: nobody else waits for ever, and the loop goes on."""

from collections.abc import Iterator

import pytest

from newsletter.relays.base import Accepted, Outcome
from newsletter.relays.smtp import SmtpRelay
from tests.relays.test_contract import Bag, Posted
from tests.smtp_server import SmtpServer


class Broken(Posted):
    """A parcel that cannot bear what it hears."""

    def answered(self, outcome: Outcome) -> None:
        super().answered(outcome)
        raise ArithmeticError

    def failed(self, error: BaseException) -> None:
        super().failed(error)
        raise ArithmeticError


@pytest.fixture
def relay() -> Iterator[SmtpRelay]:
    with SmtpServer() as server:
        made = SmtpRelay(server.url, connections=2)
        yield made
        made.close()


def last_words(parcel: Posted) -> list[object]:
    return [heard for heard in parcel.heard if heard != "dot"]


def test_one_that_fails_at_its_answer_hears_nothing_more_and_everybody_else_their_end(
    relay: SmtpRelay,
) -> None:
    broken, others = Broken(0), [Posted(number) for number in range(1, 20)]

    with pytest.raises(ArithmeticError):
        relay.submit_all(Bag([broken, *others]))

    assert last_words(broken) == [Accepted]
    assert all(len(last_words(other)) <= 1 for other in others)
    assert all(last_words(other) for other in others if other.heard)


def test_one_that_fails_at_being_told_of_it_does_not_keep_the_others_from_it(relay: SmtpRelay) -> None:
    parcels = [Broken(number) for number in range(10)]

    with pytest.raises(ArithmeticError):
        relay.submit_all(Bag(parcels))

    assert all(len(last_words(parcel)) <= 1 for parcel in parcels)


def test_the_loop_takes_other_work_afterwards(relay: SmtpRelay) -> None:
    with pytest.raises(ArithmeticError):
        relay.submit_all(Bag([Broken(0)]))
    later = [Posted(1), Posted(2)]

    relay.submit_all(Bag(later))

    assert [last_words(parcel) for parcel in later] == [[Accepted], [Accepted]]
