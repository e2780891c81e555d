"""The list of what appeared, for people and for programs."""

from datetime import datetime
from typing import Any

import lxml.etree
import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.dispatch.enrolling import enrol
from newsletter.issues.composing import save
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.web.conftest import SetClock
from tests.web.public.conftest import Reader

LIST, FEED = "/archive/bridge/en", "/archive/bridge/en/feed"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def begin(runtime: Runtime, reader: Reader, proof_id: int) -> None:
    with runtime.database.transaction() as session:
        readers = session.get_one(MailingList, reader.list_id)
        made = factories.dispatch(session, session.get_one(Proof, proof_id), readers)
        made.is_correction = True
        enrol(session, made, now=runtime.clock())


def proof_of(runtime: Runtime, slug: str, **changes: Any) -> int:
    """A proof of an issue of its own, or a later one."""
    with runtime.database.transaction() as session:
        newsletter = find_newsletter(session, "bridge")
        issue = session.query(factories.Issue).filter_by(slug=slug).one_or_none()
        if issue is None:
            issue = factories.issue(session, newsletter, slug=slug, says=factories.content(**changes))
        else:
            save(
                session,
                issue,
                factories.content(**changes),
                base=issue.revision,
                by=OPERATOR,
                now=runtime.clock(),
            )
        made = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        return made.id


@pytest.fixture
def issues(runtime: Runtime, clock: SetClock, reader: Reader) -> int:
    """Two issues a week apart, the later in English only; the proof of the first."""
    first = proof_of(runtime, "bridge-12")
    begin(runtime, reader, first)
    clock.go_on(days=7)
    blocks = [{"type": "masthead", "id": "01K0000000000000000000000A"}]
    english: dict[str, Any] = {"subject": {"en": "Three <shores> & more"}, "preheader": {"en": "A < B & C"}}
    begin(
        runtime, reader, proof_of(runtime, "bridge-13", number=13, locales=["en"], blocks=blocks, **english)
    )
    return first


def lines(page: str) -> list[tuple[str, str]]:
    """Title and address of each."""
    links = lxml.html.fromstring(page).xpath("//ol//h2/a")
    return [(str(link.text_content()), str(link.get("href"))) for link in links]


def feed(client: TestClient, path: str = FEED) -> Any:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return lxml.etree.fromstring(answer.content)


def test_the_newest_issue_stands_first_in_the_language_of_the_list_or_the_one_it_has(
    client: TestClient, issues: int
) -> None:
    assert lines(client.get(LIST).text) == [
        ("Three <shores> & more", "/editions/bridge-13/en"),
        ("Two shores", "/editions/bridge-12/en"),
    ]
    korean = client.get("/archive/bridge/ko")
    assert lines(korean.text) == [
        ("Three <shores> & more", "/editions/bridge-13/en"),
        ("두 기슭", "/editions/bridge-12/ko"),
    ]
    page = lxml.html.fromstring(korean.text)
    assert page.get("lang") == "ko"
    assert page.xpath("//ol/li[1]/h2/@lang") == ["en"]
    assert page.xpath("//ol/li[2]/p[@class='archive-others']/a/@href") == ["/editions/bridge-12/en"]


def test_without_a_language_it_is_the_reader_s(client: TestClient, issues: int) -> None:
    korean = client.get("/archive/bridge", headers={"accept-language": "ko-KR"}).text

    assert ("두 기슭", "/editions/bridge-12/ko") in lines(korean)
    assert ("Two shores", "/editions/bridge-12/en") in lines(client.get("/archive/bridge?lang=en").text)
    assert lxml.html.fromstring(korean).xpath("//link[@rel='canonical']/@href") == [
        "http://testserver/archive/bridge/ko"
    ]


def test_the_list_leads_to_its_feed_its_languages_and_the_form(client: TestClient, issues: int) -> None:
    answer = client.get(LIST)
    page = lxml.html.fromstring(answer.text)

    assert page.xpath("//head/link[@type='application/atom+xml']/@href") == [FEED]
    assert page.xpath("//nav//a/@href") == [LIST, "/archive/bridge/ko"]
    assert page.xpath("//main//a[contains(@class, 'is-primary')]/@href") == ["/join/bridge"]
    assert answer.headers["x-robots-tag"] == "all"
    assert page.xpath("//meta[@name='robots']") == []


@pytest.mark.parametrize("path", ["/archive/nobody", "/archive/bridge/de", "/archive/bridge/de/feed"])
def test_where_there_is_none_nothing_is_found(client: TestClient, issues: int, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_newsletter_that_lists_nothing_shows_nothing(
    client: TestClient, runtime: Runtime, issues: int
) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").lists_archive = False

    answer = client.get(LIST)

    assert answer.status_code == 200
    assert lines(answer.text) == []
    assert "This newsletter does not list its issues." in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in answer.text
    assert client.get(FEED).status_code == 404
    assert "/archive/" not in client.get("/subscribe/readers").text


def test_before_the_first_issue_the_list_says_so_and_the_feed_is_whole(
    client: TestClient, reader: Reader
) -> None:
    assert "The first issue has not appeared yet." in client.get(LIST).text
    assert feed(client).findtext("a:updated", namespaces=ATOM) == "2026-01-05T09:00:00+00:00"
    assert "/archive/" not in client.get("/subscribe/readers").text


def test_the_pages_of_subscribers_lead_to_the_list(client: TestClient, reader: Reader, issues: int) -> None:
    for path in (page for page in reader.pages if page != "/join/bridge"):
        assert 'href="/archive/bridge"' in client.get(path).text, path


# RFC 4287 §4.1: what a feed and an entry must have, and how often.
ONCE = {"a:feed": ("title", "id", "updated", "author"), "a:entry": ("title", "id", "updated")}


@pytest.mark.parametrize("path", [FEED, "/archive/bridge/ko/feed"])
def test_the_feed_is_what_rfc_4287_asks_for(client: TestClient, issues: int, path: str) -> None:
    root = feed(client, path)

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == path.split("/")[3]
    for place in (root, *root.findall("a:entry", ATOM)):
        kind = "a:feed" if place is root else "a:entry"
        for name in ONCE[kind]:
            assert len(place.findall(f"a:{name}", ATOM)) == 1, name
        assert place.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
        assert datetime.fromisoformat(place.findtext("a:updated", namespaces=ATOM)).tzinfo is not None
        alternates = place.findall("a:link[@rel='alternate']", ATOM)
        assert [link.get("href").startswith("http://testserver/") for link in alternates] == [True]
    assert root.findtext("a:author/a:name", namespaces=ATOM)
    own = root.find("a:link[@rel='self']", ATOM)
    assert own.get("href") == f"http://testserver{path}"


def test_the_feed_has_the_editions_of_its_language(client: TestClient, issues: int) -> None:
    entries = feed(client).findall("a:entry", ATOM)

    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == [
        "Three <shores> & more",
        "Two shores",
    ]
    summary = entries[0].find("a:summary", ATOM)
    assert (summary.get("type"), summary.text) == ("html", "A &lt; B &amp; C")
    korean = feed(client, "/archive/bridge/ko/feed").findall("a:entry", ATOM)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in korean] == ["두 기슭"]


def test_a_correction_is_the_same_entry_changed_later(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, issues: int
) -> None:
    before = feed(client)
    clock.go_on(days=1)

    later = proof_of(runtime, "bridge-12", subject={"en": "Corrected", "ko": "바로잡음"})
    begin(runtime, reader, later)
    after = feed(client)

    def told(root: Any, name: str) -> list[str]:
        return [str(found.text) for found in root.findall(f"a:entry/a:{name}", ATOM)]

    assert told(after, "id") == told(before, "id")
    assert len(set(told(after, "id"))) == 2
    assert told(after, "published") == told(before, "published")
    assert told(after, "title")[1] == "Corrected"
    assert told(after, "updated")[1] > told(before, "updated")[0]
    assert after.findtext("a:updated", namespaces=ATOM) == told(after, "updated")[1]
    assert client.get(FEED).text == client.get(FEED).text
