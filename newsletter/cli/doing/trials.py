"""Test mails on the command line: submitted by this process where no broker is set."""

import time

from newsletter.cli.saying import answer, in_my_language
from newsletter.desk.trials import TrialLine, trials_with
from newsletter.dispatch.models import NoticeState
from newsletter.dispatch.trial_recipients import read_recipients
from newsletter.dispatch.trials import send_trial
from newsletter.issues.finding import find_issue, find_proof
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from workers.runtimes import attended


def test(slug: str, addresses: tuple[str, ...], proof: str | None, locale: str | None, as_json: bool) -> None:
    with attended(Settings.from_environment()) as built:
        with built.database.transaction() as session:
            sent = send_trial(
                session,
                find_issue(session, slug),
                find_proof(session, proof) if proof else None,
                to=read_recipients(session, "\n".join(addresses)),
                locales=[locale] if locale else [],
                base_url=built.settings.base_url,
                signer=built.signer,
                by=OPERATOR,
                now=built.clock(),
            )
            ids = [trial.id for trial in sent]
        answered = _answered(built, ids)
    text = "\n".join(in_my_language(one.answer) for one in answered)
    answer([one.as_json() for one in answered], as_json=as_json, text=text)
    if any(one.state is not NoticeState.ACCEPTED for one in answered):
        raise SystemExit(1)


def _answered(built: Runtime, ids: list[int]) -> list[TrialLine]:
    """What the relay said to each, as soon as it has said something to all of them."""
    while True:
        with built.database.reading() as session:
            lines = trials_with(session, ids)
        if all(line.is_answered for line in lines):
            return lines
        time.sleep(0.2)
