"""Two people write in one issue: nothing of either is lost, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import blank_values, content_of_draft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import ids_in, moved_entry, with_entry, without_entry
from newsletter.db import Database
from newsletter.errors import NotFound
from newsletter.issues.composing import checkpoint, content_of, newest_revision, save
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.issues.working.document import forget
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.past import at
from newsletter.issues.working.patching import patch
from newsletter.issues.working.reading import Unsettled, require_settled, working_of
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.issues.working.windows import Window

ARTICLE = "01K0000000000000000000000B"
CONTACT = "01K0000000000000000000000C"
TITLE, TITLE_KO = f"{ARTICLE}.title.en", f"{ARTICLE}.title.ko"


@pytest.fixture
def issue(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


@pytest.fixture
def ada(session: Session, issue: Issue) -> Window:
    return window(session, issue, "ada")


@pytest.fixture
def bo(session: Session, issue: Issue) -> Window:
    return window(session, issue, "bo")


def window(session: Session, issue: Issue, name: str) -> Window:
    user = factories.user(session, email=f"{name}@example.org", role=Role.EDITOR)
    user.name = name.title()
    return Window(session, issue, user, name, NOW)


def ids(draft: Draft) -> list[str]:
    return [block.id for block in draft.blocks]


def clash_in_the_title(ada: Window, bo: Window) -> None:
    for text, by in (("Ada's", ada), ("Bo's", bo)):
        by.write({TITLE: text})
        by.send()


def with_people(window: Window) -> str:
    """Add a list with two entries; gives its name."""
    window.shown, block = window.shown.with_block(
        "people", after=ARTICLE, values=blank_values(BLOCKS["people"])
    )
    name = f"{block}.cards"
    for _ in range(2 - len(ids_in(window.shown.value(name)))):
        window.shown, _ = with_entry(window.shown, name, {})
    window.send()
    return name


def test_each_gets_what_the_other_wrote(ada: Window, bo: Window) -> None:
    ada.write({TITLE: "A long table"})
    bo.write({TITLE_KO: "긴 식탁"})

    ada.send()
    bo.send()
    ada.send()

    for one in (ada, bo):
        assert (one.shown.value(TITLE), one.shown.value(TITLE_KO)) == ("A long table", "긴 식탁")
        assert (one.version, one.clashes) == (2, {})


def test_where_both_wrote_the_later_stands_and_the_other_is_kept_with_its_writer(
    ada: Window, bo: Window
) -> None:
    ada.write({TITLE: "Ada's table"})
    bo.write({TITLE: "Bo's table"})

    ada.send()
    told = bo.send()

    clash = bo.clashes[TITLE]
    assert (bo.shown.value(TITLE), tuple(told.clashes)) == ("Bo's table", (TITLE,))
    assert (clash.text, clash.by, clash.at) == ("Ada's table", ada.user.id, NOW)


def test_a_source_that_is_sent_alone_marks_its_translations(ada: Window, bo: Window) -> None:
    made = f"{ARTICLE}.made.title.ko"

    ada.write({TITLE: "A long table"})
    ada.send()
    assert ada.shown.value(made) == "The table"
    ada.write({TITLE: "A longer table"})
    ada.send()
    bo.send()

    assert ada.shown.value(made) == bo.shown.value(made) == "The table"


@pytest.mark.parametrize(
    "written",
    [
        {TITLE: "“The  table”".strip("“”")},
        {TITLE: "A long table", TITLE_KO: "긴 식탁"},
        {TITLE: "A long table", f"{ARTICLE}.same.title": "yes"},
        {TITLE_KO: "긴 식탁"},
        {TITLE: "A long table", f"{ARTICLE}.source.title": "ko"},
        {TITLE: "A long table", f"{ARTICLE}.when.locales": "en"},
    ],
    ids=["white space alone", "both", "the same", "a translation", "no source any more", "one language"],
)
def test_what_leaves_no_translation_behind_marks_none(ada: Window, written: dict[str, str]) -> None:
    ada.write(written)

    ada.send()

    assert not ada.shown.value(f"{ARTICLE}.made.title.ko")


def test_texts_of_the_issue_and_of_entries_are_marked_as_well(ada: Window) -> None:
    cards = with_people(ada)
    entry = f"{cards}.{ids_in(ada.shown.value(cards))[0]}"
    ada.write({f"{entry}.role.en": "Gardener", f"{entry}.role.ko": "정원사"})
    ada.send()

    ada.write({f"{entry}.role.en": "Head gardener", "subject.en": "Three shores"})
    ada.send()

    assert ada.shown.value(f"{entry}.made.role.ko") == "Gardener"
    assert ada.shown.value("made.subject.ko") == "Two shores"


def test_what_is_offered_stays_when_both_write_there_again(ada: Window, bo: Window) -> None:
    clash_in_the_title(ada, bo)
    ada.send()  # and hears of Bo's
    ada.write({TITLE: "Bo's, says Ada"})
    bo.write({TITLE: "Bo's, says Bo"})

    ada.send()
    bo.send()

    assert bo.shown.value(TITLE) == "Bo's, says Bo"
    assert bo.clashes[TITLE].texts == ("Ada's", "Bo's, says Ada")
    assert bo.clashes[TITLE].text == "Ada's\n\nBo's, says Ada"


def test_who_goes_on_with_the_own_text_is_offered_no_older_form_of_it(ada: Window, bo: Window) -> None:
    clash_in_the_title(ada, bo)
    ada.write({TITLE: "Ada's table"})  # has not heard of Bo's

    ada.send()

    assert ada.shown.value(TITLE) == "Ada's table"
    assert ada.clashes[TITLE].texts == ("Bo's",)


def test_a_clash_goes_when_it_is_settled_or_both_say_the_same(ada: Window, bo: Window) -> None:
    for text, by in (("Ada's", ada), ("Bo's", bo)):
        by.write({TITLE: text, TITLE_KO: text})
        by.send()

    bo.write({TITLE: "Ada's"})
    bo.send()
    assert set(bo.clashes) == {TITLE_KO}

    bo.send(settled=(TITLE_KO,))
    assert bo.clashes == {}
    assert bo.shown.value(TITLE_KO) == "Bo's"


def test_a_clash_in_a_block_that_is_deleted_is_there_again_when_that_comes_back(
    session: Session, issue: Issue, ada: Window, bo: Window
) -> None:
    clash_in_the_title(ada, bo)
    before = bo.shown

    bo.shown = bo.shown.without(ARTICLE)
    bo.send()
    ada.send()
    assert ada.clashes == bo.clashes == {}
    require_settled(session, issue)
    bo.shown = before
    bo.send()

    ada.send()
    assert ada.clashes[TITLE].texts == bo.clashes[TITLE].texts == ("Ada's",)
    bo.send(settled=(TITLE,))
    bo.shown = bo.shown.without(ARTICLE)
    bo.send()
    bo.shown = before
    bo.send()
    assert bo.clashes == {}, "that was settled"


def test_a_clash_in_an_entry_of_a_list_waits_the_same_way(ada: Window, bo: Window) -> None:
    name = with_people(ada)
    bo.send()
    first, second = ids_in(bo.shown.value(name))
    for text, by in (("Lee", ada), ("Li", bo)):
        by.write({f"{name}.{first}.name.en": text})
        by.send()
    before = bo.shown

    bo.shown = without_entry(bo.shown, f"{name}.{first}")
    bo.send()
    bo.write({f"{name}.{second}.name.en": "Park"})
    bo.send()
    assert bo.clashes == {}
    bo.shown = before.with_values({f"{name}.{second}.name.en": "Park"})
    bo.send()

    assert bo.clashes[f"{name}.{first}.name.en"].text == "Lee"


def test_what_comes_back_by_a_save_has_its_clash_as_well(
    session: Session, issue: Issue, ada: Window, bo: Window
) -> None:
    clash_in_the_title(ada, bo)
    whole = content_of_draft(bo.shown, locales=content_of(session, issue).locales)
    checkpoint(session, issue, by=bo.user, now=NOW)
    without = whole.model_copy(update={"blocks": whole.blocks[:1]})
    save(session, issue, without, base=issue.revision, by=bo.user, now=NOW)
    assert working_of(session, issue).clashes == {}

    save(session, issue, whole, base=issue.revision, by=bo.user, now=NOW)

    assert working_of(session, issue).clashes[TITLE].text == "Ada's"


def test_a_clash_in_what_is_gone_ends_with_the_log_of_that(
    session: Session, issue: Issue, ada: Window, bo: Window
) -> None:
    clash_in_the_title(ada, bo)
    before = bo.shown
    bo.shown = bo.shown.without(ARTICLE)
    bo.send()
    bo.write({"subject.en": "Another table"})
    bo.send()
    assert TITLE in working_of(session, issue).unsettled
    checkpoint(session, issue, by=bo.user, now=NOW)

    forget(session, made_before=NOW + timedelta(days=1), at_most=100)
    bo.write({"subject.en": "The last table"})
    bo.send()

    assert TITLE not in working_of(session, issue).unsettled
    bo.shown = before
    bo.send()
    assert bo.clashes == {}


def test_two_pictures_of_one_place_are_one_clash_with_all_that_is_said_of_them(
    session: Session, issue: Issue, ada: Window, bo: Window
) -> None:
    def picture(name: str, **others: str) -> dict[str, str]:
        parts = {"file": f"{name}.jpg", "asset": name * 64, "width": "640", "height": "480", **others}
        return {f"{ARTICLE}.image.{part.replace('__', '.')}": text for part, text in parts.items()}

    ada.write(picture("a", alt__en="Ada's quay"))
    bo.write(picture("b", alt__ko="보의 부두", credit__en="Bo"))
    ada.send()
    bo.send()

    clashing = {name.removeprefix(f"{ARTICLE}.image.") for name in bo.clashes}
    assert clashing == {"file", "asset", "alt.en", "alt.ko", "credit.en"}
    assert bo.shown.value(f"{ARTICLE}.image.asset") == "b" * 64
    assert not bo.shown.value(f"{ARTICLE}.image.alt.en"), "that is said of the other picture"
    assert bo.clashes[f"{ARTICLE}.image.alt.en"].text == "Ada's quay"
    with pytest.raises(Unsettled, match="in 1 places"):
        require_settled(session, issue)

    ada.write(picture("c"))
    ada.send()
    assert ada.clashes[f"{ARTICLE}.image.asset"].text == "b" * 64, "of several the last is offered"


def test_nobody_settles_what_they_have_not_seen(ada: Window, bo: Window) -> None:
    clash_in_the_title(ada, bo)

    ada.send(settled=(TITLE,))
    assert set(ada.clashes) == {TITLE}

    ada.send(settled=(TITLE,))
    assert ada.clashes == {}


def test_one_s_own_text_never_clashes_though_the_answer_was_lost(ada: Window) -> None:
    ada.write({TITLE: "A"})
    ada.send(is_answered=False)
    ada.write({TITLE: "A b"})
    ada.send(is_answered=False)
    ada.write({TITLE: "The table"})  # as it was before

    ada.send()

    assert ada.clashes == {}
    assert working_of(ada.session, ada.issue).draft.value(TITLE) == "The table"


def test_what_another_put_in_before_a_patch_whose_answer_was_lost_stays(ada: Window, bo: Window) -> None:
    people = with_people(ada)
    bo.send()
    bo.shown, theirs = with_entry(bo.shown, people, {})
    bo.shown, block = bo.shown.with_block("heading", after=CONTACT, values={})
    bo.send()
    ada.shown, mine = with_entry(ada.shown.moved(ARTICLE, by=1), people, {})
    ada.send(is_answered=False)
    ada.write({TITLE: "A longer table"})

    ada.send()

    assert block in ids(ada.shown)
    assert {theirs, mine} <= {f"{people}.{entry}" for entry in ids_in(ada.shown.value(people))}


def test_a_patch_that_comes_after_a_later_one_says_nothing_new(ada: Window, bo: Window) -> None:
    late = Patch(ada.version, {TITLE: ("The table", "A")}, sequence=1)
    ada.sent = 1
    ada.write({TITLE: "A long table"})
    ada.send()

    for _ in range(2):
        patch(ada.session, ada.issue, late, tab=ada.tab, by=ada.user, now=NOW)

    bo.send()
    assert (bo.shown.value(TITLE), dict(bo.clashes)) == ("A long table", {})


def test_two_windows_of_one_person_are_two(session: Session, issue: Issue, ada: Window) -> None:
    other = Window(session, issue, ada.user, "another", NOW)
    ada.write({TITLE: "Here"})
    other.write({TITLE: "There"})

    ada.send()
    other.send()

    assert other.clashes[TITLE].text == "Here"


def test_a_block_that_one_deletes_while_the_other_writes_in_it_stays(ada: Window, bo: Window) -> None:
    ada.shown = ada.shown.without(ARTICLE)
    bo.write({TITLE: "Still wanted"})

    ada.send()
    told = bo.send()
    ada.send()

    assert tuple(told.kept) == (ARTICLE,)
    for one in (ada, bo):
        assert ARTICLE in ids(one.shown)
        assert (one.shown.value(TITLE), one.shown.value(TITLE_KO)) == ("Still wanted", "식탁")


def test_who_writes_into_what_is_gone_brings_it_back(ada: Window, bo: Window) -> None:
    ada.shown = ada.shown.without(ARTICLE)
    ada.send()
    bo.send()
    assert ARTICLE not in ids(bo.shown)

    late = Patch(bo.version, {TITLE: ("The table", "The table is set")})
    patch(bo.session, bo.issue, late, tab="bo", by=bo.user, now=NOW)

    ada.send()
    assert ids(ada.shown)[1] == ARTICLE
    assert (ada.shown.value(TITLE), ada.shown.value(TITLE_KO)) == ("The table is set", "식탁")


def test_an_entry_that_is_gone_comes_back_the_same_way(ada: Window, bo: Window) -> None:
    name = with_people(ada)
    bo.send()
    entry = ids_in(bo.shown.value(name))[0]
    ada.shown = without_entry(ada.shown, f"{name}.{entry}")
    ada.send()
    bo.send()

    late = Patch(bo.version, {f"{name}.{entry}.name.en": ("", "Lee")})
    patch(bo.session, bo.issue, late, tab="bo", by=bo.user, now=NOW)

    ada.send()
    assert entry in ids_in(ada.shown.value(name))
    assert ada.shown.value(f"{name}.{entry}.name.en") == "Lee"


def test_a_deleted_block_takes_its_texts_with_it_and_brings_them_back(ada: Window) -> None:
    before = ada.shown
    ada.shown = ada.shown.without(ARTICLE)
    ada.send()
    assert not working_of(ada.session, ada.issue).draft.under(ARTICLE)

    ada.shown = before
    ada.send()
    draft = working_of(ada.session, ada.issue).draft
    assert (ids(draft), draft.under(ARTICLE)) == (ids(before), before.under(ARTICLE))


def test_blocks_that_both_move_and_add_are_all_there(ada: Window, bo: Window) -> None:
    ada.shown = ada.shown.moved(CONTACT, by=-1)
    bo.shown, new = bo.shown.with_block("divider", after=CONTACT)

    ada.send()
    bo.send()
    ada.send()

    assert ids(ada.shown) == ids(bo.shown)
    assert ids(ada.shown)[1:] == [CONTACT, new, ARTICLE]


def test_entries_that_both_add_move_and_delete_are_all_right(ada: Window, bo: Window) -> None:
    name = with_people(ada)
    bo.send()
    first, second = ids_in(ada.shown.value(name))
    ada.shown = moved_entry(ada.shown, f"{name}.{second}", by=-1)
    bo.shown, place = with_entry(bo.shown, name, {"name.en": "Kim"})

    ada.send()
    bo.send()
    ada.send()

    assert ids_in(ada.shown.value(name)) == ids_in(bo.shown.value(name))
    assert set(ids_in(ada.shown.value(name))) == {first, second, place.rpartition(".")[2]}
    assert ada.shown.value(f"{place}.name.en") == "Kim"


def test_every_version_can_be_read_again(ada: Window, session: Session, issue: Issue) -> None:
    said = [ada.shown]
    for change in ({TITLE: "식탁 하나"}, {TITLE: "식탁 둘 하나"}, {TITLE: "", TITLE_KO: "둘"}):
        ada.write(change)
        ada.send()
        said.append(ada.shown)
    ada.shown = ada.shown.without(CONTACT)
    ada.send()

    working = working_of(session, issue)

    for version, draft in enumerate(said):
        was = at(session, issue, working, version)
        assert was.blocks == draft.blocks
        assert {name: text for name, text in was.values.items() if text} == {
            name: text for name, text in draft.values.items() if text
        }
    with pytest.raises(NotFound, match="has no version 9"):
        at(session, issue, working, 9)


def test_a_patch_that_changes_nothing_makes_no_version(ada: Window, bo: Window) -> None:
    ada.send()
    bo.write({TITLE: "Same"})
    bo.send()
    ada.write({TITLE: "Same"})

    ada.send()

    assert (ada.version, ada.clashes) == (1, {})


def test_what_was_written_is_a_revision_after_a_while(ada: Window, session: Session, issue: Issue) -> None:
    ada.write({TITLE: "First"})
    ada.send()
    ada.now = NOW + timedelta(minutes=10)
    ada.write({TITLE: "Second"})

    ada.send()

    revision = newest_revision(session, issue)
    assert (revision.number, revision.author_id) == (2, ada.user.id)
    assert content_of(session, issue).blocks[1].title.get("en") == "First"
    assert not working_of(session, issue).is_saved


def test_what_another_wrote_and_left_is_a_revision_of_theirs(
    ada: Window, bo: Window, session: Session, issue: Issue
) -> None:
    ada.write({TITLE: "Ada's"})
    ada.send()
    bo.now = NOW + timedelta(minutes=1)
    bo.write({TITLE_KO: "보"})

    bo.send()

    assert newest_revision(session, issue).author_id == ada.user.id


def test_a_revision_knows_everybody_who_wrote_in_it(
    ada: Window, bo: Window, session: Session, issue: Issue
) -> None:
    for text, by in (("Ada's", ada), ("보", bo)):
        by.write({TITLE if by is ada else TITLE_KO: text})
        by.send()

    by_ada = checkpoint(session, issue, by=ada.user, now=NOW)

    assert (by_ada.author_id, by_ada.writers) == (ada.user.id, [bo.user.id])


def test_what_somebody_asks_to_save_is_its_writer_s(
    ada: Window, bo: Window, session: Session, issue: Issue
) -> None:
    ada.write({TITLE: "Ada's"})
    ada.send()

    assert checkpoint(session, issue, by=bo.user, now=NOW).author_id == ada.user.id


def test_what_cannot_be_used_yet_waits_and_is_kept(ada: Window, session: Session, issue: Issue) -> None:
    ada.write({"number": "no number"})
    ada.send()
    ada.now = NOW + timedelta(minutes=30)
    ada.write({TITLE: "Further"})

    ada.send()

    assert newest_revision(session, issue).number == 1
    assert working_of(session, issue).draft.value("number") == "no number"


def test_many_at_once_lose_nothing(database: Database) -> None:
    """Each from a thread and a connection of their own, all on the version they began with."""
    with database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        users = [factories.user(session, email=f"{number}@example.org") for number in range(4)]
        letters = working_of(session, issue).draft.value(TITLE)

    def write(user: User) -> None:
        for number in range(10):
            with database.transaction() as session:
                mine = {
                    f"{TITLE}": (letters, f"{user.id} {number}"),
                    f"note.{user.id}.{number}": ("", "kept"),
                }
                found = find_issue(session, "bridge-12")
                patch(session, found, Patch(0, mine), tab=str(user.id), by=user, now=NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, users))

    with database.reading() as session:
        found = find_issue(session, "bridge-12")
        working = working_of(session, found)
        assert working.version == 40
        said = {at(session, found, working, version).value(TITLE) for version in range(41)}
    assert all(working.draft.value(f"note.{user.id}.{number}") for user in users for number in range(10))
    assert said == {letters, *(f"{user.id} {number}" for user in users for number in range(10))}
