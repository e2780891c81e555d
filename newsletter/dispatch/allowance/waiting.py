"""Whether a dispatch waits because of limits of ours, why, and until when. It is asked, and stands in no row of the dispatch."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Wait:
    """Until when, and why."""

    until: datetime
    because: Sentence

    @property
    def sentence(self) -> Sentence:
        """Both, for where no time zone is known."""
        return say("{because}: it goes on at {time}.", because=self.because, time=_utc(self.until))


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def wait_of(session: Session, *, now: datetime) -> Wait | None:
    """For what dispatches have to wait now; None: for nothing."""
    found = session.execute(
        sa.select(KnownRelay.held_until, KnownRelay.held_because).where(
            KnownRelay.name == DEFAULT, KnownRelay.held_until > now
        )
    ).one_or_none()
    return Wait(found.held_until, found.held_because) if found else None


def is_limited(session: Session) -> bool:
    """Whether somebody may have to wait because of limits of ours."""
    limits = (KnownRelay.per_second, KnownRelay.per_hour, KnownRelay.per_day, KnownRelay.per_domain)
    is_one = sa.or_(*(limit.is_not(None) for limit in limits))
    return session.scalar(sa.select(KnownRelay.id).where(KnownRelay.name == DEFAULT, is_one)) is not None
