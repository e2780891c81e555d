"""The relay on the command line: how it stands, and how much it is given."""

from datetime import datetime

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.desk.relays import RelayStanding, relay_standing
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits, WarmUp
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def show(as_json: bool) -> None:
    with runtime() as built:
        standing = _standing(built)
    told = standing.as_json()
    lines = [f"{name:<18}{value}" for name, value in told.items() if value not in (None, [])]
    if standing.wait:
        lines.append(in_my_language(standing.wait.sentence))
    answer(told, as_json=as_json, text="\n".join(lines))


def limit(
    per_second: int | None,
    per_hour: int | None,
    per_day: int | None,
    per_domain: int | None,
    connections: int | None,
    per_connection: int | None,
    warm_up_from: datetime | None,
    warm_up_first: int | None,
    warm_up_factor: float | None,
    no_warm_up: bool,
) -> None:
    with runtime() as built:
        kept = _standing(built).limits
        plan = None if no_warm_up else _plan(kept.warm_up, warm_up_from, warm_up_first, warm_up_factor)
        limits = Limits(
            per_second=_chosen(per_second, kept.per_second),
            per_hour=_chosen(per_hour, kept.per_hour),
            per_day=_chosen(per_day, kept.per_day),
            per_domain=_chosen(per_domain, kept.per_domain),
            warm_up=plan,
            connections=_chosen(connections, kept.connections),
            per_connection=_chosen(per_connection, kept.per_connection),
        )
        with built.database.transaction() as session:
            change_limits(session, limits, by=OPERATOR, now=built.clock())
    tell(say("What the relay is given was changed."))


def _standing(built: Runtime) -> RelayStanding:
    with built.database.reading() as session:
        return relay_standing(session, built.relay.name, now=built.clock())


def _chosen(given: int | None, kept: int | None) -> int | None:
    return kept if given is None else given or None


def _plan(
    kept: WarmUp | None, begins: datetime | None, first: int | None, factor: float | None
) -> WarmUp | None:
    begins_on = begins.date() if begins else kept.begins_on if kept else None
    first = first or (kept.first if kept else None)
    factor = factor or (kept.factor if kept else None)
    if begins_on and first and factor:
        return WarmUp(begins_on, first, factor)
    if begins_on or first or factor:
        raise click.UsageError("A warm-up needs --warm-up-from, --warm-up-first and --warm-up-factor.")
    return None
