"""Texts go to a translator and come back as a revision, with everything that fits and nothing that does not."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.staleness import stale_translations
from newsletter.content.translating.outcome import Why
from newsletter.errors import Invalid, NotFound
from newsletter.issues.composing import content_of, save
from newsletter.issues.models import Issue
from newsletter.issues.translations import export_translation, handovers, import_translation
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from tests import factories
from tests.content.translating.tools import copied, with_target

ARTICLE = "01K0000000000000000000000B"
TITLE = f"{ARTICLE}.title"


@pytest.fixture
def issue(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


def write(session: Session, issue: Issue, now: datetime, **values: str) -> None:
    content = content_of(session, issue)
    named = {f"{ARTICLE}.{name.replace('__', '.')}": text for name, text in values.items()}
    changed = content_of_draft(draft_of(content).with_values(named), locales=content.locales)
    save(session, issue, changed, base=issue.revision, by=OPERATOR, now=now)


def open_texts(session: Session, issue: Issue) -> bytes:
    return export_translation(session, issue, into="ko", only_open=True, reader="en").data


def said(session: Session, issue: Issue, name: str) -> str:
    return draft_of(content_of(session, issue)).value(name)


def test_what_is_open_comes_back_as_a_revision(session: Session, issue: Issue, now: datetime) -> None:
    write(session, issue, now, title__en="The long table")
    revision = issue.revision

    data = with_target(open_texts(session, issue), TITLE, "긴 식탁")
    back = import_translation(session, issue, data, by=OPERATOR, now=now)

    assert back.values == {f"{TITLE}.ko": "긴 식탁"}
    assert said(session, issue, f"{TITLE}.ko") == "긴 식탁"
    assert issue.revision == revision + 1
    assert not list(stale_translations(content_of(session, issue)))
    assert handovers(content_of(session, issue))[0].open == 0


def test_a_stale_translation_goes_out_with_what_its_source_said(
    session: Session, issue: Issue, now: datetime
) -> None:
    write(session, issue, now, title__en="The long table")

    assert "The source text was then: The table" in open_texts(session, issue).decode()


def test_a_translation_that_still_stands_is_open_no_more(
    session: Session, issue: Issue, now: datetime
) -> None:
    write(session, issue, now, title__en="The long table")

    data = with_target(open_texts(session, issue), TITLE, "식탁", state="final")
    import_translation(session, issue, data, by=OPERATOR, now=now)

    assert said(session, issue, f"{TITLE}.ko") == "식탁"
    assert not list(stale_translations(content_of(session, issue)))


def test_a_file_that_changes_nothing_makes_no_revision(session: Session, issue: Issue, now: datetime) -> None:
    data = export_translation(session, issue, into="ko", only_open=False, reader="en").data
    revision = issue.revision

    import_translation(session, issue, data, by=OPERATOR, now=now)

    assert issue.revision == revision


def test_what_fits_is_taken_beside_what_does_not(session: Session, issue: Issue, now: datetime) -> None:
    data = copied(export_translation(session, issue, into="ko", only_open=False, reader="en").data)
    write(session, issue, now, title__en="The long table")

    back = import_translation(session, issue, data, by=OPERATOR, now=now)

    assert {one.name: one.why for one in back.refused} == {TITLE: Why.SOURCE_CHANGED}
    assert said(session, issue, f"{TITLE}.ko") == "식탁"
    assert said(session, issue, "subject.ko") == "Two shores"


def test_what_a_field_cannot_hold_is_refused_by_its_place(
    session: Session, issue: Issue, now: datetime
) -> None:
    data = export_translation(session, issue, into="ko", only_open=False, reader="en").data
    data = with_target(with_target(data, TITLE, "긴 " * 300), "subject", "두 물가")

    back = import_translation(session, issue, data, by=OPERATOR, now=now)

    assert {one.name: one.why for one in back.refused} == {TITLE: Why.UNUSABLE}
    assert str(back.refused[0].sentence).startswith("Article “The table”, Title (한국어): ")
    assert said(session, issue, "subject.ko") == "두 물가"


def test_an_editor_does_not_write_html_by_way_of_a_file(session: Session, now: datetime) -> None:
    html = {"type": "html", "id": "01K0000000000000000000000D", "code": {"en": "<p>Open</p>"}}
    issue = factories.issue(session, factories.newsletter(session), says=factories.content(blocks=[html]))
    editor = factories.user(session, email="ed@bridge.example.org", role=Role.EDITOR)
    data = copied(export_translation(session, issue, into="ko", only_open=False, reader="en").data)

    back = import_translation(session, issue, data, by=editor, now=now)

    assert {one.name: one.why for one in back.refused} == {"01K0000000000000000000000D.code": Why.NOT_ALLOWED}
    assert said(session, issue, "01K0000000000000000000000D.code.ko") == ""


def test_languages_that_an_issue_has_not_and_texts_that_it_has_not_are_said(
    session: Session, issue: Issue
) -> None:
    with pytest.raises(NotFound, match="“de”"):
        export_translation(session, issue, into="de", only_open=True, reader="en")
    with pytest.raises(Invalid, match="Nothing is open"):
        open_texts(session, issue)
    with pytest.raises(Invalid, match="no text to translate"):
        export_translation(session, issue, into="en", only_open=False, reader="en")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b'original="bridge-12"', b'original="bridge-11"'), "of the issue “bridge-11”"),
        ((b'trgLang="ko"', b'trgLang="de"'), "in the language “de”"),
        ((b'id="r1"', b'id="r99"'), "a revision that this issue does not have"),
    ],
)
def test_a_file_of_something_else_is_refused_as_a_whole(
    session: Session, issue: Issue, now: datetime, change: tuple[bytes, bytes], reason: str
) -> None:
    data = export_translation(session, issue, into="ko", only_open=False, reader="en").data

    with pytest.raises(Invalid, match=reason):
        import_translation(session, issue, data.replace(*change), by=OPERATOR, now=now)


def unsaved(session: Session, issue: Issue, now: datetime, **values: str) -> None:
    """What somebody is writing and has not saved."""
    working = working_of(session, issue)
    changes = {name: (working.draft.value(name), text) for name, text in values.items()}
    patch(session, issue, Patch(working.version, changes), tab="a", by=writer(session), now=now)


def writer(session: Session) -> User:
    return find_user(session, "wr@bridge.example.org") or factories.user(
        session, email="wr@bridge.example.org", role=Role.EDITOR
    )


def test_a_source_that_is_being_written_counts_as_it_is_written(
    session: Session, issue: Issue, now: datetime
) -> None:
    data = export_translation(session, issue, into="ko", only_open=False, reader="en").data
    unsaved(session, issue, now, **{f"{TITLE}.en": "The chair"})

    back = import_translation(session, issue, with_target(data, TITLE, "긴 식탁"), by=OPERATOR, now=now)

    assert {one.name: one.why for one in back.refused} == {TITLE: Why.SOURCE_CHANGED}
    assert working_of(session, issue).draft.value(f"{TITLE}.en") == "The chair"


def test_what_somebody_has_not_finished_does_not_stand_in_the_way(
    session: Session, issue: Issue, now: datetime
) -> None:
    data = export_translation(session, issue, into="ko", only_open=False, reader="en").data
    unsaved(session, issue, now, number="no number")

    back = import_translation(session, issue, with_target(data, TITLE, "긴 식탁"), by=OPERATOR, now=now)

    assert back.values == {f"{TITLE}.ko": "긴 식탁"}
    working = working_of(session, issue).draft
    assert (working.value(f"{TITLE}.ko"), working.value("number")) == ("긴 식탁", "no number")
