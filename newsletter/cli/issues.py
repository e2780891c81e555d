"""Issues on the command line: import and export, render, check, prove, approve or give back, try out as a mail."""

import json
import time
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from newsletter.cli.saying import answer, in_my_language, runtime, tell
from newsletter.content.issue_file import IssueFile
from newsletter.desk.trials import TrialLine, trials_with
from newsletter.dispatch.handing_over import ask_for_changes
from newsletter.dispatch.models import NoticeState
from newsletter.dispatch.trial_recipients import read_recipients
from newsletter.dispatch.trials import send_trial
from newsletter.errors import Conflict, NotFound
from newsletter.issues.approving import approve_unseen
from newsletter.issues.composing import EditConflict, find_issue
from newsletter.issues.introducing import obstacle, remarks
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import Issue, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import find_proof, findings_of, make_proof
from newsletter.issues.transfer import export_issue, keep_issue, note_issue_export, read_issue
from newsletter.issues.working.reading import written
from newsletter.rendering.preview import as_sample
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.signing_in import find_user
from newsletter.wording import say
from subscribers.lists import known_lists
from workers.runtimes import attended

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def issue() -> None:
    """Compose, check, prove and approve issues."""


@issue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def import_(file: Path, as_json: bool) -> None:
    """Read an issue from a YAML FILE and the pictures beside it; an issue of that slug gets a new revision."""
    with runtime() as built, built.database.transaction() as session:
        now = built.clock()
        read = read_issue(session, file, assets=built.assets, by=OPERATOR, now=now)
        found = _kept(session, file, read, now=now)
        document = {"slug": found.slug, "newsletter": found.newsletter.slug, "revision": found.revision}
        told = remarks(found.newsletter, read.publisher, now=now)
    for remark in told:
        tell(remark)
    if read.has_comments:
        tell(say("The comments of {file} stay in that file: an export does not have them.", file=file.name))
    answer(document, as_json=as_json, text=found.slug)


@issue.command()
@click.argument("slug")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write FILE and its pictures, instead of printing."
)
def export(slug: str, to: Path | None) -> None:
    """Print an issue as YAML."""
    with runtime() as built:
        with built.database.transaction() as session:
            note_issue_export(session, find_issue(session, slug), by=OPERATOR, now=built.clock())
        with built.database.reading() as session:
            text = export_issue(session, find_issue(session, slug), assets=built.assets, to=to)
    if to is None:
        click.echo(text, nl=False)
    else:
        tell(say("Written to {file}", file=to))


@issue.command()
@click.argument("slug")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
@click.option("--locale", help="Only this language.")
def render(slug: str, folder: Path, locale: str | None) -> None:
    """Write LOCALE.html, .txt and .json of every edition to a folder, as a sample reader would get them."""
    with runtime() as built, built.database.reading() as session:
        renditions, findings = _checked(built, session, find_issue(session, slug))
    chosen = [rendition for rendition in renditions if locale in (None, rendition.locale)]
    if not chosen:
        raise click.UsageError(f"{slug} has no edition “{locale}”")
    folder.mkdir(parents=True, exist_ok=True)
    for rendition in chosen:
        _write(folder, rendition, findings)
        tell(str(folder / f"{rendition.locale}.html"))


@issue.command()
@click.argument("slug")
@_AS_JSON
def check(slug: str, as_json: bool) -> None:
    """Print what the preflight checks find; exit status 1 when there is an error."""
    with runtime() as built, built.database.reading() as session:
        _, findings = _checked(built, session, find_issue(session, slug))
    lines = "\n".join(_line(finding) for finding in findings) or "No findings."
    answer([finding.as_json() for finding in findings], as_json=as_json, text=lines)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


@issue.command()
@click.argument("slug")
@_AS_JSON
def proof(slug: str, as_json: bool) -> None:
    """Freeze the renditions of all editions; print the number of the proof."""
    with runtime() as built, built.database.transaction() as session:
        found = find_issue(session, slug)
        made = make_proof(
            session,
            found,
            base_url=built.settings.base_url,
            lists=known_lists(session, found.newsletter_id),
            by=OPERATOR,
            now=built.clock(),
        )
        document = {
            "proof": made.id,
            "hash": made.content_hash,
            "issue": slug,
            "locales": [edition.locale for edition in made.editions],
        }
        _tell_obstacle(made)
    answer(document, as_json=as_json, text=str(document["proof"]))


@issue.command("approve")
@click.argument("proof")
@click.option("--by", "email", required=True, help="Address of the admin who approves.")
@_AS_JSON
def approve_(proof: str, email: str, as_json: bool) -> None:
    """Approve PROOF (its number or hash) on behalf of an admin."""
    with runtime() as built, built.database.transaction() as session:
        found = find_proof(session, proof)
        approval = approve_unseen(session, found, by=_user(session, email), now=built.clock())
        document = {"proof": found.id, "hash": approval.content_hash, "by": email}
        _tell_obstacle(found)
    answer(document, as_json=as_json, text=f"{document['proof']} {document['hash']}")


@issue.command("return")
@click.argument("proof")
@click.option("--by", "email", required=True, help="Address of the admin who asks for changes.")
@click.option("--note", required=True, help="What is to be changed.")
@_AS_JSON
def return_(proof: str, email: str, note: str, as_json: bool) -> None:
    """Give PROOF (its number or hash) back with a note, on behalf of an admin."""
    with runtime() as built, built.database.transaction() as session:
        found = find_proof(session, proof)
        given = ask_for_changes(session, found, note=note, by=_user(session, email), now=built.clock())
        document = {"proof": found.id, "hash": found.content_hash, "by": email, "note": given.note}
    answer(document, as_json=as_json, text=f"{document['proof']} {document['hash']}")


@issue.command()
@click.argument("slug")
@click.option(
    "--to", "addresses", required=True, multiple=True, help="Where it goes; may be given ten times."
)
@click.option("--proof", help="Show this proof (its number or hash), not what the issue says now.")
@click.option("--locale", help="Only this language.")
@_AS_JSON
def test(slug: str, addresses: tuple[str, ...], proof: str | None, locale: str | None, as_json: bool) -> None:
    """Send a test mail of an issue, and say what the relay answered; exit status 1 unless it accepted all."""
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


def _tell_obstacle(proof: Proof) -> None:
    """Say in time what a dispatch will be refused for."""
    sentence = obstacle(proof)
    if sentence is not None:
        tell(sentence)


def _checked(built: Runtime, session: Session, issue: Issue) -> tuple[list[Rendition], list[Finding]]:
    now = written(session, issue)
    renditions, findings = findings_of(
        now.content,
        publication_of(issue.newsletter),
        base_url=built.settings.base_url,
        origin=origin_of(session, issue),
        lists=known_lists(session, issue.newsletter_id),
        terms=terms_of(session, issue.newsletter_id, today=built.clock().date()),
        library=known_blocks(session, issue.newsletter_id, now.content),
    )
    return renditions, [*now.obstacles, *findings]


def _kept(session: Session, file: Path, read: IssueFile, *, now: datetime) -> Issue:
    try:
        return keep_issue(session, read, by=OPERATOR, now=now)
    except EditConflict as conflict:
        raise Conflict(
            say(
                "{file} was exported from revision {base}, and revision {newest} was saved since. Upload it in the browser, "
                "where both changes meet, or export the issue again.",
                file=file.name,
                base=read.revision,
                newest=conflict.newest.number,
            )
        ) from None


def _user(session: Session, email: str) -> User:
    user = find_user(session, email)
    if user is None:
        raise NotFound(say("There is no user {email}. Add one with: newsletter user add", email=email))
    return user


def _write(folder: Path, rendition: Rendition, findings: list[Finding]) -> None:
    shown = as_sample(rendition)
    of_edition = [finding for finding in findings if finding.locale in (None, rendition.locale)]
    about = {
        "subject": shown.subject,
        "preheader": rendition.preheader,
        "bytes": rendition.html_bytes,
        "findings": [finding.as_json() for finding in of_edition],
    }
    (folder / f"{rendition.locale}.html").write_text(shown.html, encoding="utf-8")
    (folder / f"{rendition.locale}.txt").write_text(shown.text, encoding="utf-8")
    (folder / f"{rendition.locale}.json").write_text(
        json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def _line(finding: Finding) -> str:
    place = " ".join(part for part in (finding.locale, finding.block) if part)
    return f"{finding.severity.value:<8}{finding.check:<28}{place + ': ' if place else ''}{finding.sentence}"
