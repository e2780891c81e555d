"""The library of a newsletter's pictures: taken in, described, cut, replaced, and taken away where nothing shows them."""

import io
import pkgutil
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image as Pillow
from sqlalchemy.orm import Session

import newsletter.issues
from newsletter.content.blocks.base import FromLibrary
from newsletter.content.fields.points import Point
from newsletter.content.issue import IssueContent
from newsletter.content.library import alone
from newsletter.content.picture_terms import Licence, People
from newsletter.db import Base, Document
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of, hold_working, save
from newsletter.issues.cutting import Part
from newsletter.issues.library.keeping import keep_block
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.picture_library import (
    Known,
    cut_out_picture,
    describe_picture,
    find_picture,
    keep_picture,
    remove_picture,
    terms_of,
    values_of,
)
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_replacing import replace_picture
from newsletter.issues.picture_uses import HOLDERS, uses_of
from newsletter.issues.pictures import made_ready
from newsletter.issues.proofing import make_proof
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.factories import BASE_URL
from tests.issues.conftest import picture

BLOCK = "01K0000000000000000000000P"
ARTICLE = "01K0000000000000000000000B"  # of factories.content


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def quay(session: Session, paper: Newsletter, assets: AssetStore, now: datetime) -> LibraryPicture:
    return kept(session, paper, assets, "red", "quay.png", now)


@pytest.fixture
def pier(session: Session, paper: Newsletter, assets: AssetStore, now: datetime) -> LibraryPicture:
    return kept(session, paper, assets, "blue", "pier.png", now)


def kept(
    session: Session, paper: Newsletter, assets: AssetStore, colour: str, file: str, now: datetime
) -> LibraryPicture:
    data = made_ready(picture(size=(600, 400), colour=colour))
    return keep_picture(session, paper, data, file=file, assets=assets, by=OPERATOR, now=now)


def showing(shown: LibraryPicture, **image: Any) -> IssueContent:
    plain = factories.content().model_dump(mode="json")
    block = {
        "type": "image",
        "id": BLOCK,
        "picture": {
            "file": f"images/{shown.file}",
            "asset": shown.asset.name,
            "width": 600,
            "height": 400,
            "alt": {"en": "A quay", "ko": "부두"},
            **image,
        },
    }
    return IssueContent.model_validate({**plain, "blocks": [*plain["blocks"], block]})


def shown_in(session: Session, issue: Issue) -> Any:
    (found,) = (image for block in content_of(session, issue).blocks for _, image in block.images())
    return found


def test_the_same_picture_is_in_a_library_once(
    session: Session, paper: Newsletter, assets: AssetStore, quay: LibraryPicture, now: datetime
) -> None:
    again = kept(session, paper, assets, "red", "another name.png", now)

    assert again is quay
    assert quay.file == "quay.png"


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ("C:\\Photos\\quay.heic", "quay.png"),
        ("../../etc/quay.png", "quay.png"),
        ("부두.PNG", "부두.PNG"),
        ("", "picture.png"),
        ("a\x00b: c.png", "ab- c.png"),
        ("가" * 300 + ".png", "가" * 65 + ".png"),
    ],
)
def test_a_file_is_called_as_its_author_called_it(
    session: Session, paper: Newsletter, assets: AssetStore, now: datetime, given: str, file: str
) -> None:
    assert kept(session, paper, assets, "white", given, now).file == file


def test_what_an_issue_shows_is_in_the_library_with_what_it_says(
    session: Session, paper: Newsletter, assets: AssetStore, now: datetime
) -> None:
    asset = assets.store(session, picture(size=(600, 400)), now=now)
    shown = LibraryPicture(file="table.png", asset=asset)

    factories.issue(session, paper, says=showing(shown, credit={"en": "Lee"}, focus="10% 20%"))

    found = find_picture(session, paper, asset.name)
    assert (found.file, found.alt, found.credit) == (
        "table.png",
        {"en": "A quay", "ko": "부두"},
        {"en": "Lee"},
    )
    assert values_of(found) == {
        "file": "images/table.png",
        "asset": asset.name,
        "width": "600",
        "height": "400",
        "focus": "10% 20%",
        "alt.en": "A quay",
        "alt.ko": "부두",
        "credit.en": "Lee",
    }


def test_what_the_library_says_is_not_changed_by_an_issue(
    session: Session, paper: Newsletter, quay: LibraryPicture
) -> None:
    describe_picture(quay, known(alt={"en": "The old quay"}), by=OPERATOR)

    factories.issue(session, paper, says=showing(quay))

    assert quay.alt == {"en": "The old quay"}


def known(**changes: Any) -> Known:
    usual = {"alt": {}, "credit": {}, "focus": None, "licence": Licence.UNSAID, "people": People.UNSAID}
    return Known(**{**usual, **changes})


def test_of_a_consent_only_what_must_be_known_is_kept(quay: LibraryPicture) -> None:
    agreed = known(
        people=People.AGREED, consent_note=" two speakers,\n by mail ", consent_until=date(2027, 1, 1)
    )
    describe_picture(quay, agreed, by=OPERATOR)
    assert (quay.consent_note, quay.consent_until) == ("two speakers, by mail", date(2027, 1, 1))

    describe_picture(
        quay, known(people=People.NOBODY, consent_note="them", consent_until=date(2027, 1, 1)), by=OPERATOR
    )
    assert (quay.consent_note, quay.consent_until) == ("", None)


def test_what_is_cut_out_has_the_terms_of_what_it_was_cut_out_of(
    session: Session, paper: Newsletter, assets: AssetStore, quay: LibraryPicture, now: datetime
) -> None:
    describe_picture(quay, known(alt={"en": "A quay"}, focus=Point("1 2")), by=OPERATOR)
    part = cut_out_picture(session, quay, Part(0.5, 0, 0.25, 0.5), assets=assets, by=OPERATOR, now=now)
    describe_picture(quay, known(people=People.WITHDRAWN), by=OPERATOR)

    assert (part.asset.width, part.asset.height, part.file, part.focus) == (150, 200, "quay.png", "")
    assert part.alt == {"en": "A quay"}
    assert {one.asset: one.people for one in terms_of(session, paper.id, today=now.date())} == {
        quay.asset.name: People.WITHDRAWN,
        part.asset.name: People.WITHDRAWN,
    }
    inner = cut_out_picture(session, part, Part(0, 0, 0.5, 0.5), assets=assets, by=OPERATOR, now=now)
    assert inner.original is quay
    with Pillow.open(io.BytesIO(assets.path(inner.asset.name).read_bytes())) as seen:
        assert seen.size == (75, 100)


@pytest.mark.parametrize(
    "part", [Part(0, 0, 0.01, 1), Part(0.99, 0, 1, 1), Part(-0.5, 0, 1, 1), Part(2, 2, 1, 1)]
)
def test_what_is_no_part_is_refused(
    session: Session, assets: AssetStore, quay: LibraryPicture, now: datetime, part: Part
) -> None:
    with pytest.raises(Invalid, match="too small"):
        cut_out_picture(session, quay, part, assets=assets, by=OPERATOR, now=now)


def test_a_library_block_keeps_its_picture_and_so_does_what_is_linked_to_it(
    session: Session, paper: Newsletter, quay: LibraryPicture, pier: LibraryPicture, now: datetime
) -> None:
    issue = factories.issue(session, paper, says=showing(quay))
    before = content_of(session, issue)
    shown = next(block for block in before.blocks if block.id == BLOCK)
    kept_block = keep_block(
        session, paper, alone(before, shown), name="Quay", like=before, by=OPERATOR, now=now
    )
    link = FromLibrary(key=kept_block.key, version=1)
    blocks = tuple(
        block.model_copy(update={"library": link}) if block.id == BLOCK else block for block in before.blocks
    )
    save(session, issue, before.model_copy(update={"blocks": blocks}), base=1, by=OPERATOR, now=now)

    assert replace_picture(session, quay, pier, by=OPERATOR, now=now).changed == ()

    assert uses_of(session, paper, quay.asset.name).blocks == ((kept_block.key, "Quay"),)
    save(session, issue, factories.content(), base=2, by=OPERATOR, now=now)
    with pytest.raises(Conflict, match="is used"):
        remove_picture(session, quay, by=OPERATOR, now=now)


def test_the_terms_of_a_picture_come_with_it_into_another_newsletter(
    session: Session, quay: LibraryPicture
) -> None:
    agreed = known(people=People.AGREED, consent_note="two speakers", consent_until=date(2027, 1, 1))
    describe_picture(quay, agreed, by=OPERATOR)

    other = factories.newsletter(session, slug="other")
    factories.issue(session, other, slug="other-1", says=showing(quay))

    there = find_picture(session, other, quay.asset.name)
    assert (there.people, there.consent_until, there.consent_note) == (People.AGREED, date(2027, 1, 1), "")


def test_a_picture_of_another_newsletter_is_not_found(session: Session, quay: LibraryPicture) -> None:
    other = factories.newsletter(session, slug="other")

    with pytest.raises(NotFound):
        find_picture(session, other, quay.asset.name)


def test_it_is_told_where_a_picture_is_used(
    session: Session, paper: Newsletter, quay: LibraryPicture
) -> None:
    issue = factories.issue(session, paper, says=showing(quay))
    factories.issue(session, paper, slug="without")
    proof = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=issue.changed_at)

    uses = uses_of(session, paper, quay.asset.name)

    assert (uses.issues, uses.drafts, uses.is_in_settings) == ((issue.slug,), (), False)
    assert uses.proofs == ((proof.id, issue.slug),)


@pytest.mark.parametrize("where", ["issue", "draft", "proof", "settings"])
def test_what_is_used_is_not_taken_away(
    session: Session, paper: Newsletter, quay: LibraryPicture, now: datetime, where: str
) -> None:
    issue = factories.issue(session, paper, says=showing(quay) if where in ("issue", "proof") else None)
    if where == "draft":
        write(session, issue, {f"{ARTICLE}.image.asset": quay.asset.name}, now)
    elif where == "proof":
        make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)
        save(session, issue, factories.content(), base=1, by=OPERATOR, now=now)
    elif where == "settings":
        paper.logo_dark = quay.asset.name

    with pytest.raises(Conflict, match="is used"):
        remove_picture(session, quay, by=OPERATOR, now=now)


def write(session: Session, issue: Issue, texts: dict[str, str], now: datetime) -> None:
    """Write something that is not saved into an issue."""
    sent = Patch(hold_working(session, issue).version, {name: ("", text) for name, text in texts.items()})
    patch(session, issue, sent, tab="a", by=OPERATOR, now=now)
    session.flush()


def test_what_is_used_nowhere_is_taken_away_and_can_come_back(
    session: Session, paper: Newsletter, assets: AssetStore, quay: LibraryPicture, now: datetime
) -> None:
    issue = factories.issue(session, paper, says=showing(quay))
    save(session, issue, factories.content(), base=1, by=OPERATOR, now=now)

    remove_picture(session, quay, by=OPERATOR, now=now)
    session.flush()

    assert session.scalars(sa.select(LibraryPicture)).all() == []
    save(
        session,
        issue,
        showing(kept(session, paper, assets, "red", "quay.png", now)),
        base=2,
        by=OPERATOR,
        now=now,
    )
    assert find_picture(session, paper, shown_in(session, issue).asset).file == "quay.png"


def test_a_picture_that_others_were_cut_out_of_stays(
    session: Session, assets: AssetStore, quay: LibraryPicture, now: datetime
) -> None:
    cut_out_picture(session, quay, Part(0, 0, 0.5, 0.5), assets=assets, by=OPERATOR, now=now)

    with pytest.raises(Conflict, match="cut out of"):
        remove_picture(session, quay, by=OPERATOR, now=now)


def test_a_picture_is_replaced_in_every_draft_and_never_in_what_was_frozen(
    session: Session, paper: Newsletter, quay: LibraryPicture, pier: LibraryPicture, now: datetime
) -> None:
    first = factories.issue(
        session, paper, slug="first", says=showing(quay, focus="1% 2%", credit={"en": "Lee"})
    )
    second = factories.issue(session, paper, slug="second", says=showing(quay))
    frozen = factories.issue(session, paper, slug="frozen", says=showing(quay))
    proof = make_proof(session, frozen, base_url=BASE_URL, by=OPERATOR, now=now)
    html = proof.editions[0].html

    done = replace_picture(session, quay, pier, by=OPERATOR, now=now)

    assert (set(done.changed), done.frozen) == ({"first", "second"}, ("frozen",))
    image = shown_in(session, first)
    assert (image.file, image.asset, image.focus) == ("images/pier.png", pier.asset.name, None)
    assert (image.alt.root, image.credit.root) == ({"en": "A quay", "ko": "부두"}, {"en": "Lee"})
    assert shown_in(session, second).asset == pier.asset.name
    assert shown_in(session, frozen).asset == quay.asset.name
    assert proof.editions[0].html == html


def test_what_the_library_says_of_the_other_picture_goes_with_it(
    session: Session, paper: Newsletter, quay: LibraryPicture, pier: LibraryPicture, now: datetime
) -> None:
    describe_picture(pier, known(alt={"en": "A pier", "fr": "Une jetée"}, credit={"en": "Kim"}), by=OPERATOR)
    issue = factories.issue(session, paper, says=showing(quay))
    decoration = factories.issue(session, paper, slug="plain", says=showing(quay, alt={"en": "", "ko": ""}))

    replace_picture(session, quay, pier, by=OPERATOR, now=now)

    assert shown_in(session, issue).alt.root == {"en": "A pier"}
    assert shown_in(session, issue).credit.root == {"en": "Kim"}
    assert shown_in(session, decoration).alt.root == {"en": "", "ko": ""}


def test_a_picture_is_replaced_in_what_somebody_is_writing(
    session: Session, paper: Newsletter, quay: LibraryPicture, pier: LibraryPicture, now: datetime
) -> None:
    issue = factories.issue(session, paper)
    place = f"{ARTICLE}.image"
    write(session, issue, {f"{place}.asset": quay.asset.name, f"{place}.alt.en": "Mine"}, now)

    assert replace_picture(session, quay, pier, by=OPERATOR, now=now).changed == (issue.slug,)

    draft = working_of(session, issue).draft
    assert draft.value(f"{place}.asset") == pier.asset.name
    assert draft.value(f"{place}.file") == "images/pier.png"
    assert draft.value(f"{place}.alt.en") == "Mine"
    assert quay.asset.name not in draft.values.values()


def test_a_picture_is_not_replaced_by_itself_nor_by_that_of_another_newsletter(
    session: Session, assets: AssetStore, quay: LibraryPicture, now: datetime
) -> None:
    other = kept(session, factories.newsletter(session, slug="other"), assets, "red", "quay.png", now)

    for instead in (quay, other):
        with pytest.raises(Conflict, match="same newsletter"):
            replace_picture(session, quay, instead, by=OPERATOR, now=now)


NO_PICTURES = {
    "draft_change.change",  # kept for as long as a picture that was taken out of its library
    "issue_revision.writers",
    "library_picture.alt",
    "library_picture.credit",
    "newsletter.locales",
    "newsletter.name",
    "newsletter.organisation",
    "newsletter.postal_address",
    "newsletter.privacy_notice",
    "newsletter.sender_name",
    "proof.envelope",
    "proof_edition.findings",
    "proof_edition.links",
    "proof_edition.slots",
    "working_draft.blocks",
}


def test_wherever_a_picture_may_be_named_it_is_looked_for_before_it_is_let_go_of() -> None:
    for module in pkgutil.walk_packages(newsletter.issues.__path__, f"{newsletter.issues.__name__}."):
        import_module(module.name)
    documents = {
        f"{mapper.local_table}.{column.name}"
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if mapper.class_.__module__.startswith("newsletter.issues")
        and (isinstance(column.type, Document) or column.name.endswith("html"))
    }
    held = {f"{column.class_.__tablename__}.{column.key}" for column in HOLDERS}

    assert documents - NO_PICTURES <= held
    assert documents >= NO_PICTURES
