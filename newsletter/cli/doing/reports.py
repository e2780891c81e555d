"""How a dispatch stands, on the command line: counted, and whom it did not reach."""

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language
from newsletter.desk.failures import failures_csv
from newsletter.desk.reports import Report, report
from newsletter.dispatch.finding import find_dispatch
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from subscribers.exporting import note_subscribers_export


def show(dispatch_id: int, as_json: bool) -> None:
    with runtime() as built:
        current = current_report(built, dispatch_id)
    lines = [f"{name:<16}{value}" for name, value in current.as_json().items() if value not in (None, {}, [])]
    if current.wait:
        lines.append(in_my_language(current.wait.sentence))
    if current.mornings:
        lines.append(in_my_language(current.morning_sentence))
    answer(current.as_json(), as_json=as_json, text="\n".join(lines))


def failed(dispatch_id: int) -> None:
    with runtime() as built:
        with built.database.transaction() as session:
            found = find_dispatch(session, dispatch_id)
            note_subscribers_export(found.mailing_list, by=OPERATOR, dispatch=dispatch_id)
        with built.database.reading() as session:
            found = find_dispatch(session, dispatch_id)
            for portion in failures_csv(session, found, by=OPERATOR):
                click.echo(portion, nl=False)


def current_report(built: Runtime, dispatch_id: int) -> Report:
    with built.database.reading() as session:
        return report(session, find_dispatch(session, dispatch_id), now=built.clock())
