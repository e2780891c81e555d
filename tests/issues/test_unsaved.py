"""What somebody is writing is kept as it is, for them alone, until it is saved or let go."""

from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import blank_values, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES
from newsletter.issues.composing import content_of, save
from newsletter.issues.models import Issue
from newsletter.issues.unsaved import keep_draft, let_go, unsaved_of
from newsletter.users.models import Role, User
from tests import factories
from tests.conftest import NOW

ARTICLE = "01K0000000000000000000000B"


def written(session: Session, issue: Issue, **texts: str) -> Draft:
    return draft_of(content_of(session, issue)).with_values(
        {name.replace("__", "."): text for name, text in texts.items()}
    )


def people(session: Session) -> tuple[Issue, User, User]:
    issue = factories.issue(session, factories.newsletter(session))
    writer = factories.user(session, email="writer@example.org", role=Role.EDITOR)
    other = factories.user(session, email="other@example.org", role=Role.EDITOR)
    return issue, writer, other


def test_it_is_there_again_finished_or_not_and_for_its_writer_alone(session: Session) -> None:
    issue, writer, other = people(session)
    draft = written(session, issue, subject__en="Half a", number="no number")

    assert keep_draft(session, issue, draft, base=1, by=writer, now=NOW)

    kept = unsaved_of(session, issue, writer)
    assert kept is not None
    assert kept.draft == draft
    assert (kept.base, kept.changed_at) == (1, NOW)
    assert unsaved_of(session, issue, other) is None


def test_the_newest_stands_in_the_place_of_the_one_before(session: Session) -> None:
    issue, writer, _ = people(session)
    for text in ("First", "Second"):
        keep_draft(session, issue, written(session, issue, subject__en=text), base=1, by=writer, now=NOW)

    kept = unsaved_of(session, issue, writer)

    assert kept is not None
    assert kept.draft.value("subject.en") == "Second"


def test_what_says_what_is_saved_is_not_kept(session: Session) -> None:
    issue, writer, _ = people(session)
    draft = written(session, issue, subject__en="  Two shores, one table ")
    content = content_of_draft(draft, locales=("en", "ko"))
    save(session, issue, content, base=1, by=writer, now=NOW)

    assert not keep_draft(session, issue, draft, base=1, by=writer, now=NOW)
    assert unsaved_of(session, issue, writer) is None


def test_what_waits_in_the_box_of_a_list_is_kept(session: Session) -> None:
    issue, writer, _ = people(session)
    draft, block = written(session, issue).with_block(
        "people", after=ARTICLE, values=blank_values(BLOCKS["people"])
    )
    save(session, issue, content_of_draft(draft, locales=("en", "ko")), base=1, by=writer, now=NOW)
    pasted = draft.with_values({f"{block}.cards.{LINES}": "Kim Na-ru (Korea)"})

    assert keep_draft(session, issue, pasted, base=2, by=writer, now=NOW)

    kept = unsaved_of(session, issue, writer)
    assert kept is not None
    assert kept.draft.value(f"{block}.cards.{LINES}") == "Kim Na-ru (Korea)"


def test_it_is_gone_when_it_is_let_go_and_that_of_others_is_not(session: Session) -> None:
    issue, writer, other = people(session)
    for user in (writer, other):
        keep_draft(session, issue, written(session, issue, subject__en="Mine"), base=1, by=user, now=NOW)

    let_go(session, issue, by=writer)

    assert unsaved_of(session, issue, writer) is None
    assert unsaved_of(session, issue, other) is not None
