"""Texts to a translator and back, on the command line: XLIFF 2 out, XLIFF 2 in."""

from pathlib import Path

import click

from newsletter.cli.doing.opening import composing_runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.issues.finding import find_issue
from newsletter.issues.translations import (
    export_translation,
    import_translation,
    note_translation_export,
)
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def export(slug: str, into: str, source: str, is_all: bool, file: Path | None) -> None:
    with composing_runtime() as built:
        with built.database.reading() as session:
            exported = export_translation(
                session,
                find_issue(session, slug),
                into=into,
                source=source,
                only_open=not is_all,
                reader=source or into,
            )
        with built.database.transaction() as session:
            note_translation_export(find_issue(session, slug), by=OPERATOR)
    if file is None:
        click.echo(exported.data.decode(), nl=False)
    else:
        file.write_bytes(exported.data)
    tell(say("{count} texts, into “{locale}”.", count=exported.count, locale=into))
    for other, count in exported.others.items():
        tell(
            say(
                "{count} more texts are written in “{source}” first. Export them with --from {source}.",
                count=count,
                source=other,
            )
        )


def import_(slug: str, file: Path, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        back = import_translation(
            session, find_issue(session, slug), file.read_bytes(), by=OPERATOR, now=built.clock()
        )
    answer(back.as_json(), as_json=as_json, text="\n".join(in_my_language(one) for one in back.told))
    if back.refused:
        raise SystemExit(1)
