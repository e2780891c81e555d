"""What a reader sets by the link in their own mail."""

import re

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.addresses import address_hash
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from subscribers.models import (
    ClickSharing,
    Consent,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from subscribers.suppressing import is_suppressed, suppress
from tests import factories
from tests.web.public.conftest import Reader


def url(reader: Reader, rest: str = "") -> str:
    return f"/p/{factories.SIGNER.token('preferences', reader.subscriber_id)}{rest}"


def lists_of(runtime: Runtime, reader: Reader) -> set[int]:
    with runtime.database.reading() as session:
        query = sa.select(Subscription.list_id).where(
            Subscription.subscriber_id == reader.subscriber_id,
            Subscription.state == SubscriptionState.CONFIRMED,
        )
        return set(session.scalars(query))


def test_the_page_shows_the_lists_open_to_the_reader(client: TestClient, reader: Reader) -> None:
    response = client.get(url(reader))

    assert response.headers["content-language"] == "ko"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.text.count('name="lists"') == 2
    assert f'name="lists" value="{reader.list_id}" checked' in response.text


def test_lists_name_and_language_are_kept_at_once(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    response = client.post(
        url(reader, "?lang=en"), data={"name": "김하늘", "locale": "en", "lists": [reader.other_list_id]}
    )

    assert response.status_code == 200
    assert "Your choice was saved." in response.text
    assert lists_of(runtime, reader) == {reader.other_list_id}
    with runtime.database.reading() as session:
        hers = session.get_one(Subscriber, reader.subscriber_id)
        assert (hers.name, hers.locale) == ("김하늘", "en")
        wordings = set(session.scalars(sa.select(Consent.wording)))
        assert any(wording.startswith("Send me the newsletters") for wording in wordings)


def test_opening_the_page_changes_nothing(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    client.get(url(reader) + "?lists=")
    client.head(url(reader))

    assert lists_of(runtime, reader) == {reader.list_id}


def test_no_more_mail_at_all(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    response = client.post(url(reader, "/silence?lang=en"))

    assert "You will get no more mail from us." in response.text
    assert lists_of(runtime, reader) == set()
    with runtime.database.reading() as session:
        assert is_suppressed(session, address_hash(factories.SIGNER, "haneul@example.org"))


def test_who_thinks_better_of_it_on_the_next_page_is_on_the_list_again(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    silent = client.post(url(reader, "/silence?lang=en"))
    forms = re.findall(r'<form [^>]*method="post" action="([^"]+)"', silent.text)

    client.post(forms[0], data={"locale": "en", "lists": [reader.list_id]})

    assert forms == [url(reader), url(reader, "/silence")]
    assert lists_of(runtime, reader) == {reader.list_id}


@pytest.mark.parametrize("sign", [">", "%22", "%20", "/", "%3Flang%3Den", "=3D"])
def test_signs_that_a_mail_program_appends_to_the_link_are_passed_over(
    client: TestClient, runtime: Runtime, reader: Reader, sign: str
) -> None:
    page = client.get(url(reader, sign))
    kept = client.post(url(reader, sign), data={"locale": "en", "lists": [reader.other_list_id]})
    chosen = lists_of(runtime, reader)
    silent = client.post(url(reader, f"{sign}/silence"))

    assert (page.status_code, kept.status_code, silent.status_code) == (200, 200, 200)
    assert f'action="{url(reader, "/silence")}"' in page.text
    assert chosen == {reader.other_list_id}
    assert lists_of(runtime, reader) == set()


@pytest.mark.parametrize("values", [{"locale": "fr"}, {"locale": ""}, {"locale": "en", "lists": "x"}])
def test_values_that_were_not_offered_change_nothing(
    client: TestClient, runtime: Runtime, reader: Reader, values: dict[str, str]
) -> None:
    response = client.post(url(reader), data=values)

    assert response.status_code == 422
    assert lists_of(runtime, reader) == {reader.list_id}


def test_a_language_of_the_newsletter_with_a_script_and_a_region_is_kept(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").locales = ["en", "ko", "sr-Latn-RS"]

    response = client.post(url(reader), data={"locale": "sr-Latn-RS", "lists": [reader.list_id]})

    assert response.status_code == 200
    assert response.headers["content-language"] == "en"  # the nearest we speak
    assert "Srpski (latinica, Srbija)" in response.text
    with runtime.database.reading() as session:
        assert session.get_one(Subscriber, reader.subscriber_id).locale == "sr-Latn-RS"


def test_who_reported_us_as_spam_is_told_why_nothing_comes(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        hashed = address_hash(factories.SIGNER, "haneul@example.org")
        suppress(session, hashed, reason=SuppressionReason.COMPLAINED, evidence={}, now=runtime.clock())

    response = client.post(url(reader, "?lang=en"), data={"locale": "en", "lists": [reader.list_id]})

    assert response.status_code == 409
    assert "reported as spam" in response.text


@pytest.mark.parametrize("made_up", ["nonsense", factories.SIGNER.token("unsubscribe", 1)])
def test_a_token_that_is_not_ours_finds_nothing(client: TestClient, reader: Reader, made_up: str) -> None:
    assert client.get(f"/p/{made_up}").status_code == 404
    assert client.post(f"/p/{made_up}", data={"locale": "en"}).status_code == 404
    assert client.post(f"/p/{made_up}/silence").status_code == 404


def test_whoever_a_mail_was_passed_on_to_learns_neither_the_name_nor_the_address(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    named = {"name": "김하늘 Haneul Kim", "locale": "en", "lists": [reader.list_id]}
    client.post(url(reader), data=named)

    pages = [
        client.get(url(reader, "?lang=en")),
        client.get(url(reader, "?lang=ko")),
        client.post(url(reader), data={"locale": "en", "lists": [reader.list_id]}),
        client.post(url(reader), data={"locale": "fr"}),
        client.post(url(reader, "/silence")),
    ]

    for page in pages:
        assert "h•••@example.org" in page.text
        for words in ("haneul@example.org", "김하늘", "Haneul Kim"):
            assert words not in page.text


def test_an_empty_name_leaves_the_name_as_it_is_and_it_can_be_taken_away(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    def name_after(**values: str) -> str:
        client.post(url(reader), data={"locale": "en", "lists": [reader.list_id], **values})
        with runtime.database.reading() as session:
            return session.scalars(sa.select(Subscriber.name)).one()

    assert name_after(name="Haneul") == "Haneul"
    assert name_after(name=" ") == "Haneul"
    assert name_after() == "Haneul"
    assert name_after(nameless="on") == ""


def test_a_time_zone_is_chosen_and_stays_where_nothing_is_said_of_it(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    def kept(**chosen: str) -> tuple[int, str]:
        answer = client.post(url(reader), data={"locale": "ko", **chosen})
        with runtime.database.reading() as session:
            return answer.status_code, session.get_one(Subscriber, reader.subscriber_id).zone

    assert kept(zone="Asia/Seoul") == (200, "Asia/Seoul")
    assert '<option value="Asia/Seoul" selected>' in client.get(url(reader)).text
    assert kept() == (200, "Asia/Seoul")
    assert kept(zone="Moon/Base") == (422, "Asia/Seoul")
    assert kept(zone="") == (200, "")


class TestSharingClicks:
    @pytest.fixture(autouse=True)
    def asking(self, runtime: Runtime, reader: Reader) -> None:
        with runtime.database.transaction() as session:
            paper = find_newsletter(session, "bridge")
            paper.counts_clicks = paper.asks_for_clicks = True
            paper.privacy_notice = {"ko": "https://bridge.example.org/privacy-ko"}

    def save(self, client: TestClient, reader: Reader, **more: object) -> str:
        answer = client.post(url(reader), data={"locale": "ko", "lists": [reader.list_id], **more})
        assert answer.status_code == 200
        return answer.text

    def test_it_is_asked_without_a_tick_in_the_readers_words(
        self, client: TestClient, reader: Reader
    ) -> None:
        korean, english = client.get(url(reader)).text, client.get(url(reader, "?lang=en")).text

        assert "관심사 알려 주기" in korean
        assert "“다리 계간” 메일에서 제가 어떤 링크를 여는지" in korean
        assert "which links I open in the mails of “Bridge Quarterly”" in english
        assert re.search(r'name="clicks" value="\d+">', korean)

    def test_what_they_agreed_to_is_kept_and_can_be_taken_back(
        self, client: TestClient, runtime: Runtime, reader: Reader
    ) -> None:
        with runtime.database.reading() as session:
            paper = find_newsletter(session, "bridge").id

        assert re.search(r'name="clicks" value="\d+" checked', self.save(client, reader, clicks=[paper]))
        with runtime.database.reading() as session:
            assert session.scalars(sa.select(ClickSharing.subscription_id)).all() == [reader.subscription_id]
            line = session.scalars(sa.select(Consent).order_by(Consent.id.desc())).first()
            assert line is not None
            assert (line.event, line.how) == ("clicks shared", "preferences")
            assert line.wording.startswith("“다리 계간” 메일에서")
            assert line.evidence["privacy_notice"] == "https://bridge.example.org/privacy-ko"

        assert " checked" not in re.findall(r'name="clicks"[^>]*', self.save(client, reader))[0]
        with runtime.database.reading() as session:
            assert session.scalars(sa.select(ClickSharing)).all() == []

    def test_nobody_shares_with_a_newsletter_that_does_not_ask_or_is_not_theirs(
        self, client: TestClient, runtime: Runtime, reader: Reader
    ) -> None:
        with runtime.database.transaction() as session:
            paper = find_newsletter(session, "bridge")
            paper.asks_for_clicks = False
            foreign = factories.newsletter(session, slug="foreign")
            foreign.asks_for_clicks = True
            ids = [paper.id, foreign.id, 99]

        assert 'name="clicks"' not in self.save(client, reader, clicks=ids)
        with runtime.database.reading() as session:
            assert session.scalars(sa.select(ClickSharing)).all() == []
