"""Texts to a translator and back, on the command line: XLIFF 2 out, XLIFF 2 in."""

from pathlib import Path

import click

from newsletter.cli.saying import answer, in_my_language, runtime, tell
from newsletter.issues.composing import find_issue
from newsletter.issues.translations import (
    export_translation,
    import_translation,
    note_translation_export,
)
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


@click.group()
def translations() -> None:
    """Give texts of an issue to a translator as XLIFF 2, and take them back."""


@translations.command()
@click.argument("slug")
@click.option("--to", "into", required=True, help="The language to translate into.")
@click.option("--from", "source", default="", help="The language to translate from, if there are several.")
@click.option("--all", "is_all", is_flag=True, help="Every text, not only those that are open.")
@click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), help="Write FILE, instead of printing."
)
def export(slug: str, into: str, source: str, is_all: bool, file: Path | None) -> None:
    """Print the open texts of an issue as XLIFF 2: those without a translation, and those whose source changed since."""
    with runtime() as built:
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


@translations.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(slug: str, file: Path, as_json: bool) -> None:
    """Take the translations of FILE into an issue, text by text; exit status 1 when one of them was refused."""
    with runtime() as built, built.database.transaction() as session:
        back = import_translation(
            session, find_issue(session, slug), file.read_bytes(), by=OPERATOR, now=built.clock()
        )
    answer(back.as_json(), as_json=as_json, text="\n".join(in_my_language(one) for one in back.told))
    if back.refused:
        raise SystemExit(1)
