"""Which translations are stale, from whichever side an issue is saved."""

from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.staleness import stale_translations
from newsletter.db import Database
from newsletter.issues.assets import AssetStore
from newsletter.issues.beginning import start_issue
from newsletter.issues.composing import (
    EditConflict,
    bring_back,
    content_of,
    newest_revision,
    save,
)
from newsletter.issues.meeting import meet
from newsletter.issues.models import Issue
from newsletter.issues.proofing import make_proof
from newsletter.issues.transfer import export_issue, import_issue
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

ARTICLE = "01K0000000000000000000000B"
MARK = f"{ARTICLE}.stale.title.ko"


def stale(session: Session, issue: Issue) -> list[tuple[str, str]]:
    return [(found.path, found.locale) for found in stale_translations(content_of(session, issue))]


def write(session: Session, issue: Issue, **values: str) -> None:
    draft = draft_of(content_of(session, issue)).with_values(
        {f"{ARTICLE}.title.{locale}": text for locale, text in values.items()}
    )
    save(
        session,
        issue,
        content_of_draft(draft, locales=["en", "ko"]),
        base=issue.revision,
        by=OPERATOR,
        now=NOW,
    )


def made(session: Session) -> Issue:
    return factories.issue(session, factories.newsletter(session))


def test_a_save_of_the_source_alone_leaves_its_translation_stale(session: Session) -> None:
    issue = made(session)

    write(session, issue, en="The long table")

    assert stale(session, issue) == [("title", "ko")]


def test_saying_that_it_stands_is_a_revision(session: Session) -> None:
    issue = made(session)
    write(session, issue, en="The table!")
    draft = draft_of(content_of(session, issue)).with_values({f"{MARK}.stands": "yes"})

    standing = content_of_draft(draft, locales=["en", "ko"])
    save(session, issue, standing, base=2, by=OPERATOR, now=NOW)

    assert (stale(session, issue), issue.revision) == ([], 3)


def test_saving_a_stale_issue_as_it_is_adds_nothing(session: Session) -> None:
    issue = made(session)
    write(session, issue, en="The long table")

    write(session, issue)

    assert issue.revision == 2


def test_what_is_brought_back_is_as_stale_as_it_was(session: Session) -> None:
    issue = made(session)
    write(session, issue, en="The long table")
    write(session, issue, ko="긴 식탁")

    bring_back(session, issue, 2, base=3, by=OPERATOR, now=NOW)
    assert stale(session, issue) == [("title", "ko")]

    bring_back(session, issue, 1, base=4, by=OPERATOR, now=NOW)
    assert stale(session, issue) == []


def test_an_issue_that_takes_everything_over_takes_the_marks_too(session: Session) -> None:
    issue = made(session)
    write(session, issue, en="The long table")

    another = start_issue(
        session, issue.newsletter, slug="b-13", number=13, period="", like=issue, by=OPERATOR, now=NOW
    )

    assert stale(session, another) == [("title", "ko")]


def test_one_writes_the_source_while_the_other_writes_elsewhere(session: Session) -> None:
    issue = made(session)
    mine = draft_of(content_of(session, issue)).with_values({"subject.en": "S", "subject.ko": "제목"})
    write(session, issue, en="The long table")

    meeting = meet(session, issue, mine, base=1)
    merged = content_of_draft(meeting.draft, locales=["en", "ko"])
    save(session, issue, merged, base=2, by=OPERATOR, now=NOW)

    assert dict(meeting.clashes) == {}
    assert stale(session, issue) == [("title", "ko")]


def test_a_stale_translation_does_not_change_a_byte_of_the_proof(session: Session) -> None:
    issue = made(session)
    write(session, issue, en="The table!")
    proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=NOW)
    draft = draft_of(content_of(session, issue)).with_values({f"{MARK}.stands": "yes"})
    standing = content_of_draft(draft, locales=["en", "ko"])
    save(session, issue, standing, base=2, by=OPERATOR, now=NOW)

    again = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=NOW)

    assert again.id == proof.id


def test_a_revision_from_before_there_were_marks_is_current(session: Session) -> None:
    issue = made(session)

    assert "stale" not in str(newest_revision(session, issue).content)
    assert stale(session, issue) == []


def test_an_exported_file_carries_the_marks(
    session: Session, assets: AssetStore, tmp_path: Path, now: datetime
) -> None:
    issue = made(session)
    write(session, issue, en="The long table")

    text = export_issue(session, issue, assets=assets, to=tmp_path / "issue.yaml")
    again = tmp_path / "again.yaml"
    again.write_text(text.replace("slug: bridge-12", "slug: bridge-13"), "utf-8")
    elsewhere = import_issue(session, again, assets=assets, by=OPERATOR, now=now)

    assert "stale: {title: {ko: " in text
    assert stale(session, elsewhere) == [("title", "ko")]
    assert import_issue(session, tmp_path / "issue.yaml", assets=assets, by=OPERATOR, now=now).revision == 2


def test_taking_the_mark_out_of_an_exported_file_says_that_the_translation_stands(
    session: Session, assets: AssetStore, tmp_path: Path, now: datetime
) -> None:
    issue = made(session)
    write(session, issue, en="The table!")
    file = tmp_path / "issue.yaml"
    lines = export_issue(session, issue, assets=assets, to=None).splitlines()
    file.write_text("\n".join(line for line in lines if "stale:" not in line), "utf-8")

    import_issue(session, file, assets=assets, by=OPERATOR, now=now)

    assert (stale(session, issue), issue.revision) == ([], 3)


BY_HAND = """
newsletter: bridge
number: 1
locales: [en, ko]
subject: {en: News, ko: 소식}
blocks:
  - article:
      title: {en: TITLE, ko: 식탁}
      body: {en: Words, ko: 글}
"""


def test_a_file_by_hand_comes_in_current_and_is_compared_with_what_it_changes(
    session: Session, assets: AssetStore, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "issue.yaml"

    def imported(title: str) -> Issue:
        file.write_text(BY_HAND.replace("TITLE", title), "utf-8")
        return import_issue(session, file, assets=assets, by=OPERATOR, now=now)

    assert stale(session, imported("The table")) == []
    assert stale(session, imported("The long table")) == [("title", "ko")]
    again = imported("The long table")
    assert (stale(session, again), again.revision) == ([("title", "ko")], 2)


TEXTS = st.sampled_from(["", "one", "two", "three", " two "])
STEPS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["en", "ko", "stands", "save", "save"]),
        TEXTS,
    ),
    min_size=4,
    max_size=24,
)


def test_a_translation_is_stale_if_and_only_if_its_source_differs_from_what_it_was_made_from(
    database: Database,
) -> None:
    with database.transaction() as session:
        factories.newsletter(session)
    told = iter(range(1_000_000))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def whatever_two_people_do(steps: list[tuple[str, str, str]]) -> None:
        with database.transaction() as session:
            _two_people(session, f"issue-{next(told)}", steps)

    whatever_two_people_do()


def _two_people(session: Session, slug: str, steps: list[tuple[str, str, str]]) -> None:
    """Plays the steps beside a record of its own: what the source said when the translation was last written."""
    of = session.query(factories.Newsletter).one()
    issue = factories.issue(session, of, slug=slug)
    forms = dict.fromkeys("AB", (1, draft_of(content_of(session, issue))))
    said = {"en": "The table", "ko": "식탁"}
    made_from = said["en"]
    for person, step, text in steps:
        base, draft = forms[person]
        if step in said:
            forms[person] = base, draft.with_values({f"{ARTICLE}.title.{step}": text})
            continue
        if step == "stands":
            ticked = {f"{MARK}.stands": "yes"} if draft.value(MARK) else {}
            forms[person] = base, draft.with_values(ticked)
            continue
        draft = _saved(session, issue, draft, base=base)
        now = {locale: draft.value(f"{ARTICLE}.title.{locale}").strip() for locale in said}
        is_affirmed = draft.value(MARK) and draft.value(f"{MARK}.stands")
        # Without a source there was nothing to make it from: it belongs to the next source there is.
        if now["ko"] != said["ko"] or is_affirmed or not made_from:
            made_from = now["en"]
        said = now
        forms[person] = issue.revision, draft_of(content_of(session, issue))
        is_stale = bool(said["ko"] and said["en"] and made_from and said["en"] != made_from)
        assert (("title", "ko") in stale(session, issue)) == is_stale


def _saved(session: Session, issue: Issue, draft: Draft, *, base: int) -> Draft:
    content = content_of_draft(draft, locales=["en", "ko"])
    try:
        save(session, issue, content, base=base, by=OPERATOR, now=NOW)
        return draft
    except EditConflict:
        met = meet(session, issue, draft, base=base).draft
        return _saved(session, issue, met, base=issue.revision)
