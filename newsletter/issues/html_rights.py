"""Who may not write raw HTML may keep, move, copy and delete what stood in the issue before, and use what the library has."""

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.orm import Session

from newsletter.content.blocks.base import Block
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.naming import names_of_kind
from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.errors import NotAllowed
from newsletter.issues.library.finding import kept_in_library
from newsletter.issues.models import Issue
from newsletter.issues.working.document import before, changes_since
from newsletter.users.deeds import By, Deed, may, require
from newsletter.wording import Sentence


def may_add(block: type[Block], *, by: By, newsletter: int | None = None) -> bool:
    """Whether somebody may write what a new block of this type is for, in a newsletter or in any: raw HTML is not for all."""
    has_html = any(field.kind is Kind.HTML for field in fields_of(block))
    return not has_html or may(by, Deed.WRITE_HTML, newsletter=newsletter)


def require_known_html(
    session: Session, content: IssueContent, before: IssueContent | None, newsletter: int, *, by: By
) -> None:
    """Raise NotAllowed where content has raw HTML that stood neither in it before nor in the library, and whose writer may
    write none."""
    new = _html_in(content) - (_html_in(before) if before else frozenset())
    if new and not new <= _html_in_library(session, newsletter):
        require(by, Deed.WRITE_HTML, newsletter=newsletter)


def refused_html(
    session: Session,
    issue: Issue,
    draft: Draft,
    written: Mapping[str, str],
    *,
    blocks: tuple[BlockDraft, ...],
    saved: Callable[[], IssueContent | None],
    by: By,
) -> dict[str, Sentence]:
    """The texts written into `blocks` that are raw HTML which never stood in the issue or in the library, each with why it is
    refused."""
    names = names_of_kind(Kind.HTML, blocks, (name for name, text in written.items() if text))
    if not names or may(by, Deed.WRITE_HTML, newsletter=issue.newsletter_id):
        return {}
    new = {written[name] for name in names} - _html_in_library(session, issue.newsletter_id)
    if not new:
        return {}
    for earlier in _drafts(session, issue, draft, saved):
        new -= {earlier.value(name) for name in names_of_kind(Kind.HTML, earlier.blocks, earlier.values)}
        if not new:
            return {}
    return {name: _reason(issue, by) for name in names if written[name] in new}


def _drafts(
    session: Session, issue: Issue, draft: Draft, saved: Callable[[], IssueContent | None]
) -> Iterator[Draft]:
    """Everything that the issue says and said, as far as its log goes back."""
    yield draft
    if content := saved():
        yield draft_of(content)
    for change in changes_since(session, issue, 0):
        draft = before(draft, change)
        yield draft


def _reason(issue: Issue, by: By) -> Sentence:
    try:
        require(by, Deed.WRITE_HTML, newsletter=issue.newsletter_id)
    except NotAllowed as refused:
        return refused.sentence
    raise AssertionError("they may write it")


def _html_in(content: IssueContent) -> frozenset[str]:
    return frozenset(
        html.root
        for block in content.blocks
        for found in block.localized()
        if found.field.kind is Kind.HTML
        for _, html in found.value.items()
        if html.root
    )


def _html_in_library(session: Session, newsletter: int) -> frozenset[str]:
    """Whoever put it there was allowed to."""
    return frozenset[str]().union(*map(_html_in, kept_in_library(session, newsletter)))
