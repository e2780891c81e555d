"""Questions that we count: a page that counts nobody who only looks, and everybody who answers once."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.content.fields.items import anchor_of
from newsletter.dispatch.enrolling import enrol
from newsletter.feedback.models import PollAnswers
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Proof
from newsletter.runtime import Runtime
from newsletter.web.limiting import ANSWERS_PER_IP
from newsletter.web.public import polls
from subscribers.models import MailingList
from tests import factories
from tests.web.conftest import SetClock
from tests.web.public.conftest import Reader

QUESTION, YES, NO = (f"01K00000000000000000000Q{number}0" for number in range(1, 4))
POLL: Mapping[str, Any] = {
    "type": "poll",
    "id": QUESTION,
    "question": {"en": "Will you come, {{first_name|dear reader}}?", "ko": "오시나요?"},
    "answers": [
        {"id": YES, "text": {"en": "Yes & gladly", "ko": "네"}},
        {"id": NO, "text": {"en": "No", "ko": "아니요"}},
    ],
}
PAGE = f"/answers/bridge-12/en/{anchor_of(QUESTION)}"
TOUCHED = f"{PAGE}/{anchor_of(NO)}"


@pytest.fixture
def poll() -> Mapping[str, Any]:
    return POLL


@pytest.fixture
def proof_id(runtime: Runtime, reader: Reader, poll: Mapping[str, Any]) -> int:
    with runtime.database.transaction() as session:
        bridge = find_newsletter(session, "bridge")
        blocks = [*factories.content().model_dump(mode="json")["blocks"], poll]
        return factories.proof(session, bridge, says=factories.content(blocks=blocks)).id


def begin(runtime: Runtime, reader: Reader, proof_id: int) -> None:
    with runtime.database.transaction() as session:
        readers = session.get_one(MailingList, reader.list_id)
        enrol(
            session,
            factories.dispatch(session, session.get_one(Proof, proof_id), readers),
            now=runtime.clock(),
        )


@pytest.fixture
def begun(runtime: Runtime, reader: Reader, proof_id: int) -> int:
    begin(runtime, reader, proof_id)
    return proof_id


def counts(runtime: Runtime) -> dict[tuple[str, str], int]:
    with runtime.database.reading() as session:
        rows = session.scalars(sa.select(PollAnswers))
        return {(row.answer_id, row.locale): row.answers for row in rows}


def form_of(page: str) -> dict[str, str]:
    [form] = lxml.html.fromstring(page).xpath("//main//form")
    return {name: value for name, value in form.form_values() if isinstance(value, str)}


def answered(client: TestClient, at: str = TOUCHED, browser: str = "one", **values: str) -> Any:
    given = form_of(client.get(at).text) | values
    return client.post(at.rpartition("/")[0], data=given, headers={"User-Agent": browser})


def count(runtime: Runtime, answer: str, answers: int, locale: str = "en") -> None:
    with runtime.database.transaction() as session:
        issue_id = session.scalars(sa.select(Proof.issue_id)).first()
        session.add(
            PollAnswers(
                issue_id=issue_id, block_id=QUESTION, answer_id=answer, locale=locale, answers=answers
            )
        )


def test_to_look_counts_nothing(client: TestClient, runtime: Runtime, begun: int) -> None:
    for _ in range(3):
        assert client.get(TOUCHED).status_code == client.get(PAGE).status_code == 200
        assert client.head(TOUCHED).status_code == client.head(PAGE).status_code == 200
        assert client.get(f"{PAGE}/thanks").status_code == client.head(f"{PAGE}/counted").status_code == 200

    assert counts(runtime) == {}


@pytest.mark.parametrize(
    ("locale", "question", "chosen", "button", "language"),
    [
        ("en", "Will you come, dear reader?", "No", "Send my answer", "en"),
        ("ko", "오시나요?", "아니요", "답 보내기", "ko"),
    ],
)
def test_the_page_speaks_the_language_of_the_edition_and_has_chosen_what_was_touched(
    client: TestClient, begun: int, locale: str, question: str, chosen: str, button: str, language: str
) -> None:
    shown = client.get(TOUCHED.replace("/en/", f"/{locale}/"), headers={"Accept-Language": "de"})

    page = lxml.html.fromstring(shown.text)
    assert (shown.headers["Content-Language"], page.get("lang")) == (language, language)
    assert page.xpath("string(//h1)") == question
    assert page.xpath("string(//label[input[@checked]])").strip() == chosen
    assert len(page.xpath("//input[@name='answer']")) == 2
    assert [one.text_content().strip() for one in page.xpath("//main//button")] == [button]
    assert (
        "Bridge" in page.xpath("string(//header)") + page.xpath("string(//address)") or "다리" in shown.text
    )


def test_an_answer_is_counted_and_thanked_for(client: TestClient, runtime: Runtime, begun: int) -> None:
    answer = answered(client)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}/thanks")
    assert counts(runtime) == {(NO, "en"): 1}
    thanks = client.get(answer.headers["Location"]).text
    assert "Thank you for your answer" in thanks
    assert "What readers say" not in thanks


def test_each_language_is_counted_by_itself(client: TestClient, runtime: Runtime, begun: int) -> None:
    answered(client)
    answered(client, TOUCHED.replace("/en/", "/ko/"), "another", answer=anchor_of(YES))

    assert counts(runtime) == {(NO, "en"): 1, (YES, "ko"): 1}


def test_the_same_form_counts_once(client: TestClient, runtime: Runtime, begun: int) -> None:
    given = form_of(client.get(TOUCHED).text)

    first, second = (
        client.post(PAGE, data=given, headers={"User-Agent": browser}) for browser in ("one", "two")
    )

    assert first.headers["Location"] == f"{PAGE}/thanks"
    assert (second.status_code, second.headers["Location"]) == (303, f"{PAGE}/counted")
    assert counts(runtime) == {(NO, "en"): 1}


def test_the_same_browser_counts_once_an_hour(client: TestClient, runtime: Runtime, begun: int) -> None:
    answered(client)
    again = answered(client, answer=anchor_of(YES))
    another = answered(client, browser="another")

    assert again.headers["Location"] == f"{PAGE}/counted"
    assert "counted already" in client.get(again.headers["Location"]).text
    assert another.headers["Location"] == f"{PAGE}/thanks"
    assert counts(runtime) == {(NO, "en"): 2}


@pytest.mark.parametrize("opened", ["", "forged", "jxyg2kcnge5tv4oev2vpo2htrkinjagjay"])
def test_a_form_that_we_did_not_show_counts_nothing(
    client: TestClient, runtime: Runtime, begun: int, opened: str
) -> None:
    answer = answered(client, opened=opened)

    assert answer.status_code == 422
    assert "press the button once more" in answer.text
    assert form_of(answer.text)["answer"] == anchor_of(NO)
    assert counts(runtime) == {}


def test_a_form_is_good_for_a_day(client: TestClient, runtime: Runtime, begun: int, clock: SetClock) -> None:
    given = form_of(client.get(TOUCHED).text)
    clock.go_on(hours=25)

    assert client.post(PAGE, data=given).status_code == 422
    assert counts(runtime) == {}


def test_another_site_cannot_answer_for_anybody(client: TestClient, runtime: Runtime, begun: int) -> None:
    given = form_of(client.get(TOUCHED).text)

    answer = client.post(PAGE, data=given, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert counts(runtime) == {}


@pytest.mark.parametrize("answer", ["", "b00000000", "x" * 100])
def test_what_is_no_answer_is_asked_for_once_more(
    client: TestClient, runtime: Runtime, begun: int, answer: str
) -> None:
    refused = answered(client, answer=answer)

    assert refused.status_code == 422
    assert "choose one of the answers" in refused.text
    assert counts(runtime) == {}
    assert answered(client).status_code == 303


def test_a_network_has_so_many_answers_an_hour(client: TestClient, runtime: Runtime, begun: int) -> None:
    given = form_of(client.get(TOUCHED).text) | {"answer": ""}
    answers = [client.post(PAGE, data=given).status_code for _ in range(ANSWERS_PER_IP.amount + 1)]

    assert answers == [422] * ANSWERS_PER_IP.amount + [429]


def test_nothing_is_asked_before_the_dispatch_begins_and_nobody_learns_what_will_be(
    client: TestClient, runtime: Runtime, reader: Reader, proof_id: int
) -> None:
    never = client.get(TOUCHED.replace("bridge-12", "bridge-99"))
    before = client.get(TOUCHED)
    posted = client.post(PAGE, data={"answer": anchor_of(NO), "opened": "x"})

    assert (before.status_code, never.status_code, posted.status_code) == (404, 404, 404)
    assert before.text.replace("bridge-12", "bridge-99") == never.text
    assert "Nothing is counted here yet" in before.text
    assert counts(runtime) == {}

    begin(runtime, reader, proof_id)

    assert client.get(TOUCHED).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/answers/bridge-12/en/b00000000",
        "/answers/bridge-12/de/" + anchor_of(QUESTION),
        "/answers/bridge-12/!/" + anchor_of(QUESTION),
        "/answers/bridge-12/en/b00000000/thanks",
    ],
)
def test_a_question_that_there_is_not_says_so(client: TestClient, begun: int, page: str) -> None:
    shown = client.get(page)

    assert shown.status_code == 404
    assert lxml.html.fromstring(shown.text).xpath("count(//main//form)") == 0


def test_what_is_no_issue_has_a_page_too(client: TestClient) -> None:
    shown = client.get("/answers")

    assert shown.status_code == 200
    assert "Nothing is counted here yet" in shown.text


def test_signs_around_a_link_leave_the_question(client: TestClient, begun: int) -> None:
    for around in (
        f"{TOUCHED}.",
        f"{TOUCHED}%3E",
        TOUCHED.upper().replace("/ANSWERS/BRIDGE-12/EN", PAGE[:21]),
    ):
        assert client.get(around).status_code == 200


class TestWithALastDay:
    @pytest.fixture
    def poll(self, request: pytest.FixtureRequest) -> Mapping[str, Any]:
        return {**POLL, "until": "2026-09-30", "shows_results": True}

    def test_is_told_until_when(self, client: TestClient, begun: int, clock: SetClock) -> None:
        clock.now = clock.now.replace(year=2026, month=9, day=30)

        assert "until Wed 30 Sep 2026" in client.get(TOUCHED).text.replace("\xa0", " ")
        assert answered(client).status_code == 303

    def test_takes_nothing_after_it_and_shows_what_was_said(
        self, client: TestClient, runtime: Runtime, begun: int, clock: SetClock
    ) -> None:
        clock.now = clock.now.replace(year=2026, month=9, day=30)
        given = form_of(client.get(TOUCHED).text)
        count(runtime, NO, 31)
        clock.now = clock.now.replace(month=10, day=1, hour=12, minute=0, second=0)

        shown, late = client.get(TOUCHED), client.post(PAGE, data=given)

        assert (shown.status_code, late.status_code) == (200, 409)
        for page in (shown.text, late.text):
            assert "Answers were taken until Wed 30 Sep 2026" in page.replace("\xa0", " ")
            assert lxml.html.fromstring(page).xpath("count(//main//form)") == 0
            assert results(page) == {"Yes & gladly": "fewer than ten", "No": "31"}
        assert counts(runtime) == {(NO, "en"): 31}


def results(page: str) -> dict[str, str]:
    rows = lxml.html.fromstring(page).xpath("//dl[@class='poll-results']/div")
    return {row.xpath("string(dt)"): row.xpath("string(dd)") for row in rows}


class TestThatShowsResults:
    @pytest.fixture
    def poll(self) -> Mapping[str, Any]:
        return {**POLL, "shows_results": True}

    def test_tells_no_number_below_ten(self, client: TestClient, runtime: Runtime, begun: int) -> None:
        count(runtime, YES, 9)

        page = client.get(f"{PAGE}/thanks").text

        assert results(page) == {}
        assert "No answer has been given ten times yet" in page

    def test_tells_the_others_of_all_languages(
        self, client: TestClient, runtime: Runtime, begun: int
    ) -> None:
        count(runtime, YES, 6)
        count(runtime, YES, 1234, "ko")
        count(runtime, NO, 9)

        assert results(client.get(f"{PAGE}/thanks").text) == {"Yes & gladly": "1,240", "No": "fewer than ten"}
        assert results(client.get(PAGE).text) == {}


def test_an_answer_that_cannot_be_kept_may_be_sent_again(
    client: TestClient, runtime: Runtime, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Iterator[None]:
        raise OSError("the disk is full")

    given = form_of(client.get(TOUCHED).text)
    with monkeypatch.context() as broken:
        broken.setattr(polls, "count_answer", away)
        assert client.post(PAGE, data=given).status_code == 500

    assert client.post(PAGE, data=given).headers["Location"] == f"{PAGE}/thanks"
    assert counts(runtime) == {(NO, "en"): 1}


def test_a_question_whose_answers_are_counted_elsewhere_is_not_asked_here(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    answers = [{**one, "link": {"en": "https://poll.example.org"}} for one in POLL["answers"]]
    with runtime.database.transaction() as session:
        bridge = find_newsletter(session, "bridge")
        blocks = [*factories.content().model_dump(mode="json")["blocks"], {**POLL, "answers": answers}]
        proof_id = factories.proof(session, bridge, says=factories.content(blocks=blocks)).id
    begin(runtime, reader, proof_id)

    assert client.get(TOUCHED).status_code == 404


def test_the_links_of_the_mail_and_of_the_page_lead_there(
    client: TestClient, runtime: Runtime, begun: int
) -> None:
    with runtime.database.reading() as session:
        said = [
            part
            for edition in session.get_one(Proof, begun).editions
            for part in (edition.html, edition.text, edition.web_html or "")
        ]

    for part in said:
        found = re.findall(r"/answers/bridge-12/\w+/\w+/\w+", part)
        assert len(found) == 2
        assert all(client.get(link).status_code == 200 for link in found)
