"""A draft by its link: seen by whoever has it, in every language and look, and by nobody else."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from newsletter.desk.preview_links import preview_link_lines
from newsletter.issues.finding import find_issue
from newsletter.issues.reviews.models import PreviewLink
from newsletter.issues.reviews.preview_links import make_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.links import Purpose, path
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.limiting import GUEST_COMMENT_PER_IP, PREVIEW_PER_IP
from tests import factories
from tests.factories import SIGNER
from tests.web.conftest import SetClock


@pytest.fixture
def page(runtime: Runtime) -> str:
    """The address of a link for a week, by which one may comment."""
    with runtime.database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        eda = factories.user(session, email="eda@bridge.example.org", role=Role.EDITOR)
        link = make_preview_link(session, issue, Wish(takes_comments=True), by=eda, now=runtime.clock())
        return path(Purpose.PREVIEW, SIGNER.token(Purpose.PREVIEW, link.id))


def opened(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        (line,) = preview_link_lines(session, find_issue(session, "bridge-12"), now=runtime.clock())
        return line.opened


def test_it_says_that_it_is_a_draft_and_shows_every_edition(client: TestClient, page: str) -> None:
    shown = client.get(page, headers={"Accept-Language": "ko"})

    assert '<html lang="ko"' in shown.text
    assert "두 기슭" in shown.text
    for locale in ("en", "ko"):
        for look in ("desktop", "phone", "dark", "page", "text"):
            looked = client.get(f"{page}?locale={locale}&as={look}&lang=en").text
            assert "Draft" in looked
            assert ("<iframe" in looked) == (look != "text")


@pytest.mark.parametrize("frame", ["mail/en", "mail/ko?as=dark", "page/en", "page/ko"])
def test_the_frames_run_nothing_and_give_no_address_away(client: TestClient, page: str, frame: str) -> None:
    framed = client.get(f"{page}/{frame}")

    assert framed.status_code == 200
    assert "sandbox" in framed.headers["content-security-policy"]
    assert "allow-scripts" not in framed.headers["content-security-policy"]
    for answer in (framed, client.get(page)):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"] == "no-store"


def test_it_is_counted_that_somebody_came_and_nothing_else(
    client: TestClient, page: str, runtime: Runtime, clock: SetClock
) -> None:
    client.head(page)
    assert opened(runtime) == 0

    client.get(page)
    client.get(f"{page}?locale=ko")
    client.get(f"{page}/mail/ko")
    clock.go_on(hours=1)
    client.get(page)

    assert opened(runtime) == 2
    with runtime.database.reading() as session:
        (kept,) = session.query(PreviewLink).all()
        assert {column.name for column in kept.__table__.columns} & {"ip", "user_agent", "visitor"} == set()


def test_it_is_over_when_it_ends(client: TestClient, page: str, clock: SetClock) -> None:
    clock.now += timedelta(days=7)

    for address in (page, f"{page}/mail/en", f"{page}/page/en"):
        over = client.get(address)
        assert over.status_code == 404
        assert "This preview is over" in over.text
    assert client.post(page, data={"name": "Gil", "text": "Fine"}).status_code == 404


@pytest.mark.parametrize("rest", ["x", "", "/", "A" * 300])
def test_a_link_that_is_none_of_ours_says_the_same(client: TestClient, page: str, rest: str) -> None:
    assert "This preview is over" in client.get(f"/d/{rest}").text


def test_a_link_in_capitals_and_with_what_mail_programs_put_behind_it_leads_there(
    client: TestClient, page: str
) -> None:
    for address in (page.upper(), f"{page}>", f"{page}."):
        assert client.get(address).status_code == 200


def test_a_guest_leaves_a_comment_with_a_name(client: TestClient, page: str, runtime: Runtime) -> None:
    done = client.post(page, data={"name": "Gil Moss", "text": "Fine", "block": "01K0000000000000000000000B"})

    assert done.headers["location"].startswith(page)
    assert "Thank you" in client.get(done.headers["location"]).text


@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "text": "Fine"},
        {"name": "Gil", "text": ""},
        {"name": "G" * 81, "text": "Fine"},
        {"name": "Gil", "text": "\u202eolleh"},
    ],
)
def test_what_a_guest_typed_stands_in_the_form_again(
    client: TestClient, page: str, data: dict[str, str]
) -> None:
    refused = client.post(page, data=data)

    assert refused.status_code == 422
    assert (data["text"] or data["name"]) in refused.text


def test_a_link_for_looking_has_no_form(client: TestClient, runtime: Runtime, page: str) -> None:
    with runtime.database.transaction() as session:
        session.get_one(PreviewLink, 1).takes_comments = False

    assert "<textarea" not in client.get(page).text
    assert client.post(page, data={"name": "Gil", "text": "Fine"}).status_code == 403


def test_guests_are_slowed_down(client: TestClient, page: str) -> None:
    said = [
        client.post(page, data={"name": "Gil", "text": "Fine"}).status_code
        for _ in range(GUEST_COMMENT_PER_IP.amount + 1)
    ]
    assert said[-2:] == [303, 429]

    looked = [client.head(f"{page}/mail/xx").status_code for _ in range(PREVIEW_PER_IP.amount + 1)]
    assert looked[-1] == 429
