"""The audit log on the command line: is it whole, and what does it say?"""

import sys

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import in_my_language, tell
from newsletter.desk.trail import Search, note_trail_export, trail_json
from newsletter.trail.chain import keep_verdict, verify
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def verify_(reaches: str | None) -> None:
    noted = _noted(reaches) if reaches else None
    with runtime() as built:
        with built.database.reading() as session:
            verdict = verify(session, built.signer, reaches=noted)
        with built.database.transaction() as session:
            keep_verdict(session, verdict, built.signer, now=built.clock())
    click.echo(in_my_language(verdict.sentence))
    if verdict.seal:
        tell(say("To note elsewhere: {number}:{seal}", number=verdict.number, seal=verdict.seal))
    sys.exit(1 if verdict.broken_at else 0)


def export() -> None:
    with runtime() as built:
        with built.database.transaction() as session:
            note_trail_export(session, by=OPERATOR)
        with built.database.reading() as session:
            for line in trail_json(session, Search(), signer=built.signer, by=OPERATOR):
                click.echo(line, nl=False)


def _noted(reaches: str) -> tuple[int, str]:
    number, _, seal = reaches.partition(":")
    if not (number.isdecimal() and len(number) < 19 and seal):
        raise click.UsageError(
            in_my_language(say("“{given}” must have the form NUMBER:SEAL.", given=reaches))
        )
    return int(number), seal
