"""Who is looked at for a newsletter, and keeping what was found. The visit itself lies between, outside of any transaction."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.deliverability.findings import Finding, Standing
from newsletter.deliverability.sender import Sender, SigningKey, Way, way_of
from newsletter.dispatch.allowance.models import DEFAULT
from newsletter.dispatch.routing.choosing import choices_of
from newsletter.dispatch.routing.finding import find_relay
from newsletter.dispatch.routing.opening import Switchboard
from newsletter.dispatch.sender_checks.models import SenderCheck
from newsletter.issues.envelopes import sender_of
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.links import Purpose
from newsletter.messages.dkim import DkimSigner
from newsletter.messages.letterhead import Letterhead
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require

_NOBODY = 0  # no row has this id


def sender_in(
    session: Session,
    newsletter: Newsletter,
    *,
    switchboard: Switchboard,
    letterhead: Letterhead,
    own_name: str,
) -> Sender:
    """Whom the doctor looks at: the sender of a newsletter, and every relay that it uses."""
    address = sender_of(publication_of(newsletter), base_url=letterhead.base_url)
    names = [choice.name for choice in choices_of(session, newsletter.id)] or [DEFAULT]
    ways = [way_of(switchboard.open(find_relay(session, name))) for name in names]
    return a_sender(address.rpartition("@")[2], ways, letterhead=letterhead, own_name=own_name)


def a_sender(domain: str, ways: Sequence[Way], *, letterhead: Letterhead, own_name: str) -> Sender:
    """A sender by its domain. The link it is tried with is signed by us, and unsubscribes nobody."""
    return Sender(
        domain=domain,
        key=_key(letterhead.dkim),
        ways=tuple(ways),
        own_name=own_name,
        probe=letterhead.url(Purpose.UNSUBSCRIBE, _NOBODY, _NOBODY),
    )


def keep_check(
    session: Session,
    newsletter: Newsletter,
    domain: str,
    findings: Sequence[Finding],
    *,
    by: By,
    now: datetime,
) -> None:
    """Keep what was found, in the place of what was found before. Raises NotAllowed."""
    require(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)
    session.execute(sa.delete(SenderCheck).where(SenderCheck.newsletter_id == newsletter.id))
    session.add(
        SenderCheck(
            newsletter_id=newsletter.id,
            domain=domain,
            findings=[finding.as_json() for finding in findings],
            checked_at=now,
        )
    )
    is_bad = [finding.standing is Standing.BAD for finding in findings]
    record(Act.SENDER_CHECKED, newsletter, by=by, bad=sum(is_bad))


def _key(dkim: DkimSigner | None) -> SigningKey | None:
    return SigningKey(dkim.selector, dkim.public) if dkim else None
