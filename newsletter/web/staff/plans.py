"""What a start would be, as addresses and forms name it: the list, whether it is a correction, the lists that are left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from newsletter.dispatch.again import lists_left_out, minus_of
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.mornings import ReaderTime, Wave, home_zone, waves
from newsletter.issues.finding import find_proof
from newsletter.web.moments import clock_in
from subscribers.lists import find_list
from subscribers.models import MailingList


def plan_named(
    session: Session, proof_id: int, slug: str, *, is_correction: bool, minus: Sequence[str]
) -> Plan:
    """The plan of these names. Raises NotFound, and Invalid for lists that cannot be left out."""
    mailing_list = find_list(session, slug)
    left_out = minus_of(mailing_list, lists_named(session, minus))
    return Plan(find_proof(session, proof_id), mailing_list, is_correction, left_out)


def lists_named(session: Session, minus: Sequence[str]) -> list[MailingList]:
    """Lists by their names, each once; several may stand in one text, with commas. Raises NotFound."""
    names = dict.fromkeys(name for text in minus for name in text.split(",") if name)
    return [find_list(session, name) for name in names]


@dataclass(frozen=True)
class Morning:
    """When a start at this moment would be begun for how many; `tomorrow` are those whose hour of today has gone."""

    wish: ReaderTime
    waves: Sequence[Wave]
    tomorrow: int


def morning_of(session: Session, plan: Plan, written: str, *, now: datetime) -> Morning | None:
    """What follows from the time of day that was asked for; None where everybody gets it at once."""
    hour = clock_in(written)
    if hour is None:
        return None
    wish = ReaderTime(hour, home_zone(session, plan.proof.issue.newsletter))
    found = waves(session, plan, wish, start=now)
    return Morning(wish, found, sum(wave.people for wave in found if wave.is_another_day(now)))


def query_of(session: Session, plan: Plan, reader_time: time | None = None) -> dict[str, str]:
    """What names it in addresses."""
    minus = ",".join(one.slug for one in lists_left_out(session, plan))
    return {
        "chosen": plan.mailing_list.slug,
        **({"correction": "yes"} if plan.is_correction else {}),
        **({"minus": minus} if minus else {}),
        **({"reader_time": f"{reader_time:%H:%M}"} if reader_time else {}),
    }
