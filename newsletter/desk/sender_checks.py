"""What the deliverability doctor found last about a newsletter, and what that means for the rules of the large providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.deliverability.findings import Aspect, Finding, Standing, by_aspect, worst
from newsletter.deliverability.sender_rules import PROVIDERS, Provider, Rule, standing_of
from newsletter.dispatch.sender_checks.models import SenderCheck


@dataclass(frozen=True)
class CheckedSender:
    """The last visit."""

    domain: str
    checked_at: datetime
    findings: Sequence[Finding]

    @property
    def standing(self) -> Standing:
        """The worst of all."""
        return worst(finding.standing for finding in self.findings)

    @property
    def aspects(self) -> Mapping[Aspect, Sequence[Finding]]:
        """What was found of each aspect."""
        return by_aspect(self.findings)

    @property
    def rules(self) -> Sequence[tuple[Provider, Sequence[tuple[Rule, Standing]]]]:
        """The rules of each provider, with how it stands with them."""
        return [
            (provider, [(rule, standing_of(rule, self.findings)) for rule in provider.rules])
            for provider in PROVIDERS
        ]


def last_check(session: Session, newsletter_id: int) -> CheckedSender | None:
    """What was found last; None where nobody has asked. What another version of the product kept is passed over."""
    kept = session.get(SenderCheck, newsletter_id)
    if kept is None:
        return None
    return CheckedSender(kept.domain, kept.checked_at, tuple(filter(None, map(_finding, kept.findings))))


def _finding(kept: Mapping[str, object]) -> Finding | None:
    try:
        return Finding.from_json(kept)
    except (KeyError, ValueError, TypeError):
        return None
