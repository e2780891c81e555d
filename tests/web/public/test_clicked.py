"""The way from a mail to the page that a link leads to."""

import re
from email import message_from_bytes, policy
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from newsletter.content.issue import IssueContent
from newsletter.dispatch.composers import composer_for
from newsletter.feedback.clicks import counting
from newsletter.feedback.clicks.models import ClickKind, LinkClicks, SharedClick
from newsletter.issues.frozen import rendition_of
from newsletter.issues.models import CountedLink, Proof
from newsletter.links import Purpose, path, to_be_counted
from newsletter.rendering.contexts import hrefs
from newsletter.runtime import Runtime
from subscribers.models import ClickSharing, Subscription
from tests import factories
from tests.factories import SIGNER
from tests.feedback.clicks.test_kinds import READERS, SCANNERS
from tests.messages.test_personalising import ANNA
from tests.rendering.samples import block_id, content
from tests.web.conftest import SetClock

CHROME = {"user-agent": READERS["Chrome"]}
PLACES = [
    "https://example.org/report?a=1&b=%20c;d=2#part",
    "https://example.org/보고서?말=가나",
    "https://xn--9n2bp8q.example/",
    "http://example.org:8080/(a)'*~!",
]


def issue() -> IssueContent:
    said = " ".join(f"[words](<{place}>)" for place in PLACES)
    block = {
        "type": "article",
        "id": block_id(2),
        "title": {"en": "A", "ko": "가"},
        "body": {"en": said, "ko": said},
    }
    return content([block])


@pytest.fixture
def counted(runtime: Runtime) -> list[CountedLink]:
    """The counted links of the English edition, in order."""
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        newsletter.counts_clicks = True
        proof = factories.proof(session, newsletter, says=issue())
        return [link for link in proof.counted_links if link.locale == "en"]


def way(link: CountedLink) -> str:
    return path(Purpose.LINK, token_of(link.id, link.url))


def token_of(link_id: int, url: str) -> str:
    return SIGNER.token(Purpose.LINK, *to_be_counted(link_id, url))


def clicks(runtime: Runtime) -> dict[ClickKind, int]:
    with runtime.database.reading() as session:
        found = sa.select(LinkClicks.kind, sa.func.sum(LinkClicks.clicks)).group_by(LinkClicks.kind)
        return {kind: count for kind, count in session.execute(found) if count}


def test_each_address_leads_to_the_page_that_was_frozen(
    client: TestClient, counted: list[CountedLink]
) -> None:
    assert counted[0].url == PLACES[0]
    for link in counted:
        answer = client.get(way(link), headers=CHROME)

        assert answer.status_code == 302
        assert answer.headers["location"].isascii()
        if link.url.isascii():
            assert answer.headers["location"] == link.url
    assert client.get(way(counted[1]), headers=CHROME).headers["location"] == (
        "https://example.org/%EB%B3%B4%EA%B3%A0%EC%84%9C?%EB%A7%90=%EA%B0%80%EB%82%98"
    )


def test_a_mail_that_goes_out_leads_each_reader_to_what_was_frozen(
    client: TestClient, counted: list[CountedLink], runtime: Runtime
) -> None:
    with runtime.database.reading() as session:
        proof = session.get_one(Proof, counted[0].proof_id)
        composer = composer_for(proof, letterhead=runtime.letterhead)
        frozen = rendition_of(proof.editions[0])
    mail = message_from_bytes(composer.compose(ANNA, date=runtime.clock()).data, policy=policy.default)
    body = mail.get_body(("html",))
    assert body is not None
    came = [href.address for href in hrefs(body.get_content())]

    truly = [href.address for href in hrefs(frozen.html)]
    ours = f"http://testserver{Purpose.LINK.page}"
    led = {truth: address for truth, address in zip(truly, came, strict=True) if address.startswith(ours)}

    assert set(led) == {link.url for link in counted}
    for truth, address in led.items():
        answer = client.get(address.removeprefix("http://testserver"), headers=CHROME)
        assert unquote(answer.headers["location"]) == unquote(truth)


def test_nothing_of_the_way_is_kept_by_anybody(client: TestClient, counted: list[CountedLink]) -> None:
    answer = client.get(way(counted[0]), headers=CHROME)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "set-cookie" not in answer.headers
    assert answer.content == b""


def test_a_click_is_counted_and_a_double_click_is_one(
    client: TestClient, counted: list[CountedLink], runtime: Runtime, clock: SetClock
) -> None:
    client.get(way(counted[0]), headers=CHROME)
    client.get(way(counted[0]), headers=CHROME)
    assert clicks(runtime) == {ClickKind.READER: 1}

    clock.go_on(minutes=1)
    client.get(way(counted[0]), headers=CHROME)

    assert clicks(runtime) == {ClickKind.READER: 2}
    with runtime.database.reading() as session:
        (row,) = session.scalars(sa.select(LinkClicks)).all()
        assert {column.name for column in row.__table__.columns} == {"link_id", "kind", "clicks"}


def test_programs_are_led_on_too_and_counted_apart(
    client: TestClient, counted: list[CountedLink], runtime: Runtime
) -> None:
    link = way(counted[0])
    answers = [
        client.head(link, headers=CHROME),
        client.get(link, headers={"user-agent": SCANNERS["KakaoTalk's preview"]}),
        client.get(link, headers={**CHROME, "sec-purpose": "prefetch"}),
        client.get(link, headers={"user-agent": "YahooMailProxy; https://help.yahoo.com/"}),
    ]

    assert {answer.headers["location"] for answer in answers} == {counted[0].url}
    assert clicks(runtime) == {ClickKind.SCANNER: 2, ClickKind.PREFETCH: 1, ClickKind.PROXY: 1}


def test_who_opens_all_links_at_once_is_a_scanner_from_the_first(
    client: TestClient, counted: list[CountedLink], runtime: Runtime
) -> None:
    for link in counted:
        assert client.get(way(link), headers=CHROME).status_code == 302

    assert clicks(runtime) == {ClickKind.SCANNER: len(counted)}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_address_that_is_none_of_ours_leads_nowhere(
    client: TestClient, counted: list[CountedLink], runtime: Runtime, language: str
) -> None:
    token = token_of(counted[0].id, counted[0].url)
    forged = ("a" if token[0] != "a" else "b") + token[1:]
    asked = {**CHROME, "accept-language": language}

    for place in (
        path(Purpose.LINK, forged),
        path(Purpose.LINK, SIGNER.token(Purpose.EDITION, counted[0].id)),
        path(Purpose.LINK, "https://evil.example/"),
        path(Purpose.LINK, ""),
        path(Purpose.LINK, token_of(987_654, counted[0].url)),
        path(
            Purpose.LINK, token_of(counted[0].id, counted[1].url)
        ),  # the row came again, in a database that went back
        path(Purpose.LINK, SIGNER.token(Purpose.LINK, counted[0].id)),
    ):
        answer = client.get(place, headers=asked)

        assert answer.status_code == 404
        assert f'<html lang="{language}"' in answer.text
        assert "location" not in answer.headers
    assert clicks(runtime) == {}


def test_nothing_of_the_request_changes_where_it_leads(
    client: TestClient, counted: list[CountedLink]
) -> None:
    for more in ("?url=https://evil.example/", "?next=//evil.example", "#x", "/https://evil.example/"):
        answer = client.get(way(counted[0]) + more, headers={**CHROME, "host": "evil.example"})

        assert answer.headers["location"] == counted[0].url


def test_a_link_in_capitals_is_read_all_the_same(client: TestClient, counted: list[CountedLink]) -> None:
    assert client.get(way(counted[0]).upper(), headers=CHROME).headers["location"] == counted[0].url


def test_a_reader_arrives_when_the_database_is_busy(
    client: TestClient, counted: list[CountedLink], runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(counting, "write_down", busy)
        answer = client.get(way(counted[0]), headers=CHROME)

    assert answer.headers["location"] == counted[0].url
    client.get(way(counted[1]), headers=CHROME)
    assert clicks(runtime) == {ClickKind.READER: 2}


def test_the_log_says_nothing_of_who_it_was(
    client: TestClient, counted: list[CountedLink], capsys: pytest.CaptureFixture[str]
) -> None:
    client.get(way(counted[0]), headers=CHROME)

    told = capsys.readouterr()
    assert "testclient" not in told.out + told.err
    assert token_of(counted[0].id, counted[0].url) not in told.out + told.err


def test_a_page_of_the_web_edition_has_the_true_addresses(
    client: TestClient, counted: list[CountedLink], runtime: Runtime
) -> None:
    page = client.get(path(Purpose.EDITION, SIGNER.token(Purpose.EDITION, counted[0].proof_id, 0))).text

    assert PLACES[0].replace("&", "&amp;") in page
    assert not re.search(rf'href="[^"]*{Purpose.LINK.page}', page)
    assert urlsplit(PLACES[0]).netloc in page


class TestOfReadersWhoShareTheirs:
    @pytest.fixture
    def kim(self, runtime: Runtime, counted: list[CountedLink]) -> int:
        """Her subscription."""
        with runtime.database.transaction() as session:
            newsletter = session.get_one(Proof, counted[0].proof_id).issue.newsletter
            newsletter.asks_for_clicks = True
            hers = factories.subscription(
                session, factories.mailing_list(session, newsletter), "kim@example.org"
            )
            session.add(ClickSharing(subscription_id=hers.id, since=runtime.clock()))
            return hers.id

    def own(self, link: CountedLink, reader: int) -> str:
        return path(
            Purpose.SHARED_LINK,
            SIGNER.token(Purpose.SHARED_LINK, *to_be_counted(link.id, link.url), reader),
        )

    def known(self, runtime: Runtime) -> set[tuple[int, int]]:
        with runtime.database.reading() as session:
            return set(session.execute(sa.select(SharedClick.subscription_id, SharedClick.link_id)))

    def test_they_are_led_to_the_same_page_and_it_is_known(
        self, client: TestClient, counted: list[CountedLink], kim: int, runtime: Runtime
    ) -> None:
        answer = client.get(self.own(counted[0], kim), headers=CHROME)

        assert (answer.status_code, answer.headers["location"]) == (302, counted[0].url)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert self.known(runtime) == {(kim, counted[0].id)}
        assert clicks(runtime) == {}

    def test_in_a_hurry_they_were_a_program_and_nothing_is_known(
        self, client: TestClient, counted: list[CountedLink], kim: int, runtime: Runtime
    ) -> None:
        for link in counted:
            client.get(self.own(link, kim), headers=CHROME)

        assert self.known(runtime) == set()
        assert clicks(runtime) == {ClickKind.SCANNER: len(counted)}

    def test_two_readers_behind_one_network_are_two(
        self, client: TestClient, counted: list[CountedLink], kim: int, runtime: Runtime
    ) -> None:
        client.get(self.own(counted[0], kim), headers=CHROME)
        client.get(way(counted[0]), headers=CHROME)

        assert self.known(runtime) == {(kim, counted[0].id)}
        assert clicks(runtime) == {ClickKind.READER: 1}

    def test_a_token_that_is_no_such_one_leads_nowhere(
        self, client: TestClient, counted: list[CountedLink], kim: int, runtime: Runtime
    ) -> None:
        common = token_of(counted[0].id, counted[0].url)
        moved = SIGNER.token(Purpose.SHARED_LINK, *to_be_counted(counted[0].id, counted[1].url), kim)

        for token in (common, moved, SIGNER.token(Purpose.SHARED_LINK, counted[0].id), "x"):
            assert client.get(path(Purpose.SHARED_LINK, token), headers=CHROME).status_code == 404
        assert self.known(runtime) == set()
        assert clicks(runtime) == {}

    def test_whoever_is_gone_is_led_on_and_counted_without_a_name(
        self, client: TestClient, counted: list[CountedLink], kim: int, runtime: Runtime
    ) -> None:
        with runtime.database.transaction() as session:
            session.delete(session.get_one(Subscription, kim).subscriber)

        assert client.get(self.own(counted[0], kim), headers=CHROME).headers["location"] == counted[0].url
        assert clicks(runtime) == {ClickKind.READER: 1}
