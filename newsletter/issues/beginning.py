"""How an issue begins: as the next one of its newsletter, with the shape or all the words of another, from a starter, or empty.

A second click begins no second issue.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, count, islice

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content import rhythm
from newsletter.content.drafts.ghosts import ghosts
from newsletter.content.explaining import explain
from newsletter.content.fields.dates import RoughDate
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.issue import IssueContent
from newsletter.content.library import on_its_own
from newsletter.content.localized import Localized
from newsletter.content.shape import shape_of
from newsletter.content.starters import Starter
from newsletter.errors import Conflict, Invalid
from newsletter.issues.composing import create_issue, field_of, readable_content
from newsletter.issues.models import Issue, IssueRevision, Newsletter
from newsletter.issues.slugs import LONGEST
from newsletter.issues.working.reading import written
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

_LOOKED_AT = 24  # of the newest issues, for the last that has a number
_SAME_CLICK = timedelta(minutes=10)
_NAMES_TRIED = 200


class AlreadyBegun(Conflict):
    """The same issue was begun a moment ago, or by a colleague: here it is."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(
            say("This issue was begun already: “{slug}”. No second one was made.", slug=issue.slug)
        )
        self.slug = issue.slug


@dataclass(frozen=True)
class Following:
    """What the next issue of a newsletter would be: like the last, and as far from it as that is from the one before."""

    like: Issue
    like_number: int | None
    subject: Mapping[str, str]
    number: int | None
    period: Mapping[str, str]
    date: RoughDate | None


@dataclass(frozen=True)
class Numbering:
    """What tells an issue from the others of its newsletter; a plain period is the first language's."""

    number: int | None = None
    period: Mapping[str, str] | str = ""
    date: RoughDate | None = None

    def given_to(self, content: IssueContent) -> IssueContent:
        """The same words as an issue of its own. Raises Invalid for what cannot number or date one."""
        period = self.period
        if not isinstance(period, str):
            period = {code: text for code, text in period.items() if code in content.locales}
        try:
            return content.as_another(number=self.number, period=period, date=self.date)
        except ValidationError as error:
            raise Invalid(explain(error.errors()[0], path=(), known=())) from None


def following(session: Session, newsletter_id: int) -> Following | None:
    """The next issue; None while the newsletter has none that can be read."""
    last, before = _two_last(session, newsletter_id)
    if last is None or (says := readable_content(session, last)) is None:
        return None
    said = readable_content(session, before) if before else None
    period, periods_before = says.period, said.period if said else Localized[str]({})
    pairs = {locale: (text, periods_before.get(locale) or "") for locale, text in period.items()}
    return Following(
        like=last,
        like_number=says.number,
        subject=dict(says.subject.items()),
        number=None if says.number is None else says.number + 1,
        period={code: following for code, pair in pairs.items() if (following := rhythm.next_period(*pair))},
        date=_date_after(says, said, [rhythm.months_on(*pair) for pair in pairs.values()]),
    )


def start_next(session: Session, newsletter: Newsletter, *, like: str, by: By, now: datetime) -> Issue:
    """Begin the next issue with the shape of the last one; `like` is the slug of the last one that the person saw.

    Raises NotAllowed, Conflict when there is no such issue to follow, and AlreadyBegun with what follows it already.
    """
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    _hold(session, newsletter)
    expected = following(session, newsletter.id)
    if expected is None or expected.like.slug != like:
        begun = session.scalar(_like(newsletter, like).order_by(Issue.id.desc()).limit(1))
        if begun is not None:
            raise AlreadyBegun(begun)
        raise Conflict(
            say("“{slug}” is not the last issue any more. Open the list of issues again.", slug=like)
        )
    numbering = Numbering(expected.number, expected.period, expected.date)
    return start_like(session, newsletter, expected.like, numbering=numbering, by=by, now=now)


def start_like(
    session: Session,
    newsletter: Newsletter,
    like: Issue,
    *,
    numbering: Numbering,
    slug: str = "",
    by: By,
    now: datetime,
) -> Issue:
    """A new issue with the shape of another, whose texts become hints. Raises what `start_issue` does."""
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    full = numbering.given_to(_said(session, like, newsletter))
    shape = shape_of(full)
    begin = _Begin(shape, slug=slug, like=like, ghosts=ghosts(full, shape))
    return _started(session, newsletter, begin, by=by, now=now)


def start_from(
    session: Session,
    newsletter: Newsletter,
    starter: Starter,
    *,
    numbering: Numbering,
    slug: str = "",
    by: By,
    now: datetime,
) -> Issue:
    """A new issue with the blocks and words of a starter, in the newsletter's languages. Raises what `start_issue` does."""
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    content = numbering.given_to(starter.content(newsletter.locales, on=now.date()))
    return _started(session, newsletter, _Begin(content, slug=slug, starter=starter), by=by, now=now)


def start_issue(
    session: Session,
    newsletter: Newsletter,
    *,
    slug: str,
    number: int | None,
    period: Mapping[str, str] | str,
    like: Issue | None,
    date: RoughDate | None = None,
    by: By,
    now: datetime,
) -> Issue:
    """A new issue that begins with the usual blocks, still empty, or with all that another issue says.

    Without a slug it gets one that is free. Raises NotAllowed, Conflict when the slug is taken, Invalid when something
    cannot name, number or date an issue, and AlreadyBegun when the same person began the same a moment ago.
    """
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    start = _said(session, like, newsletter) if like else IssueContent.blank(newsletter.locales)
    content = Numbering(number, period, date).given_to(start)
    return _started(session, newsletter, _Begin(content, slug=slug, like=like), by=by, now=now)


@dataclass(frozen=True)
class _Begin:
    """What an issue begins with, and where that comes from."""

    content: IssueContent
    slug: str
    like: Issue | None = None
    starter: Starter | None = None
    ghosts: Mapping[str, str] = field(default_factory=dict)


def _started(session: Session, newsletter: Newsletter, begin: _Begin, *, by: By, now: datetime) -> Issue:
    _hold(session, newsletter)
    begun = _just_begun(session, newsletter, begin, by=by, now=now)
    if begun is not None and begin.slug in ("", begun.slug):
        raise AlreadyBegun(begun)
    chosen = begin.slug or _free_slug(session, newsletter, begin.content, begin.like)
    issue = create_issue(
        session, newsletter, slug=chosen, content=begin.content, like=begin.content, by=by, now=now
    )
    issue.origin_id = begin.like.id if begin.like else None
    issue.starter = begin.starter.name if begin.starter else None
    issue.ghosts = dict(begin.ghosts)
    return issue


def _said(session: Session, like: Issue, newsletter: Newsletter) -> IssueContent:
    """What another issue says now; of another newsletter, without what is linked to the library of that."""
    content = written(session, like).content
    return content if like.newsletter_id == newsletter.id else on_its_own(content)


def _two_last(session: Session, newsletter_id: int) -> tuple[Issue | None, Issue | None]:
    """The last issue and the one before: by their numbers where there are any, so that a mail in between does not count."""
    newest = session.execute(
        sa.select(Issue, field_of(session, "number"))
        .join(
            IssueRevision,
            sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision),
        )
        .where(Issue.newsletter_id == newsletter_id)
        .order_by(Issue.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    numbered = [(issue, number) for issue, number in newest if isinstance(number, int)]
    issues = [issue for issue, _ in sorted(numbered, key=lambda one: one[1], reverse=True)]
    issues = issues or [issue for issue, _ in newest]
    readable = (issue for issue in issues if readable_content(session, issue) is not None)
    first, second = [*islice(readable, 2), None, None][:2]
    return first, second


def _date_after(says: IssueContent, said: IssueContent | None, periods: list[int | None]) -> RoughDate | None:
    """The date of the next issue, by the dates of the two last ones, else by their periods."""
    months = rhythm.months_between(says.date, said.date if said else None) or next(
        filter(None, periods), None
    )
    return rhythm.later(says.date, months=months) if says.date and months else None


def _hold(session: Session, newsletter: Newsletter) -> None:
    """Of two that begin an issue of the newsletter one waits, and then sees what the other made."""
    session.execute(
        sa.select(Newsletter.id).where(Newsletter.id == newsletter.id).with_for_update(key_share=True)
    )


def _like(newsletter: Newsletter, slug: str) -> sa.Select[Issue]:
    """The issues of the newsletter that began with all that another says."""
    origin = sa.select(Issue.id).where(Issue.slug == slug).scalar_subquery()
    return sa.select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.origin_id == origin)


def _just_begun(
    session: Session, newsletter: Newsletter, begin: _Begin, *, by: By, now: datetime
) -> Issue | None:
    """What the same person began the same way a moment ago, and nobody has written in."""
    found = session.execute(
        sa.select(Issue, IssueRevision)
        .join(IssueRevision, IssueRevision.issue_id == Issue.id)
        .where(
            Issue.newsletter_id == newsletter.id,
            Issue.origin_id == (begin.like.id if begin.like else None),
            Issue.starter == (begin.starter.name if begin.starter else None),
            Issue.revision == 1,
            Issue.created_at > now - _SAME_CLICK,
            IssueRevision.author_id == by.id,
        )
        .order_by(Issue.id.desc())
    )
    wanted = begin.content.model_dump(mode="json", exclude={"blocks", *KNOWN})
    return next(
        (
            issue
            for issue, revision in found
            if {name: revision.content.get(name) for name in wanted} == wanted
        ),
        None,
    )


def _free_slug(session: Session, newsletter: Newsletter, content: IssueContent, like: Issue | None) -> str:
    """The first name that is free; who is beaten to it is told that it is taken."""
    names = list(islice(_names(_name(newsletter, content, like)), _NAMES_TRIED))
    taken = set(session.scalars(sa.select(Issue.slug).where(Issue.slug.in_(names))))
    return next(name for name in names if name not in taken)


def _name(newsletter: Newsletter, content: IssueContent, like: Issue | None) -> str:
    """The name of the issue it is like with the new number, else that of the newsletter with number, period or date."""
    stem = re.sub(r"-?\d+$", "", like.slug) if like and like.newsletter_id == newsletter.id else ""
    stem = stem or newsletter.slug
    period = next((text for _, text in content.period.items()), "")
    words = "-".join(re.findall(r"[a-z0-9]+", period.lower()))
    tail = (
        str(content.number)
        if content.number is not None
        else words or (content.date.root.lower() if content.date else "")
    )
    return f"{stem}-{tail}" if tail else stem


def _names(name: str) -> Iterator[str]:
    for tail in chain([""], (f"-{number}" for number in count(2))):
        yield f"{name[: LONGEST - len(tail)].rstrip('-')}{tail}"
