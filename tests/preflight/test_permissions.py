"""Whether a picture may be shown is judged by what its library says of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from newsletter.content.picture_terms import Licence, People, Terms
from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Finding, Severity
from tests.preflight.examining import article
from tests.rendering.samples import block_id, content, picture, publication

TODAY = date(2026, 11, 26)
SHOWN = picture(1, "A quay", "부두")


def found(
    licence: Licence = Licence.UNSAID,
    people: People = People.UNSAID,
    until: date | None = None,
    image: dict[str, Any] = SHOWN,
) -> list[Finding]:
    terms = Terms(SHOWN["asset"], licence, people, until, TODAY)
    findings = check(content([article(image=image)]), publication(), [], terms=[terms])
    return [one for one in findings if one.check.startswith("permissions.")]


@pytest.mark.parametrize(
    ("people", "until"),
    [
        (People.UNSAID, None),
        (People.NOBODY, TODAY - timedelta(days=1)),
        (People.AGREED, None),
        (People.AGREED, TODAY + timedelta(days=90)),
    ],
)
def test_where_nobody_objects_nothing_is_said(people: People, until: date | None) -> None:
    assert found(people=people, until=until) == []


@pytest.mark.parametrize(
    ("people", "until"), [(People.WITHDRAWN, None), (People.AGREED, TODAY - timedelta(days=1))]
)
def test_people_who_do_not_agree_are_shown_to_nobody(people: People, until: date | None) -> None:
    (finding,) = found(people=people, until=until)

    assert (finding.severity, finding.check) == (Severity.ERROR, "permissions.people")
    assert (finding.block, finding.path) == (block_id(1), "image")
    assert "images/1.jpg" in str(finding.sentence)


def test_an_agreement_holds_to_the_end_of_its_last_day_and_is_told_before() -> None:
    (finding,) = found(people=People.AGREED, until=TODAY)

    assert finding.severity is Severity.NOTE
    assert "until 2026-11-26" in str(finding.sentence)


@pytest.mark.parametrize("licence", [one for one in Licence if one.asks_credit])
def test_a_licence_that_asks_for_a_credit_gets_one(licence: Licence) -> None:
    (finding,) = found(licence)

    assert (finding.severity, finding.path, finding.locale) == (Severity.WARNING, "image.credit", "en")
    assert found(licence, image=SHOWN | {"credit": {"en": "Lee"}}) == []


@pytest.mark.parametrize("licence", [Licence.OWN, Licence.FREE, Licence.BOUGHT, Licence.PERMITTED])
def test_others_ask_for_none(licence: Licence) -> None:
    assert found(licence) == []


def test_of_a_picture_that_no_library_knows_nothing_is_said() -> None:
    assert found(Licence.CC_BY, People.WITHDRAWN, image=picture(2, "A pier", "부두")) == []
