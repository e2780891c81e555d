"""What is saved beside the working draft, by a file, a form or a command, comes into it: both stay in step."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.merging import merge
from newsletter.content.drafts.pictures import besides_pictures
from newsletter.content.issue import IssueContent
from newsletter.issues.models import Issue
from newsletter.issues.source_texts import with_source_texts
from newsletter.issues.working.differing import changed_names
from newsletter.issues.working.document import Clash, Working, Writing, put, put_saved


def follow(
    session: Session,
    issue: Issue,
    held: Working,
    *,
    before: IssueContent | None,
    after: IssueContent,
    writing: Writing,
) -> Working:
    """Somebody saved `after` in the place of `before`. What was written and is not saved stays; where both changed the same
    text, the saved one is kept beside it."""
    if before is None:
        return take(session, issue, held, after, writing=writing)
    base, theirs = (with_source_texts(session, issue, draft_of(one)) for one in (before, after))
    says = _as_saved(held.draft, after)
    merged = merge(base, _without_form(held.draft, says, base), theirs)
    left = besides_pictures(held.unsettled, merged.clashes)
    clashes = {
        name: Clash((text,), writing.by, writing.now, held.version + 1).beside(
            left.get(name), gone_on_from=text, now=merged.draft.value(name)
        )
        for name, text in merged.clashes.items()
        if says is None or says.value(name) != text
    }
    unsettled = {**left, **clashes}
    changed = replace(held, draft=merged.draft, revision=issue.revision, unsettled=unsettled)
    followed = put(session, issue, held, changed, writing)
    says = _as_saved(followed.draft, after)
    if says and says.blocks == theirs.blocks and not changed_names(says, draft_of(after)):
        return put_saved(session, issue, followed, revision=issue.revision)
    return followed


def take(
    session: Session, issue: Issue, held: Working, content: IssueContent, *, writing: Writing
) -> Working:
    """The document says what the newest revision does, and nothing else."""
    changed = replace(held, draft=with_source_texts(session, issue, draft_of(content)), unsettled={})
    taken = put(session, issue, held, changed, writing)
    return put_saved(session, issue, taken, revision=issue.revision)


def _as_saved(draft: Draft, beside: IssueContent) -> Draft | None:
    """The draft as it would be read back after it was saved; None while it cannot be."""
    try:
        return draft_of(content_of_draft(draft, locales=beside.locales))
    except InvalidDraft:
        return None


def _without_form(draft: Draft, says: Draft | None, base: Draft) -> Draft:
    """The draft with the texts of `base` where it says the same in another form, such as with a space behind."""
    if says is None:
        return draft
    same: Mapping[str, str] = {
        name: text for name, text in base.values.items() if draft.value(name) and says.value(name) == text
    }
    return draft.with_values(same)
