"""The history of an issue."""

from sqlalchemy.orm import Session

from newsletter.desk.revisions import revision_lines
from newsletter.issues.composing import save
from tests import factories
from tests.conftest import NOW


def test_each_line_says_who_saved_and_what_changed(session: Session) -> None:
    author = factories.user(session)
    issue = factories.issue(session, factories.newsletter(session))
    save(
        session,
        issue,
        factories.content(subject={"en": "Newer", "ko": "더 새로운"}),
        base=1,
        by=author,
        now=NOW,
    )

    newest, first = revision_lines(session, issue)

    assert (newest.number, newest.author, newest.saved_at) == (2, "Ada", NOW)
    assert [str(change) for change in newest.changes] == ["The issue: Subject"]
    assert (first.number, first.author, first.changes) == (1, "", ())
