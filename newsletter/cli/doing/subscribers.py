"""Subscribers on the command line: import, export, and correcting one of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.cli.doing.carrying import carried_out
from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.errors import NotFound
from newsletter.issues.finding import readers_languages
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import Sentence, say
from subscribers.correcting import correct_person, person_on
from subscribers.exporting import export_csv, note_subscribers_export
from subscribers.imports.decoding import ENCODINGS
from subscribers.imports.importing import preview
from subscribers.imports.keeping import Seen, keep_file
from subscribers.imports.reading_csv import Reading, SubscriberFile, read_file
from subscribers.imports.report import ImportReport, error_report_csv
from subscribers.imports.running import resume_import, start_import
from subscribers.lists import create_list, find_list
from subscribers.models import MailingList, Refused, SubscriberImport


def import_(
    list_slug: str,
    file: Path,
    basis: str | None,
    is_preview: bool,
    encoding: str | None,
    columns: Sequence[str],
    answers: Sequence[str],
    suppresses: bool,
    errors: Path | None,
    as_json: bool,
) -> None:
    if not (basis or "").strip() and not is_preview:
        raise click.UsageError(
            in_my_language(
                say(
                    "Say with --basis what consent these people gave, when and where, or look with --preview."
                )
            )
        )
    reading = Reading.from_json(
        {"encoding": encoding, "columns": dict(_pairs(columns)), "answers": dict(_pairs(answers))}
    )
    data = file.read_bytes()
    read = read_file(data, name=file.name, reading=reading)
    _show(read)
    if read.doubt is not None and not is_preview:
        raise click.UsageError(f"{in_my_language(read.doubt)} {in_my_language(_remedy(read))}")
    with runtime() as built:
        if is_preview:
            with built.database.reading() as session:
                mailing_list = _list_to_be(session, list_slug)
                locales = readers_languages(session, mailing_list.newsletter_id)
                report = preview(session, mailing_list, read, signer=built.signer, locales=locales)
        else:
            refused = Refused.SUPPRESSED if suppresses else Refused.LEFT_OUT
            begin = partial(_begin, built, list_slug, read, data, basis=basis or "", refused=refused)
            report = carried_out(built, begin)
    _answer(report, errors, as_json=as_json)


def resume(import_id: int, errors: Path | None, as_json: bool) -> None:
    def go_on(holder: str) -> int:
        with built.database.transaction() as session:
            kept = session.get(SubscriberImport, import_id)
            if kept is None:
                raise NotFound(say("There is no import {id}.", id=import_id))
            resume_import(session, kept, by=OPERATOR, now=built.clock(), holder=holder)
            return kept.id

    with runtime() as built:
        report = carried_out(built, go_on)
    _answer(report, errors, as_json=as_json)


def export(list_slug: str) -> None:
    with runtime() as built:
        with built.database.transaction() as session:
            note_subscribers_export(find_list(session, list_slug), by=OPERATOR)
        with built.database.reading() as session:
            for chunk in export_csv(session, find_list(session, list_slug), by=OPERATOR):
                click.echo(chunk, nl=False)


def _begin(
    built: Runtime,
    list_slug: str,
    read: SubscriberFile,
    data: bytes,
    holder: str,
    *,
    basis: str,
    refused: Refused,
) -> int:
    """Keep the file, so that its import can be resumed, and start it as this process's own."""
    with built.database.transaction() as session:
        mailing_list = _list(session, list_slug, now=built.clock())
        locales = readers_languages(session, mailing_list.newsletter_id)
        kept = keep_file(session, mailing_list, Seen(data, read, locales), by=OPERATOR, now=built.clock())
        start_import(
            session,
            kept,
            read,
            basis=basis,
            by=OPERATOR,
            signer=built.signer,
            now=built.clock(),
            refused=refused,
            holder=holder,
        )
    return kept.id


def _answer(report: ImportReport, errors: Path | None, *, as_json: bool) -> None:
    for note in report.notes:
        tell(say("Row {row}: {reason}", row=note.row, reason=note.sentence))
    if errors is not None:
        errors.write_bytes(error_report_csv(report))
        tell(say("The rejected rows are in {file}", file=errors))
    answer(report.as_json(), as_json=as_json, text=str(report.sentence))


def correct(
    list_slug: str,
    address: str,
    new_address: str | None,
    name: str | None,
    organisation: str | None,
    locale: str | None,
    zone: str | None,
    why: str,
) -> None:
    with runtime() as built, built.database.transaction() as session:
        mailing_list = find_list(session, list_slug)
        known = person_on(session, mailing_list, parse_address(address))
        languages = readers_languages(session, mailing_list.newsletter_id)
        if locale is not None and locale not in languages:
            raise click.BadParameter(f"{list_slug} is read in {', '.join(languages)}", param_hint="--locale")
        correct_person(
            session,
            known,
            address=parse_address(known.email if new_address is None else new_address),
            name=known.name if name is None else name,
            organisation=known.organisation if organisation is None else organisation,
            locale=locale or known.locale,
            zone=zone,
            why=why,
            by=OPERATOR,
            signer=built.signer,
            now=built.clock(),
        )
    tell(say("It was corrected, and kept as evidence."))


def _list(session: Session, slug: str, *, now: datetime) -> MailingList:
    """The list; made when it is missing and there is no doubt whose it is, so that a script can start from nothing."""
    try:
        return find_list(session, slug)
    except NotFound as missing:
        owner = _only_newsletter(session, missing)
    tell(say("There was no list {list}: it was made for {newsletter}.", list=slug, newsletter=owner.slug))
    return create_list(
        session, slug, newsletter_id=owner.id, name=dict.fromkeys(owner.locales, slug), by=OPERATOR, now=now
    )


def _list_to_be(session: Session, slug: str) -> MailingList:
    """The list, or what an import would make, which is not kept."""
    try:
        return find_list(session, slug)
    except NotFound as missing:
        owner = _only_newsletter(session, missing)
    tell(
        say("There is no list {list}: an import makes it for {newsletter}.", list=slug, newsletter=owner.slug)
    )
    return MailingList(newsletter_id=owner.id, slug=slug, name=dict.fromkeys(owner.locales, slug))


def _only_newsletter(session: Session, missing: NotFound) -> Newsletter:
    """The one to which an unknown list can belong; raises what is missing when there is none, or more than one."""
    newsletters = session.scalars(sa.select(Newsletter).limit(2)).all()
    if len(newsletters) != 1:
        raise missing
    return newsletters[0]


def _pairs(given: Sequence[str]) -> list[tuple[str, str]]:
    """“HEADING=MEANING”, at the last sign of equality: headings may hold some."""
    pairs = [each.rpartition("=") for each in given]
    if wrong := [each for each, (_, sign, _) in zip(given, pairs, strict=True) if not sign]:
        raise click.UsageError(
            in_my_language(say("“{given}” must have the form NAME=MEANING.", given=wrong[0]))
        )
    return [(name.strip(), meaning.strip()) for name, _, meaning in pairs]


def _show(file: SubscriberFile) -> None:
    """How the file is read, with its first rows, for the person who looks on."""
    tell(say("Read as {encoding}.", encoding=ENCODINGS[file.encoding]))
    for column, heading in file.columns.items():
        tell(f"  {heading} = {column.value}")
    for heading, kind in file.standing.kinds.items():
        tell(f"  {heading} = {kind.value}")
    if file.unread:
        tell(say("Not understood, kept as they are: {columns}", columns=", ".join(file.unread)))
    for row in file.sample:
        tell(f"  {row.number}: {' | '.join(cell[:40] for cell in row.cells)}")


def _remedy(file: SubscriberFile) -> Sentence:
    if file.rivals:
        return say("Use --encoding, for example --encoding {encoding}.", encoding=file.rivals[0])
    first = file.standing.questions[0]
    return say(
        "Use --status “{word}=subscribed” or --status “{word}=unsubscribed”; --column “{column}=kept” for a column that "
        "says nothing of this.",
        word=first.value,
        column=first.heading,
    )
