"""Turns are shared out by what was given so far, never by chance."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsletter.dispatch.routing.picking import Candidate, made_up, pick, turn_of

SHARES = st.lists(st.integers(1, 10), min_size=1, max_size=5)
TURN = 10


def gone_round(candidates: list[Candidate], turns: int) -> list[Candidate]:
    for _ in range(turns):
        picked = pick(candidates)
        assert picked is not None
        given = made_up(candidates, picked)
        candidates = [
            replace(one, given=one.given + TURN)
            if one is picked
            else replace(one, given=given.get(one.relay_id, one.given))
            for one in candidates
        ]
    return candidates


@given(SHARES, st.integers(1, 200))
def test_after_any_number_of_turns_each_has_its_share_within_one_turn_each(
    shares: list[int], turns: int
) -> None:
    after = gone_round([Candidate(number, 1, share) for number, share in enumerate(shares)], turns)

    for one in after:
        meant = turns * TURN * one.share / sum(shares)
        assert abs(one.given - meant) <= TURN * len(shares)


@given(SHARES, st.data())
def test_a_lower_priority_has_no_turn_while_a_higher_one_can_be_used(
    shares: list[int], data: st.DataObject
) -> None:
    candidates = [
        Candidate(number, data.draw(st.integers(1, 3)), share, is_usable=data.draw(st.booleans()))
        for number, share in enumerate(shares)
    ]

    picked = pick(candidates)

    usable = [one for one in candidates if one.is_usable]
    assert (picked is None) is (not usable)
    if picked is not None:
        assert picked.is_usable
        assert picked.priority == min(one.priority for one in usable)


def test_what_a_relay_missed_while_it_was_away_is_not_made_up_for() -> None:
    away = gone_round([Candidate(1, 1, 1), Candidate(2, 1, 1, is_usable=False)], 100)
    back = gone_round([replace(one, is_usable=True) for one in away], 10)

    first, second = (now.given - before.given for now, before in zip(back, away, strict=True))
    assert abs(first - second) <= 2 * TURN


def test_a_turn_is_a_small_part_of_a_dispatch_where_somebody_shares_it() -> None:
    shared = [Candidate(1, 1, 1), Candidate(2, 1, 1), Candidate(3, 2, 1)]
    alone = [Candidate(1, 1, 1), Candidate(2, 1, 1, is_usable=False), Candidate(3, 2, 1)]

    assert [turn_of(shared, shared[0], enrolled=count) for count in (3, 320, 6_400)] == [10, 10, 200]
    assert turn_of(alone, alone[0], enrolled=6_400) == 6_400
