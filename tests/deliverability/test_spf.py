"""SPF is counted and judged as RFC 7208 has it, held against a count that was written for itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliverability.spf import Verdict, read_spf, verdict_on, with_mechanism
from tests.deliverability.zones import Records, Zones

ALL = st.sampled_from(["-all", "~all", "?all", "+all", "all", "", "redirect"])
TERMS = st.sampled_from(
    ["a", "mx", "ptr", "exists", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "include", "a:h", "exp=x.example"]
)


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Records]:
    """Up to six domains, each of which speaks only of later ones, so that nothing leads in a circle."""
    count = draw(st.integers(1, 6))
    records: dict[str, Records] = {"h": {"A": ["192.0.2.9"]}}
    for number in range(count):
        later = (
            st.integers(number + 1, count - 1).map(lambda other: f"d{other}.example")
            if number + 1 < count
            else None
        )
        terms = []
        for term in draw(st.lists(TERMS, max_size=4)):
            if term == "include":
                if later is None:
                    continue
                term = f"include:{draw(later)}"
            terms.append("exists:h" if term == "exists" else term)
        ending = draw(ALL)
        if ending == "redirect":
            ending = f"redirect={draw(later)}" if later is not None else ""
        records[f"d{number}.example"] = {
            "TXT": ["another text", " ".join(filter(None, ["v=spf1", *terms, ending]))],
            "A": ["192.0.2.1"],
            "MX": ["10 h"],
        }
    return records


def counted(records: dict[str, Records], domain: str) -> int:
    """How many look-ups the record of a domain takes, by its words alone."""
    total, redirect = 0, None
    for word in records[domain]["TXT"][1].split(" ")[1:]:
        bare = word.lstrip("+-~?")
        if bare == "all":
            return total
        if bare.startswith("redirect="):
            redirect = bare[len("redirect=") :]
        elif bare.startswith("include:"):
            total += 1 + counted(records, bare[len("include:") :])
        elif bare.split(":")[0] in ("a", "mx", "ptr", "exists"):
            total += 1
    return total if redirect is None else total + 1 + counted(records, redirect)


@given(trees())
def test_look_ups_are_counted_through_all_includes(records: dict[str, Records]) -> None:
    expected = counted(records, "d0.example")

    found = read_spf(Zones(records), "d0.example")

    if expected <= 40:
        assert found.lookups == expected
    else:
        assert found.lookups > 40


ZONES = Zones(
    {
        "example.org": {
            "TXT": [
                "v=spf1 a mx:mail.example.org/28 ip4:198.51.100.0/24 -ip4:203.0.113.7 ip4:203.0.113.0/24 "
                "include:relay.example ~all"
            ],
            "A": ["192.0.2.1", "2001:db8::1"],
        },
        "mail.example.org": {"MX": ["10 mx1.example.org"]},
        "mx1.example.org": {"A": ["192.0.2.66"]},
        "relay.example": {"TXT": ["v=spf1 ip6:2001:db8:1::/48 ?ip4:192.0.2.200 -all"]},
        "follows.example": {"TXT": ["v=spf1 redirect=example.org"]},
        "silent-end.example": {"TXT": ["v=spf1 ip4:192.0.2.1"]},
        "circle.example": {"TXT": ["v=spf1 include:circle.example -all"]},
        "two.example": {"TXT": ["v=spf1 -all", "v=spf1 +all"]},
        "into-nothing.example": {"TXT": ["v=spf1 include:nothing.example -all"]},
        "garbled.example": {"TXT": ["v=spf1 ip4:300.1.1.1 -all"]},
        "unknown.example": {"TXT": ["v=spf1 ipv4:192.0.2.1 -all"]},
        "macros.example": {"TXT": ["v=spf1 exists:%{i}._spf.example.org -all"]},
        "lost.example": {"TXT": ["v=spf1 a:x.example a:y.example mx:z.example -all"]},
        "no-version.example": {"TXT": ["v=spf10 -all", "spf1"]},
    }
)


@pytest.mark.parametrize(
    ("domain", "address", "verdict"),
    [
        ("example.org", "192.0.2.1", "+"),
        ("example.org", "2001:db8::1", "+"),
        ("example.org", "2001:db8::2", "~"),
        ("example.org", "192.0.2.79", "+"),
        ("example.org", "192.0.2.80", "~"),
        ("example.org", "198.51.100.200", "+"),
        ("example.org", "203.0.113.7", "-"),
        ("example.org", "203.0.113.8", "+"),
        ("example.org", "2001:db8:1::9", "+"),
        ("example.org", "192.0.2.200", "~"),  # neutral inside of an include is no match
        ("follows.example", "198.51.100.1", "+"),
        ("follows.example", "8.8.8.8", "~"),
        ("silent-end.example", "8.8.8.8", "?"),
        ("two.example", "8.8.8.8", "broken"),
        ("into-nothing.example", "8.8.8.8", "broken"),
        ("garbled.example", "8.8.8.8", "broken"),
        ("unknown.example", "192.0.2.1", "broken"),
        ("circle.example", "8.8.8.8", "-"),
        ("no-version.example", "8.8.8.8", "none"),
    ],
)
def test_a_host_is_judged(domain: str, address: str, verdict: str) -> None:
    assert verdict_on(ZONES, domain, address) is Verdict(verdict)


def test_a_record_that_leads_in_a_circle_ends() -> None:
    assert read_spf(ZONES, "circle.example").lookups > 10


def test_names_that_lead_nowhere_are_counted() -> None:
    found = read_spf(ZONES, "lost.example")

    assert (found.lookups, found.voids) == (3, 3)


def test_what_depends_on_the_mail_is_told() -> None:
    assert read_spf(ZONES, "macros.example").has_macros
    assert not read_spf(ZONES, "example.org").has_macros


@pytest.mark.parametrize(
    ("record", "longer"),
    [
        ("v=spf1 a ~all", "v=spf1 a include:x ~all"),
        ("v=spf1 -ALL", "v=spf1 include:x -ALL"),
        ("v=spf1 redirect=y", "v=spf1 include:x redirect=y"),
        ("v=spf1", "v=spf1 include:x"),
    ],
)
def test_a_mechanism_is_put_before_what_is_said_of_all_others(record: str, longer: str) -> None:
    assert with_mechanism(record, "include:x") == longer
