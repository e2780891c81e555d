"""What is saved beside the working draft comes into it, and what was written in it stays."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES
from newsletter.content.drafts.marks import is_mark
from newsletter.db import Database
from newsletter.issues.composing import (
    EditConflict,
    bring_back,
    checkpoint,
    content_of,
    newest_revision,
    save,
)
from newsletter.issues.models import Issue
from newsletter.issues.working.document import changes_since
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of, written
from newsletter.issues.working.whole import save_working, write_whole
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW

ARTICLE = "01K0000000000000000000000B"
TITLE, TITLE_KO = f"{ARTICLE}.title.en", f"{ARTICLE}.title.ko"


@pytest.fixture
def issue(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


@pytest.fixture
def ada(session: Session, issue: Issue) -> User:
    return factories.user(session, email="ada@example.org", role=Role.EDITOR)


def write(session: Session, issue: Issue, by: User, **texts: str) -> None:
    working = working_of(session, issue)
    named = {name.replace("__", "."): text for name, text in texts.items()}
    values = {name: (working.draft.value(name), text) for name, text in named.items()}
    patch(session, issue, Patch(working.version, values), tab="one", by=by, now=NOW)


def save_beside(session: Session, issue: Issue, **texts: str) -> None:
    named = {name.replace("__", "."): text for name, text in texts.items()}
    draft = draft_of(content_of(session, issue)).with_values(named)
    content = content_of_draft(draft, locales=("en", "ko"))
    save(session, issue, content, base=issue.revision, by=OPERATOR, now=NOW)


def says(draft: Draft) -> dict[str, str]:
    return {name: text for name, text in draft.values.items() if text and not is_mark(name)}


def test_where_nothing_was_written_it_says_what_was_saved(session: Session, issue: Issue) -> None:
    save_beside(session, issue, subject__en="From a file")

    working = working_of(session, issue)

    assert says(working.draft) == says(draft_of(content_of(session, issue)))
    assert (working.is_saved, working.revision, working.version) == (True, 2, 1)


def test_what_was_written_elsewhere_stays(session: Session, issue: Issue, ada: User) -> None:
    write(session, issue, ada, number="no number", **{TITLE: "Ada's"})
    save_beside(session, issue, subject__en="From a file")

    working = working_of(session, issue)

    assert working.draft.value("subject.en") == "From a file"
    assert (working.draft.value(TITLE), working.draft.value("number")) == ("Ada's", "no number")
    assert (working.is_saved, working.clashes) == (False, {})


def test_where_both_say_something_else_the_saved_one_is_kept_beside(
    session: Session, issue: Issue, ada: User
) -> None:
    write(session, issue, ada, subject__en="Ada's")
    save_beside(session, issue, subject__en="From a file")

    working = working_of(session, issue)

    assert working.draft.value("subject.en") == "Ada's"
    assert (working.clashes["subject.en"].text, working.clashes["subject.en"].by) == ("From a file", None)


def test_the_same_in_another_form_is_no_clash(session: Session, issue: Issue, ada: User) -> None:
    write(session, issue, ada, subject__en="Two shores  ", **{TITLE: "A title "})
    save_beside(session, issue, subject__en="Three shores", **{TITLE: "A title"})

    working = working_of(session, issue)

    assert working.draft.value("subject.en") == "Three shores"
    assert (working.is_saved, working.clashes) == (True, {})


def test_a_checkpoint_leaves_what_is_typed_as_it_is(session: Session, issue: Issue, ada: User) -> None:
    write(session, issue, ada, subject__en="In the middle of ")

    checkpoint(session, issue, by=ada, now=NOW)

    working = working_of(session, issue)
    assert (working.draft.value("subject.en"), working.is_saved) == ("In the middle of ", True)
    assert content_of(session, issue).subject.get("en") == "In the middle of"


def test_going_back_goes_back_and_keeps_what_was_written_as_a_revision(
    session: Session, issue: Issue, ada: User
) -> None:
    write(session, issue, ada, subject__en="Ada's")

    bring_back(session, issue, 1, base=1, by=ada, now=NOW)

    working = working_of(session, issue)
    assert (issue.revision, working.is_saved) == (3, True)
    assert working.draft == draft_of(factories.content())
    assert content_of(session, issue) == factories.content()


def test_what_cannot_be_saved_stands_in_the_log_when_somebody_goes_back(
    session: Session, issue: Issue, ada: User
) -> None:
    write(session, issue, ada, number="no number")

    bring_back(session, issue, 1, base=1, by=ada, now=NOW)

    assert working_of(session, issue).draft.value("number") == "12"
    assert changes_since(session, issue, 1)[0].change["texts"]["number"] == [0, "no number", "12"]


def test_a_form_that_is_saved_marks_what_is_stale_and_the_draft_has_the_marks(
    session: Session, issue: Issue, ada: User
) -> None:
    typed = working_of(session, issue).draft.with_values({TITLE: "The long table"})

    write_whole(session, issue, typed, version=0, by=ada, now=NOW)
    save_working(session, issue, by=ada, now=NOW)

    mark = f"{ARTICLE}.made.title.ko"
    working = working_of(session, issue)
    assert working.draft.value(mark) == "The table"
    assert content_of(session, issue).blocks[1].stale.under("title")
    assert working.is_saved
    assert says(working.draft) == says(draft_of(content_of(session, issue)))

    stands = working.draft.with_values({f"{mark}.stands": "yes"})
    write_whole(session, issue, stands, version=working.version, by=ada, now=NOW)
    save_working(session, issue, by=ada, now=NOW)

    assert not working_of(session, issue).draft.value(mark)
    assert not working_of(session, issue).draft.value(f"{mark}.stands")
    assert not content_of(session, issue).blocks[1].stale


def test_what_waits_in_the_box_of_a_list_is_kept_beside_what_is_saved(
    session: Session, issue: Issue, ada: User
) -> None:
    write(session, issue, ada, **{f"{ARTICLE}.cards.{LINES}": "Kim Na-ru (Korea)", TITLE: "Ada's"})

    checkpoint(session, issue, by=ada, now=NOW)
    save_beside(session, issue, subject__en="From a file")

    working = working_of(session, issue)
    assert working.draft.value("subject.en") == "From a file"
    assert working.draft.value(f"{ARTICLE}.cards.{LINES}") == "Kim Na-ru (Korea)"


def test_what_windows_wrote_is_a_revision_of_its_own_before_a_form_is_saved(
    session: Session, issue: Issue, ada: User
) -> None:
    bo = factories.user(session, email="bo@example.org", role=Role.EDITOR)
    write(session, issue, ada, subject__en="Ada's")
    working = working_of(session, issue)

    typed = working.draft.with_values({TITLE: "Bo's"})
    write_whole(session, issue, typed, version=working.version, by=bo, now=NOW)
    save_working(session, issue, by=bo, now=NOW)

    assert newest_revision(session, issue).number == 3
    assert newest_revision(session, issue).author_id == bo.id


def test_whoever_reads_sees_what_is_written_and_what_is_in_the_way(
    session: Session, issue: Issue, ada: User
) -> None:
    write(session, issue, ada, subject__en="Ada's", number="no number")

    now = written(session, issue)

    assert now.content.subject.get("en") == "Ada's"
    assert now.content.number == 12
    assert [(one.check, one.name) for one in now.obstacles] == [("draft.unusable", "number")]


def test_who_saves_and_who_writes_at_once_do_not_stand_in_each_other_s_way(database: Database) -> None:
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        ada = factories.user(session, email="ada@example.org")

    def keep_writing() -> None:
        for number in range(10):
            with database.transaction() as session:
                found, later = session.get_one(Issue, issue.id), NOW + number * timedelta(minutes=20)
                sent = Patch(working_of(session, found).version, {TITLE: ("", f"written {number}")})
                patch(session, found, sent, tab="one", by=ada, now=later)

    def keep_saving() -> None:
        for number in range(10):
            with database.transaction() as session:
                found = session.get_one(Issue, issue.id)
                content = content_of(session, found).model_copy(update={"number": number})
                with suppress(EditConflict):
                    save(session, found, content, base=found.revision, by=OPERATOR, now=NOW)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(keep_writing), threads.submit(keep_saving)]:
            done.result()

    with database.reading() as session:
        found = session.get_one(Issue, issue.id)
        assert working_of(session, found).draft.value(TITLE) == "written 9"
        assert working_of(session, found).revision == found.revision > 1
