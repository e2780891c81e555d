"""Admins say on a page which program is told of dispatches, and see what came of it."""

import re

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.webhook import calling
from newsletter.dispatch.webhook.models import Webhook, WebhookCall
from newsletter.runtime import Runtime
from newsletter.trail.models import TrailEntry
from newsletter.users.roles import Role
from tests.web.conftest import Browser

ADDRESS = "https://hooks.example.org/in/s3cret"


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser(Role.ADMIN)


def secret_in(page: str) -> str:
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    return str(secret)


def test_a_webhook_is_set_and_its_secret_shown_once(admin: TestClient) -> None:
    made = admin.post("/webhook", data={"address": ADDRESS})
    page = admin.get("/webhook").text

    assert made.status_code == 201
    assert secret_in(made.text)
    assert ADDRESS in page
    assert "whsec_" not in page
    renewed = admin.post("/webhook/secret")
    assert secret_in(renewed.text) != secret_in(made.text)


def test_an_address_that_nobody_else_can_reach_is_told_beside_its_field(
    admin: TestClient, runtime: Runtime
) -> None:
    refused = admin.post("/webhook", data={"address": "http://10.0.0.5/hook"})

    assert refused.status_code == 422
    assert 'id="address-error"' in refused.text
    assert admin.post("/webhook", data={"address": ""}).status_code == 422
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(Webhook)) is None


def test_a_test_is_shown_with_what_came_of_it(
    admin: TestClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.post("/webhook", data={"address": ADDRESS})
    admin.post("/webhook/test")
    waiting = admin.get("/webhook").text
    with runtime.database.reading() as session:
        call_id = session.scalars(sa.select(WebhookCall.id)).one()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [])  # a name that leads nowhere
    calling.submit(runtime.database, runtime.poster, call_id, signer=runtime.signer, clock=runtime.clock)
    tried = admin.get("/webhook").text

    assert "A test" in waiting
    assert "Not tried yet" in waiting
    assert "Next attempt" in tried


def test_a_removed_webhook_is_gone_and_the_log_knows_its_host_only(
    admin: TestClient, runtime: Runtime
) -> None:
    admin.post("/webhook", data={"address": ADDRESS})
    admin.post("/webhook/removal")

    assert ADDRESS not in admin.get("/webhook").text
    with runtime.database.reading() as session:
        entries = session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number)).all()
    told = [(entry.act, entry.details) for entry in entries if entry.act.startswith("webhook")]
    assert [act for act, _ in told] == ["webhook-set", "webhook-removed"]
    assert "hooks.example.org" in str(told)
    assert "s3cret" not in str(told)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_does_not_steer_does_not_set_it(browser: Browser, role: Role) -> None:
    assert browser(role).get("/webhook").status_code == 403
    assert browser(role).post("/webhook", data={"address": ADDRESS}).status_code == 403
