"""The rows of one person."""

from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from subscribers.rows import find_or_add, rename
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER


def test_finding_or_adding_keeps_what_a_known_person_told_us(session: Session) -> None:
    known = factories.subscriber(session, "kim@example.org", name="Kim Minji")

    again = find_or_add(
        session, parse_address("KIM@example.org"), signer=SIGNER, name="Other", locale="ko", now=NOW
    )

    assert again is known
    assert again.name == "Kim Minji"


def test_a_new_name_drops_the_parts_of_the_former_one(session: Session) -> None:
    person = factories.subscriber(session, "kim@example.org", name="Kim Minji")
    person.first_name = "Minji"

    rename(person, "Kim Minji")
    assert person.first_name == "Minji"

    rename(person, "Lee Sora")
    assert (person.name, person.first_name, person.last_name) == ("Lee Sora", "", "")
