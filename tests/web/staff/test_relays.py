"""Admins say on a page how much the relay is given."""

import pytest
from starlette.testclient import TestClient

from newsletter.desk.relays import RelayStanding, relay_standing
from newsletter.dispatch.allowance.limits import Limits
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests.web.conftest import Browser

PLAN = {"per_day": "1000", "warm_from": "2026-11-21", "warm_first": "200", "warm_factor": "2"}


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser(Role.ADMIN)


def standing(runtime: Runtime) -> RelayStanding:
    with runtime.database.reading() as session:
        return relay_standing(session, runtime.relay.name, now=runtime.clock())


def test_limits_are_set_shown_and_taken_away(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/relays/default", data={"per_second": "14", "per_hour": "500"})
    saved = admin.get("/relays/default")

    assert "was changed" in saved.text
    assert 'value="14"' in saved.text
    assert "of 500" in saved.text
    assert standing(runtime).limits == Limits(per_second=14, per_hour=500)
    admin.post("/relays/default", data={"per_second": "", "per_hour": ""})
    assert standing(runtime).limits == Limits()


def test_a_warm_up_is_shown_day_by_day(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/relays/default", data=PLAN)
    page = admin.get("/relays/default").text

    assert [most for _, most in standing(runtime).plan] == [200, 400, 800, 1000]
    assert all(f">{number}<" in page for number in ("200", "400", "800", "1,000"))
    assert "Today" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"per_day": "0"}, "per_day"),
        ({"per_day": "many"}, "per_day"),
        ({"per_day": ""}, "per_day"),
        ({"warm_first": ""}, "warm_first"),
        ({"warm_factor": "1"}, "warm_factor"),
        ({"warm_from": "soon"}, "warm_from"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_kept(
    admin: TestClient, runtime: Runtime, change: dict[str, str], field: str
) -> None:
    refused = admin.post("/relays/default", data={**PLAN, **change})

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert standing(runtime).limits == Limits()


def test_editors_see_no_such_page(browser: Browser) -> None:
    editor = browser(Role.EDITOR)

    assert editor.get("/relays").status_code == 403
    assert 'href="/relays"' not in editor.get("/").text
