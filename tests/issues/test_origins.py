"""What is left of the issue that another was copied from, found by the checks of the copy."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.issue import IssueContent
from newsletter.issues.assets import AssetStore
from newsletter.issues.beginning import start_issue
from newsletter.issues.composing import content_of, newest_revision, save
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.proofing import findings_of
from newsletter.issues.transfer import export_issue, import_issue
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW

LETTER, ARTICLE, BUTTON = (f"01K0000000000000000000000{end}" for end in "KMN")


def says(**changes: Any) -> IssueContent:
    return factories.content(
        **{
            "number": 12,
            "period": "2026 Q3",
            "subject": {"en": "Harvest at the pier", "ko": "부두의 가을걷이"},
            "preheader": {"en": "Forty chairs", "ko": "의자 마흔 개"},
            "blocks": [
                {"type": "masthead", "id": "01K0000000000000000000000H", "tagline": {"en": "Letters", "ko": "편지"}},
                {
                    "type": "letter",
                    "id": LETTER,
                    "title": {"en": "A long summer", "ko": "긴 여름"},
                    "body": {"en": "Summer was long. We meet on 15 August 2026.", "ko": "여름이 길었습니다."},
                    "signature": {"en": "Han Seo-yun", "ko": "한서윤"},
                },
                {
                    "type": "article",
                    "id": ARTICLE,
                    "title": {"en": "The table", "ko": "식탁"},
                    "body": {"en": "We met [there](https://haneul.kr/q3).", "ko": "[거기서](https://haneul.kr/q3)"},
                    "link": {"en": "https://haneul.kr/table-q3"},
                },
                {
                    "type": "button",
                    "id": BUTTON,
                    "text": {"en": "Visit us", "ko": "오세요"},
                    "link": {"en": "https://bridge.example.org"},
                },
                {
                    "type": "contact",
                    "id": "01K0000000000000000000000C",
                    "organisation": {"en": "Bridge Network", "ko": "다리 네트워크"},
                    "website": {"en": "https://bridge.example.org/visit-us"},
                },
            ],
        }
        | changes
    )  # fmt: skip


@pytest.fixture
def of(session: Session) -> Newsletter:
    return factories.newsletter(session)


@pytest.fixture
def copy(session: Session, of: Newsletter) -> Issue:
    return copied(session, factories.issue(session, of, says=says()))


def copied(
    session: Session,
    origin: Issue,
    *,
    slug: str = "bridge-13",
    number: int | None = 13,
    period: str = "2026 Q4",
) -> Issue:
    return start_issue(
        session, origin.newsletter, slug=slug, number=number, period=period, like=origin, by=OPERATOR, now=NOW
    )  # fmt: skip


def write(session: Session, issue: Issue, **values: str) -> None:
    """Change inputs by place: `letter__body__en`."""
    content = content_of(session, issue)
    ids = {block.type: block.id for block in content.blocks}
    named = {}
    for name, value in values.items():
        first, *rest = name.split("__")
        named[".".join([ids.get(first, first), *rest])] = value
    changed = content_of_draft(draft_of(content).with_values(named), locales=content.locales)
    save(session, issue, changed, base=issue.revision, by=OPERATOR, now=NOW)


def left(session: Session, issue: Issue) -> list[str]:
    _, findings = findings_of(
        content_of(session, issue),
        publication_of(issue.newsletter),
        base_url=factories.BASE_URL,
        origin=origin_of(session, issue),
    )
    found = [finding for finding in findings if finding.check == "content.leftover"]
    assert {finding.severity for finding in found} <= {"warning"}
    return [str(finding.sentence) for finding in found]


def test_a_copy_that_nobody_touched_is_told_block_by_block(session: Session, copy: Issue) -> None:
    remedy = " Write it anew, unless it is meant to stay."

    assert left(session, copy) == [
        f"The issue is the same as in issue 12: Subject, Preview line.{remedy}",
        f"Block 2 (Letter) is the same as in issue 12: Title, Text.{remedy}",
        f"Block 3 (Article) is the same as in issue 12: Title, Text, https://haneul.kr/table-q3.{remedy}",
    ]


def test_each_finding_stands_at_its_block(session: Session, copy: Issue) -> None:
    content = content_of(session, copy)

    _, findings = findings_of(
        content, publication_of(copy.newsletter), base_url="https://x.kr", origin=origin_of(session, copy)
    )

    at = [finding.block for finding in findings if finding.check == "content.leftover"]
    assert at == [None, content.blocks[1].id, content.blocks[2].id]


def fields_left(session: Session, issue: Issue) -> list[str]:
    """Where the findings lead: the field that each begins with."""
    _, findings = findings_of(
        content_of(session, issue),
        publication_of(issue.newsletter),
        base_url=factories.BASE_URL,
        origin=origin_of(session, issue),
    )
    return [finding.path for finding in findings if finding.check == "content.leftover"]


def test_each_finding_leads_to_the_first_field_that_is_left(session: Session, copy: Issue) -> None:
    assert fields_left(session, copy) == ["subject.en", "title.en", "title.en"]

    renewed(session, copy)
    write(
        session,
        copy,
        preheader__ko="의자 마흔 개",
        letter__body__ko="여름이 길었습니다.",
        article__link__en="https://haneul.kr/table-q3",
    )

    assert fields_left(session, copy) == ["preheader.ko", "body.ko", "link.en"]


@pytest.mark.parametrize(
    ("begun", "date", "path"),
    [
        ((12, "2026 Q4"), "", "number"),
        ((13, "2026 Q3"), "", "period.en"),
        ((13, "2026 Q4"), "2026-09", "date"),
    ],
)
def test_what_is_left_of_the_issue_itself_leads_to_its_field(
    session: Session, of: Newsletter, begun: tuple[int, str], date: str, path: str
) -> None:
    origin = factories.issue(session, of, says=says(date="2026-09"))
    copy = copied(session, origin, number=begun[0], period=begun[1])
    renewed(session, copy)
    write(session, copy, date=date)

    assert fields_left(session, copy) == [path]


def renewed(session: Session, issue: Issue) -> None:
    write(
        session,
        issue,
        **{f"subject__{locale}": "New" for locale in ("en", "ko")},
        **{f"preheader__{locale}": "Newer" for locale in ("en", "ko")},
        **{f"letter__title__{locale}": "A short winter" for locale in ("en", "ko")},
        **{f"letter__body__{locale}": "Winter came." for locale in ("en", "ko")},
        **{f"article__title__{locale}": "Snow" for locale in ("en", "ko")},
        **{f"article__body__{locale}": "It snowed." for locale in ("en", "ko")},
        article__link__en="https://haneul.kr/snow",
    )


def test_nothing_is_left_where_all_was_written_anew(session: Session, copy: Issue) -> None:
    renewed(session, copy)

    assert left(session, copy) == []


def test_a_link_in_a_text_that_was_written_anew_is_found(session: Session, copy: Issue) -> None:
    renewed(session, copy)
    write(session, copy, article__body__en="Snow [there](https://haneul.kr/q3).")

    [finding] = left(session, copy)
    assert "Block 3 (Article) is the same as in issue 12: https://haneul.kr/q3." in finding


@pytest.mark.parametrize(
    "url",
    [
        "https://bridge.example.org/",
        "https://haneul.kr",
        "https://www.instagram.com/bridge/",
        "https://linkedin.com/company/bridge",
        "https://youtube.com/@bridge",
        "mailto:hello@haneul.kr",
        "merge:unsubscribe_url",
    ],
)
def test_links_of_every_issue_may_stay(session: Session, of: Newsletter, url: str) -> None:
    button = {"type": "button", "id": BUTTON, "text": {"en": "Go", "ko": "가기"}, "link": {"en": url}}
    copy = copied(session, factories.issue(session, of, says=says(blocks=[button])))
    write(session, copy, subject__en="A", subject__ko="가", preheader__en="B", preheader__ko="나")

    assert left(session, copy) == []


@pytest.mark.parametrize(
    "url", ["https://haneul.kr/form?q=3", "https://instagram.com/p/C1", "https://x.com/a/status/1"]
)
def test_a_link_to_something_of_one_issue_may_not(session: Session, of: Newsletter, url: str) -> None:
    button = {"type": "button", "id": BUTTON, "text": {"en": "Go", "ko": "가기"}, "link": {"en": url}}
    copy = copied(session, factories.issue(session, of, says=says(blocks=[button])))

    assert f"Block 1 (Button) is the same as in issue 12: {url}." in left(session, copy)[1]


def test_the_old_period_number_and_days_in_a_changed_text_are_found(session: Session, copy: Issue) -> None:
    renewed(session, copy)
    write(
        session,
        copy,
        subject__en="Bridge Q3 2026",
        letter__body__en="Come on 15 August 2026, not on 3 October 2026.",
        masthead__tagline__en="Letters, issue 12",
    )

    found = left(session, copy)
    assert "Subject (en): “Q3 2026”." in found[0]
    assert "Block 1 (Masthead) is the same as in issue 12: Tagline (en): “issue 12”." in found[1]
    assert "Block 2 (Letter) is the same as in issue 12: Text (en): “15 August 2026”." in found[2]


def test_the_number_and_the_period_of_the_old_issue_are_found(session: Session, of: Newsletter) -> None:
    origin = factories.issue(session, of, says=says())
    copy = copied(session, origin, number=12, period="2026 Q3")
    renewed(session, copy)

    assert "The issue is the same as in the issue “bridge-12”: Number, Period." in left(session, copy)[0]


def test_the_period_of_each_language_and_the_date_of_the_old_issue_are_found(
    session: Session, of: Newsletter
) -> None:
    origin = factories.issue(
        session, of, says=says(period={"en": "2026 Q3", "ko": "2026년 가을호"}, date="2026-09")
    )
    copy = copied(session, origin)
    renewed(session, copy)
    write(session, copy, date="2026-09", letter__body__ko="2026년 가을호에서 이어집니다.")

    issue, letter = left(session, copy)
    assert "The issue is the same as in issue 12: Issue date." in issue
    assert "Text (ko): “2026년 가을호”." in letter


def test_what_one_language_lacks_is_named_with_it(session: Session, copy: Issue) -> None:
    renewed(session, copy)
    write(session, copy, article__title__en="The table", article__title__ko="눈")

    assert "Title (en)" in left(session, copy)[0]


def test_a_heading_above_new_words_is_found(session: Session, copy: Issue) -> None:
    renewed(session, copy)
    write(session, copy, letter__title__en="A long summer", letter__title__ko="긴 여름")

    [finding] = left(session, copy)
    assert "Block 2 (Letter) is the same as in issue 12: Title." in finding


def test_a_translation_that_is_stale_is_not_told_twice(session: Session, copy: Issue) -> None:
    write(session, copy, letter__body__en="Winter came.", letter__title__en="A short winter")

    assert not [finding for finding in left(session, copy) if "(Letter)" in finding]


def test_what_stood_in_the_issue_before_as_well_may_stay(session: Session, of: Newsletter) -> None:
    factories.issue(session, of, slug="bridge-11", says=says(number=11, period="2026 Q2"))
    origin = factories.issue(session, of, says=says(subject={"en": "Once", "ko": "한 번"}))

    assert left(session, copied(session, origin)) == [
        "The issue is the same as in issue 12: Subject. Write it anew, unless it is meant to stay."
    ]


def test_the_issue_before_is_the_one_the_origin_was_copied_from(session: Session, copy: Issue) -> None:
    write(session, copy, subject__en="Once", subject__ko="한 번")
    factories.issue(session, copy.newsletter, slug="other", says=says(subject={"en": "Once", "ko": "한 번"}))

    third = copied(session, copy, slug="bridge-14", number=14, period="2027 Q1")

    assert len(left(session, third)) == 1
    assert "issue 13: Subject." in left(session, third)[0]


def test_an_origin_without_a_number_is_called_by_its_name(session: Session, of: Newsletter) -> None:
    copy = copied(session, factories.issue(session, of, says=says(number=None)))

    assert "the same as in the issue “bridge-12”" in left(session, copy)[0]


def test_blocks_that_came_later_or_by_a_file_are_no_copy(
    session: Session, copy: Issue, assets: AssetStore, tmp_path: Path, now: datetime
) -> None:
    text = export_issue(session, copy, assets=assets, to=None)
    lines = [line for line in text.splitlines() if " id: " not in line and "revision:" not in line]
    file = tmp_path / "issue.yaml"
    file.write_text("\n".join(lines), "utf-8")

    import_issue(session, file, assets=assets, by=OPERATOR, now=now)

    assert [finding.partition(" is the same")[0] for finding in left(session, copy)] == ["The issue"]


def test_an_issue_that_was_imported_or_begun_empty_has_no_origin(session: Session, of: Newsletter) -> None:
    made = factories.issue(session, of, says=says())
    again = factories.issue(session, of, slug="again", says=says())

    assert (origin_of(session, made), origin_of(session, again), left(session, again)) == (None, None, [])


def test_an_origin_that_cannot_be_read_is_not_compared(session: Session, copy: Issue) -> None:
    newest_revision(session, session.get_one(Issue, copy.origin_id)).content = {"locales": []}
    session.flush()

    assert origin_of(session, copy) is None
