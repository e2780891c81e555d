"""axe finds nothing on any page, in each language, scheme and width; and no page is wider than a phone."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect

from newsletter.db import Database
from newsletter.demo.sample import CONTENT
from newsletter.issues.pictures import made_ready
from newsletter.users.models import User, UserSession
from newsletter.web.app import ROUTERS
from tests.barriers import barriers
from tests.e2e import sample
from tests.e2e.conftest import Demo
from tests.e2e.mails import Mail, mails_in
from tests.e2e.processes import Installation, eventually
from tests.e2e.visits import Staff, in_a_day, leave_uncertain, share_clicks, shown_form, visitor
from tests.e2e.watching import watched
from tests.feedback.clicks.test_kinds import READERS
from tests.smtp_server import SmtpServer

ISSUE, DRAFT, LIST = "bridge-quarterly-12", "bridge-quarterly-13", "readers"

# By its route each page, then where one is; what is in braces is put in by the fixture `places`.
STAFF_PAGES = {
    "/": "/",
    "/account": "/account",
    "/kept/{token}": "{kept}",
    "/account/factors": "/account/factors",
    "/account/factors/app": "/account/factors/app",
    "/users": "/users",
    "/audit": "/audit",
    "/users/new": "/users/new",
    "/users/factors": "/users/factors",
    "/relays": "/relays",
    "/relays/new": "/relays/new",
    "/relays/{name}": "/relays/default",
    "/relays/{name} that was added": "/relays/harbour",
    "/relays/{name}/address": "/relays/harbour/address",
    "/webhook": "/webhook",
    "/users/{user_id}": "/users/2",
    "/newsletters": "/newsletters",
    "/newsletters/new": "/newsletters/new",
    "/newsletters/{slug}": "/newsletters/bridge-quarterly",
    "/newsletters/{slug}/window": "/newsletters/bridge-quarterly/window",
    "/newsletters/{slug}/deliverability": "/newsletters/bridge-quarterly/deliverability",
    "/newsletters/{slug}/relays": "/newsletters/bridge-quarterly/relays",
    "/newsletters/{slug}/report": "/newsletters/bridge-quarterly/report",
    "/newsletters/{slug}/pictures": "/newsletters/bridge-quarterly/pictures",
    "/newsletters/{slug}/pictures/{name}": "/newsletters/bridge-quarterly/pictures/{picture}",
    "/newsletters/{slug}/library": "/newsletters/bridge-quarterly/library",
    "/newsletters/{slug}/library/{key}": "/newsletters/bridge-quarterly/library/the-office-in-mokpo",
    "/issues/new": "/issues/new",
    "/issues/file": "/issues/file",
    "/issues/{slug}": f"/issues/{ISSUE}",
    "/issues/{slug} with errors": f"/issues/{DRAFT}",
    "/issues/{slug} as a form": f"/issues/{ISSUE}?form=plain",
    "/issues/{slug} as a form with errors": f"/issues/{DRAFT}?form=plain",
    "/issues/{slug}/library": f"/issues/{DRAFT}/library",
    "/issues/{slug}/pictures": "{place}",
    "/issues/{slug}/blocks/{block_id}/library": "{block}/library",
    "/issues/{slug}/revisions": f"/issues/{ISSUE}/revisions",
    "/issues/{slug}/revisions/{number}": f"/issues/{ISSUE}/revisions/1",
    "/issues/{slug}/preview": f"/issues/{ISSUE}/preview",
    "/issues/{slug}/preview as text": f"/issues/{ISSUE}/preview?as=text",
    "/issues/{slug}/preview with errors": f"/issues/{DRAFT}/preview",
    "/issues/{slug}/translation": f"/issues/{ISSUE}/translation",
    "/issues/{slug}/tests": f"/issues/{ISSUE}/tests",
    "/issues/{slug}/comments": f"/issues/{ISSUE}/comments",
    "/issues/{slug}/preview-links": f"/issues/{ISSUE}/preview-links",
    "/issues/{slug}/report": f"/issues/{ISSUE}/report",
    "/issues/{slug}/report of nothing": f"/issues/{DRAFT}/report",
    "/issues/{slug}/clicks": f"/issues/{ISSUE}/clicks",
    "/issues/{slug}/clicks of nothing": f"/issues/{DRAFT}/clicks",
    "/proofs/{proof_id}": "{proof}",
    "/proofs/{proof_id}/dispatches": "{proof}/dispatches",
    "/proofs/{proof_id}/dispatches with a sentence": "{proof}/dispatches?chosen=friends",
    "/proofs/{proof_id}/recipients": "{proof}/recipients?chosen=friends",
    "/proofs/{proof_id}/recipients who are left out": "{proof}/recipients?chosen=friends&group=left-out",
    "/proofs/{proof_id}/samples": "{proof}/samples?chosen=friends",
    "/rehearsals/{rehearsal_id}": "{rehearsal}",
    "/dispatches": "/dispatches",
    "/dispatches/{dispatch_id}": "{dispatch}",
    "/dispatches/{dispatch_id} of tomorrow": "{tomorrow}",
    "/returned": "/returned",
    "/returned/{returned_id}": "{returned}",
    "/returned/{returned_id} as it arrived": "{returned}?as=source",
    "/dispatches/{dispatch_id}/report": "{dispatch}/report",
    "/outbox": "/outbox",
    "/outbox/{mail_id}": "/outbox/{mail}",
    "/outbox/{mail_id} as headers": "/outbox/{mail}?as=headers",
    "/outbox/{mail_id} as source": "/outbox/{mail}?as=source",
    "/lists": "/lists",
    "/lists with people found": "/lists?q=example",
    "/lists/{slug}": f"/lists/{LIST}",
    "/lists/{slug}/settings": f"/lists/{LIST}/settings",
    "/lists/{slug}/subscriptions/new": f"/lists/{LIST}/subscriptions/new",
    "/lists/{slug}/subscriptions/{subscription_id}": f"/lists/{LIST}/subscriptions/1",
    "/lists/{slug}/subscriptions/{subscription_id} of who shares clicks": f"/lists/{LIST}/subscriptions/2",
    "/lists/{slug}/subscriptions/{subscription_id}/correction": f"/lists/{LIST}/subscriptions/1/correction",
    "/lists/{slug}/imports": f"/lists/{LIST}/imports",
    "/lists/{slug}/imports/{import_id}": "{applied}",
    "/lists/{slug}/imports/{import_id} before it is applied": "{upload}",
    "/lists/{slug}/imports/{import_id} that was stopped": "{stopped}",
}
PUBLIC_PAGES = {
    "/sign-in": "/sign-in",
    "/subscribe/{slug}": f"/subscribe/{LIST}",
    "/join/{slug}": "/join/bridge-quarterly",
    "/join/{slug}/{chosen}": f"/join/bridge-quarterly/{LIST}",
    "/c/{token}": "{confirm}",
    "/u/{token}": "{unsubscribe}",
    "/p/{token}": "{preferences}",
    "/archive/{slug}": "/archive/bridge-quarterly",
    "/archive/{slug}/{locale}": "/archive/bridge-quarterly/ko",
    "/test-mail": "/test-mail",
    "/answers": "/answers",
    "/answers/{issue}/{locale}/{block}": "{poll}",
    "/answers/{issue}/{locale}/{block}/{chosen}": "{answer}",
    "/answers/{issue}/{locale}/{block}/thanks": "{poll}/thanks",
    "/answers/{issue}/{locale}/{block}/counted": "{poll}/counted",
    "/d/{token}": "{preview}",
}
EDITION = "/editions/{issue}/{locale}"
CONFIRM = "/confirm"
FIRST_PASSWORD = "/first-password"
NOT_PAGES = {
    "/sign-in/second",  # only after the first step: test_factors.py
    "/sign-in/second/ways",  # what the dialog of the editor asks
    "/looks/{slug}.css",
    "/l/{token}",  # leads away
    "/k/{token}",  # and in the mails of readers who share their clicks
    "/e/{token}",  # the same page, before it is public
    "/v/{token}",  # and by the links of older mails
    "/editions/{issue}/{locale}/card.png",
    "/archive/{slug}/{locale}/feed",
    "/e/{token}/calendar/{entry}.ics",
    "/e/{token}/calendar/{entry}/{service}",  # leads away
    "/editions/{issue}/{locale}/calendar/{entry}.ics",
    "/editions/{issue}/{locale}/calendar/{entry}/{service}",
    "/issues",  # leads to the home page
    "/relay",  # leads to /relays/default
    "/health",
    "/assets/{name}",
    "/issues/{slug}/file",
    "/issues/{slug}/translation/file",
    "/issues/{slug}/preview/{locale}",
    "/mail-frame",
    "/d/{token}/mail/{locale}",
    "/d/{token}/page/{locale}",
    "/newsletters/{slug}/look",
    "/newsletters/{slug}/library/{key}/look",
    "/proofs/{proof_id}/editions/{locale}",
    "/proofs/{proof_id}/recipients.csv",
    "/proofs/{proof_id}/samples/{subscriber_id}",
    "/rehearsals/{rehearsal_id}/progress",
    "/dispatches/{dispatch_id}/progress",
    "/dispatches/{dispatch_id}/failed.csv",
    "/dispatches/{dispatch_id}/report/progress",
    "/dispatches/{dispatch_id}/report.{form}",
    "/issues/{slug}/report/progress",
    "/issues/{slug}/report.{form}",
    "/issues/{slug}/clicks/mail/{locale}",
    "/issues/{slug}/clicks.{form}",
    "/newsletters/{slug}/report.{form}",
    "/audit/entries.csv",
    "/audit/entries.jsonl",
    "/outbox/{mail_id}/html",
    "/outbox/{mail_id}/source",
    "/lists/{slug}/subscribers.csv",
    "/lists/{slug}/imports/{import_id}/progress",
    "/lists/{slug}/imports/{import_id}/report.csv",
}


@dataclass(frozen=True)
class Look:
    """How the pages are looked at."""

    language: str
    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.width}"


# A page without the editor, or one in which it has come.
WRITTEN_IN = "body:not(:has(#editor)), #editor:has(.block)"

# Every two of language, scheme and width meet in one of these four.
LOOKS = [
    Look("en", "light", 390),
    Look("ko", "light", 1280),
    Look("ko", "dark", 390),
    Look("en", "dark", 1280),
]


@pytest.fixture(scope="module")
def staff(demo: Demo) -> Iterator[Staff]:
    with visitor(demo.house) as client:
        yield Staff(client, demo.email, demo.password)


@pytest.fixture(scope="module")
def places(demo: Demo, staff: Staff, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the pages are that come into being by using the product."""
    folder = tmp_path_factory.mktemp("files")
    with visitor(demo.house) as stranger:
        form = shown_form(stranger.get(f"/subscribe/{LIST}")) | {"email": "new@mail.example.org"}
        demo.house.run("newsletter", "set", "bridge-quarterly", "--clicks", "shared")
        share_clicks(demo.house, stranger)
        proof = staff.approved_proof(ISSUE)
        dispatch = staff.start(proof, LIST)
        eventually(lambda: "Ended" in staff.read(dispatch), what="the dispatch ends", every=0.2)
        staff.make_list("friends", "Friends")
        staff.import_subscribers("friends", sample.file_of_excel_in_korea(folder))
        stopped = staff.stopped_import("friends", sample.long_file(folder))
        rehearsal = staff.rehearsed(proof, "friends")
        tomorrow = staff.start(proof, "friends", at=in_a_day())
        leave_uncertain(demo.house, tomorrow)
        eventually(
            lambda: stranger.post(f"/subscribe/{LIST}", data=form).status_code == 200,
            what="the form is taken",
            every=0.5,
        )
    with SmtpServer() as server:
        demo.house.run("relay", "add", "harbour", server.url)
    with visitor(demo.house) as forgetful:
        kept = written_after_signing_out(Staff(forgetful, demo.email, demo.password))
    outbox = demo.house.outbox
    asked = eventually(lambda: mails_in(outbox).get("new@mail.example.org"), what="the confirmation mail")
    mails = {file: Mail.read(file.read_bytes()) for file in outbox.glob("*.eml")}
    known = next(found for each in mails.values() if (found := re.search(r"/k/\w+", each.html)))
    with visitor(demo.house) as reader:
        assert reader.get(known[0], headers={"user-agent": READERS["Chrome"]}).status_code == 302
    file, mail = next((file, mail) for file, mail in mails.items() if "Dear" in mail.text)
    korean = next(mail for mail in mails.values() if "두 기슭" in mail.subject)
    answer = re.findall(r"https?://\S+/answers/\S+", mail.text)[0]
    written = staff.client.get(f"/issues/{DRAFT}/file").text
    bus = (CONTENT / "pictures" / "bus.jpg").read_bytes()
    first = re.findall(r"^ +id: (\w{26})$", written, re.MULTILINE)[0]
    return {
        "proof": proof,
        "block": f"/issues/{DRAFT}/blocks/{first}",
        "picture": f"{sha256(made_ready(bus).data).hexdigest()}.jpg",
        "place": f"/issues/{DRAFT}/pictures?place={first}.logo",
        "dispatch": dispatch,
        "tomorrow": tomorrow,
        "rehearsal": rehearsal,
        "mail": file.stem,
        "kept": kept,
        "applied": "/lists/friends/imports/1",
        "stopped": stopped,
        "returned": returned(demo.house, folder),
        "upload": staff.upload_subscribers(LIST, sample.file_with_byte_order_mark(folder)),
        "confirm": asked.link("/c/"),
        "preview": reviewed(staff),
        "unsubscribe": mail.link("/u/"),
        "preferences": mail.link("/p/"),
        "answer": answer,
        "poll": answer.rpartition("/")[0],
        "en": mail.link("/editions/[^/]+/en$"),
        "ko": korean.link("/editions/[^/]+/ko$"),
    }


def reviewed(staff: Staff) -> str:
    """The address of a preview link, by which a guest has said something that a colleague answered."""
    page = f"/issues/{ISSUE}/preview-links"
    staff.client.post(page, data={"days": "7", "label": "The board", "takes_comments": "on"})
    preview = re.findall(r"/d/[a-z0-9]+", staff.client.get(page).text)[0]
    staff.client.post(preview, data={"name": "Gil Moss", "text": "Fine, but long."})
    staff.client.post(f"/issues/{ISSUE}/comments", data={"thread": "1", "text": "We shorten it."})
    return str(preview)


def returned(house: Installation, folder: Path) -> str:
    """The page of a mail that came back, whose nobody knows."""
    file = folder / "returned.eml"
    file.write_bytes(b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nNo box by that name.\n")
    house.run("inbound", file)
    return "/returned/1"


def written_after_signing_out(staff: Staff) -> str:
    """Where something is kept that was posted when the session had ended."""
    staff.client.post("/sign-out")
    led_to = staff.client.post("/account", data={"name": "Marta Wilczek", "locale": "en"}).headers["location"]
    return str(led_to.partition("next=")[2])


@pytest.fixture(scope="module", params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    found: Look = request.param
    return found


@dataclass(frozen=True)
class Pages:
    """A tab in which an admin is signed in, and one in which nobody is."""

    staff: Page
    public: Page


@pytest.fixture(scope="module")
def pages(chromium: Browser, demo: Demo, staff: Staff, places: dict[str, str], look: Look) -> Iterator[Pages]:
    options = {
        "viewport": {"width": look.width, "height": 900},
        "color_scheme": look.scheme,
        "reduced_motion": "reduce",
    }
    with ExitStack() as stack:
        signed_in = stack.enter_context(watched(chromium, demo.url, **options))
        signed_in.add_cookies(cookies_of(staff, demo))
        stranger = stack.enter_context(watched(chromium, demo.url, **options))
        yield Pages(signed_in.new_page(), stranger.new_page())


def require_accessible(page: Page, address: str, look: Look) -> None:
    """Fail when axe finds anything on the page at an address, or when one has to scroll sideways."""
    page.goto(in_language(address, look))
    expect(page.locator(WRITTEN_IN)).to_be_attached()
    require_no_findings(page, look)


def in_language(address: str, look: Look) -> str:
    """The address of a page in the language of a look."""
    return f"{address}{'&' if '?' in address else '?'}lang={look.language}"


def require_no_findings(page: Page, look: Look) -> None:
    """Fail when axe finds anything on the page that is open, or when one has to scroll sideways."""
    assert barriers(page, iframes=False) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= look.width


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_a_page_of_the_staff(pages: Pages, places: dict[str, str], look: Look, name: str) -> None:
    require_accessible(pages.staff, STAFF_PAGES[name].format(**places), look)


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_a_page_for_everyone(pages: Pages, places: dict[str, str], look: Look, name: str) -> None:
    require_accessible(pages.public, PUBLIC_PAGES[name].format(**places), look)


def test_an_edition(pages: Pages, staff: Staff, places: dict[str, str], look: Look) -> None:
    page = staff.client.get(places[look.language])
    assert page.status_code == 200

    # Written into an empty tab: in its own, by its policy, axe could not run.
    tab = pages.public.context.new_page()
    tab.set_content(page.text)

    require_no_findings(tab, look)
    tab.close()


def test_the_page_that_asks_who_one_is(chromium: Browser, demo: Demo, look: Look) -> None:
    with visitor(demo.house) as client:
        staff = Staff(client, demo.email, demo.password)
        database = Database(demo.house.database_url)
        with database.transaction() as session:
            long_ago = datetime.now(UTC) - timedelta(hours=1)
            session.execute(sa.update(UserSession).values(proved_at=long_ago))
        database.dispose()
        with tab_of(chromium, demo, staff, look) as page:
            page.goto(f"{CONFIRM}?lang={look.language}")

            expect(page.locator("[name=password]")).to_be_visible()
            require_no_findings(page, look)


def test_the_page_on_which_a_newcomer_chooses_a_password(chromium: Browser, demo: Demo, look: Look) -> None:
    with visitor(demo.house) as client:
        staff = Staff(client, demo.email, demo.password)
        database = Database(demo.house.database_url)
        newcomer = sa.update(User).where(User.email == demo.email)
        with database.transaction() as session:
            session.execute(newcomer.values(first_password_until=datetime.now(UTC) + timedelta(days=1)))
        with tab_of(chromium, demo, staff, look) as page:
            page.goto(f"{FIRST_PASSWORD}?lang={look.language}")

            expect(page.locator("[name=new]")).to_be_visible()
            require_no_findings(page, look)
        with database.transaction() as session:
            session.execute(newcomer.values(first_password_until=None))
        database.dispose()


# Where the dialogs of the product are, and which of them are there.
DIALOGS = {
    f"/issues/{DRAFT}?form=plain": {"add", "delete"},
    "/users/2": {"reset"},
    f"/lists/{LIST}/subscriptions/1": {"erase"},
    "{tomorrow}": {"cancel", "again"},
}


@pytest.mark.parametrize("address", DIALOGS)
def test_an_open_dialog(pages: Pages, places: dict[str, str], look: Look, address: str) -> None:
    page = pages.staff
    page.goto(in_language(address.format(**places), look))
    openers = page.locator("button[aria-haspopup=dialog]")
    kinds = {opener.get_attribute("popovertarget") or "": opener for opener in openers.all()}
    one_of_each = {id_.partition("-")[0]: opener for id_, opener in kinds.items()}
    assert one_of_each.keys() == DIALOGS[address]
    for opener in one_of_each.values():
        opener.click()
        expect(page.locator("dialog:modal")).to_have_count(1)

        require_no_findings(page, look)
        page.keyboard.press("Escape")


# A page, the field that something wrong is typed into, and its form.
MISTAKES = {
    "a name that is none": ("/newsletters/new", "slug", "main form"),
    "a number that is none": (f"/issues/{DRAFT}?form=plain", "number", "#compose"),
    "an address that is none": (f"/subscribe/{LIST}", "email", "main form"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_form_after_a_mistake(
    chromium: Browser, demo: Demo, staff: Staff, places: dict[str, str], mistake: str
) -> None:
    address, field, form = MISTAKES[mistake]
    look = Look("ko", "dark", 390)
    with tab_of(chromium, demo, staff, look) as page:
        page.goto(in_language(address, look))
        page.locator(f"[name={field}]").fill("Not so")
        with page.expect_navigation() as answered:
            page.locator(form).evaluate("form => { form.noValidate = true; form.requestSubmit() }")

        assert answered.value.status == 422
        require_no_findings(page, look)


@pytest.mark.parametrize(
    "name", ["/", "/issues/{slug}", "/newsletters/{slug}", "/lists/{slug}", "/proofs/{proof_id}"]
)
def test_at_400_percent_nothing_stands_before_the_text(
    chromium: Browser, demo: Demo, staff: Staff, places: dict[str, str], name: str
) -> None:
    with watched(chromium, demo.url, viewport={"width": 320, "height": 256}) as context:
        context.add_cookies(cookies_of(staff, demo))
        page = context.new_page()
        page.goto(STAFF_PAGES[name].format(**places))

        standing = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(one => one.checkVisibility()"
            " && ['sticky', 'fixed'].includes(getComputedStyle(one).position)).map(one => one.className)"
        )
        assert standing == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("address", ["/issues/nothing", "/u/nobody", "/editions/nothing/en"])
def test_a_page_that_does_not_exist(chromium: Browser, demo: Demo, staff: Staff, address: str) -> None:
    look = Look("en", "light", 390)
    with tab_of(chromium, demo, staff, look) as page:
        answer = page.goto(address)

        assert answer is not None
        assert answer.status == 404
        require_no_findings(page, look)


@contextmanager
def tab_of(chromium: Browser, demo: Demo, staff: Staff, look: Look) -> Iterator[Page]:
    """A tab of the signed-in user whose console may complain: it does so of every answer above 400."""
    size = {"width": look.width, "height": 900}
    with chromium.new_context(base_url=demo.url, viewport=size, color_scheme=look.scheme) as context:
        context.add_cookies(cookies_of(staff, demo))
        yield context.new_page()


def cookies_of(staff: Staff, demo: Demo) -> list[Any]:
    """The session of the signed-in user, for a browser."""
    return [
        {"name": cookie.name, "value": cookie.value or "", "url": demo.url}
        for cookie in staff.client.cookies.jar
    ]


def test_every_page_is_looked_at() -> None:
    routes = {
        route.path_format
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in route.methods
    }

    looked_at = {
        name.partition(" ")[0] for name in (*STAFF_PAGES, *PUBLIC_PAGES, EDITION, CONFIRM, FIRST_PASSWORD)
    }
    assert looked_at == {route for route in routes - NOT_PAGES if not route.startswith("/api/")}
