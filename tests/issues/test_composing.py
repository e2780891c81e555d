from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.db import Database
from newsletter.errors import Conflict, Invalid, NotAllowed, NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.beginning import start_issue
from newsletter.issues.composing import (
    EditConflict,
    bring_back,
    content_at,
    content_of,
    create_issue,
    newest_revision,
    save,
)
from newsletter.issues.finding import find_issue, find_newsletter
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import create_newsletter, publication_of
from newsletter.issues.transfer import import_issue
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories


def content(subject: str = "Hi") -> IssueContent:
    return IssueContent.model_validate({"locales": ["en"], "subject": {"en": subject}})


def issue(session: Session, now: datetime, *, slug: str = "bridge-1") -> Issue:
    return create_issue(
        session, factories.newsletter(session), slug=slug, content=content(), by=OPERATOR, now=now
    )


def test_a_new_issue_says_what_it_was_given(session: Session, now: datetime) -> None:
    made = issue(session, now)

    assert find_issue(session, "bridge-1") is made
    assert content_of(session, made) == content()


def test_saving_adds_a_revision_and_keeps_the_old_ones(session: Session, now: datetime) -> None:
    made = issue(session, now)
    author = factories.user(session)

    save(session, made, content("Two"), base=1, by=author, now=now + timedelta(hours=1))

    assert [content_at(session, made, number) for number in (1, 2)] == [content(), content("Two")]
    assert newest_revision(session, made).author_id == author.id
    assert (made.revision, made.changed_at) == (2, now + timedelta(hours=1))


def test_saving_the_same_again_adds_nothing(session: Session, now: datetime) -> None:
    made = issue(session, now)

    assert save(session, made, content(), base=1, by=OPERATOR, now=now).number == 1
    assert made.revision == 1


def test_a_stale_base_is_told_what_the_other_person_saved(session: Session, now: datetime) -> None:
    made = issue(session, now)
    save(session, made, content("Theirs"), base=1, by=OPERATOR, now=now)

    with pytest.raises(EditConflict, match="revision 2 while you were working on revision 1") as conflict:
        save(session, made, content("Mine"), base=1, by=OPERATOR, now=now)

    assert conflict.value.newest.content["subject"]["en"] == "Theirs"
    assert content_of(session, made) == content("Theirs")


def test_a_base_from_the_future_is_stale_too(session: Session, now: datetime) -> None:
    with pytest.raises(EditConflict):
        save(session, issue(session, now), content("Mine"), base=7, by=OPERATOR, now=now)


def test_someone_who_read_before_the_other_committed_is_stopped_by_the_database(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        issue(session, now)
    with database.reading() as session:
        read_early = find_issue(session, "bridge-1")
        session.expunge(read_early)
    with database.transaction() as session:
        save(session, find_issue(session, "bridge-1"), content("Theirs"), base=1, by=OPERATOR, now=now)

    with database.transaction() as session:
        session.add(read_early)
        assert read_early.revision == 1
        with pytest.raises(EditConflict):
            save(session, read_early, content("Mine"), base=1, by=OPERATOR, now=now)
        assert content_of(session, read_early) == content("Theirs")


def test_names_are_taken_once(session: Session, now: datetime) -> None:
    of = issue(session, now).newsletter

    with pytest.raises(Conflict, match="“bridge-1” is taken"):
        create_issue(session, of, slug="bridge-1", content=content(), by=OPERATOR, now=now)
    with pytest.raises(Conflict, match="“bridge” is taken"):
        create_newsletter(session, "bridge", name={}, locales=["en"], by=OPERATOR, now=now)


@pytest.mark.parametrize("slug", ["", "Bridge", "a b", "a--b", "../etc", "a/b", "é", "a" * 81])
def test_a_name_must_fit_in_an_address(session: Session, now: datetime, slug: str) -> None:
    with pytest.raises(Invalid, match="cannot be a name in an address"):
        create_newsletter(session, slug, name={}, locales=["en"], by=OPERATOR, now=now)


def test_a_new_newsletter_can_be_published_at_once(session: Session, now: datetime) -> None:
    made = create_newsletter(
        session, "bridge", name={"en": "Bridge"}, locales=["en", "ko"], by=OPERATOR, now=now
    )

    publication = publication_of(made)

    assert isinstance(publication, Publication)
    assert publication.sender_name.or_source("ko", publication.locales) == "Bridge"


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="“nothing”"):
        find_issue(session, "nothing")
    with pytest.raises(NotFound, match="“nothing”"):
        find_newsletter(session, "nothing")


@pytest.mark.parametrize("slug", ["", "no such", "a\x00b", "../bridge", "a" * 5_000])
def test_what_cannot_be_a_name_is_not_found(session: Session, slug: str) -> None:
    with pytest.raises(NotFound):
        find_issue(session, slug)
    with pytest.raises(NotFound):
        find_newsletter(session, slug)


def test_a_new_issue_begins_with_the_usual_blocks_or_with_all_that_another_says(
    session: Session, now: datetime
) -> None:
    earlier = factories.issue(session, factories.newsletter(session))
    of = earlier.newsletter

    empty = start_issue(
        session, of, slug="bridge-2", number=2, period="2027", like=None, by=OPERATOR, now=now
    )
    alike = start_issue(
        session, of, slug="bridge-3", number=3, period="2028", like=earlier, by=OPERATOR, now=now
    )

    said, again = content_of(session, earlier), content_of(session, alike)
    assert [block.type for block in content_of(session, empty).blocks][:2] == ["masthead", "letter"]
    assert (again.number, again.period.get("en"), again.date, again.subject) == (
        3,
        "2028",
        None,
        said.subject,
    )
    assert [block.type for block in again.blocks] == [block.type for block in said.blocks]
    assert not {block.id for block in said.blocks} & {block.id for block in again.blocks}


@pytest.mark.parametrize("slug", ["new", "file"])
def test_an_issue_that_could_not_be_reached_is_refused(session: Session, now: datetime, slug: str) -> None:
    with pytest.raises(Invalid, match="cannot name an issue"):
        issue(session, now, slug=slug)


def test_a_number_that_no_issue_has_is_refused_with_a_sentence(session: Session, now: datetime) -> None:
    of = factories.newsletter(session, slug="other")

    with pytest.raises(Invalid, match="must not be more than"):
        start_issue(session, of, slug="b", number=10**9, period="", like=None, by=OPERATOR, now=now)


def test_saving_what_an_older_revision_said_in_its_own_form_adds_nothing(
    session: Session, now: datetime
) -> None:
    made = factories.issue(session, factories.newsletter(session))
    revision = newest_revision(session, made)
    older = {name: value for name, value in revision.content.items() if name != "date"}
    revision.content = {**older, "period": "2026 Q4"}
    session.flush()

    save(session, made, content_of(session, made), base=1, by=OPERATOR, now=now)

    assert made.revision == 1


BANNER = "<p>By hand</p>"


def with_html(*code: str, **fields: Any) -> IssueContent:
    blocks = [{"type": "html", "code": {"en": one}} for one in code]
    return IssueContent.model_validate(
        {"locales": ["en"], "subject": {"en": "Hi"}, "blocks": blocks, **fields}
    )


def test_an_admin_writes_html_by_hand(session: Session, now: datetime) -> None:
    made = issue(session, now)

    save(session, made, with_html(BANNER), base=1, by=factories.user(session), now=now)

    (block,) = content_of(session, made).blocks
    assert [str(words.value) for words in block.texts()] == [BANNER]


@pytest.mark.parametrize("code", [["<p>Another</p>"], [BANNER, "<p>Another</p>"], [f"{BANNER}!"]])
def test_an_editor_writes_no_html_by_hand(session: Session, now: datetime, code: list[str]) -> None:
    made = issue(session, now)
    save(session, made, with_html(BANNER), base=1, by=OPERATOR, now=now)
    editor = factories.user(session, role=Role.EDITOR)

    with pytest.raises(NotAllowed, match="write raw HTML"):
        save(session, made, with_html(*code), base=2, by=editor, now=now)

    assert made.revision == 2


def test_an_editor_keeps_copies_and_deletes_the_html_of_an_admin(session: Session, now: datetime) -> None:
    made = issue(session, now)
    save(session, made, with_html(BANNER), base=1, by=OPERATOR, now=now)
    editor = factories.user(session, role=Role.EDITOR)

    save(session, made, with_html(BANNER, BANNER, subject={"en": "Hello"}), base=2, by=editor, now=now)
    save(session, made, with_html("", subject={"en": "Hello"}), base=3, by=editor, now=now)
    bring_back(session, made, 2, base=4, by=editor, now=now)

    assert made.revision == 5


def test_an_editor_begins_like_an_issue_that_has_html_and_brings_none_in_a_file(
    session: Session, now: datetime, tmp_path: Path, assets: AssetStore
) -> None:
    made = issue(session, now)
    save(session, made, with_html(BANNER), base=1, by=OPERATOR, now=now)
    editor = factories.user(session, role=Role.EDITOR)
    file = tmp_path / "next.yaml"
    file.write_text(
        f"newsletter: {made.newsletter.slug}\nslug: brought\nlocales: [en]\nsubject: Hi\n"
        "blocks:\n  - html:\n      code: <p>Mine</p>\n"
    )

    begun = start_issue(session, made.newsletter, slug="", number=2, period="", like=made, by=editor, now=now)

    assert content_of(session, begun).blocks[0].type == "html"
    with pytest.raises(NotAllowed, match="write raw HTML"):
        import_issue(session, file, assets=assets, by=editor, now=now)
