"""Links that are opened one after the other, faster than anybody reads."""

from datetime import timedelta

from newsletter.feedback.clicks import bursts
from newsletter.feedback.clicks.bursts import Bursts, Sight
from tests.conftest import NOW

CHROME = "Mozilla/5.0 Chrome"


class Visitor:
    def __init__(self, network: str = "192.0.2.7", *, seen: Bursts | None = None) -> None:
        self.seen = seen or Bursts()
        self._network = network

    def opens(self, link_id: int, *, after: float = 0, proof_id: int = 1) -> Sight:
        now = NOW + timedelta(seconds=after)
        return self.seen.see(link_id, proof_id=proof_id, network=self._network, agent=CHROME, now=now)


def test_two_links_are_a_reader_and_three_at_once_a_program() -> None:
    visitor = Visitor()

    first, second = visitor.opens(1), visitor.opens(2, after=1)
    third, fourth = visitor.opens(3, after=2), visitor.opens(4, after=3)

    assert [one.is_burst for one in (first, second, third, fourth)] == [False, False, True, True]
    assert third.taken_for_readers == [1, 2]
    assert fourth.taken_for_readers == []


def test_who_takes_their_time_is_a_reader() -> None:
    visitor = Visitor()

    assert not any(visitor.opens(link, after=3.0 * link).is_burst for link in range(10))


def test_the_same_link_again_is_a_double_click() -> None:
    visitor = Visitor()

    assert [visitor.opens(1, after=at).is_again for at in (0, 1, 30)] == [False, True, False]


def test_another_network_or_another_proof_is_another_visit() -> None:
    one = Visitor()
    other = Visitor("198.51.100.7", seen=one.seen)

    seen = [one.opens(1), other.opens(2), one.opens(3), one.opens(4, proof_id=2), other.opens(1)]

    assert not any(sight.is_burst or sight.is_again for sight in seen)


def test_after_some_seconds_nothing_is_left_of_a_visit() -> None:
    visitor = Visitor()
    visitor.opens(1)

    Visitor("198.51.100.7", seen=visitor.seen).opens(1, after=bursts.WITHIN.total_seconds() + 1)

    assert len(visitor.seen._visits) == 1


def test_nothing_of_a_visitor_can_be_read_from_what_is_remembered() -> None:
    visitor = Visitor()
    visitor.opens(1)

    assert "192.0.2.7" not in repr(visitor.seen.__dict__)
    assert CHROME not in repr(visitor.seen.__dict__)
