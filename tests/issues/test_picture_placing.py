"""A picture of the library is put where a draft has a place for one, with what is said of it."""

import pytest
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import FromLibrary
from newsletter.content.drafts.conversion import blank_values, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import ids_in
from newsletter.content.fields.points import Point
from newsletter.content.picture_terms import Licence, People
from newsletter.errors import Conflict, NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of, hold_working
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.picture_library import Known, describe_picture, keep_picture
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_placing import picture_at, place_picture
from newsletter.issues.pictures import made_ready
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW
from tests.issues.conftest import picture

ARTICLE = "01K0000000000000000000000B"  # of factories.content
PLACE = f"{ARTICLE}.image"


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def issue(session: Session, paper: Newsletter) -> Issue:
    return factories.issue(session, paper)


@pytest.fixture
def quay(session: Session, paper: Newsletter, assets: AssetStore) -> LibraryPicture:
    """One that is described in English, with a credit."""
    ready = made_ready(picture(colour="red"))
    kept = keep_picture(session, paper, ready, file="quay.png", assets=assets, by=OPERATOR, now=NOW)
    known = Known(
        {"en": "A quay", "fr": "Un quai"}, {"en": "Ida Reed"}, Point("62% 30%"), Licence.UNSAID, People.UNSAID
    )
    describe_picture(kept, known, by=OPERATOR)
    return kept


def put(session: Session, issue: Issue, kept: LibraryPicture, place: str = PLACE) -> dict[str, str]:
    """What the draft says of the place then."""
    place_picture(session, issue, place, kept, by=OPERATOR, now=NOW)
    return working_of(session, issue).draft.under(place)


def write(session: Session, issue: Issue, values: dict[str, str]) -> Draft:
    held = hold_working(session, issue)
    sent = Patch(held.version, {name: (held.draft.value(name), text) for name, text in values.items()})
    return patch(session, issue, sent, tab="", by=OPERATOR, now=NOW).working.draft


def test_what_the_library_says_comes_along_in_the_languages_of_the_issue(
    session: Session, issue: Issue, quay: LibraryPicture
) -> None:
    said = put(session, issue, quay)

    assert (said["asset"], said["focus"], said["alt.en"], said["credit.en"]) == (
        quay.asset.name,
        "62% 30%",
        "A quay",
        "Ida Reed",
    )
    assert "alt.fr" not in said
    assert draft_of(content_of(session, issue)).under(PLACE)["asset"] == quay.asset.name, "it is saved"


def test_the_same_again_keeps_the_words_that_were_written(
    session: Session, issue: Issue, quay: LibraryPicture
) -> None:
    put(session, issue, quay)
    write(session, issue, {f"{PLACE}.alt.en": "Our quay", f"{PLACE}.decorative": ""})

    assert put(session, issue, quay)["alt.en"] == "Our quay"


def test_what_was_decoration_is_described_by_what_the_library_says(
    session: Session, issue: Issue, quay: LibraryPicture
) -> None:
    write(session, issue, {f"{PLACE}.decorative": "yes"})

    said = put(session, issue, quay)

    assert (said.get("decorative"), said["alt.en"]) == (None, "A quay")


def test_it_comes_into_a_draft_that_cannot_be_saved_yet_and_all_of_that_stays(
    session: Session, issue: Issue, quay: LibraryPicture
) -> None:
    write(session, issue, {"date": "some day", f"{ARTICLE}.title.en": "Half a"})

    said = put(session, issue, quay)

    draft = working_of(session, issue).draft
    assert said["asset"] == quay.asset.name
    assert (draft.value("date"), draft.value(f"{ARTICLE}.title.en")) == ("some day", "Half a")


def test_entries_of_lists_have_places_too(session: Session, issue: Issue, quay: LibraryPicture) -> None:
    held = hold_working(session, issue)
    more, block = held.draft.with_block("people", after=ARTICLE, values=blank_values(BLOCKS["people"]))
    written = {name: ("", text) for name, text in more.under(block).items()}
    sent = Patch(
        held.version,
        {f"{block}.{name}": pair for name, pair in written.items()},
        (held.draft.blocks, more.blocks),
    )
    draft = patch(session, issue, sent, tab="", by=OPERATOR, now=NOW).working.draft
    entry = ids_in(draft.value(f"{block}.cards"))[0]

    assert put(session, issue, quay, f"{block}.cards.{entry}.portrait")["asset"] == quay.asset.name


@pytest.mark.parametrize(
    "place", ["", ARTICLE, f"{ARTICLE}.title", f"{ARTICLE}.image.alt", "01K000000000000000000000ZZ.image"]
)
def test_what_is_no_place_of_a_picture_is_said(
    session: Session, issue: Issue, quay: LibraryPicture, place: str
) -> None:
    with pytest.raises(NotFound, match="not in the issue any more"):
        put(session, issue, quay, place)


def test_what_is_linked_is_changed_in_the_library(session: Session, issue: Issue) -> None:
    content = content_of(session, issue)
    blocks = list(content.blocks)
    blocks[1] = blocks[1].model_copy(update={"library": FromLibrary(key="about-us", version=1)})
    draft = draft_of(content.model_copy(update={"blocks": tuple(blocks)}))

    with pytest.raises(Conflict, match="Detach it"):
        picture_at(draft, PLACE)


def test_a_picture_of_another_newsletter_is_not_taken(
    session: Session, issue: Issue, assets: AssetStore
) -> None:
    other = factories.newsletter(session, slug="other")
    ready = made_ready(picture(colour="blue"))
    theirs = keep_picture(session, other, ready, file="pier.png", assets=assets, by=OPERATOR, now=NOW)

    with pytest.raises(Conflict, match="same newsletter"):
        put(session, issue, theirs)
