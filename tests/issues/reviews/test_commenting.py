"""Comments: said about a place, answered, settled, kept when their block is gone, and never a part of the issue."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.comments import comment_sheet
from newsletter.errors import Conflict, Invalid, NotAllowed, NotFound
from newsletter.issues.composing import content_of, save
from newsletter.issues.models import Issue
from newsletter.issues.reviews import commenting
from newsletter.issues.reviews.commenting import (
    Spot,
    comment_of,
    forget_resolved,
    reopen_thread,
    resolve_thread,
    take_back_comment,
    thread_of,
    write_as_guest,
    write_comment,
)
from newsletter.issues.reviews.models import Comment, CommentMention, CommentThread, PreviewLink
from newsletter.issues.reviews.preview_links import make_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW

ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def issue(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


@pytest.fixture
def ada(session: Session) -> User:
    return factories.user(session, role=Role.VIEWER)


def link_of(session: Session, issue: Issue, author: User, *, takes_comments: bool = True) -> PreviewLink:
    author.role = Role.EDITOR
    return make_preview_link(session, issue, Wish(takes_comments=takes_comments), by=author, now=NOW)


def test_a_thread_is_about_a_block_and_a_field_and_is_answered(
    session: Session, issue: Issue, ada: User
) -> None:
    first = write_comment(session, issue, Spot(ARTICLE, "title.ko"), text=" Shorter? ", by=ada, now=NOW)
    write_comment(session, issue, first.thread, text="Yes.", by=ada, now=NOW)
    write_comment(session, issue, Spot(), text="Two weeks\nto go", by=ada, now=NOW)

    sheet = comment_sheet(session, issue, reader=ada)
    whole, article = sheet.threads
    assert (str(whole.place), [line.parts[0].text for line in whole.comments]) == ("", ["Two weeks\nto go"])
    assert (str(article.place), str(article.label), article.locale) == ("Article “The table”", "Title", "ko")
    assert [(line.author, line.parts[0].text) for line in article.comments] == [
        ("Ada", "Shorter?"),
        ("Ada", "Yes."),
    ]
    assert sheet.counts == {"": 1, ARTICLE: 1}


def test_a_comment_is_no_part_of_the_issue(session: Session, issue: Issue, ada: User) -> None:
    before = content_of(session, issue)

    write_comment(session, issue, Spot(ARTICLE), text="Shorter?", by=ada, now=NOW)

    assert content_of(session, issue) == before
    assert issue.revision == 1


def test_it_is_kept_with_what_its_block_was_called_when_that_is_deleted(
    session: Session, issue: Issue, ada: User
) -> None:
    write_comment(session, issue, Spot(ARTICLE, "title.en"), text="Shorter?", by=ada, now=NOW)
    content = content_of(session, issue)
    left = content.model_copy(update={"blocks": [one for one in content.blocks if one.id != ARTICLE]})
    save(session, issue, left, base=1, by=OPERATOR, now=NOW)

    (thread,) = comment_sheet(session, issue, reader=ada).threads

    assert thread.is_of_deleted
    assert str(thread.place) == "Article “The table”"


@pytest.mark.parametrize(
    ("spot", "text", "error"),
    [
        (Spot("01K0000000000000000000000Z"), "Where?", NotFound),
        (Spot("nothing"), "Where?", NotFound),
        (Spot(ARTICLE, "title en"), "Where?", Invalid),
        (Spot(ARTICLE, "a" * 301), "Where?", Invalid),
        (Spot(), "", Invalid),
        (Spot(), " \n ", Invalid),
        (Spot(), "a" * 4001, Invalid),
        (Spot(), "\u202eolleh", Invalid),
    ],
)
def test_what_cannot_be_kept_is_refused(
    session: Session, issue: Issue, ada: User, spot: Spot, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        write_comment(session, issue, spot, text=text, by=ada, now=NOW)

    assert session.scalars(sa.select(CommentThread)).all() == []


def test_it_names_who_may_read_the_issue_and_nobody_else(session: Session, issue: Issue, ada: User) -> None:
    for email, name in (("bo@bridge.example.org", "Bo"), ("cy@bridge.example.org", "Cy")):
        factories.user(session, email=email, role=Role.VIEWER).name = name
    former = factories.user(session, email="old@bridge.example.org")
    former.name, former.disabled_at = "Olga", NOW

    made = write_comment(session, issue, Spot(), text="@Bo @Olga @Ada @Cyril", by=ada, now=NOW)

    mentions = session.scalars(sa.select(CommentMention).where(CommentMention.comment_id == made.id)).all()
    assert [mention.written for mention in mentions] == ["@Bo"]


def test_a_thread_is_settled_and_opened_again(session: Session, issue: Issue, ada: User) -> None:
    thread = write_comment(session, issue, Spot(), text="Shorter?", by=ada, now=NOW).thread
    for _ in "twice":
        resolve_thread(session, thread, by=ada, now=NOW)
    session.expire_all()
    settled = comment_sheet(session, issue, reader=ada)
    assert (settled.open, settled.settled[0].resolved_by, settled.counts) == ((), "Ada", {})

    reopen_thread(session, thread, by=ada)

    session.expire_all()
    assert comment_sheet(session, issue, reader=ada).counts == {"": 1}


def test_an_answer_opens_a_settled_thread(session: Session, issue: Issue, ada: User) -> None:
    thread = write_comment(session, issue, Spot(), text="Shorter?", by=ada, now=NOW).thread
    resolve_thread(session, thread, by=ada, now=NOW)
    session.expire_all()

    write_comment(session, issue, thread, text="Not yet", by=ada, now=NOW)

    assert comment_sheet(session, issue, reader=ada).counts == {"": 1}


def test_one_takes_back_what_one_said_oneself_and_an_empty_thread_goes_with_it(
    session: Session, issue: Issue, ada: User
) -> None:
    bo = factories.user(session, email="bo@bridge.example.org", role=Role.VIEWER)
    first = write_comment(session, issue, Spot(), text="Shorter? @Ada", by=bo, now=NOW)
    second = write_comment(session, issue, first.thread, text="Yes", by=ada, now=NOW)
    with pytest.raises(NotAllowed):
        take_back_comment(session, first, by=ada)

    take_back_comment(session, second, by=ada)
    assert len(comment_sheet(session, issue, reader=ada).threads[0].comments) == 1
    take_back_comment(session, first, by=bo)

    assert comment_sheet(session, issue, reader=ada).threads == ()
    assert session.scalars(sa.select(CommentMention)).all() == []


def test_a_thread_and_a_comment_of_another_issue_are_not_found(
    session: Session, issue: Issue, ada: User
) -> None:
    made = write_comment(session, issue, Spot(), text="Shorter?", by=ada, now=NOW)
    other = factories.issue(session, issue.newsletter, slug="other")

    assert thread_of(session, issue, made.thread_id) == made.thread
    with pytest.raises(NotFound):
        thread_of(session, other, made.thread_id)
    with pytest.raises(NotFound):
        comment_of(session, other, made.id)


def test_a_guest_says_who_they_are_and_who_made_the_link_is_told(
    session: Session, issue: Issue, ada: User
) -> None:
    link = link_of(session, issue, ada)

    write_as_guest(session, link, Spot(ARTICLE), name=" Gil  Moss ", text="Fine", now=NOW)

    (line,) = comment_sheet(session, issue, reader=ada).threads[0].comments
    assert (line.author, line.is_guest, line.is_own) == ("Gil Moss", True, False)
    assert session.scalars(sa.select(CommentMention.user_id)).all() == [ada.id]


def test_a_guest_is_heard_only_where_the_link_says_so_and_not_without_end(
    session: Session, issue: Issue, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, link = link_of(session, issue, ada, takes_comments=False), link_of(session, issue, ada)
    with pytest.raises(NotAllowed):
        write_as_guest(session, quiet, Spot(), name="Gil", text="Fine", now=NOW)
    for name, text in (("", "Fine"), ("Gil", ""), ("G" * 81, "Fine")):
        with pytest.raises(Invalid):
            write_as_guest(session, link, Spot(), name=name, text=text, now=NOW)

    monkeypatch.setattr(commenting, "MOST_OF_GUESTS", 1)
    write_as_guest(session, link, Spot(), name="Gil", text="Fine", now=NOW)

    with pytest.raises(Conflict):
        write_as_guest(session, link, Spot(), name="Gil", text="Fine", now=NOW)


def test_what_was_settled_long_ago_is_let_go_of(session: Session, issue: Issue, ada: User) -> None:
    for days in (1, 400):
        thread = write_comment(session, issue, Spot(), text="@Ada", by=ada, now=NOW).thread
        resolve_thread(session, thread, by=ada, now=NOW - timedelta(days=days))
    write_comment(session, issue, Spot(), text="open", by=ada, now=NOW - timedelta(days=900))

    assert forget_resolved(session, resolved_before=NOW - timedelta(days=365), at_most=9) == 1

    assert len(session.scalars(sa.select(Comment)).all()) == 2
