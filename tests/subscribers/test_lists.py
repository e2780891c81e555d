"""Lists and their short names."""

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.users.deeds import OPERATOR
from subscribers.lists import change_list, create_list, find_list
from subscribers.models import MailingList
from tests import factories
from tests.conftest import NOW


def test_a_list_is_made_and_found(session: Session) -> None:
    of = factories.newsletter(session)

    made = create_list(
        session,
        "members-2026",
        newsletter_id=of.id,
        name={"en": "Members", "ko": "회원"},
        by=OPERATOR,
        now=NOW,
    )

    assert find_list(session, "members-2026") is made
    assert (made.name, made.description, made.is_public) == ({"en": "Members", "ko": "회원"}, {}, False)


def test_a_taken_slug_is_a_conflict(session: Session, readers: MailingList) -> None:
    with pytest.raises(Conflict, match="readers"):
        create_list(
            session, "readers", newsletter_id=readers.newsletter_id, name={"en": "R"}, by=OPERATOR, now=NOW
        )


def test_a_slug_fits_into_an_address(session: Session, readers: MailingList) -> None:
    for slug in ("", "Members", "회원", "a b", "-a", "a--b", "a/b"):
        with pytest.raises(Invalid, match="small letters"):
            create_list(
                session, slug, newsletter_id=readers.newsletter_id, name={"en": "M"}, by=OPERATOR, now=NOW
            )


def test_an_unknown_list_is_not_found(session: Session) -> None:
    for slug in ("nobody", "no\x00body", ""):
        with pytest.raises(NotFound, match="There is no list"):
            find_list(session, slug)


def test_a_list_gets_another_name_under_its_address(session: Session, readers: MailingList) -> None:
    change_list(
        readers,
        name={"en": " Friends ", "ko": ""},
        description={"en": "Letters", "ko": " "},
        is_public=False,
        is_stacked=True,
        by=OPERATOR,
    )

    assert find_list(session, "readers").name == {"en": "Friends"}
    assert (readers.description, readers.is_public, readers.is_stacked) == ({"en": "Letters"}, False, True)


def test_a_list_without_a_name_is_refused(readers: MailingList) -> None:
    with pytest.raises(Invalid, match="in at least one language"):
        change_list(readers, name={"en": " "}, description={}, is_public=True, is_stacked=False, by=OPERATOR)
