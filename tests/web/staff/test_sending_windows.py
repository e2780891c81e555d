"""Admins say when a newsletter may be sent."""

from datetime import time

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import window_of
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PAGE = "/newsletters/bridge/window"
WISH = {"days": ["0", "4"], "begins": "09:00", "ends": "18:00", "zone": "Asia/Seoul"}


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
    return browser(Role.ADMIN)


def kept(runtime: Runtime) -> Hours | None:
    with runtime.database.reading() as session:
        return window_of(session, session.scalars(sa.select(Newsletter.id)).one())


def test_a_window_is_set_shown_and_taken_away(admin: TestClient, runtime: Runtime) -> None:
    assert "at any time" in admin.get(PAGE).text

    admin.post(PAGE, data=WISH)

    assert kept(runtime) == Hours("Asia/Seoul", (0, 4), time(9), time(18))
    assert "only between 09:00 and 18:00" in admin.get(PAGE).text
    admin.post(f"{PAGE}/removal")
    assert kept(runtime) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [({"days": []}, "days"), ({"begins": "late"}, "begins"), ({"zone": "Nowhere"}, "zone")],
)
def test_what_cannot_be_is_told_beside_its_field(
    admin: TestClient, runtime: Runtime, change: dict[str, object], field: str
) -> None:
    refused = admin.post(PAGE, data={**WISH, **change})

    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert kept(runtime) is None


def test_editors_may_not(admin: TestClient, browser: Browser) -> None:
    assert browser(Role.EDITOR).get(PAGE).status_code == 403
