"""Editions that anybody may read: who sees what when, with nobody in it, and nothing older than a correction."""

import io
import re
from typing import Any

import lxml.html
import pytest
from PIL import Image
from starlette.testclient import TestClient

from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.models import DispatchState
from newsletter.issues.composing import save
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Proof, ProofEdition
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from subscribers.models import MailingList
from tests import factories
from tests.web.public.conftest import Reader

EN, KO = "/editions/bridge-12/en", "/editions/bridge-12/ko"
PERSONAL = re.compile(r"haneul|하늘|/[upvc]/[a-z2-7]{20}|zq[0-9a-f]{8}\d{3}z|\{\{")


@pytest.fixture
def proof_id(runtime: Runtime, reader: Reader) -> int:
    with runtime.database.transaction() as session:
        return factories.proof(session, find_newsletter(session, "bridge")).id


@pytest.fixture
def begun(runtime: Runtime, reader: Reader, proof_id: int) -> int:
    """The proof, once its dispatch has begun."""
    begin(runtime, reader, proof_id)
    return proof_id


def begin(runtime: Runtime, reader: Reader, proof_id: int) -> None:
    with runtime.database.transaction() as session:
        readers = session.get_one(MailingList, reader.list_id)
        made = factories.dispatch(session, session.get_one(Proof, proof_id), readers)
        made.is_correction = True
        enrol(session, made, now=runtime.clock())


def correct(runtime: Runtime) -> int:
    with runtime.database.transaction() as session:
        issue = session.query(factories.Issue).one()
        says = factories.content(subject={"en": "Corrected", "ko": "바로잡음"})
        save(session, issue, says, base=issue.revision, by=OPERATOR, now=runtime.clock())
        made = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        return made.id


def document(page: str) -> Any:
    return lxml.html.fromstring(page)


def test_an_edition_is_as_if_it_were_not_there_until_its_dispatch_begins(
    client: TestClient, runtime: Runtime, reader: Reader, proof_id: int
) -> None:
    before, never = client.get(EN), client.get("/editions/bridge-99/en")
    assert (before.status_code, never.status_code) == (404, 404)
    assert before.text == never.text.replace("bridge-99", "bridge-12")
    assert client.get(f"{EN}/card.png").status_code == 404

    begin(runtime, reader, proof_id)

    assert client.get(EN).status_code == client.get(f"{EN}/card.png").status_code == 200


def test_each_language_is_the_page_that_was_frozen(client: TestClient, runtime: Runtime, begun: int) -> None:
    with runtime.database.reading() as session:
        frozen = {edition.locale: edition.web_html for edition in session.query(ProofEdition)}

    assert client.get(EN).text == frozen["en"]
    assert client.get(KO).text == frozen["ko"]
    assert client.get(KO).headers["content-language"] == "ko"
    assert client.get("/editions/bridge-12/KO").text == frozen["ko"]
    assert client.head(EN).headers["etag"] == client.get(EN).headers["etag"]


@pytest.mark.parametrize("path", ["/editions/bridge-12/de", "/editions/BRIDGE 12/en", "/editions/x/%00"])
def test_an_address_that_leads_nowhere_says_so(client: TestClient, begun: int, path: str) -> None:
    answer = client.get(f"{path}?lang=en")

    assert answer.status_code == 404
    assert "There is nothing to read here" in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("path", "accepts", "words"),
    [
        ("/editions/nothing/en", "ko-KR,ko;q=0.9", "여기에는 읽을 것이 없습니다"),
        ("/editions/nothing/ko", "en-GB", "There is nothing to read here"),
        ("/editions/nothing/ko", "", "여기에는 읽을 것이 없습니다"),
    ],
)
def test_it_says_so_in_the_language_of_the_reader(
    client: TestClient, reader: Reader, path: str, accepts: str, words: str
) -> None:
    headers = {"accept-language": accepts} if accepts else {}

    assert words in client.get(path, headers=headers).text


def test_nobody_is_in_any_page(client: TestClient, reader: Reader, begun: int) -> None:
    for path in (EN, KO, "/archive/bridge/en", "/archive/bridge/ko", "/archive/bridge/en/feed"):
        answer = client.get(path)

        assert answer.status_code == 200, path
        assert not PERSONAL.search(answer.text), path
        assert "set-cookie" not in answer.headers, path


def test_the_page_is_known_by_its_own_address_and_by_those_of_its_languages(
    client: TestClient, begun: int
) -> None:
    head = document(client.get(KO).text).find("head")
    base = factories.BASE_URL

    assert head.xpath("link[@rel='canonical']/@href") == [f"{base}{KO}"]
    assert head.xpath("meta[@property='og:url']/@content") == [f"{base}{KO}"]
    alternates = {link.get("hreflang"): link.get("href") for link in head.xpath("link[@hreflang]")}
    assert alternates == {"en": f"{base}{EN}", "ko": f"{base}{KO}"}
    assert head.xpath("link[@type='application/atom+xml']/@href") == [f"{base}/archive/bridge/ko/feed"]


def test_its_picture_is_drawn_and_others_may_show_it(client: TestClient, begun: int) -> None:
    head = document(client.get(EN).text).find("head")
    [address] = head.xpath("meta[@property='og:image']/@content")

    answer = client.get(address.removeprefix(factories.BASE_URL))

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (1200, 630)


@pytest.mark.parametrize("path", [EN, f"{EN}/card.png", "/archive/bridge/en/feed"])
def test_an_answer_may_be_kept_but_is_asked_for_again(client: TestClient, begun: int, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]

    for known in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        again = client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"if-none-match": '"another"'}).content == first.content
    assert first.headers["cache-control"] == "public, no-cache"


def test_whoever_has_kept_it_gets_a_correction(
    client: TestClient, runtime: Runtime, reader: Reader, begun: int
) -> None:
    kept = client.get(EN).headers["etag"]
    later = correct(runtime)
    assert client.get(EN, headers={"if-none-match": kept}).status_code == 304

    with runtime.database.transaction() as session:
        session.query(factories.Dispatch).update({"state": DispatchState.FINISHED})
    begin(runtime, reader, later)

    answer = client.get(EN, headers={"if-none-match": kept})
    assert answer.status_code == 200
    assert "Corrected" in answer.text
    old = client.get(f"/e/{factories.SIGNER.token('edition', begun, 0)}")
    assert "Two shores" in old.text


def test_search_engines_may_find_it_unless_the_newsletter_says_otherwise(
    client: TestClient, runtime: Runtime, begun: int
) -> None:
    assert client.get(EN).headers["x-robots-tag"] == "all"

    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").lists_archive = False

    answer = client.get(EN)
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_nothing_in_it_runs_and_its_form_leads_to_us(client: TestClient, begun: int) -> None:
    policy = client.get(EN).headers["content-security-policy"]

    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://testserver;" in policy


def test_a_proof_from_before_there_were_web_editions_is_read_there_too(
    client: TestClient, runtime: Runtime, begun: int
) -> None:
    with runtime.database.transaction() as session:
        session.query(ProofEdition).update({"web_html": None, "card": {}})

    page = client.get(EN)

    assert page.status_code == 200
    assert not PERSONAL.search(page.text)
    assert client.get(f"{EN}/card.png").status_code == 404
    assert "Two shores" in client.get("/archive/bridge/en").text
