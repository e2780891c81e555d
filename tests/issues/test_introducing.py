"""Who publishes a newsletter is told, and told once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from newsletter.content.publication import Identity, Publisher
from newsletter.errors import Invalid
from newsletter.issues.introducing import change_publisher, introduce, missing, publisher_of, remarks
from newsletter.issues.models import Newsletter
from newsletter.users.deeds import OPERATOR
from tests import factories

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def nobodys(session: Session) -> Newsletter:
    """A newsletter that does not say who publishes it."""
    made = factories.newsletter(session)
    made.sender_address, made.organisation, made.postal_address = "", {}, {}
    return made


def publisher(**changes: object) -> Publisher:
    told: dict[str, object] = {
        "sender": "news@bridge.example.org",
        "organisation": {"en": "The Bridge"},
        "postal_address": {"ko": "나루길 1"},
    }
    return Publisher.model_validate(told | changes)


def test_what_a_newsletter_lacks_is_filled_in(nobodys: Newsletter) -> None:
    assert missing(nobodys) == tuple(Identity)

    introduce(nobodys, publisher())

    assert missing(nobodys) == ()
    assert publisher_of(nobodys, nobodys.locales) == publisher()
    assert remarks(nobodys, publisher(), now=LATER) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"sender_address": "press@others.example.org"},
        {"organisation": {"en": "The others"}},
        {"postal_address": {"ko": "다른 길 2"}},
    ],
)
def test_two_publishers_are_never_mixed(nobodys: Newsletter, settings: dict[str, object]) -> None:
    for name, value in settings.items():
        setattr(nobodys, name, value)
    before = publisher_of(nobodys, nobodys.locales)

    introduce(nobodys, publisher())

    assert publisher_of(nobodys, nobodys.locales) == before
    assert "the settings stay" in str(remarks(nobodys, publisher(), now=LATER)[0])


def test_a_language_that_the_newsletter_has_not_is_left_out(nobodys: Newsletter) -> None:
    introduce(nobodys, publisher(organisation={"fr": "Le pont"}))

    assert nobodys.organisation == {}
    assert missing(nobodys) == (Identity.ORGANISATION,)


def test_what_is_said_in_one_language_leaves_the_others(session: Session) -> None:
    newsletter = factories.newsletter(session)

    change_publisher(newsletter, {"organisation": "  새 다리  "}, locale="ko", by=OPERATOR)
    change_publisher(newsletter, {"postal_address": " "}, locale="en", by=OPERATOR)

    assert newsletter.organisation == {"en": "Bridge Network", "ko": "새 다리"}
    assert newsletter.postal_address == {"ko": "서울 종로구 나루길 1"}
    assert newsletter.sender_address == "news@bridge.example.org"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sender": "nobody"}, "sender"),
        ({"organisation": "The \u202eegdirB"}, "organisation"),
        ({"postal_address": "x" * 5_001}, "postal_address"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(
    session: Session, values: dict[str, str], field: str
) -> None:
    newsletter = factories.newsletter(session)
    before = publisher_of(newsletter, newsletter.locales)

    with pytest.raises(Invalid, match=f"field “{field}”"):
        change_publisher(newsletter, {"sender": "a@example.org", **values}, locale="en", by=OPERATOR)

    assert publisher_of(newsletter, newsletter.locales) == before
