"""Which finding answers which rule of a provider."""

import pytest

from newsletter.deliverability.findings import Aspect, Finding, Standing, bad, good, unknown, warning
from newsletter.deliverability.sender_rules import PROVIDERS, Rule, standing_of
from newsletter.wording import say

BOTH = Rule(say("Both"), (Aspect.SPF, Aspect.DKIM))
SPF = good(Aspect.SPF, say("Fine."))


@pytest.mark.parametrize(
    ("findings", "standing"),
    [
        ([SPF, good(Aspect.DKIM, say("Fine."))], Standing.GOOD),
        ([SPF], Standing.UNKNOWN),
        ([SPF, unknown(Aspect.DKIM, say("The relay signs."))], Standing.UNKNOWN),
        (
            [SPF, warning(Aspect.SPF, say("Nine."), say("Mend it.")), unknown(Aspect.DKIM, say("?"))],
            Standing.WARNING,
        ),
        ([SPF, bad(Aspect.DKIM, say("Revoked."), say("Mend it."))], Standing.BAD),
        ([bad(Aspect.DMARC, say("None."), say("Mend it."))], Standing.UNKNOWN),
        ([], Standing.UNKNOWN),
    ],
)
def test_the_worst_of_what_a_rule_asks_for_counts(findings: list[Finding], standing: Standing) -> None:
    assert standing_of(BOTH, findings) is standing


def test_what_every_mail_keeps_is_in_order_and_what_nobody_sees_is_not_claimed() -> None:
    assert standing_of(Rule(say("A link"), is_kept=True), []) is Standing.GOOD
    assert standing_of(Rule(say("Complaints")), [SPF]) is Standing.UNKNOWN


def test_the_large_providers_are_there_with_their_days() -> None:
    assert [provider.name for provider in PROVIDERS] == [
        "Gmail",
        "Yahoo, AOL",
        "Outlook.com, Hotmail",
        "Naver",
    ]
    assert all(provider.rules and provider.published.year >= 2024 for provider in PROVIDERS)
