"""What a stale translation was made from is found in the revisions, so that the difference can be shown."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.staleness import stale_translations
from newsletter.issues.composing import content_of, save
from newsletter.issues.models import Issue
from newsletter.issues.source_texts import with_source_texts
from newsletter.issues.working.reading import working_of
from newsletter.issues.working.whole import save_working, write_whole
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories

ARTICLE = "01K0000000000000000000000B"
TITLE, BODY = f"{ARTICLE}.title", f"{ARTICLE}.body"


def written(session: Session, issue: Issue, values: dict[str, str], *, now: datetime) -> Draft:
    before = content_of(session, issue)
    content = content_of_draft(draft_of(before).with_values(values), locales=before.locales)
    save(session, issue, content, base=issue.revision, by=OPERATOR, now=now)
    return draft_of(content_of(session, issue))


def test_the_texts_are_found_however_far_back_they_are(session: Session, now: datetime) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    written(session, issue, {f"{TITLE}.en": "The long table"}, now=now)
    written(session, issue, {f"{BODY}.en": "We **ate**.", "subject.en": "Two coasts"}, now=now)
    saved = written(session, issue, {f"{TITLE}.en": "The longest table"}, now=now)

    draft = with_source_texts(session, issue, saved)

    assert draft.value(f"{ARTICLE}.made.title.ko") == "The table"
    assert draft.value(f"{ARTICLE}.made.body.ko") == draft_of(factories.content()).value(f"{BODY}.en")
    assert draft.value("made.subject.ko") == "Two shores"
    assert not [name for name, text in draft.values.items() if ".stale." in f".{name}" and text]
    again = content_of_draft(draft, locales=["en", "ko"])
    assert list(stale_translations(again)) == list(stale_translations(content_of(session, issue)))


def test_what_no_revision_says_keeps_its_hash(session: Session, now: datetime) -> None:
    stale = {"title": {"ko": "0123456789abcdef"}}
    content = factories.content()
    block = content.blocks[1].model_dump(mode="json") | {"stale": stale}
    issue = factories.issue(session, factories.newsletter(session), says=factories.content(blocks=[block]))

    draft = with_source_texts(session, issue, draft_of(content_of(session, issue)))

    assert draft.value(f"{ARTICLE}.stale.title.ko") == "0123456789abcdef"
    assert not draft.value(f"{ARTICLE}.made.title.ko")


def test_a_current_issue_asks_for_nothing(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    saved = draft_of(content_of(session, issue))

    assert with_source_texts(session, issue, saved) == saved


def test_the_working_draft_has_the_texts_and_a_form_that_mends_a_translation_takes_the_mark_away(
    session: Session, now: datetime
) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    editor = factories.user(session, role=Role.EDITOR)
    written(session, issue, {f"{TITLE}.en": "The long table"}, now=now)
    working = working_of(session, issue)
    assert working.draft.value(f"{ARTICLE}.made.title.ko") == "The table"

    typed = working.draft.with_values({f"{TITLE}.ko": "기다란 식탁"})
    write_whole(session, issue, typed, version=working.version, by=editor, now=now)
    save_working(session, issue, by=editor, now=now)

    assert not list(stale_translations(content_of(session, issue)))
    after = working_of(session, issue)
    assert after.is_saved
    assert not after.draft.value(f"{ARTICLE}.made.title.ko")
