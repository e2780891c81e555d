"""Texts of an issue out to a translator, and back: what came back changes the texts that it fits, and no others."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import WORDS, is_mark, made_from
from newsletter.content.issue import IssueContent
from newsletter.content.translating.coming_back import coming_back
from newsletter.content.translating.handed import HandedText, place_of, sources_of, texts_of
from newsletter.content.translating.outcome import ComingBack, Refusal, Why
from newsletter.content.translating.xliff_reading import read_xliff
from newsletter.content.translating.xliff_writing import write_xliff
from newsletter.errors import Invalid, NotFound
from newsletter.issues.composing import checkpoint, content_at, content_of
from newsletter.issues.models import Issue
from newsletter.issues.source_texts import with_source_texts
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of, written
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, may, require
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Handover:
    """What can be given to a translator: from which language into which, and how many texts, open ones and in all."""

    source: str
    into: str
    open: int
    all: int


@dataclass(frozen=True)
class ExportedTexts:
    """A file for a translator, its name, and how many texts are in it; `others` counts those of other source languages."""

    data: bytes
    name: str
    count: int
    others: Mapping[str, int]


def handovers(content: IssueContent) -> list[Handover]:
    """Every pair of languages that something is translated between."""
    return [
        Handover(source, into, sum(text.is_open for text in texts), len(texts))
        for into in content.locales
        for source in sources_of(content, into=into)
        for texts in [list(texts_of(content, source=source, into=into))]
    ]


def note_translation_export(issue: Issue, *, by: By) -> None:
    """Write down who takes texts away, before they are read: reading cannot write. Raises NotAllowed."""
    require(by, Deed.EXPORT_ISSUES, newsletter=issue.newsletter_id)
    record(Act.TRANSLATION_EXPORTED, issue, by=by, revision=issue.revision)


def export_translation(
    session: Session, issue: Issue, *, into: str, source: str = "", only_open: bool, reader: str
) -> ExportedTexts:
    """The texts of the newest revision as XLIFF 2: the open ones, or all; without `source`, from the language of most of them.

    Raises NotFound for languages that the issue does not have, and Invalid where there is nothing to translate.
    """
    content = content_of(session, issue)
    for locale in filter(None, (into, source)):
        if locale not in content.locales:
            raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=locale))
    wanted = {
        one: [text for text in texts_of(content, source=one, into=into) if text.is_open or not only_open]
        for one in sources_of(content, into=into)
    }
    source = source or max(wanted, key=lambda one: len(wanted[one]), default="")
    if not wanted.get(source):
        raise Invalid(_nothing(into, only_open=only_open))
    made = made_from(with_source_texts(session, issue, draft_of(content)))
    texts = [replace(text, made_from=made.get(f"{text.name}.{into}", "")) for text in wanted[source]]
    data = write_xliff(
        texts, content, issue=issue.slug, revision=issue.revision, source=source, into=into, reader=reader
    )
    others = {one: len(found) for one, found in wanted.items() if found and one != source}
    return ExportedTexts(data, f"{issue.slug}.{source}-{into}.xlf", len(texts), others)


def import_translation(session: Session, issue: Issue, data: bytes, *, by: By, now: datetime) -> ComingBack:
    """Take what a translator gave back, text by text; what is not taken is told with the reason.

    Raises NotAllowed, and Invalid for what is no XLIFF 2 file of this issue.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    file = read_xliff(data)
    working, content = working_of(session, issue), written(session, issue).content
    _require_this_issue(file.issue, (file.source, file.into), issue, content)
    back = coming_back(
        file,
        exported=_exported(session, issue, file.revision),
        now=content,
        may_write_html=may(by, Deed.WRITE_HTML, newsletter=issue.newsletter_id),
    )
    back = _usable(content, back, _texts(content, file.source, file.into))
    values = {**back.values, **_settled(working.draft, (*back.values, *back.agreed))}
    if values:
        changes = {name: (working.draft.value(name), text) for name, text in values.items()}
        patch(session, issue, Patch(working.version, changes), tab="", by=by, now=now)
        with suppress(InvalidDraft):  # what others have not finished waits in the working draft
            checkpoint(session, issue, by=by, now=now)
    record(
        Act.TRANSLATION_READ, issue, by=by, revision=issue.revision, count=len(back.values) + len(back.agreed)
    )
    return back


def _require_this_issue(named: str, languages: Sequence[str], issue: Issue, content: IssueContent) -> None:
    if named != issue.slug:
        raise Invalid(
            say("This file is of the issue “{other}”, not of “{issue}”.", other=named[:80], issue=issue.slug)
        )
    for locale in languages:
        if locale not in content.locales:
            raise Invalid(say("This issue has no edition in the language “{locale}”.", locale=locale))


def _exported(session: Session, issue: Issue, revision: int) -> IssueContent:
    try:
        return content_at(session, issue, revision)
    except NotFound:
        raise Invalid(
            say("The file names a revision that this issue does not have. Export the texts again.")
        ) from None


def _texts(content: IssueContent, source: str, into: str) -> dict[str, HandedText]:
    return {f"{text.name}.{into}": text for text in texts_of(content, source=source, into=into)}


def _usable(content: IssueContent, back: ComingBack, texts: Mapping[str, HandedText]) -> ComingBack:
    """What came back, those texts refused that a field cannot hold."""
    draft = draft_of(content)
    while True:
        try:
            content_of_draft(draft.with_values(back.values), locales=content.locales)
            return back
        except InvalidDraft as invalid:
            wrong = {name: reason for name, reason in invalid.errors.items() if name in back.values}
            if not wrong:
                raise
            refused = [_refusal(reason, texts[name], content, back) for name, reason in wrong.items()]
            left = {name: text for name, text in back.values.items() if name not in wrong}
            back = replace(back, values=left, refused=(*back.refused, *refused))


def _settled(draft: Draft, names: Sequence[str]) -> dict[str, str]:
    """The marks of stale translations that go: these were written anew, or stand."""
    return {
        mark: ""
        for mark, value in draft.values.items()
        if value
        and ".".join(part for part in mark.split(".") if part not in WORDS) in names
        and is_mark(mark)
    }


def _refusal(reason: Sentence, text: HandedText, content: IssueContent, back: ComingBack) -> Refusal:
    place = place_of(text, content, back.into)
    return Refusal(text.name, Why.UNUSABLE, say("{place}: {reason}", place=place, reason=reason))


def _nothing(into: str, *, only_open: bool) -> Sentence:
    if only_open:
        return say(
            "Nothing is open in “{locale}”: every text is translated. All texts can be exported too.",
            locale=into,
        )
    return say("There is no text to translate into “{locale}”.", locale=into)
