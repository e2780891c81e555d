"""What becomes of library blocks in issues: a draft changes when somebody takes the change into it, and a proof never does."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.beginning import start_issue
from newsletter.issues.composing import content_at, content_of, save
from newsletter.issues.frozen import rendition_of
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.library.keeping import LibraryConflict, change_block, retire_block
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.library.placing import (
    change_from,
    insert_copied,
    insert_linked,
    keep_from,
    take_in_drafts,
    take_newest,
)
from newsletter.issues.library.using import drafts_of, uses_of
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.issues.picture_library import keep_picture
from newsletter.issues.picture_replacing import replace_picture
from newsletter.issues.picture_uses import uses_of as pictures_uses_of
from newsletter.issues.pictures import made_ready
from newsletter.issues.proofing import make_proof
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import working_of
from newsletter.preflight.checking import check
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW
from tests.factories import BASE_URL, one_block
from tests.issues.conftest import picture

ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def paper(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def about(session: Session, paper: Newsletter) -> LibraryBlock:
    return factories.library_block(session, paper)


def linked_issue(session: Session, paper: Newsletter, about: LibraryBlock, slug: str) -> Issue:
    issue = factories.issue(session, paper, slug=slug)
    insert_linked(session, issue, about, after=ARTICLE, by=OPERATOR, now=NOW)
    return issue


def changed(session: Session, about: LibraryBlock, words: str = "Who we are now") -> None:
    change_block(
        session, about, one_block(words), base=about.version, like=one_block(words), by=OPERATOR, now=NOW
    )


def words(session: Session, issue: Issue, at: int = 2) -> str:
    return content_of(session, issue).blocks[at].body.get("en").plain()


def link(session: Session, issue: Issue, at: int = 2) -> tuple[str, int] | None:
    found = content_of(session, issue).blocks[at].library
    return (found.key, found.version) if found else None


def test_linked_it_has_the_words_and_the_version(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")

    assert (words(session, issue), link(session, issue)) == ("Who we are", ("about-us", 1))


def test_copied_it_is_the_issues_own(session: Session, paper: Newsletter, about: LibraryBlock) -> None:
    issue = factories.issue(session, paper)

    insert_copied(session, issue, about, after="", by=OPERATOR, now=NOW)

    assert (words(session, issue, 0), link(session, issue, 0)) == ("Who we are", None)
    assert uses_of(session, about) == []


def test_what_is_retired_is_put_into_no_issue(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    retire_block(about, by=OPERATOR, now=NOW)

    with pytest.raises(Conflict, match="was retired"):
        linked_issue(session, paper, about, "bridge-13")


def test_a_change_reaches_a_draft_when_somebody_takes_it(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")
    block = content_of(session, issue).blocks[2]
    changed(session, about)
    assert words(session, issue) == "Who we are"

    take_newest(session, issue, block.id, by=OPERATOR, now=NOW)

    assert (words(session, issue), link(session, issue)) == ("Who we are now", ("about-us", 2))
    assert content_of(session, issue).blocks[2].id == block.id


def test_a_block_that_is_linked_to_nothing_has_nothing_to_take(session: Session, paper: Newsletter) -> None:
    issue = factories.issue(session, paper)

    with pytest.raises(Conflict, match="not linked to the library"):
        take_newest(session, issue, ARTICLE, by=OPERATOR, now=NOW)
    with pytest.raises(NotFound, match="not in the issue any more"):
        take_newest(session, issue, "01K0000000000000000000000Z", by=OPERATOR, now=NOW)


def test_all_drafts_are_brought_up_to_date_and_neither_a_proof_nor_what_was_ever_approved(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    draft, proved, approved, edited = (
        linked_issue(session, paper, about, f"bridge-{number}") for number in (13, 14, 15, 16)
    )
    current = linked_issue(session, paper, about, "bridge-17")
    proof = make_proof(session, proved, base_url=BASE_URL, by=OPERATOR, now=NOW)
    before = [rendition_of(edition).html for edition in proof.editions]
    for issue in (approved, edited):
        made = make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=NOW)
        admin = factories.user(session, email=f"{issue.slug}@bridge.example.org")
        factories.approve(session, made, by=admin, now=NOW)
    content = content_of(session, edited)
    later = content.model_copy(
        update={"subject": content.subject.model_copy(update={"root": {"en": "Later"}})}
    )
    save(session, edited, later, base=edited.revision, by=OPERATOR, now=NOW)
    changed(session, about)
    take_newest(session, current, content_of(session, current).blocks[2].id, by=OPERATOR, now=NOW)

    taken = take_in_drafts(session, about, by=OPERATOR, now=NOW)

    assert [issue.slug for issue in taken] == ["bridge-13"]
    assert [words(session, issue) for issue in (draft, proved, approved, edited)] == [
        "Who we are now",
        *["Who we are"] * 3,
    ]
    session.refresh(proof)
    assert [rendition_of(edition).html for edition in proof.editions] == before
    assert drafts_of(session, about) == []
    assert [(use.issue.slug, use.versions, use.is_draft) for use in uses_of(session, about)] == [
        ("bridge-17", (2,), True),
        ("bridge-16", (1,), False),
        ("bridge-15", (1,), False),
        ("bridge-14", (1,), False),
        ("bridge-13", (2,), True),
    ]


def test_an_issue_that_has_it_twice_gets_it_twice(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")
    insert_linked(session, issue, about, after="", by=OPERATOR, now=NOW)
    changed(session, about)

    take_in_drafts(session, about, by=OPERATOR, now=NOW)

    assert [words(session, issue, at) for at in (0, 3)] == ["Who we are now"] * 2
    assert uses_of(session, about)[0].versions == (2, 2)


def test_what_is_kept_from_an_issue_is_linked_there(session: Session, paper: Newsletter) -> None:
    issue = factories.issue(session, paper)
    before = content_of(session, issue)

    kept = keep_from(session, issue, ARTICLE, name="The table", by=OPERATOR, now=NOW)

    after = content_of(session, issue)
    assert link(session, issue, 1) == (kept.key, 1) == ("the-table", 1)
    assert after.blocks[1].model_copy(update={"library": None}) == before.blocks[1]
    assert not known_findings(session, issue)


def test_a_linked_block_that_was_written_in_becomes_the_next_version(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue, other = (linked_issue(session, paper, about, f"bridge-{number}") for number in (13, 14))
    write(session, issue, "Who we are, in two towns")
    [finding] = known_findings(session, issue)
    assert finding == "library.changed"

    version = change_from(
        session, issue, content_of(session, issue).blocks[2].id, about, by=OPERATOR, now=NOW
    )

    assert (version, link(session, issue)) == (2, ("about-us", 2))
    assert known_findings(session, issue) == []
    assert known_findings(session, other) == ["library.update"]


def test_who_wrote_on_an_earlier_version_is_told(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")
    changed(session, about)
    write(session, issue, "Mine")

    with pytest.raises(LibraryConflict):
        change_from(session, issue, content_of(session, issue).blocks[2].id, about, by=OPERATOR, now=NOW)


def test_an_issue_that_begins_like_another_is_linked_as_that_is(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")
    another = content_of(session, issue).as_another(number=14, period={})
    next_issue = factories.issue(session, paper, slug="bridge-14", says=another)
    changed(session, about)

    take_in_drafts(session, about, by=OPERATOR, now=NOW)

    assert link(session, next_issue) == ("about-us", 2)
    assert link(session, issue) == ("about-us", 2)


def write(session: Session, issue: Issue, text: str) -> None:
    content = content_of(session, issue)
    body = one_block(text).blocks[0].body
    blocks = [
        block.model_copy(update={"body": body}) if block.type == "text" else block for block in content.blocks
    ]
    save(
        session,
        issue,
        content.model_copy(update={"blocks": tuple(blocks)}),
        base=issue.revision,
        by=OPERATOR,
        now=NOW,
    )


def known_findings(session: Session, issue: Issue) -> list[str]:
    content = content_of(session, issue)
    known = known_blocks(session, issue.newsletter_id, content)
    findings = check(content, publication_of(issue.newsletter), [], library=known)
    return [finding.check for finding in findings if finding.check.startswith("library.")]


def test_a_revision_that_was_saved_says_what_it_one_block(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue = linked_issue(session, paper, about, "bridge-13")
    changed(session, about)
    take_in_drafts(session, about, by=OPERATOR, now=NOW)

    assert content_at(session, issue, 2).blocks[2].body.get("en").plain() == "Who we are"


def test_what_is_written_and_not_saved_yet_counts_too(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    says = one_block("Who we are")
    issue = factories.issue(session, paper, slug="bridge-13", says=says)
    own, writer = says.blocks[0].id, factories.user(session)
    written = {f"{own}.library.key": ("", "about-us"), f"{own}.library.version": ("", "1")}

    patch(session, issue, Patch(0, written), tab="one", by=writer, now=NOW)

    assert [(use.issue.slug, use.versions) for use in uses_of(session, about)] == [("bridge-13", (1,))]
    assert link(session, issue, 0) is None
    changed(session, about)
    take_in_drafts(session, about, by=OPERATOR, now=NOW)
    assert link(session, issue, 0) == ("about-us", 2)
    assert working_of(session, issue).draft.value(f"{own}.body.en") == "Who we are now"


def test_a_block_of_another_type_is_brought_up_to_date_by_nobody(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    heading = {"type": "heading", "text": {"en": "Us"}, "library": {"key": "about-us", "version": 1}}
    issue = factories.issue(session, paper, says=factories.content(blocks=[heading]))
    changed(session, about)

    assert take_in_drafts(session, about, by=OPERATOR, now=NOW) == []
    with pytest.raises(Conflict, match="another type"):
        take_newest(session, issue, content_of(session, issue).blocks[0].id, by=OPERATOR, now=NOW)


def test_an_issue_of_another_newsletter_begins_with_the_words_and_no_link(
    session: Session, paper: Newsletter, about: LibraryBlock
) -> None:
    issue, other = (
        linked_issue(session, paper, about, "bridge-13"),
        factories.newsletter(session, slug="other"),
    )

    begun = start_issue(session, other, slug="", number=1, period="", like=issue, by=OPERATOR, now=NOW)

    assert (words(session, begun), link(session, begun)) == ("Who we are", None)


def test_a_picture_in_the_library_is_held_and_is_replaced_by_nobody_in_what_is_linked(
    session: Session, paper: Newsletter, tmp_path: Path
) -> None:
    assets = AssetStore(tmp_path)
    old, new = (
        keep_picture(
            session,
            paper,
            made_ready(picture(colour=colour)),
            file="a.png",
            assets=assets,
            by=OPERATOR,
            now=NOW,
        )
        for colour in ("#a8481f", "#1f48a8")
    )
    image = {"file": "a.png", "asset": old.asset.name, "width": 60, "height": 40, "alt": {"en": "A quay"}}
    article = {"type": "article", "title": {"en": "Us", "ko": "우리"}, "body": {"en": "Us"}, "image": image}
    issue = factories.issue(session, paper, says=factories.content(blocks=[article]))
    kept = keep_from(session, issue, content_of(session, issue).blocks[0].id, name="Us", by=OPERATOR, now=NOW)

    replaced = replace_picture(session, old, new, by=OPERATOR, now=NOW)

    assert pictures_uses_of(session, paper, old.asset.name).blocks == ((kept.key, "Us"),)
    assert replaced.changed == ()
    assert known_findings(session, issue) == []
