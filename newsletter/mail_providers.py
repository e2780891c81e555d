"""Which mail provider the domain of an address belongs to: the large ones by name, whatever their domains are."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST = 10  # people of one domain that a report names; fewer would say who somebody is
REST = ""  # all others together, and whoever was erased

_NAMED: Mapping[str, tuple[str, ...]] = {
    "Naver": ("naver.com",),
    "Daum/Kakao": ("daum.net", "hanmail.net", "kakao.com"),
    "Nate": ("nate.com", "empas.com", "lycos.co.kr"),
    "Gmail": ("gmail.com", "googlemail.com"),
    "Outlook": (
        *("outlook.com", "outlook.kr", "outlook.de", "outlook.fr", "outlook.jp"),
        *("hotmail.com", "hotmail.co.uk", "hotmail.co.kr", "hotmail.de", "hotmail.fr", "hotmail.it"),
        *("live.com", "live.co.uk", "live.co.kr", "live.de", "live.fr", "live.nl", "msn.com"),
    ),
    "Yahoo": (
        *("yahoo.com", "yahoo.co.uk", "yahoo.co.kr", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es"),
        *("yahoo.ca", "yahoo.co.in", "yahoo.com.br", "ymail.com", "rocketmail.com", "aol.com", "aol.de"),
    ),
    "iCloud": ("icloud.com", "me.com", "mac.com"),
    "GMX/web.de": ("gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "gmx.org", "web.de", "email.de"),
}
_BY_DOMAIN = {domain: name for name, domains in _NAMED.items() for domain in domains}

What = TypeVar("What", bound=Hashable)


def provider_of(domain: str) -> str:
    """The provider of a domain; one that is not known by name is called by its domain."""
    domain = domain.lower().rstrip(".")
    return _BY_DOMAIN.get(domain, domain)


def is_named(provider: str) -> bool:
    """Whether it is one of the large ones, which tells nobody who somebody is."""
    return provider in _NAMED


def grouped(
    by_domain: Mapping[str, Mapping[What, int]], *, most: int | None = None
) -> dict[str, Counter[What]]:
    """What is counted by domain, by provider, those with the most people first and the rest at the end.

    Of those without a name each has at least FEWEST people; with `most`, no more providers than that stand by themselves.
    """
    found: dict[str, Counter[What]] = {}
    for domain, counts in by_domain.items():
        found.setdefault(provider_of(domain), Counter()).update(counts)
    rest = found.pop(REST, Counter[What]())
    large = sorted(
        (name for name, counts in found.items() if name in _NAMED or counts.total() >= FEWEST),
        key=lambda name: (-found[name].total(), name),
    )[:most]
    lines = {name: found.pop(name) for name in large}
    for counts in found.values():
        rest.update(counts)
    return lines | ({REST: rest} if rest.total() else {})
