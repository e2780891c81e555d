"""The samples that an issue may begin with: each is whole in both languages, and its only faults are those of a sample."""

from datetime import date, timedelta

import pytest

from newsletter.content.blocks.contacts import Contacts
from newsletter.content.blocks.programme import Programme
from newsletter.content.blocks.signatories import Signatories
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.walking import walk
from newsletter.content.issue import IssueContent
from newsletter.content.starters import FOLDER, STARTERS, Starter, starter_named
from newsletter.errors import NotFound
from newsletter.issues.proofing import findings_of
from newsletter.rendering.rendition import Severity
from tests.rendering.samples import BASE_URL, publication

TODAY = date(2031, 5, 14)  # a Wednesday
NAMES = [starter.name for starter in STARTERS]


@pytest.fixture(params=STARTERS, ids=NAMES)
def starter(request: pytest.FixtureRequest) -> Starter:
    made: Starter = request.param
    return made


def test_every_file_has_a_line_and_every_line_a_file() -> None:
    assert sorted(NAMES) == sorted(file.stem for file in FOLDER.glob("*.yaml"))


def test_a_starter_is_whole_in_both_languages(starter: Starter) -> None:
    content = starter.content(["en", "ko"], on=TODAY)

    renditions, findings = findings_of(content, publication(disclaimers=[]), base_url=BASE_URL)

    told = {finding.check for finding in findings if finding.severity is not Severity.NOTE}
    assert {rendition.locale for rendition in renditions} == {"en", "ko"}
    # Addresses to replace: without them there is no proof.
    assert told <= {"links.example"}, [str(finding.sentence) for finding in findings]


def test_the_large_ones_are_as_large_as_real_documents() -> None:
    press = starter_named("press-release").content(["en", "ko"], on=TODAY).blocks
    conference = starter_named("programme").content(["en", "ko"], on=TODAY).blocks

    [signatories] = [block for block in press if isinstance(block, Signatories)]
    [contacts] = [block for block in press if isinstance(block, Contacts)]
    [programme] = [block for block in conference if isinstance(block, Programme)]
    assert len(signatories.names) == 60
    assert len(contacts.entries) == 3
    assert [len(session.speakers) for session in programme.sessions] == [10, 10, 10]


@pytest.mark.parametrize("on", [TODAY + timedelta(days=days) for days in range(7)])
def test_its_days_are_ahead_of_whoever_begins_with_it_and_stay_the_same_weekdays(
    starter: Starter, on: date
) -> None:
    written, begun = days_of(starter.written), days_of(starter.content(["en"], on=on))

    assert [day.weekday() for day in begun] == [day.weekday() for day in written]
    assert all(timedelta(days=7) < day - on < timedelta(days=80) for day in begun)
    assert len({new - old for new, old in zip(begun, written, strict=True)}) <= 1


def test_what_takes_place_has_its_day_and_hours() -> None:
    for name in ("programme", "invitation", "digest", "quarterly"):
        happenings = [
            happening
            for block in starter_named(name).content(["en"], on=TODAY).blocks
            for happening in block.happenings()
        ]

        assert happenings
        assert all(happening.span.moments for happening in happenings)


def days_of(content: IssueContent) -> list[date]:
    dates = [
        found.value for block in content.blocks for found in walk(block) if found.field.kind is Kind.DATE
    ]
    return [one.first_day for one in dates if one.first_day]


@pytest.mark.parametrize("locales", [["ko"], ["ko", "en"], ["en-GB"], ["de", "fr"], ["de", "ko"]])
def test_a_starter_says_nothing_in_a_language_that_the_newsletter_has_not(
    starter: Starter, locales: list[str]
) -> None:
    content = starter.content(locales, on=TODAY)

    said = {text.locale for block in content.blocks for text in block.texts()}
    assert content.locales == tuple(locales)
    assert said <= set(locales)
    spoken = [locale for locale in locales if locale[:2] in ("en", "ko")] or locales[:1]
    assert all(content.subject.get(locale) for locale in spoken)


def test_a_name_that_serves_all_languages_is_kept_in_a_language_of_its_own() -> None:
    quarterly = starter_named("quarterly").content(["ko"], on=TODAY)

    [publication] = [block for block in quarterly.blocks if block.type == "publication"]
    names = [text.value for text in publication.texts() if text.path.endswith("language")]
    assert names == ["English", "한국어"]


def test_two_issues_of_one_starter_have_blocks_of_their_own_once_they_are_begun(starter: Starter) -> None:
    one = starter.content(["en"], on=TODAY).as_another(number=1, period="")
    other = starter.content(["en"], on=TODAY).as_another(number=2, period="")

    ids = [identity for issue in (one, other) for block in issue.blocks for identity in block.identities()]
    assert len(set(ids)) == len(ids)


def test_a_starter_that_nobody_knows_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match=r"no starter “waltz”\. The starters are: quarterly, digest"):
        starter_named("waltz")


def test_the_starters_are_as_long_as_what_they_stand_for() -> None:
    programme, release, quarterly = (
        starter_named(name).written for name in ("programme", "press-release", "quarterly")
    )
    [sessions] = (block.sessions for block in programme.blocks if block.type == "programme")
    [names] = (block.names for block in release.blocks if block.type == "signatories")
    [contacts] = (block.entries for block in release.blocks if block.type == "contacts")

    assert [len(session.speakers) for session in sessions] == [10, 10, 10]
    assert (len(names), len(contacts)) == (60, 3)
    assert len({block.type for block in quarterly.blocks}) >= 10
