"""Subscribers on the command line: import and export."""

from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.cli.saying import answer, runtime, tell
from newsletter.errors import NotFound
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import readers_languages
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from subscribers.exporting import export_csv
from subscribers.imports.importing import apply_import, error_report_csv, read_file
from subscribers.lists import create_list, find_list
from subscribers.models import MailingList


@click.group()
def subscribers() -> None:
    """Import and export the subscribers of a list."""


@subscribers.command("import")
@click.argument("list_slug", metavar="LIST")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--basis", default="imported on the command line", show_default=True, help="What consent there is."
)
@click.option("--errors", type=click.Path(path_type=Path), help="Write the rejected rows to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(list_slug: str, file: Path, basis: str, errors: Path | None, as_json: bool) -> None:
    """Bring the rows of FILE.csv onto LIST; bad rows are reported, good ones go in."""
    with runtime() as built:
        read = read_file(file.read_bytes(), name=file.name)
        with built.database.transaction() as session:
            mailing_list = _list(session, list_slug, now=built.clock())
            report = apply_import(
                session,
                mailing_list,
                read,
                locales=readers_languages(session, mailing_list.newsletter_id),
                basis=basis,
                by=OPERATOR,
                signer=built.signer,
                now=built.clock(),
            )
    for note in report.rejected + report.left_out:
        tell(say("Row {row}: {reason}", row=note.row, reason=note.sentence))
    if errors is not None:
        errors.write_bytes(error_report_csv(report))
        tell(say("The rejected rows are in {file}", file=errors))
    answer(report.as_json(), as_json=as_json, text=str(report.sentence))


@subscribers.command()
@click.argument("list_slug", metavar="LIST")
def export(list_slug: str) -> None:
    """Print the subscribers of LIST as CSV."""
    with runtime() as built, built.database.reading() as session:
        for chunk in export_csv(session, find_list(session, list_slug), by=OPERATOR):
            click.echo(chunk, nl=False)


def _list(session: Session, slug: str, *, now: datetime) -> MailingList:
    """The list; made when it is missing and there is no doubt whose it is, so that a script can start from nothing."""
    newsletters = session.scalars(sa.select(Newsletter).limit(2)).all()
    try:
        return find_list(session, slug)
    except NotFound:
        if len(newsletters) != 1:
            raise
    owner = newsletters[0]
    tell(say("There was no list {list}: it was made for {newsletter}.", list=slug, newsletter=owner.slug))
    return create_list(
        session, slug, newsletter_id=owner.id, name=dict.fromkeys(owner.locales, slug), by=OPERATOR, now=now
    )
