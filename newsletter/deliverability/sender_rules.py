"""What the large providers ask of senders, as they published it, and which of our findings answers it.

A rule without an aspect is kept by every mail of ours, or is nobody's to see from here; its words say which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from newsletter.deliverability.findings import Aspect, Finding, Standing, worst
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Rule:
    """One rule, and what answers it: aspects that are looked at, or that our mails keep it anyway."""

    words: Sentence
    aspects: tuple[Aspect, ...] = ()
    is_kept: bool = False


@dataclass(frozen=True)
class Provider:
    """Whose rules they are, and where and when they were published."""

    name: str
    source: Sentence
    published: date
    rules: tuple[Rule, ...]


def standing_of(rule: Rule, findings: Iterable[Finding]) -> Standing:
    """How it stands with a rule; what was not looked at of it cannot be told."""
    if rule.is_kept:
        return Standing.GOOD
    found = list(findings)
    return worst(
        worst(finding.standing for finding in found if finding.aspect is aspect) for aspect in rule.aspects
    )


_BOTH = Rule(say("SPF and DKIM both pass"), (Aspect.SPF, Aspect.DKIM))
_ALIGNED = Rule(say("DMARC, at least p=none, with “From” aligned"), (Aspect.DMARC,))
_COMPLAINTS = Rule(say("Complaints below 0.1 %, never 0.3 %: see each dispatch"))
_NAMED = Rule(say("The sending machine has a name that leads to it and back (PTR)"), (Aspect.HOST,))

PROVIDERS = (
    Provider(
        "Gmail",
        say("Email sender guidelines (Gmail help, 81126)"),
        date(2026, 3, 21),
        (
            _BOTH,
            _ALIGNED,
            _NAMED,
            Rule(say("Mail is handed over encrypted (TLS)"), (Aspect.ENCRYPTION,)),
            Rule(say("Unsubscribing with one click, by both headers"), (Aspect.ONE_CLICK,)),
            Rule(say("A visible link to unsubscribe, honoured within 48 hours"), is_kept=True),
            Rule(say("One of each header, a valid Message-ID, no hidden content"), is_kept=True),
            _COMPLAINTS,
        ),
    ),
    Provider(
        "Yahoo, AOL",
        say("Sender Best Practices (Yahoo Sender Hub)"),
        date(2025, 4, 10),
        (
            _BOTH,
            _ALIGNED,
            _NAMED,
            Rule(say("Unsubscribing with one click, honoured within 2 days"), (Aspect.ONE_CLICK,)),
            Rule(say("Complaints below 0.3 %: see each dispatch")),
        ),
    ),
    Provider(
        "Outlook.com, Hotmail",
        say("Requirements for high-volume senders (Microsoft Tech Community)"),
        date(2025, 4, 29),
        (
            _BOTH,
            _ALIGNED,
            Rule(say("A link to unsubscribe that works"), is_kept=True),
        ),
    ),
    Provider(
        "Naver",
        say("Notice to senders, as Korean mailing services tell it"),
        date(2024, 7, 19),
        (
            Rule(say("SPF and DKIM, advised"), (Aspect.SPF, Aspect.DKIM)),
            Rule(say("DMARC for whoever sends much"), (Aspect.DMARC,)),
            _NAMED,
        ),
    ),
)
