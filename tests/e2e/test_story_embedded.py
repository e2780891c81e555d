"""From an empty folder to an unsubscribed reader, with one process and no other server: commands and pages only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e import sample
from tests.e2e.mails import Mail, mails_in
from tests.e2e.processes import Installation, eventually
from tests.e2e.visits import ADMIN, Staff, heading, shown_form, staff_of, visitor

BASE_URL = "https://news.harbour.example.org"
STATES = ("pending", "claimed", "sending", "accepted", "refused", "expired", "skipped", "uncertain")


@dataclass(frozen=True)
class Story:
    """What the commands said, and the mails that came of it."""

    house: Installation
    imported: dict[str, Any]
    koreans: dict[str, Any]
    others: dict[str, Any]
    findings: list[dict[str, Any]]
    proof: dict[str, Any]
    approval: dict[str, Any]
    forecast: str
    dispatch: dict[str, Any]
    mails: dict[str, Mail]

    def to(self, name: str) -> Mail:
        """The mail of one reader."""
        korean = name in sample.KOREANS
        return self.mails[sample.korean_address(name) if korean else sample.english_address(name)]

    def report(self) -> dict[str, Any]:
        """What became of the dispatch until now."""
        report: dict[str, Any] = self.house.run(
            "dispatch", "show", str(self.dispatch["dispatch"]), "--json"
        ).json
        return report


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A served installation with nothing in it."""
    house = Installation(tmp_path_factory.mktemp("embedded"), {"base_url": BASE_URL})
    house.run("db", "upgrade")
    with house.serving():
        yield house


@pytest.fixture(scope="module")
def staff(house: Installation) -> Iterator[Staff]:
    """The admin, signed in."""
    with staff_of(house) as staff:
        yield staff


BASIS = ("--basis", "Asked for it at the spring meeting, 12 April")


@pytest.fixture(scope="module")
def story(house: Installation, staff: Staff) -> Story:
    """Everything up to the finished dispatch."""
    folder = house.folder
    imported = house.run("issue", "import", sample.issue_file(folder), "--json")
    lock_disclaimer(staff)
    koreans = house.run(
        "subscribers", "import", sample.LIST, sample.file_of_excel_in_korea(folder), *BASIS, "--json"
    )
    others = house.run(
        "subscribers", "import", sample.LIST, sample.file_with_byte_order_mark(folder), *BASIS, "--json",
        "--errors", folder / "errors.csv",
    )  # fmt: skip
    findings = house.run("issue", "check", sample.SLUG, "--json")
    proof = house.run("issue", "proof", sample.SLUG, "--json")
    approval = house.run("issue", "approve", str(proof.json["proof"]), "--by", ADMIN, "--json")
    dispatch = house.run("dispatch", "start", proof.json["hash"], "--list", sample.LIST, "--wait", "--json")
    return Story(
        house,
        imported=imported.json,
        koreans=koreans.json,
        others=others.json,
        findings=findings.json,
        proof=proof.json,
        approval=approval.json,
        forecast=dispatch.err.splitlines()[0],
        dispatch=dispatch.json,
        mails=mails_in(house.outbox),
    )


@pytest.fixture
def anyone(house: Installation) -> Iterator[httpx2.Client]:
    """A visitor without a cookie."""
    with visitor(house) as client:
        yield client


def lock_disclaimer(staff: Staff) -> None:
    """Give the newsletter a disclaimer that every edition needs, and a sender, as its admin does on the page."""
    fields = {
        "sender_name.ko": "나루 편지",
        "sender_address": "letter@harbour.example.org",
        "disclaimers.0.key": "rivers-fund",
        "disclaimers.0.name": "Rivers Fund",
        "disclaimers.0.required": "on",
    }
    texts = {f"disclaimers.0.text.{locale}": text for locale, text in sample.DISCLAIMER.items()}
    staff.change("/newsletters/harbour-letter", **fields, **texts)


def test_the_issue_file_makes_the_issue(story: Story) -> None:
    assert story.imported["slug"] == sample.SLUG
    assert story.imported["newsletter"] == "harbour-letter"


def test_a_file_of_excel_in_korea_is_read(story: Story) -> None:
    assert story.koreans["new"] == len(sample.KOREANS)
    assert [note["row"] for note in story.koreans["rejected"]] == [4, 6]
    assert story.koreans["rejected"][0]["value"] == "골뱅이가 없는 주소"


def test_a_file_with_a_byte_order_mark_is_read_and_bad_rows_are_reported(story: Story) -> None:
    assert story.others["new"] == len(sample.OTHERS)
    assert [(note["row"], note["value"]) for note in story.others["rejected"]] == [(4, "qo.bank.example.net")]
    assert [note["row"] for note in story.others["left_out"]] == [5]


def test_the_bad_rows_are_written_to_a_file_for_excel(story: Story) -> None:
    report = (story.house.folder / "errors.csv").read_bytes().decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in report] == ['"Row"', '"4"', '"5"']
    assert "qo.bank.example.net" in report[1]


def test_the_checks_find_no_error(story: Story) -> None:
    assert {finding["severity"] for finding in story.findings} <= {"warning", "note"}
    assert all(
        set(finding) == {"severity", "check", "block", "locale", "message"} for finding in story.findings
    )


def test_what_is_approved_is_the_proof(story: Story) -> None:
    assert story.proof["locales"] == ["en", "ko"]
    assert story.approval["hash"] == story.proof["hash"]


def test_one_sentence_says_what_will_happen(story: Story) -> None:
    assert story.forecast.endswith(f"will go to 11 subscribers of {sample.LIST}.")


def test_everybody_on_the_list_is_accounted_for(story: Story) -> None:
    assert story.dispatch["state"] == "finished"
    assert (story.dispatch["enrolled"], story.dispatch["accepted"]) == (11, 11)
    assert set(story.mails) == {
        *map(sample.korean_address, sample.KOREANS),
        *map(sample.english_address, sample.OTHERS),
    }


def test_everybody_is_greeted_in_their_own_language(story: Story) -> None:
    assert story.to("Anna").subject == "Anna, three boats are waiting"
    assert (
        story.to("서연").subject == "서연 님, 가을 나루터에서 배 세 척과 찻상 하나로 시작한 이야기를 전합니다"
    )
    assert "서연 님께" in story.to("서연").words
    assert "Dear Anna," in story.to("Anna").text


def test_a_mail_says_how_to_leave(story: Story) -> None:
    mail = story.to("Anna")
    token = mail.one_click.rpartition("/")[2]

    assert mail.header("List-Unsubscribe") == (
        f"<{BASE_URL}/u/{token}>, <mailto:unsubscribe+{token}@harbour.example.org?subject=unsubscribe>"
    )
    assert mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert mail.link("/u/") == mail.one_click
    assert mail.one_click in mail.text


def test_a_mail_says_what_it_belongs_to(story: Story) -> None:
    mail = story.to("서연")

    assert mail.header("List-Id") == "Harbour Letter <harbour-letter.harbour.example.org>"
    assert mail.header("Feedback-ID").startswith("harbour-letter-3:harbour-letter:issue:")
    assert mail.header("Return-Path").startswith("<bounce+")
    assert mail.header("Message-ID").endswith("@harbour.example.org>")
    assert len({one.header("Message-ID") for one in story.mails.values()}) == len(story.mails)


def test_the_text_part_comes_first(story: Story) -> None:
    assert [kind for kind, _ in story.to("서연").parts] == ["text/plain", "text/html"]


@pytest.mark.parametrize(("name", "locale"), [("Anna", "en"), ("서연", "ko")])
def test_the_disclaimer_is_in_both_parts(story: Story, name: str, locale: str) -> None:
    mail = story.to(name)

    assert sample.DISCLAIMER[locale] in mail.words
    assert sample.DISCLAIMER[locale] in " ".join(mail.text.split())


def test_the_pictures_of_a_mail_can_be_loaded(story: Story, anyone: httpx2.Client) -> None:
    pictures = story.to("Anna").pictures

    answers = [anyone.get(url) for url in pictures]

    assert len(set(pictures)) == len(sample.PICTURES)
    assert all(url.startswith(f"{BASE_URL}/assets/") for url in pictures)
    assert [answer.status_code for answer in answers] == [200] * len(pictures)
    assert {answer.headers["content-type"] for answer in answers} == {"image/png", "image/jpeg"}


def test_following_the_unsubscribe_link_changes_nothing(story: Story, anyone: httpx2.Client) -> None:
    link = story.to("Anna").one_click

    answers = [anyone.head(link), anyone.get(link), anyone.get(link)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert heading(answers[-1]) == f"Unsubscribe from “{sample.LIST}”?"


def test_one_button_unsubscribes(story: Story, anyone: httpx2.Client) -> None:
    link = story.to("Tomasz").one_click

    answer = anyone.post(link, data=shown_form(anyone.get(link)))

    assert (answer.status_code, heading(answer)) == (200, "You are unsubscribed")
    assert heading(anyone.get(link)) == "You are unsubscribed"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("민준", {"data": {"List-Unsubscribe": "One-Click"}}),
        ("Ingrid", {"files": {"List-Unsubscribe": (None, "One-Click")}}),
    ],
    ids=["form", "multipart"],
)
def test_one_click_unsubscribes_at_once_and_once(
    story: Story, anyone: httpx2.Client, name: str, body: dict[str, Any]
) -> None:
    link = story.to(name).one_click

    first, second = anyone.post(link, **body), anyone.post(link, **body)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "set-cookie" not in first.headers
    assert "</form>" not in anyone.get(link).text


def test_the_report_counts_everyone_who_left_once(story: Story, anyone: httpx2.Client) -> None:
    link, before = story.to("Karim").one_click, story.report()

    for _ in range(2):
        anyone.post(link, data={"List-Unsubscribe": "One-Click"})

    after = story.report()
    assert after["feedback"]["unsubscribed"] == before["feedback"].get("unsubscribed", 0) + 1
    assert sum(after[state] for state in STATES) == after["enrolled"] == 11


def test_preferences_are_kept(story: Story, staff: Staff, anyone: httpx2.Client) -> None:
    link = story.to("하은").link("/p/")
    form = shown_form(anyone.get(link))

    answer = anyone.post(link, data=form | {"name": "박하은", "locale": "en"})

    assert answer.status_code == 200
    assert shown_form(anyone.get(link)) == form | {"locale": ["en"]}
    assert "박하은" in staff.read(f"/lists/{sample.LIST}?q=박하은")


def test_a_mail_can_be_read_in_the_browser(story: Story, anyone: httpx2.Client) -> None:
    mail = story.to("지우")

    page = anyone.get(mail.link("/editions/"))

    assert page.status_code == 200
    assert "지우" not in page.text
    assert not re.search(r"/[upv]/[a-z2-7]{20}", page.text)
    assert "/join/harbour-letter" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_stranger_subscribes_by_confirming_a_mail(
    house: Installation, story: Story, staff: Staff, anyone: httpx2.Client
) -> None:
    staff.make_list("visitors", "Visitors", **{"name.ko": "새 독자", "is_public": "on"})
    page = "/subscribe/visitors?lang=ko"
    form = shown_form(anyone.get(page)) | {"email": "sora@new.example.org", "name": "윤소라", "locale": "ko"}

    assert anyone.post(page, data=form).status_code == 200
    mail = eventually(
        lambda: mails_in(house.outbox).get("sora@new.example.org"), what="the confirmation mail"
    )
    link = mail.link("/c/")
    looks = [heading(anyone.get(link)), heading(anyone.get(link))]
    confirmed = anyone.post(link)

    assert "구독" in mail.subject
    assert "윤소라" not in mail.words
    assert mail.header("Auto-Submitted") == "auto-generated"
    assert looks[0] == looks[1] != heading(confirmed) == heading(anyone.get(link))
    assert re.search("sora@new.example.org.*confirmed", house.run("subscribers", "export", "visitors").out)


def test_an_issue_goes_out_and_in_without_loss(story: Story, tmp_path: Path) -> None:
    other = Installation(tmp_path)
    other.run("db", "upgrade")
    file = tmp_path / "exported" / "issue.yaml"

    story.house.run("issue", "export", sample.SLUG, "--to", file)
    other.run("issue", "import", file)

    exported = story.house.run("issue", "export", sample.SLUG).out
    assert other.run("issue", "export", sample.SLUG).out == exported
    assert {path.name for path in (file.parent / "pictures").iterdir()} == set(sample.PICTURES)


def test_a_file_with_mistakes_is_refused_as_a_whole(house: Installation, tmp_path: Path) -> None:
    text = sample.issue_file(tmp_path).read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        text.replace("number: 3", "number: 4").replace("  - button:", "  - buton:"), encoding="utf-8"
    )

    refused = house.run("issue", "import", broken, status=1)

    line = 1 + text[: text.index("  - button:")].count("\n")
    assert f"broken.yaml:{line}: block 4" in refused.err
    assert "Traceback" not in refused.err
    assert house.run("issue", "export", "harbour-letter-4", status=1).out == ""
