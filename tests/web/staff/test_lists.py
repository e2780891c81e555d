"""Lists and the people on them."""

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch import notices
from newsletter.dispatch.models import DeliveryState, Notice, NoticeState
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.wording import say
from subscribers.models import Consent, MailingList, Subscriber, Subscription, SubscriptionState
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.web.conftest import Browser

PERSON = {
    "email": "new@example.org",
    "name": "New",
    "organisation": "",
    "locale": "ko",
    "basis": "asked by mail",
}


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        factories.subscription(session, readers, "kim@example.org", locale="ko")
        factories.subscription(session, readers, "waits@example.org", state=SubscriptionState.PENDING)
        factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    return browser(Role.EDITOR)


def states(runtime: Runtime) -> dict[str, SubscriptionState]:
    with runtime.database.reading() as session:
        rows = sa.select(Subscriber.email, Subscription.state).join(
            Subscription, Subscription.subscriber_id == Subscriber.id
        )
        return dict(session.execute(rows).all())


def test_without_a_newsletter_the_page_says_how_to_begin(browser: Browser) -> None:
    assert "There is no newsletter yet" in browser(Role.EDITOR).get("/lists").text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_person_is_found_from_the_page_of_all_lists(editor: TestClient, language: str) -> None:
    page = lxml.html.fromstring(editor.get(f"/lists?lang={language}").text)
    [form] = [one for one in page.forms if one.get("role") == "search"]
    assert (form.method, form.action) == ("GET", "/lists")

    found = lxml.html.fromstring(editor.get(f"/lists?q=KIM&lang={language}").text)

    [row] = found.xpath("//main//tbody/tr")
    [person] = row.xpath("./th/a/@href")
    assert "kim@example.org" in editor.get(person).text
    assert found.xpath("//input[@name='q']/@value") == ["KIM"]
    assert not lxml.html.fromstring(editor.get("/lists?q=nobody").text).xpath("//main//tbody/tr")


def test_who_may_not_see_people_is_offered_no_search(browser: Browser, editor: TestClient) -> None:
    viewer = browser(Role.VIEWER)

    assert 'name="q"' not in viewer.get("/lists").text
    assert "kim@example.org" not in viewer.get("/lists?q=kim").text


def test_a_list_is_made_and_opened(editor: TestClient, runtime: Runtime) -> None:
    form = {"newsletter": "1", "slug": "partners", "name.en": "Partners", "name.ko": "", "is_public": "on"}

    response = editor.post("/lists", data=form)

    assert response.headers["location"] == "/lists/partners"
    assert "Nobody yet" in editor.get("/lists/partners").text
    with runtime.database.reading() as session:
        made = session.scalars(sa.select(MailingList).where(MailingList.slug == "partners")).one()
    assert (made.name, made.is_public) == ({"en": "Partners"}, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "readers"}, "slug"),
        ({"slug": "No slug"}, "slug"),
        ({"name.en": ""}, "name"),
        ({"name.en": "Partners \u202e"}, "name.en"),
        ({"name.en": "P" * 1_500_000}, "name.en"),
        ({"description.ko": "\u2066"}, "description.ko"),
    ],
)
def test_a_list_that_cannot_be_is_refused_beside_the_field(
    editor: TestClient, change: dict[str, str], field: str
) -> None:
    form = {"newsletter": "1", "slug": "partners", "name.en": "Partners", "description.en": "Ours", **change}

    response = editor.post("/lists", data=form)

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert 'value="Ours"' in response.text


def test_a_list_shows_its_people_and_finds_them(editor: TestClient) -> None:
    everybody = editor.get("/lists/readers").text
    found = editor.get("/lists/readers?q=kim").text
    waiting = editor.get("/lists/readers?state=pending").text

    assert all(email in everybody for email in ("kim@example.org", "waits@example.org", "left@example.org"))
    assert "kim@example.org" in found
    assert "waits@example.org" not in found
    assert "waits@example.org" in waiting
    assert "kim@example.org" not in waiting
    assert "Nobody matches" in editor.get("/lists/readers?q=nobody").text


def shown(page: str) -> list[str]:
    """What the people on a page are called, in its order."""
    heads = lxml.html.fromstring(page).xpath("//tbody//th[@role='rowheader']")
    return [" ".join(head.text_content().split()).split("@")[0] for head in heads]


def test_the_people_are_sorted_by_a_click_on_a_heading(editor: TestClient) -> None:
    page = lxml.html.fromstring(editor.get("/lists/readers?q=example&page=1").text)
    (first,) = page.xpath("//th/a[contains(., 'Subscriber')]/@href")

    up = editor.get(f"/lists/readers{first}").text
    (back,) = lxml.html.fromstring(up).xpath("//th[@aria-sort='ascending']/a/@href")
    down = editor.get(f"/lists/readers{back}").text

    assert shown(up) == ["kim", "left", "waits"]
    assert shown(down) == ["waits", "left", "kim"]
    assert lxml.html.fromstring(down).xpath("//th[@aria-sort]/@aria-sort") == ["descending"]
    assert "q=example" in back, "what is looked for stays"
    assert 'value="-name" selected' in down, "and a search keeps the order"


def test_the_date_begins_with_the_newest(editor: TestClient) -> None:
    page = lxml.html.fromstring(editor.get("/lists/readers").text)

    assert page.xpath("//th/a[contains(., 'since')]/@href") == ["?sort=-since&page=1"]
    assert not page.xpath("//th[@aria-sort]")
    assert editor.get("/lists/readers?sort=hash").status_code == 404


def test_a_further_page_keeps_the_order(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        readers = session.scalars(sa.select(MailingList)).one()
        for number in range(60):
            factories.subscription(session, readers, f"n{number:02}@example.org")

    first = editor.get("/lists/readers?sort=-name")
    (further,) = lxml.html.fromstring(first.text).xpath("//a[@rel='next']/@href")

    assert shown(first.text)[:2] == ["waits", "n59"]
    assert shown(editor.get(f"/lists/readers{further}").text)[-1] == "kim"


def test_the_order_of_names_is_not_for_who_may_not_see_them(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)
    page = viewer.get("/lists/readers").text

    assert shown(viewer.get("/lists/readers?sort=name").text) == shown(page)
    assert "sort=name" not in page
    assert 'value="name"' not in page
    assert "sort=state" in page


def test_the_state_filter_may_be_left_open(editor: TestClient) -> None:
    assert editor.get("/lists/readers?q=kim&state=").status_code == 200


def test_the_export_is_a_file_for_editors(editor: TestClient, browser: Browser) -> None:
    exported = editor.get("/lists/readers/subscribers.csv")

    assert exported.content.startswith("\ufeff".encode())
    assert b"kim@example.org" in exported.content
    assert browser(Role.VIEWER).get("/lists/readers/subscribers.csv").status_code == 403
    assert editor.get("/lists/nothing/subscribers.csv").status_code == 404


def test_one_person_is_added_with_the_declared_basis(editor: TestClient, runtime: Runtime) -> None:
    response = editor.post("/lists/readers/subscriptions", data=PERSON)

    assert response.status_code == 303
    assert states(runtime)["new@example.org"] is SubscriptionState.CONFIRMED
    with runtime.database.reading() as session:
        assert session.scalars(sa.select(Consent)).one().wording == "asked by mail"


@pytest.mark.parametrize(
    "change",
    [{"email": "left@example.org"}, {"email": "kim@example.org"}, {"email": "nothing"}, {"basis": "  "}],
)
def test_nobody_is_added_against_the_rules(
    editor: TestClient, runtime: Runtime, change: dict[str, str]
) -> None:
    before = states(runtime)

    response = editor.post("/lists/readers/subscriptions", data={**PERSON, **change})

    assert response.status_code == 422
    assert 'value="New"' in response.text
    assert states(runtime) == before


def test_a_person_is_added_in_any_language_of_the_newsletter(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").locales = ["zh-Hant", "pt-BR"]

    form = editor.get("/lists/readers/subscriptions/new").text
    editor.post("/lists/readers/subscriptions", data={**PERSON, "locale": "pt-BR"})

    assert '<option value="zh-Hant" selected>中文 (繁體)</option>' in form
    assert '<option value="pt-BR">Português (Brasil)</option>' in form
    assert "English" not in form.partition("<form class")[2]
    with runtime.database.reading() as session:
        made = session.scalars(sa.select(Subscriber).where(Subscriber.email == "new@example.org")).one()
    assert made.locale == "pt-BR"


@pytest.mark.parametrize("locale", ["de", ""])
def test_nobody_is_added_in_a_language_the_newsletter_does_not_have(
    editor: TestClient, runtime: Runtime, locale: str
) -> None:
    response = editor.post("/lists/readers/subscriptions", data={**PERSON, "locale": locale})

    assert response.status_code == 422
    assert "Please choose one of the newsletter’s languages." in response.text
    assert "new@example.org" not in states(runtime)


def test_staff_send_the_question_again_to_who_waits_for_it(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.reading() as session:
        pending = Subscription.state == SubscriptionState.PENDING
        waiting = session.scalars(sa.select(Subscription.id).where(pending)).one()
    page = f"/lists/readers/subscriptions/{waiting}"

    assert f"{page}/confirmation" in editor.get(page).text
    assert editor.post(f"{page}/confirmation").status_code == 303
    assert editor.post(f"{page}/confirmation").status_code == 409  # it is still on its way
    with runtime.database.transaction() as session:
        session.scalars(sa.select(Notice)).one().state = NoticeState.ACCEPTED
    assert editor.post(f"{page}/confirmation").status_code == 303
    with runtime.database.reading() as session:
        assert len(session.scalars(sa.select(Notice)).all()) == 2


def test_staff_see_what_became_of_the_mail_with_the_link(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        pending = session.scalars(
            sa.select(Subscription).where(Subscription.state == SubscriptionState.PENDING)
        ).one()
        asked = notices.request_confirmation(session, pending, now=runtime.clock())
        asked.state, asked.reply = NoticeState.EXPIRED, say("not needed any more")
        page = f"/lists/readers/subscriptions/{pending.id}"

    sheet = editor.get(page).text

    assert "Mail that asks to confirm" in sheet
    assert "Expired" in sheet
    assert "not needed any more" in sheet
    assert "Mail that asks to confirm" not in editor.get("/lists/readers/subscriptions/1").text


def test_nobody_is_asked_again_who_answered(editor: TestClient, browser: Browser) -> None:
    assert "/confirmation" not in editor.get("/lists/readers/subscriptions/1").text
    assert editor.post("/lists/readers/subscriptions/1/confirmation").status_code == 409
    assert browser(Role.VIEWER).post("/lists/readers/subscriptions/1/confirmation").status_code == 403


def test_who_asked_staff_to_be_taken_off_is_taken_off(editor: TestClient, runtime: Runtime) -> None:
    editor.post("/lists/readers/subscriptions/1/withdrawal")

    assert states(runtime)["kim@example.org"] is SubscriptionState.UNSUBSCRIBED
    assert "by staff" in editor.get("/lists/readers/subscriptions/1").text


def test_only_an_admin_erases_and_then_nothing_is_left_but_the_hash(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.reading() as session:
        address_hash = session.get_one(Subscriber, 1).address_hash

    refused = editor.post("/lists/readers/subscriptions/1/erasure")
    browser(Role.ADMIN).post("/lists/readers/subscriptions/1/erasure")

    assert refused.status_code == 403
    assert "kim@example.org" not in states(runtime)
    with runtime.database.reading() as session:
        assert is_suppressed(session, address_hash)
    assert editor.get("/lists/readers/subscriptions/1").status_code == 404


def test_a_person_of_another_list_is_not_found_here(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    assert editor.get("/lists/others/subscriptions/1").status_code == 404
    assert editor.post("/lists/others/subscriptions/1/withdrawal").status_code == 404


def test_a_viewer_learns_how_many_there_are_and_not_who(editor: TestClient, browser: Browser) -> None:
    person = {"email": "haneul@example.org", "name": "김하늘", "organisation": "Harbour", "locale": "en"}
    editor.post("/lists/readers/subscriptions", data={**person, "basis": "asked for it"})
    viewer = browser(Role.VIEWER)

    page = viewer.get("/lists/readers").text

    assert "h•••@example.org" in page
    assert "Who may see names and addresses: Editor, Admin." in page
    for words in ("haneul", "김하늘", "Harbour", "/subscriptions/"):
        assert words not in page
        assert words in editor.get("/lists/readers").text


def test_words_tell_a_viewer_nothing_of_who_is_on_a_list(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)
    present, absent = (
        viewer.get("/lists/readers", params={"q": words}).text
        for words in ("kim@example.org", "nobody at all")
    )

    assert present.replace("kim%40example.org", "") == absent.replace("nobody+at+all", "")
    assert 'name="q"' not in present


def test_the_evidence_of_a_person_is_not_for_viewers(browser: Browser) -> None:
    assert browser(Role.VIEWER).get("/lists/readers/subscriptions/1").status_code == 403


def test_a_viewer_reads_only(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get("/lists/readers").status_code == 200
    for path in ("/lists", "/lists/readers/subscriptions", "/lists/readers/subscriptions/1/withdrawal"):
        assert viewer.post(path).status_code == 403


def test_a_list_is_renamed_and_keeps_its_address(editor: TestClient, runtime: Runtime) -> None:
    assert 'value="Readers"' in editor.get("/lists/readers/settings").text
    form = {"name.en": "Friends", "name.ko": "친구", "description.en": "Letters"}

    response = editor.post("/lists/readers/settings", data=form)

    assert response.headers["location"] == "/lists/readers"
    assert "Friends" in editor.get("/lists/readers").text
    assert editor.get("/subscribe/readers").status_code == 404, "the box was not ticked"
    editor.post("/lists/readers/settings", data={**form, "is_public": "on"})
    assert "친구" in editor.get("/subscribe/readers?lang=ko").text


def test_a_list_is_told_what_its_readers_get(editor: TestClient, runtime: Runtime) -> None:
    def chosen() -> list[str]:
        page = lxml.html.fromstring(editor.get("/lists/readers/settings").text)
        return [str(one) for one in page.xpath("//input[@name='is_stacked'][@checked]/@value")]

    assert chosen() == ["no"]

    editor.post("/lists/readers/settings", data={"name.en": "Readers", "is_stacked": "yes"})

    assert chosen() == ["yes"]


def test_a_list_cannot_lose_its_name(editor: TestClient) -> None:
    response = editor.post("/lists/readers/settings", data={"name.en": " ", "description.en": "Letters"})

    assert response.status_code == 422
    assert "at least one language" in response.text
    assert "Letters" in response.text


def test_a_list_is_closed_and_opened_again(editor: TestClient, client: TestClient) -> None:
    assert "Close the list" in editor.get("/lists/readers/settings").text

    editor.post("/lists/readers/closure")

    page = editor.get("/lists/readers").text
    assert "This list is closed since" in page
    assert "/lists/readers/imports" not in page
    assert "/lists/readers/subscriptions/new" not in page
    assert "Closed" in editor.get("/lists").text
    shown = client.get("/subscribe/readers")
    assert shown.status_code == 200
    assert "takes no new subscribers at the moment" in shown.text
    assert "<form" not in shown.text.partition("<main")[2]
    asked = client.post("/subscribe/readers", data={"email": "new@example.org"})
    assert (asked.status_code, "takes no new subscribers" in asked.text) == (409, True)
    assert editor.post("/lists/readers/subscriptions", data=PERSON).status_code == 422
    assert editor.post("/lists/readers/closure").status_code == 409

    assert "Open the list again" in editor.get("/lists/readers/settings").text
    editor.post("/lists/readers/reopening")
    assert "<form" in client.get("/subscribe/readers").text.partition("<main")[2]


def test_a_viewer_changes_no_list(browser: Browser, editor: TestClient) -> None:
    viewer = browser(Role.VIEWER)

    assert "/lists/readers/settings" not in viewer.get("/lists/readers").text
    assert viewer.get("/lists/readers/settings").status_code == 403
    for deed in ("settings", "closure", "reopening"):
        assert viewer.post(f"/lists/readers/{deed}", data={"name.en": "Mine"}).status_code == 403


def test_a_person_is_corrected_with_evidence(editor: TestClient, runtime: Runtime) -> None:
    page = "/lists/readers/subscriptions/1"
    assert 'value="kim@example.org"' in editor.get(f"{page}/correction").text
    form = {"email": "kim@new.example.org", "name": "Kim", "locale": "en", "why": "told by telephone"}

    response = editor.post(f"{page}/correction", data=form)

    assert response.headers["location"] == page
    shown = editor.get(page).text
    assert "kim@example.org → kim@new.example.org" in shown
    assert "한국어 → English" in shown
    assert "told by telephone" in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"email": "left@example.org"}, "somebody else on our lists"),
        ({"email": "no address"}, "email-error"),
        ({"why": " "}, "why-error"),
        ({"locale": "de"}, "one of the newsletter’s languages"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    editor: TestClient, change: dict[str, str], told: str
) -> None:
    form = {"email": "kim@example.org", "name": "Kim", "locale": "ko", "why": "told", **change}

    response = editor.post("/lists/readers/subscriptions/1/correction", data=form)

    assert response.status_code == 422
    assert told in response.text
    assert 'value="Kim"' in response.text


def test_a_viewer_corrects_nobody(browser: Browser, editor: TestClient) -> None:
    viewer = browser(Role.VIEWER)

    assert "/correction" not in viewer.get("/lists/readers/subscriptions/1").text
    assert viewer.get("/lists/readers/subscriptions/1/correction").status_code == 403
    assert viewer.post("/lists/readers/subscriptions/1/correction").status_code == 403


def test_a_person_shows_which_issues_they_got(editor: TestClient, runtime: Runtime) -> None:
    assert "None yet." in editor.get("/lists/readers/subscriptions/1").text
    with runtime.database.transaction() as session:
        bridge = find_newsletter(session, "bridge")
        readers = session.scalars(sa.select(MailingList)).one()
        dispatch = factories.dispatch(session, factories.proof(session, bridge), readers)
        factories.deliveries(session, dispatch, DeliveryState.ACCEPTED)
        person = session.scalars(sa.select(Subscription).order_by(Subscription.id.desc()).limit(1)).one().id

    page = editor.get(f"/lists/readers/subscriptions/{person}").text

    assert "Two shores" in page
    assert "Accepted" in page
