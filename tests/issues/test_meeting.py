"""Two people changed the same issue."""

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import draft_of
from newsletter.issues.composing import content_of, save
from newsletter.issues.meeting import meet
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

ARTICLE = "01K0000000000000000000000B"


def test_both_changes_come_together_on_the_newest_revision(session: Session) -> None:
    other = factories.user(session)
    issue = factories.issue(session, factories.newsletter(session))
    mine = draft_of(content_of(session, issue)).with_values({f"{ARTICLE}.title.en": "My table"})
    theirs = factories.content(subject={"en": "Their shores", "ko": "그들의 기슭"})
    save(session, issue, theirs, base=1, by=other, now=NOW)

    meeting = meet(session, issue, mine, base=1)

    assert meeting.draft.value(f"{ARTICLE}.title.en") == "My table"
    assert meeting.draft.value("subject.en") == "Their shores"
    assert (meeting.other, dict(meeting.clashes)) == ("Ada", {})
    assert [str(change) for change in meeting.changes] == ["The issue: Subject"]
    assert content_of(session, issue) == theirs


def test_where_both_changed_the_same_text_mine_stays_and_theirs_is_shown(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    mine = draft_of(content_of(session, issue)).with_values({"subject.en": "Mine"})
    save(session, issue, factories.content(subject={"en": "Theirs"}), base=1, by=OPERATOR, now=NOW)

    meeting = meet(session, issue, mine, base=1)

    assert meeting.draft.value("subject.en") == "Mine"
    assert (meeting.clashes["subject.en"], meeting.other) == ("Theirs", "")


def test_a_revision_that_never_was_loses_nothing_of_either(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    mine = draft_of(content_of(session, issue)).with_values({"subject.en": "Mine"})

    meeting = meet(session, issue, mine, base=7)

    assert meeting.draft.value("subject.en") == "Mine"
    assert meeting.clashes["subject.en"] == "Two shores"
