"""The audit log on its page and in its files, and the refusals that the pages write into it."""

import json

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.trail.chain import verify
from newsletter.trail.models import TrailEntry
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import change_role, create_user
from newsletter.users.new_passwords import given_password
from newsletter.users.roles import Role
from newsletter.web.whence import shortened
from subscribers.models import Subscriber
from tests import factories
from tests.web.conftest import Browser, SetClock


@pytest.fixture
def readers(runtime: Runtime) -> int:
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        return factories.subscription(session, readers, "kim@example.org").id


def entries(runtime: Runtime) -> list[TrailEntry]:
    with runtime.database.reading() as session:
        return list(session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number)))


def acts(runtime: Runtime) -> list[str]:
    return [entry.act for entry in entries(runtime)]


def test_what_is_done_on_a_page_is_told_with_who_and_from_where(
    app: FastAPI, runtime: Runtime, browser: Browser
) -> None:
    ann, password = "ann@bridge.example.org", "seven quiet herons wade"
    given = given_password(password, email=ann)
    with runtime.database.transaction() as session:
        create_user(
            session, ann, name="Ann", role=Role.ADMIN, password=given, by=OPERATOR, now=runtime.clock()
        )
    away = TestClient(app, follow_redirects=False, client=("203.0.113.77", 5000))
    away.post("/sign-in", data={"email": ann, "password": password})
    away.post("/sign-out")

    made, *told = entries(runtime)

    assert (made.act, made.doer_kind, made.origin) == ("user-made", "operator", "")
    assert [(one.act, one.doer_address, one.origin) for one in told] == [
        ("signed-in", ann, "203.0.113.0/24"),
        ("signed-out", ann, "203.0.113.0/24"),
    ]


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("testclient", "testclient"),
    ],
)
def test_an_ip_address_is_kept_shortened(ip: str, kept: str) -> None:
    assert shortened(ip) == kept


def test_a_wrong_sign_in_is_kept_and_an_unknown_address_only_as_a_hash(
    client: TestClient, runtime: Runtime, browser: Browser
) -> None:
    browser(Role.EDITOR)
    for email in ("editor@bridge.example.org", "reader@example.org"):
        client.post("/sign-in", data={"email": email, "password": "not the right one"})

    known, unknown = entries(runtime)[-2:]

    assert (known.act, known.subject_kind) == ("sign-in-refused", "user")
    assert "editor@bridge.example.org" in known.subject_name
    assert (unknown.act, unknown.subject_kind, len(unknown.subject_name)) == ("sign-in-refused", "", 64)
    assert "reader@example.org" not in everything(runtime)


def test_a_refusal_is_kept_after_what_was_refused(browser: Browser, runtime: Runtime, readers: int) -> None:
    browser(Role.EDITOR).post(f"/lists/readers/subscriptions/{readers}/erasure")

    entry = entries(runtime)[-1]

    assert (entry.act, entry.doer_address) == ("refused", "editor@bridge.example.org")
    assert entry.details == {"deed": "erase_subscribers"}
    assert entry.subject_name == (
        f"POST /lists/{{slug}}/subscriptions/{{subscription_id}}/erasure slug=readers subscription_id={readers}"
    )


def test_nobody_fills_the_log_with_refusals(browser: Browser, runtime: Runtime) -> None:
    viewer = browser(Role.VIEWER)
    for _ in range(70):
        viewer.get("/users")

    assert acts(runtime).count("refused") == 60


def test_a_limit_that_is_reached_is_kept(client: TestClient, runtime: Runtime) -> None:
    for _ in range(6):
        client.post("/sign-in", data={"email": "ann@example.org", "password": "not the right one"})

    assert acts(runtime) == ["sign-in-refused"] * 5 + ["limit-reached"]
    assert entries(runtime)[-1].details == {"limit": "sign-in-place"}


def test_a_wrong_present_password_is_kept(browser: Browser, runtime: Runtime) -> None:
    new = "seven quiet herons wade"
    browser(Role.VIEWER).post(
        "/account/password", data={"current": "not the right one", "new": new, "again": new}
    )

    assert acts(runtime)[-1] == "password-mistaken"


def test_an_export_is_kept_before_its_first_byte(browser: Browser, runtime: Runtime, readers: int) -> None:
    browser(Role.EDITOR).get("/lists/readers/subscribers.csv")

    assert acts(runtime)[-1] == "subscribers-exported"


def test_an_erased_person_is_in_no_entry(browser: Browser, runtime: Runtime, readers: int) -> None:
    admin = browser(Role.ADMIN)
    added = {"email": "lee@example.org", "name": "Lee Sora", "locale": "en", "basis": "asked for it"}
    admin.post("/lists/readers/subscriptions", data=added)
    with runtime.database.reading() as session:
        hash_of = dict(session.execute(sa.select(Subscriber.email, Subscriber.address_hash)).all())
    admin.post(f"/lists/readers/subscriptions/{readers}/withdrawal")
    for number in (readers, readers + 1):
        admin.post(f"/lists/readers/subscriptions/{number}/erasure")

    assert acts(runtime)[-4:] == [
        "subscriber-added",
        "subscriber-taken-off",
        "subscriber-erased",
        "subscriber-erased",
    ]
    for words in ("kim@example.org", "lee@example.org", "Lee Sora"):
        assert words not in everything(runtime)
    found = admin.get("/audit", params={"thing": "Lee@example.org"}).text
    assert hash_of["lee@example.org"][:12] in found
    assert hash_of["kim@example.org"][:12] not in found


def test_the_page_is_for_those_who_may_read_it(browser: Browser) -> None:
    admin, editor = browser(Role.ADMIN), browser(Role.EDITOR)

    for path in ("/audit", "/audit/entries.csv", "/audit/entries.jsonl"):
        assert admin.get(path).status_code == 200
        assert editor.get(path).status_code == 403
    assert editor.post("/audit/verification").status_code == 403


def test_it_is_searched_by_person_act_thing_and_day(
    browser: Browser, runtime: Runtime, readers: int, clock: SetClock
) -> None:
    admin = browser(Role.ADMIN)
    admin.get("/lists/readers/subscribers.csv")
    clock.go_on(days=2)
    browser(Role.EDITOR).get("/users")
    admin = browser(Role.ADMIN)

    def shown(**query: str) -> set[str]:
        lines = admin.get("/audit/entries.jsonl", params=query).text.splitlines()
        return {json.loads(line)["act"] for line in lines}

    assert shown(act="refused") == {"refused"}
    assert shown(person="editor@") >= {"refused"}
    assert "subscribers-exported" not in shown(person="editor@")
    assert shown(thing="readers") == {"subscribers-exported"}
    assert "refused" not in shown(until="2026-11-22")
    assert "subscribers-exported" not in shown(since="2026-11-22")
    assert "subscribers-exported" in shown(until="2026-11-21")


def test_a_spreadsheet_opens_it_safely(browser: Browser, runtime: Runtime) -> None:
    admin = browser(Role.ADMIN)
    with runtime.database.transaction() as session:
        eve = factories.user(session, email="eve@example.org", role=Role.VIEWER)
        eve.name = "=1+1"
    admin.post(f"/users/{eve.id}", data={"role": "editor", "access": "open"})

    text = admin.get("/audit/entries.csv").text

    assert text.startswith("\ufeff")
    assert '"\'=1+1 <eve@example.org>"' in text


def test_the_badge_tells_up_to_where_and_when_it_was_verified(browser: Browser, runtime: Runtime) -> None:
    admin = browser(Role.ADMIN)
    assert "Not verified yet" in admin.get("/audit").text

    told = admin.post("/audit/verification")

    assert told.headers["location"] == "/audit"
    assert "Whole up to entry" in admin.get("/audit").text


def test_the_page_speaks_korean(browser: Browser) -> None:
    page = browser(Role.ADMIN).get("/audit?lang=ko").text

    assert "감사 기록" in page
    assert "로그인" in page


def everything(runtime: Runtime) -> str:
    with runtime.database.reading() as session:
        assert verify(session, runtime.signer).broken_at is None
    columns = [column.name for column in TrailEntry.__table__.columns]
    return json.dumps(
        [[str(getattr(entry, name)) for name in columns] for entry in entries(runtime)], ensure_ascii=False
    )


def test_what_else_is_known_is_said_in_the_readers_language(browser: Browser, runtime: Runtime) -> None:
    admin = browser(Role.ADMIN)
    editor = browser(Role.EDITOR)
    editor.get("/users")
    with runtime.database.transaction() as session:
        person = factories.user(session, email="eve@bridge.example.org", role=Role.VIEWER)
        change_role(session, person, role=Role.EDITOR, by=OPERATOR, now=runtime.clock())

    english, korean = (admin.get("/audit", params={"lang": lang}).text for lang in ("en", "ko"))

    assert "before: Viewer · after: Editor" in english
    assert "deed: manage users" in english
    assert "변경 전: 열람자 · 변경 후: 편집자" in korean
    assert "할 일: 사용자 관리" in korean
