"""Domains are grouped as people know them, and a report never says who somebody is."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mail_providers import FEWEST, REST, grouped, provider_of

DOMAINS = st.sampled_from(
    [
        "naver.com",
        "hanmail.net",
        "daum.net",
        "kakao.com",
        "gmail.com",
        "a.example",
        "b.example",
        "c.example",
        "",
    ]
)


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("naver.com", "Naver"),
        ("hanmail.net", "Daum/Kakao"),
        ("kakao.com", "Daum/Kakao"),
        ("nate.com", "Nate"),
        ("GoogleMail.com", "Gmail"),
        ("hotmail.co.uk", "Outlook"),
        ("ymail.com", "Yahoo"),
        ("web.de", "GMX/web.de"),
        ("bridge.example.org", "bridge.example.org"),
        ("notnaver.com", "notnaver.com"),
    ],
)
def test_a_domain_belongs_to_its_provider(domain: str, provider: str) -> None:
    assert provider_of(domain) == provider


@given(st.dictionaries(DOMAINS, st.dictionaries(st.sampled_from("xyz"), st.integers(0, 30), max_size=3)))
def test_nobody_is_lost_and_no_small_domain_is_named(by_domain: dict[str, dict[str, int]]) -> None:
    lines = grouped(by_domain)

    everybody: Counter[str] = Counter()
    for counts in by_domain.values():
        everybody.update(counts)
    told: Counter[str] = Counter()
    for counts in lines.values():
        told.update(counts)
    assert told == everybody
    assert all(
        counts.total() >= FEWEST for name, counts in lines.items() if "." in name and name != "GMX/web.de"
    )
    assert REST not in lines or list(lines)[-1] == REST


def test_the_largest_come_first_and_what_has_no_room_is_among_the_others() -> None:
    lines = grouped(
        {"a.example": {"x": 12}, "gmail.com": {"x": 3}, "b.example": {"x": 40}, "": {"x": 1}}, most=2
    )

    assert lines == {"b.example": {"x": 40}, "a.example": {"x": 12}, REST: {"x": 4}}
    assert list(lines) == ["b.example", "a.example", REST]
