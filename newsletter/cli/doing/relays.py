"""The relays on the command line: which there are, how each stands, and how much it is given."""

import sys
from datetime import datetime

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.desk.relays import RelayStanding, all_relays, relay_standing
from newsletter.dispatch.allowance.changing import change_limits
from newsletter.dispatch.allowance.limits import Limits, WarmUp
from newsletter.dispatch.routing import keeping
from newsletter.dispatch.routing.choosing import Choice, choose_relays
from newsletter.dispatch.routing.trying import require_it_works
from newsletter.errors import Conflict
from newsletter.issues.finding import find_newsletter
from newsletter.relays.urls import needs_secret, with_secret, without_secret
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def list_(as_json: bool) -> None:
    with runtime() as built, built.database.reading() as session:
        relays = all_relays(session, built.relay.name, now=built.clock())
    told = [relay.as_json() for relay in relays]
    lines = [f"{relay.name:<20}{relay.place:<40}{in_my_language(relay.state)}" for relay in relays]
    answer(told, as_json=as_json, text="\n".join(lines))


def add(name: str, address: str, secret_stdin: bool, sender: str) -> None:
    keeping.check_name(name)
    url = _with_secret(address, from_stdin=secret_stdin)
    with runtime() as built:
        relay = built.switchboard.at(url)
        require_it_works(relay, sender=sender)
        with built.database.transaction() as session:
            keeping.add_relay(session, name, url, relay, signer=built.signer, by=OPERATOR, now=built.clock())
    tell(say("The relay works, and was added."))


def change(name: str, address: str, secret_stdin: bool, sender: str) -> None:
    url = _with_secret(address, from_stdin=secret_stdin)
    with runtime() as built:
        relay = built.switchboard.at(url)
        require_it_works(relay, sender=sender)
        with built.database.transaction() as session:
            keeping.change_address(
                session, name, url, relay, signer=built.signer, by=OPERATOR, now=built.clock()
            )
    tell(say("The relay works, and its address was changed."))


def try_(name: str) -> None:
    with runtime() as built:
        obstacle = keeping.try_again(built.database, built.switchboard, name, clock=built.clock)
    if obstacle:
        raise Conflict(say("It does not work: {reason}.", reason=obstacle.reply))
    tell(say("It works."))


def pause(name: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        keeping.pause_relay(session, name, by=OPERATOR, now=built.clock())
    tell(say("The relay is given nothing more."))


def resume(name: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        keeping.resume_relay(session, name, by=OPERATOR)
    tell(say("The relay is used again."))


def remove(name: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        keeping.remove_relay(session, name, by=OPERATOR, now=built.clock())
    tell(say("The relay “{name}” was taken away.", name=name))


def use(newsletter: str, names: tuple[str, ...]) -> None:
    choices = [_choice(name) for name in names]
    with runtime() as built, built.database.transaction() as session:
        choose_relays(session, find_newsletter(session, newsletter), choices, by=OPERATOR)
    tell(say("{newsletter} is changed.", newsletter=newsletter))


def _choice(text: str) -> Choice:
    name, *numbers = text.split(":")
    if len(numbers) > 2 or not all(number.isascii() and number.isdigit() for number in numbers):
        raise click.BadParameter(
            f"“{text}” is not NAME, NAME:PRIORITY or NAME:PRIORITY:SHARE", param_hint="NAME"
        )
    return Choice(name, *map(int, numbers))


def _with_secret(address: str, *, from_stdin: bool) -> str:
    if without_secret(address) != address:
        raise click.BadParameter(
            "Leave the password or key out: whoever lists processes would read it. It is asked for.",
            param_hint="ADDRESS",
        )
    if from_stdin:
        return with_secret(address, sys.stdin.readline().rstrip("\n"))
    if needs_secret(address):
        return with_secret(address, click.prompt("Password or key", hide_input=True, err=True))
    return address


def show(name: str, as_json: bool) -> None:
    with runtime() as built:
        standing = _standing(built, name)
    told = standing.as_json()
    lines = [f"{name:<18}{value}" for name, value in told.items() if value not in (None, [])]
    if standing.wait:
        lines.append(in_my_language(standing.wait.sentence))
    answer(told, as_json=as_json, text="\n".join(lines))


def limit(
    name: str,
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
        kept = _standing(built, name).limits
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
            change_limits(session, limits, by=OPERATOR, now=built.clock(), relay_name=name)
    tell(say("What the relay is given was changed."))


def _standing(built: Runtime, name: str) -> RelayStanding:
    with built.database.reading() as session:
        return relay_standing(session, built.relay.name, now=built.clock(), name=name)


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
