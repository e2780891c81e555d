"""The second factor in a browser: an app without JavaScript, and passkeys of an authenticator that Chromium plays."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.barriers import barriers
from tests.e2e import sample
from tests.e2e.editing import expect_draft, expect_saved, opened, text
from tests.e2e.processes import Installation
from tests.e2e.visits import PASSWORD
from tests.e2e.watching import watched
from tests.servers import free_port
from tests.users.factors.totp import code_at

LOOKS = [("en", "light", 390), ("ko", "light", 1280), ("ko", "dark", 390), ("en", "dark", 1280)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Served under a name: browsers know no passkeys for a bare IP address."""
    port = free_port()
    settings = {"base_url": f"http://localhost:{port}"}
    house = Installation(tmp_path_factory.mktemp("factors"), settings=settings, port=port)
    house.run("db", "upgrade")
    with house.serving():
        yield house


@pytest.fixture
def email(house: Installation, request: pytest.FixtureRequest) -> str:
    """A user of this test's own."""
    address = f"{re.sub('[^a-z0-9]+', '-', request.node.name)[-50:].strip('-')}@harbour.example.org"
    house.run("user", "add", address, "--role", "admin", "--password-stdin", stdin=f"{PASSWORD}\n")
    return address


@pytest.fixture
def desktop(chromium: Browser, house: Installation) -> Iterator[BrowserContext]:
    size = {"width": 1280, "height": 900}
    with watched(chromium, house.base_url, viewport=size, locale="en-GB") as context:
        yield context


def with_authenticator(context: BrowserContext, **changes: Any) -> Page:
    """A tab whose browser has a built-in authenticator, as laptops and phones do."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | changes})
    return page


def first_step(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").click()


def sign_out(page: Page) -> None:
    page.locator("form[action='/sign-out'] button").click()


def is_in(page: Page) -> None:
    expect(page.locator("form[action='/sign-out']")).to_be_attached()


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/factors")
    page.locator("form[data-passkey=create] [name=name]").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def add_app(page: Page) -> str:
    """Set up an app; gives its secret, whose first code is used."""
    page.goto("/account/factors/app")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code_at(secret, int(time.time())))
    page.locator("form[action='/account/factors/app'] button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


def sign_in_again(page: Page, words: str) -> None:
    """The session ends while somebody writes, who types their password in the page."""
    page.context.clear_cookies(name="newsletter_session")
    text(page, "preheader.en").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.get_by_role("alert").get_by_role("button", name="Sign in").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def require_no_findings(page: Page, width: int) -> None:
    assert barriers(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_app_works_without_javascript(chromium: Browser, house: Installation, email: str) -> None:
    with chromium.new_context(base_url=house.base_url, java_script_enabled=False, locale="ko-KR") as context:
        page = context.new_page()
        first_step(page, email)
        page.goto("/account/factors?lang=ko")
        assert (
            "<noscript><p" in page.content()
        )  # Chromium is without script here, and still reads noscript as text
        expect(page.locator("form[data-passkey] button")).to_be_hidden()
        page.goto("/account/factors/app?lang=ko")
        secret = page.locator(".secret").inner_text().replace(" ", "")
        now = int(time.time())
        page.locator("[name=code]").fill(code_at(secret, now))
        page.locator("form[action='/account/factors/app'] button").click()
        expect(page.locator(".codes li")).to_have_count(10)
        recovery = page.locator(".codes li").first.inner_text()
        page.locator("a.is-primary").click()
        expect(page.locator("#codes")).to_be_visible()

        page.context.clear_cookies()
        first_step(page, email)
        page.locator("[name=code]").fill(code_at(secret, now + 30))
        page.locator("form[action='/sign-in/second'] button").first.click()
        is_in(page)

        page.context.clear_cookies()
        first_step(page, email)
        page.locator("summary").click()
        page.locator("[name=recovery]").fill(recovery)
        page.locator("details button").click()
        is_in(page)


def test_a_passkey_signs_in_after_the_password_and_alone(desktop: BrowserContext, email: str) -> None:
    page = with_authenticator(desktop)
    first_step(page, email)
    add_passkey(page, "Laptop")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("rowheader", name="Laptop")).to_be_visible()
    sign_out(page)

    first_step(page, email)
    page.get_by_role("button", name="Use a passkey").click()
    is_in(page)
    sign_out(page)

    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Sign in with a passkey").click()
    is_in(page)
    expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()


def test_a_second_passkey_and_the_same_device_once_only(desktop: BrowserContext, email: str) -> None:
    page = with_authenticator(desktop)
    first_step(page, email)
    add_passkey(page, "Laptop")
    expect(page.locator(".codes")).to_be_visible()

    add_passkey(page, "The laptop once more")
    expect(page.locator("form[data-passkey=create] [data-part=failed]")).to_be_visible()

    other = with_authenticator(desktop)
    add_passkey(other, "Key ring")
    expect(other.get_by_role("status")).to_contain_text("“Key ring” was added")
    expect(other.get_by_role("rowheader")).to_have_text(["Laptop", "Key ring"])


def test_a_security_key_that_verifies_nobody_is_a_second_step(desktop: BrowserContext, email: str) -> None:
    plain = {"hasResidentKey": False, "hasUserVerification": False, "isUserVerified": False}
    page = with_authenticator(desktop, transport="usb", **plain)
    first_step(page, email)
    add_passkey(page, "Security key")
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)

    first_step(page, email)
    page.get_by_role("button", name="Use a passkey").click()
    is_in(page)


def test_a_demanded_factor_is_set_up_before_anything_else(
    desktop: BrowserContext, house: Installation, email: str
) -> None:
    page = with_authenticator(desktop)
    first_step(page, email)
    page.goto("/users/factors")
    page.locator("[name='roles.admin.demanded']").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="Signing in safely")).to_be_visible()
    expect(page.locator(".nav-list")).to_have_count(0)
    page.goto("/")
    require_no_findings(page, 1280)
    add_passkey(page, "Laptop")
    page.get_by_role("link", name="I have kept them").click()

    page.goto("/users/factors")
    page.locator("[name='roles.admin.demanded']").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_a_user_whose_factors_are_lost_is_let_in_from_the_command_line(
    desktop: BrowserContext, house: Installation, email: str
) -> None:
    page = with_authenticator(desktop)
    first_step(page, email)
    add_passkey(page, "Laptop")
    expect(page.locator(".codes")).to_be_visible()

    done = house.run("user", "reset-factors", email)

    assert "no second factor any more" in done.err + done.out
    assert "has no account" in house.run("user", "reset-factors", "nobody@example.org", status=1).err
    first_step(page, email)
    is_in(page)


def test_who_is_signed_out_while_writing_takes_both_steps_in_the_editor(
    chromium: Browser, house: Installation, email: str, tmp_path: Path
) -> None:
    house.run("issue", "import", str(sample.issue_file(tmp_path)))
    with chromium.new_context(base_url=house.base_url, locale="en-GB") as context:
        page = with_authenticator(context)
        first_step(page, email)
        secret = add_app(page)
        add_passkey(page, "Laptop")
        expect(page.get_by_role("rowheader", name="Laptop")).to_be_visible()
        page = opened(page, f"/issues/{sample.SLUG}")
        dialog = page.get_by_role("dialog", name="Sign in")

        sign_in_again(page, "Written by nobody")
        dialog.get_by_label("Code from your authenticator app").fill("000000")
        dialog.get_by_role("button", name="Go on").first.click()
        expect(dialog.get_by_role("alert")).to_contain_text("This code is not right")
        dialog.get_by_label("Code from your authenticator app").fill(code_at(secret, int(time.time()) + 30))
        page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        expect_saved(page)

        sign_in_again(page, "Written by nobody, twice")
        dialog.get_by_role("button", name="Use a passkey").click()
        expect(dialog).to_have_count(0)
        expect_saved(page)
        expect_draft(page, f"/issues/{sample.SLUG}", "preheader.en", "Written by nobody, twice")


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_the_pages_are_accessible(
    chromium: Browser, house: Installation, email: str, language: str, scheme: Any, width: int
) -> None:
    options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"}
    with watched(chromium, house.base_url, color_scheme=scheme, **options) as context:
        page = with_authenticator(context)
        first_step(page, email)
        page.goto(f"/account/factors/app?lang={language}")
        secret = page.locator(".secret").inner_text().replace(" ", "")
        page.locator("[name=code]").fill(code_at(secret, int(time.time())))
        page.locator("form[action='/account/factors/app'] button").click()
        expect(page.locator(".codes")).to_be_visible()
        require_no_findings(page, width)
        add_passkey_in_any_language(page)

        page.goto(f"/account/factors?lang={language}")
        require_no_findings(page, width)
        for dialog in page.locator("[popovertarget][aria-haspopup]").all():
            dialog.click()
            require_no_findings(page, width)
            page.keyboard.press("Escape")

        context.clear_cookies()
        first_step(page, email)
        page.goto(f"/sign-in/second?lang={language}")
        page.locator("summary").click()
        require_no_findings(page, width)


def add_passkey_in_any_language(page: Page) -> None:
    page.goto("/account/factors")
    page.locator("form[data-passkey=create] button").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
