"""Comments, versions, handing over and preview links as programs use them: the verbs of the pages, told in JSON."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.models import Notice, TrialMail
from newsletter.issues.composing import content_of, save
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

ISSUE = "/api/issues/bridge-12"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        newer = factories.content(subject={"en": "Newer", "ko": "더 새로운"})
        save(session, issue, newer, base=1, by=OPERATOR, now=runtime.clock())
        for name in ("bo", "김하나"):
            factories.user(session, email=f"{len(name)}@bridge.example.org", role=Role.VIEWER).name = name
    return browser(Role.EDITOR)


def subject_of(runtime: Runtime) -> dict[str, str]:
    with runtime.database.reading() as session:
        subject = content_of(session, find_issue(session, "bridge-12")).subject
        return {locale: str(text) for locale, text in subject.items()}


def test_a_comment_is_written_answered_settled_and_taken_back(editor: TestClient, runtime: Runtime) -> None:
    at_block = {"text": "@김하나님, shorter?", "block": ARTICLE, "field": "title.ko"}
    said = editor.post(f"{ISSUE}/comments", json=at_block).json()
    (thread,) = said["threads"]
    assert (said["counts"], thread["locale"], thread["is_resolved"]) == ({ARTICLE: 1}, "ko", False)
    assert thread["comments"][0]["parts"] == [
        {"text": "@김하나", "is_name": True},
        {"text": "님, shorter?", "is_name": False},
    ]
    with runtime.database.reading() as session:
        assert len(session.scalars(sa.select(Notice)).all()) == 1

    answered = editor.post(f"{ISSUE}/comments", json={"text": "Yes", "thread": thread["id"]}).json()
    own = answered["threads"][0]["comments"][1]["id"]
    settled = editor.put(f"{ISSUE}/comments/{thread['id']}/resolution", json={"is_resolved": True}).json()
    assert (settled["counts"], settled["threads"][0]["resolved_by"]) == ({}, "Ada")
    editor.put(f"{ISSUE}/comments/{thread['id']}/resolution", json={"is_resolved": False})
    left = editor.delete(f"{ISSUE}/comments/{own}").json()
    assert (left["counts"], len(left["threads"][0]["comments"])) == ({ARTICLE: 1}, 1)
    assert left == editor.get(f"{ISSUE}/comments").json()


def test_who_can_be_named_is_told(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.user(session, email="other@bridge.example.org").name = "BO"

    people = editor.get(f"{ISSUE}/comments").json()["people"]

    assert [(one["name"], one["mention"], one["is_me"]) for one in people if not one["is_me"]] == [
        ("BO", "other@bridge.example.org", False),
        ("bo", "2@bridge.example.org", False),
        ("김하나", "김하나", False),
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "a", "block": "01K0000000000000000000000Z"}, 404),
        ({"text": "a", "thread": 77}, 404),
        ({"text": "a", "thread": 0}, 422),
        ({"text": "a", "colour": "red"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_said_is_told_in_a_sentence(
    editor: TestClient, body: dict[str, Any], status: int
) -> None:
    refused = editor.post(f"{ISSUE}/comments", json=body)

    assert (refused.status_code, bool(refused.json()["sentence"])) == (status, True)
    assert editor.get(f"{ISSUE}/comments").json()["threads"] == []


def test_a_viewer_comments_and_takes_back_nothing_of_others(editor: TestClient, browser: Browser) -> None:
    editor.post(f"{ISSUE}/comments", json={"text": "Shorter?"})
    viewer = browser(Role.VIEWER)
    (thread,) = viewer.get(f"{ISSUE}/comments").json()["threads"]

    assert viewer.post(f"{ISSUE}/comments", json={"text": "Yes", "thread": thread["id"]}).status_code == 200
    assert viewer.delete(f"{ISSUE}/comments/{thread['comments'][0]['id']}").status_code == 403


def test_versions_are_listed_looked_at_compared_and_named(editor: TestClient) -> None:
    assert editor.put(f"{ISSUE}/versions/1/name", json={"name": " First  look "}).json() == {
        "name": "First look"
    }
    listed = editor.get(f"{ISSUE}/versions").json()
    assert (listed["newest"], listed["before"]) == (2, None)
    assert [(one["number"], one["name"], one["changes"]) for one in listed["versions"]] == [
        (2, "", ["The issue: Subject"]),
        (1, "First look", []),
    ]
    assert [one["kind"] for one in listed["versions"][1]["milestones"]] == ["named"]

    first = editor.get(f"{ISSUE}/versions/1?against=2").json()
    assert first["values"]["subject.en"] == "Two shores"
    assert ARTICLE in [block["id"] for block in first["blocks"]]
    (part,) = first["parts"]
    english = part["lines"][0]
    assert (part["block"], english["name"], english["locale"]) == ("", "subject.en", "en")
    assert "".join(run["text"] for run in english["runs"] if run["deed"] != "inserted") == "Two shores"
    assert "".join(run["text"] for run in english["runs"] if run["deed"] != "deleted") == "Newer"
    assert editor.get(f"{ISSUE}/versions/2").json()["parts"][0]["lines"][0]["runs"] == english["runs"]
    assert editor.get(f"{ISSUE}/versions/1").json()["parts"] is None
    assert editor.get(f"{ISSUE}/versions/9").status_code == 404
    assert editor.get(f"{ISSUE}/versions/1?against=9").status_code == 404
    assert editor.get(f"{ISSUE}/versions?before=2").json()["versions"][0]["number"] == 1


def test_a_version_is_brought_back_whole_or_in_part(editor: TestClient, runtime: Runtime) -> None:
    path = f"{ISSUE}/versions/1/restoration"

    assert editor.post(path, json={"base": 2, "part": "subject.ko"}).json() == {"revision": 3}
    assert subject_of(runtime) == {"en": "Newer", "ko": "두 기슭"}
    late = editor.post(path, json={"base": 2})
    assert late.status_code == 409
    assert editor.post(path, json={"base": 3}).json() == {"revision": 4}
    assert subject_of(runtime) == {"en": "Two shores", "ko": "두 기슭"}


def test_a_part_of_a_version_is_put_into_a_draft_and_nothing_is_changed(
    editor: TestClient, runtime: Runtime
) -> None:
    newest = editor.get(f"{ISSUE}/versions/2").json()
    draft = {"blocks": newest["blocks"], "values": newest["values"] | {"preheader.en": "Unsaved"}}

    got = editor.post(f"{ISSUE}/versions/1/draft", json={**draft, "part": "subject.ko"}).json()

    assert got == {**draft, "values": draft["values"] | {"subject.ko": "두 기슭"}}
    first = editor.get(f"{ISSUE}/versions/1").json()
    whole = editor.post(f"{ISSUE}/versions/1/draft", json=draft).json()
    assert whole == {"blocks": first["blocks"], "values": first["values"]}
    assert subject_of(runtime) == {"en": "Newer", "ko": "더 새로운"}


def test_a_test_mail_goes_to_names_and_addresses_in_the_languages_that_are_ticked(
    editor: TestClient, runtime: Runtime
) -> None:
    sheet = editor.get(f"{ISSUE}/handover").json()
    assert sheet["people"][0]["address"] == "editor@bridge.example.org"
    assert [(one["locale"], one["falls_back"]) for one in sheet["editions"]] == [("en", 0), ("ko", 0)]
    assert (sheet["errors"], sheet["proof"]) == (0, None)

    sent = editor.post(f"{ISSUE}/tests", json={"to": ["bo", "x@example.org"], "locales": ["ko"]})

    assert sent.json() == {"mails": 2}
    with runtime.database.reading() as session:
        mails = session.scalars(sa.select(TrialMail).order_by(TrialMail.id)).all()
        assert [(one.address, one.locale) for one in mails] == [
            ("2@bridge.example.org", "ko"),
            ("x@example.org", "ko"),
        ]
    answers = editor.get(f"{ISSUE}/tests").json()["trials"]
    assert [(one["address"], one["is_answered"]) for one in answers] == [
        ("x@example.org", False),
        ("2@bridge.example.org", False),
    ]
    named = editor.get(f"{ISSUE}/versions").json()["versions"][0]["milestones"]
    assert [(one["kind"], one["name"]) for one in named] == [("tested", "Ada")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": ["nobody"]}, 422),
        ({"to": []}, 422),
        ({"to": ["x@example.org"], "locales": ["fr"]}, 404),
        ({"to": ["x@example.org"], "reader": "you"}, 422),
    ],
)
def test_a_test_mail_that_cannot_go_out_says_why(
    editor: TestClient, body: dict[str, Any], status: int
) -> None:
    refused = editor.post(f"{ISSUE}/tests", json=body)

    assert (refused.status_code, bool(refused.json()["sentence"])) == (status, True)


def test_a_proof_is_made_and_its_approval_asked_for(editor: TestClient, browser: Browser) -> None:
    browser(Role.ADMIN)

    made = editor.post(f"{ISSUE}/proofs", json={"note": "Please look"}).json()

    assert (made["state"], made["waits_for"], made["is_current"]) == ("waiting", ["Ada"], True)
    sheet = editor.get(f"{ISSUE}/handover").json()
    assert sheet["proof"] == made
    assert sheet["approvers"] == ["Ada"]
    assert editor.get(made["place"]).status_code == 200


def test_a_preview_link_is_made_listed_and_ended(editor: TestClient, client: TestClient) -> None:
    wanted = {"days": 3, "label": "The board", "takes_comments": True}
    (made,) = editor.post(f"{ISSUE}/preview-links", json=wanted).json()["links"]
    page = made["address"].removeprefix("http://testserver")
    assert client.get(page).status_code == 200
    (seen,) = editor.get(f"{ISSUE}/preview-links").json()["links"]
    assert (seen["label"], seen["opened"], seen["author"]) == ("The board", 1, "Ada")

    (over,) = editor.delete(f"{ISSUE}/preview-links/{made['id']}").json()["links"]

    assert (over["is_running"], over["is_revoked"], over["address"]) == (False, True, "")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("days", [0, 91, "many"])
def test_a_preview_link_does_not_last_for_ever(editor: TestClient, days: object) -> None:
    assert editor.post(f"{ISSUE}/preview-links", json={"days": days}).status_code == 422


def test_all_of_it_is_described(editor: TestClient) -> None:
    described = editor.get("/api/openapi.json").json()

    for path in ("comments", "versions", "versions/{number}", "handover", "tests", "proofs", "preview-links"):
        assert f"/api/issues/{{slug}}/{path}" in described["paths"]
    assert "CommentWritten" in described["components"]["schemas"]
