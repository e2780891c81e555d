"""How many people a list has, as pages show it: of a large one as it was some seconds ago."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.audiences import Audience, audience_of
from subscribers.models import MailingList

_LARGE = 50_000  # people; fewer are counted in some 50 ms
_RESTS = 20.0  # times as long as it took to count


@dataclass(frozen=True)
class _Known:
    audience: Audience
    again_at: float


_known: "WeakKeyDictionary[sa.Engine, dict[int, _Known]]" = WeakKeyDictionary()


def audience_shown(
    session: Session, mailing_list: MailingList, *, clock: Callable[[], float] = time.monotonic
) -> Audience:
    """Count the list; where that takes long, only once a while has passed that is long beside it."""
    of_lists = _known.setdefault(session.connection().engine, {})
    begun = clock()
    known = of_lists.get(mailing_list.id)
    if known is None or begun >= known.again_at:
        counted = audience_of(session, mailing_list)
        ended = clock()
        again_at = ended + _RESTS * (ended - begun) if _people(counted) >= _LARGE else -math.inf
        known = of_lists[mailing_list.id] = _Known(counted, again_at)
    return known.audience


def _people(counted: Audience) -> int:
    return counted.confirmed + counted.unconfirmed + counted.unsubscribed + counted.suppressed
