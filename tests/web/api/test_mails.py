"""The mail of what is being written: true to the proof's bytes, shown from anything that is typed, and changing nothing."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.issues.composing import content_of, newest_revision
from newsletter.issues.finding import find_issue
from newsletter.issues.newsletters import publication_of
from newsletter.rendering.preview import as_light, filled, sample_values
from newsletter.rendering.render import render
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PATH = "/api/issues/bridge-12/mail"
ARTICLE = "01K0000000000000000000000B"
MARK = re.compile(r' data-block="[^"]+"')


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


@pytest.fixture
def draft(editor: TestClient, runtime: Runtime) -> Draft:
    with runtime.database.reading() as session:
        return draft_of(content_of(session, find_issue(session, "bridge-12")))


@pytest.fixture
def reader(editor: TestClient, runtime: Runtime) -> int:
    """A subscriber of the newsletter."""
    with runtime.database.transaction() as session:
        on = factories.mailing_list(session, find_issue(session, "bridge-12").newsletter)
        person = factories.subscriber(session, "sora@example.org", name="Yoon Sora", locale="ko")
        factories.subscription_of(session, on, person)
        session.flush()
        return person.id


def asked(draft: Draft, **more: str | int) -> dict[str, Any]:
    blocks = [{"id": block.id, "type": block.type} for block in draft.blocks]
    return {"blocks": blocks, "values": dict(draft.values), "locale": "en", **more}


def test_it_is_the_mail_of_the_preview_with_its_blocks_marked(
    editor: TestClient, draft: Draft, runtime: Runtime
) -> None:
    mail = editor.post(PATH, json=asked(draft)).json()

    with runtime.database.reading() as session:
        issue = find_issue(session, "bridge-12")
        rendition = render(
            content_of(session, issue), "en", publication_of(issue.newsletter), base_url="http://testserver"
        )
    true = as_light(filled(rendition, sample_values("en")).html)
    assert MARK.sub("", mail["html"]).replace('<base target="_blank">', "") == true
    assert MARK.findall(mail["html"]) == [f' data-block="{block.id}"' for block in draft.blocks]
    assert mail["size"] < mail["limit"]


def test_what_is_typed_is_in_it_and_nothing_is_saved(
    editor: TestClient, draft: Draft, runtime: Runtime
) -> None:
    typed = draft.with_values({f"{ARTICLE}.title.ko": "방금 쓴 제목", "subject.ko": "방금 쓴 메일 제목"})

    mail = editor.post(PATH, json=asked(typed, locale="ko")).json()

    assert "방금 쓴 제목" in mail["html"]
    assert "방금 쓴 제목" in mail["text"]
    assert mail["subject"] == "방금 쓴 메일 제목"
    with runtime.database.reading() as session:
        assert newest_revision(session, find_issue(session, "bridge-12")).number == 1


def test_half_an_address_is_told_in_the_reader_s_language_while_the_rest_is_shown(
    editor: TestClient, draft: Draft
) -> None:
    typed = draft.with_values({f"{ARTICLE}.link.en": "htt", f"{ARTICLE}.title.en": "Still shown"})

    mail = editor.post(f"{PATH}?lang=ko", json=asked(typed)).json()

    assert "Still shown" in mail["html"]
    assert list(mail["errors"]) == [f"{ARTICLE}.link.en"]
    assert re.search("[가-힣]", mail["errors"][f"{ARTICLE}.link.en"])


def test_the_look_is_forced_whatever_the_system_prefers(editor: TestClient, draft: Draft) -> None:
    light, dark = (
        editor.post(PATH, json=asked(draft, look=look)).json()["html"] for look in ("light", "dark")
    )

    assert "prefers-color-scheme" not in light + dark
    assert light != dark


def test_it_is_read_as_a_subscriber_whose_values_are_nowhere_kept(
    editor: TestClient, draft: Draft, reader: int
) -> None:
    greeting = draft.with_values(
        {"subject.en": "{{name|Friend}}, hello", f"{ARTICLE}.title.en": "For {{email}}"}
    )

    mail = editor.post(PATH, json=asked(greeting, reader=reader)).json()

    assert mail["subject"] == "Yoon Sora, hello"
    assert "For sora@example.org" in mail["html"]
    assert "For sora@example.org" in mail["text"]
    assert "/u/" not in mail["html"]


def test_it_is_read_as_somebody_without_a_name(editor: TestClient, draft: Draft) -> None:
    greeting = draft.with_values({"subject.en": "{{first_name|Friend}}, hello"})

    sample, nameless = (
        editor.post(PATH, json=asked(greeting, reader=who)).json()["subject"]
        for who in ("sample", "nameless")
    )

    assert sample == "Alex, hello"
    assert nameless == "Friend, hello"


def test_readers_are_found_by_name(editor: TestClient, reader: int) -> None:
    path = PATH.replace("/mail", "/readers")

    found = editor.get(path, params={"words": "sora"}).json()["readers"]

    assert found == [{"id": reader, "name": "Yoon Sora", "email": "sora@example.org", "edition": "ko"}]
    assert editor.get(path, params={"words": "nobody"}).json() == {"readers": []}


def test_nobody_reads_as_who_is_no_reader(editor: TestClient, draft: Draft, reader: int) -> None:
    answer = editor.post(PATH, json=asked(draft, reader=reader + 1))

    assert answer.status_code == 404
    assert answer.json()["sentence"].endswith("Choose another reader.")


def test_it_is_heard_where_that_is_asked_for(editor: TestClient, draft: Draft) -> None:
    heard = editor.post(PATH, json=asked(draft, look="heard")).json()["heard"]

    headings = [line for line in heard if line["kind"] == "heading"]
    assert headings
    assert {line["block"] for line in heard} >= {block.id for block in draft.blocks}
    assert editor.post(PATH, json=asked(draft)).json()["heard"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"locale": "fr"}, 404),
        ({"blocks": [{"id": "x", "type": "article"}]}, 422),
        ({"values": {"a": 1}}, 422),
        ({"reader": "everybody"}, 422),
        ({"reader": 0}, 422),
        ({"surprise": "yes"}, 422),
        ({"values": {f"n{number}": "" for number in range(20_001)}}, 422),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(
    editor: TestClient, draft: Draft, body: dict[str, Any], status: int
) -> None:
    answer = editor.post(PATH, json={**asked(draft), **body})

    assert answer.status_code == status
    assert answer.json()["sentence"].endswith(".")


def test_a_block_of_a_type_that_nobody_knows_is_left_out(editor: TestClient, draft: Draft) -> None:
    body = asked(draft)
    body["blocks"].append({"id": "01K000000000000000000000ZZ", "type": "hologram"})

    assert editor.post(PATH, json=body).status_code == 200


def test_who_may_not_compose_is_told_so(browser: Browser, editor: TestClient, draft: Draft) -> None:
    answer = browser(Role.VIEWER).post(PATH, json=asked(draft))

    assert answer.status_code == 403
    assert answer.json()["sentence"]


def test_a_stranger_is_told_where_to_sign_in(client: TestClient, editor: TestClient, draft: Draft) -> None:
    client.cookies.clear()
    answer = client.post(PATH, json=asked(draft))

    assert answer.status_code == 401
    assert answer.json() == {"place": "/sign-in"}


def test_another_site_gets_nothing(editor: TestClient, draft: Draft) -> None:
    answer = editor.post(PATH, json=asked(draft), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_the_frame_runs_nothing_but_may_be_filled_by_our_page(editor: TestClient) -> None:
    policy = editor.get("/mail-frame").headers["content-security-policy"]

    assert policy.startswith("sandbox ")
    assert "allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_the_interface_is_described(editor: TestClient) -> None:
    described = editor.get("/api/openapi.json").json()

    assert PATH.replace("bridge-12", "{slug}") in described["paths"]
    assert "MailJson" in described["components"]["schemas"]


def test_it_is_told_which_texts_of_a_block_are_read_in_another_language(
    editor: TestClient, draft: Draft
) -> None:
    only_english = draft.with_values({f"{ARTICLE}.title.ko": "", f"{ARTICLE}.body.ko": ""})
    on_purpose = only_english.with_values({f"{ARTICLE}.same.title": "yes"})

    assert editor.post(PATH, json=asked(only_english, locale="ko")).json()["fallbacks"] == {
        ARTICLE: {"en": 2}
    }
    assert editor.post(PATH, json=asked(on_purpose, locale="ko")).json()["fallbacks"] == {ARTICLE: {"en": 1}}
    assert editor.post(PATH, json=asked(only_english)).json()["fallbacks"] == {}
