"""A version of a library block never changes; of two that change it at once, one is told."""

import pytest
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.library import alone, block_of
from newsletter.errors import Conflict, Invalid, NotAllowed, NotFound
from newsletter.issues.library.finding import find_library_block, kept_in, version_of
from newsletter.issues.library.keeping import (
    LibraryConflict,
    change_block,
    keep_block,
    rename_block,
    retire_block,
    return_block,
)
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.models import Newsletter
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW

ABOUT = {"type": "text", "id": "01K0000000000000000000000D", "body": {"en": "Who we are", "ko": "우리는"}}
HTML = {
    "type": "html",
    "id": "01K0000000000000000000000D",
    "code": {"en": "<p>By hand</p>", "ko": "<p>손으로</p>"},
}


def said(**changes: object) -> IssueContent:
    content = factories.content(blocks=[{**ABOUT, **changes}])
    return alone(content, content.blocks[0])


def keep(session: Session, of: Newsletter, *, name: str = "About us") -> LibraryBlock:
    return keep_block(session, of, said(), name=name, like=said(), by=OPERATOR, now=NOW)


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


def test_it_is_found_by_a_key_that_is_made_of_its_name(session: Session, paper: Newsletter) -> None:
    keys = [
        keep(session, paper, name=name).key for name in (" About  us", "About us", "우리 소개", "우리 소개")
    ]

    assert keys == ["about-us", "about-us-2", "text", "text-2"]
    assert find_library_block(session, paper.id, "about-us").name == "About us"


def test_of_another_newsletter_it_is_not_there(session: Session, paper: Newsletter) -> None:
    keep(session, factories.newsletter(session, slug="other"))

    with pytest.raises(NotFound, match="no library block “about-us” in this newsletter"):
        find_library_block(session, paper.id, "about-us")


@pytest.mark.parametrize("name", ["", "  \n", "x" * 81, "abc\u202edef"])
def test_a_name_that_is_none_is_refused(session: Session, paper: Newsletter, name: str) -> None:
    with pytest.raises(Invalid):
        keep(session, paper, name=name)


def test_a_change_is_a_version_and_the_one_before_stays(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)
    new = said(body={"en": "Who we are now", "ko": "우리는"})

    number = change_block(session, block, new, base=1, like=new, by=OPERATOR, now=NOW)

    assert (number, block.version) == (2, 2)
    assert kept_in(session, block, 1) == said()
    assert block_of(kept_in(session, block, 2)).body.get("en").plain() == "Who we are now"


def test_what_was_not_translated_anew_is_stale_in_the_library(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)
    new = said(body={"en": "Who we are now", "ko": "우리는"})

    change_block(session, block, new, base=1, like=new, by=OPERATOR, now=NOW)

    assert block_of(kept_in(session, block, 2)).stale.under("body").keys() == {"ko"}


def test_the_same_again_is_no_version(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)

    assert change_block(session, block, said(), base=1, like=said(), by=OPERATOR, now=NOW) == 1


def test_of_two_that_change_the_same_version_one_is_told(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)
    mine, theirs = said(body={"en": "Mine"}), said(body={"en": "Theirs"})
    change_block(session, block, theirs, base=1, like=theirs, by=OPERATOR, now=NOW)

    with pytest.raises(LibraryConflict, match="at version 2 by now, and you wrote on version 1"):
        change_block(session, block, mine, base=1, like=mine, by=OPERATOR, now=NOW)

    assert block_of(kept_in(session, block, 2)).body.get("en").plain() == "Theirs"


def test_a_block_of_another_type_is_no_version_of_it(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)
    heading = factories.content(blocks=[{"type": "heading", "text": {"en": "Us"}}])
    other = alone(heading, heading.blocks[0])

    with pytest.raises(Invalid, match="another type"):
        change_block(session, block, other, base=1, like=other, by=OPERATOR, now=NOW)


def test_renamed_it_keeps_its_key(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)

    rename_block(block, "Who we are", by=OPERATOR)

    assert (block.key, block.name) == ("about-us", "Who we are")


def test_what_is_retired_is_not_changed_until_it_is_offered_again(
    session: Session, paper: Newsletter
) -> None:
    block = keep(session, paper)
    retire_block(block, by=OPERATOR, now=NOW)
    new = said(body={"en": "New"})

    with pytest.raises(Conflict, match="was retired"):
        change_block(session, block, new, base=1, like=new, by=OPERATOR, now=NOW)
    with pytest.raises(Conflict, match="was retired"):
        retire_block(block, by=OPERATOR, now=NOW)
    return_block(block, by=OPERATOR)
    with pytest.raises(Conflict, match="in the library already"):
        return_block(block, by=OPERATOR)

    assert change_block(session, block, new, base=1, like=new, by=OPERATOR, now=NOW) == 2


def test_who_may_not_write_html_keeps_what_stood_in_the_issue_only(
    session: Session, paper: Newsletter
) -> None:
    content = factories.content(blocks=[HTML])
    kept, editor = alone(content, content.blocks[0]), factories.user(session, role=Role.EDITOR)

    with pytest.raises(NotAllowed, match="write raw HTML"):
        keep_block(session, paper, kept, name="Map", like=factories.content(), by=editor, now=NOW)

    assert keep_block(session, paper, kept, name="Map", like=content, by=editor, now=NOW).version == 1


def test_a_version_that_cannot_be_read_says_so(session: Session, paper: Newsletter) -> None:
    block = keep(session, paper)
    version_of(session, block, 1).content = {"blocks": "none"}
    session.flush()

    with pytest.raises(Conflict, match="Version 1 of the library block “About us” cannot be read"):
        kept_in(session, block, 1)
