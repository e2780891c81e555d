"""Issues on the command line: import and export, render, check, prove, approve or give back, try out as a mail."""

import json
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from newsletter.cli.doing.opening import composing_runtime
from newsletter.cli.saying import answer, tell
from newsletter.content.issue_file import IssueFile
from newsletter.dispatch.handing_over import ask_for_changes
from newsletter.errors import Conflict, NotFound
from newsletter.issues.approving import approve_unseen
from newsletter.issues.composing import EditConflict
from newsletter.issues.finding import find_issue, find_proof
from newsletter.issues.introducing import obstacle, remarks
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.models import Issue, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import findings_of, make_proof
from newsletter.issues.transfer import export_issue, keep_issue, note_issue_export, read_issue
from newsletter.issues.working.reading import written
from newsletter.rendering.preview import as_sample
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.signing_in import find_user
from newsletter.wording import say
from subscribers.lists import known_lists


def import_(file: Path, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
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


def export(slug: str, to: Path | None) -> None:
    with composing_runtime() as built:
        with built.database.transaction() as session:
            note_issue_export(session, find_issue(session, slug), by=OPERATOR, now=built.clock())
        with built.database.reading() as session:
            text = export_issue(session, find_issue(session, slug), assets=built.assets, to=to)
    if to is None:
        click.echo(text, nl=False)
    else:
        tell(say("Written to {file}", file=to))


def render(slug: str, folder: Path, locale: str | None) -> None:
    with composing_runtime() as built, built.database.reading() as session:
        renditions, findings = _checked(built, session, find_issue(session, slug))
    chosen = [rendition for rendition in renditions if locale in (None, rendition.locale)]
    if not chosen:
        raise click.UsageError(f"{slug} has no edition “{locale}”")
    folder.mkdir(parents=True, exist_ok=True)
    for rendition in chosen:
        _write(folder, rendition, findings)
        tell(str(folder / f"{rendition.locale}.html"))


def check(slug: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.reading() as session:
        _, findings = _checked(built, session, find_issue(session, slug))
    lines = "\n".join(_line(finding) for finding in findings) or "No findings."
    answer([finding.as_json() for finding in findings], as_json=as_json, text=lines)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


def proof(slug: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
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


def approve_(proof: str, email: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        found = find_proof(session, proof)
        approval = approve_unseen(session, found, by=_user(session, email), now=built.clock())
        document = {"proof": found.id, "hash": approval.content_hash, "by": email}
        _tell_obstacle(found)
    answer(document, as_json=as_json, text=f"{document['proof']} {document['hash']}")


def return_(proof: str, email: str, note: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        found = find_proof(session, proof)
        given = ask_for_changes(session, found, note=note, by=_user(session, email), now=built.clock())
        document = {"proof": found.id, "hash": found.content_hash, "by": email, "note": given.note}
    answer(document, as_json=as_json, text=f"{document['proof']} {document['hash']}")


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
        issue=issue.slug,
        origin=origin_of(session, issue),
        lists=known_lists(session, issue.newsletter_id),
        terms=terms_of(session, issue.newsletter_id, today=built.clock().date()),
        library=known_blocks(session, issue.newsletter_id, now.content),
        counts_clicks=issue.newsletter.counts_clicks,
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
