"""The settings of newsletters."""

import io
import json
import re
from typing import Any

import lxml.html
import pytest
from PIL import Image
from starlette.testclient import TestClient

from newsletter.content.themes import DARK, LIGHT, Theme
from newsletter.issues.finding import find_newsletter
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


def emblem() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (90, 60), "#003399").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
    return browser(Role.ADMIN)


def words(page: str) -> str:
    return " ".join(lxml.html.fromstring(page).text_content().split())


def bridge(runtime: Runtime, slug: str = "bridge") -> Newsletter:
    with runtime.database.reading() as session:
        return find_newsletter(session, slug)


def settings(**changes: str) -> dict[str, str]:
    values = {
        "locales": "en, ko",
        "name.en": "Bridge Quarterly",
        "name.ko": "다리 계간",
        "organisation.en": "Bridge Network",
        "organisation.ko": "",
        "sender_name.en": "Bridge",
        "sender_address": "news@bridge.example.org",
        "postal_address.en": "1 Ferry Lane\r\nHarbourton",
    }
    for scheme, palette in (("light", LIGHT), ("dark", DARK)):
        for role in ("accent", "button", "band"):
            values[f"theme.{scheme}.{role}"] = getattr(palette, role)
    return values | {name.replace("__", "."): value for name, value in changes.items()}


DISCLAIMER = {
    "disclaimers.0.key": "grant-2026",
    "disclaimers.0.name": "Grant",
    "disclaimers.0.required": "on",
    "disclaimers.0.text.en": "Supported by **the Fund**.",
    "disclaimers.0.text.ko": "**기금**의 지원을 받습니다.",
}


def test_settings_are_kept_and_shown_again(admin: TestClient, runtime: Runtime) -> None:
    response = admin.post("/newsletters/bridge", data=settings(website="https://bridge.example.org"))

    kept = bridge(runtime)
    assert response.status_code == 303
    assert kept.postal_address == {"en": "1 Ferry Lane\nHarbourton"}
    assert kept.organisation == {"en": "Bridge Network"}
    assert kept.theme == {}
    assert "1 Ferry Lane\nHarbourton" in admin.get("/newsletters/bridge").text


def test_a_privacy_notice_is_kept_for_each_language(admin: TestClient, runtime: Runtime) -> None:
    given = {"privacy_notice.en": " https://bridge.example.org/privacy", "privacy_notice.ko": ""}

    assert admin.post("/newsletters/bridge", data=settings() | given).status_code == 303

    assert bridge(runtime).privacy_notice == {"en": "https://bridge.example.org/privacy"}
    assert 'value="https://bridge.example.org/privacy"' in admin.get("/newsletters/bridge").text


def test_what_nobody_said_of_who_publishes_it_is_missed_until_it_is_said(
    admin: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").postal_address = {}
    missed = "Missing: postal address"

    assert missed in words(admin.get("/newsletters/bridge").text)
    assert "Nothing is dispatched while this is missing" in admin.get("/newsletters").text
    admin.post("/newsletters/bridge", data=settings())
    assert missed not in words(admin.get("/newsletters/bridge").text)
    assert "Nothing is dispatched while this is missing" not in admin.get("/newsletters").text


def picture(colour: str = "navy") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (240, 60), colour).save(drawn, "PNG")
    return drawn.getvalue()


def test_a_logo_is_stored_shown_and_taken_away(admin: TestClient, runtime: Runtime) -> None:
    files = {"logo_file": ("logo.png", picture()), "logo_dark_file": ("dark.png", picture("white"))}

    assert admin.post("/newsletters/bridge", data=settings(), files=files).status_code == 303
    kept = bridge(runtime)
    assert kept.logo
    assert kept.logo_dark
    assert f"/assets/{kept.logo}" in admin.get("/newsletters/bridge").text

    stays = {"logo": kept.logo, "logo_dark": kept.logo_dark, "logo_dark_remove": "on"}
    admin.post("/newsletters/bridge", data=settings() | stays)
    assert (bridge(runtime).logo, bridge(runtime).logo_dark) == (kept.logo, "")


def test_a_logo_survives_a_mistake_elsewhere_in_the_form(admin: TestClient, runtime: Runtime) -> None:
    wrong = settings(sender_address="nobody")

    page = admin.post("/newsletters/bridge", data=wrong, files={"logo_file": ("logo.png", picture())})

    assert page.status_code == 422
    assert bridge(runtime).logo == ""
    assert re.search(r'name="logo" value="[0-9a-f]{64}\.png"', page.text)


@pytest.mark.parametrize("name", ["logo_file", "disclaimers.0.emblem.upload"])
def test_a_picture_that_cannot_be_kept_costs_no_text(admin: TestClient, runtime: Runtime, name: str) -> None:
    runtime.assets.folder.parent.mkdir(parents=True, exist_ok=True)
    runtime.assets.folder.write_bytes(b"where the folder should be")

    page = admin.post(
        "/newsletters/bridge",
        data=settings(contact_phone="+82 2 000 0000"),
        files={name: ("logo.png", picture())},
    )

    assert page.status_code == 422
    assert "could not be kept" in page.text
    assert "+82 2 000 0000" in page.text


@pytest.mark.parametrize("data", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_no_logo(admin: TestClient, runtime: Runtime, data: bytes) -> None:
    page = admin.post("/newsletters/bridge", data=settings(), files={"logo_file": ("logo.svg", data)})

    assert page.status_code == 422
    assert 'id="logo_file-error"' in page.text


def test_a_disclaimer_is_added_shown_as_markdown_and_removed(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER)

    locked = publication_of(bridge(runtime)).disclaimer("grant-2026")
    assert locked is not None
    assert locked.required
    page = admin.get("/newsletters/bridge").text
    assert "Supported by **the Fund**." in page
    assert 'name="disclaimers.1.key"' in page

    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER | {"disclaimers.0.remove": "on"})
    assert bridge(runtime).disclaimers == []


OWN = DISCLAIMER | {
    "disclaimers.0.title.en": "The Fund",
    "disclaimers.0.title.ko": "기금",
    "disclaimers.0.link.en": "https://fund.bridge.example.org/",
    "disclaimers.0.emblem.alt.en": "Emblem of the Fund",
}


def test_what_belongs_to_a_disclaimer_is_kept_with_it_shown_again_and_taken_away(
    admin: TestClient, runtime: Runtime
) -> None:
    files = {"disclaimers.0.emblem.upload": ("emblem.png", emblem())}

    admin.post("/newsletters/bridge", data=settings() | OWN, files=files)

    locked = publication_of(bridge(runtime)).disclaimers[0]
    assert locked.emblem
    assert (locked.emblem.width, locked.emblem.height) == (90, 60)
    assert runtime.assets.path(locked.emblem.asset or "").is_file()
    assert dict(locked.emblem.alt.items()) == {"en": "Emblem of the Fund"}
    assert dict(locked.title.items()) == {"en": "The Fund", "ko": "기금"}
    assert dict(locked.link.items()) == {"en": "https://fund.bridge.example.org/"}
    shown = shown_form(admin.get("/newsletters/bridge").text)
    assert admin.post("/newsletters/bridge", data=shown).status_code == 303
    assert publication_of(bridge(runtime)).disclaimers[0] == locked
    admin.post("/newsletters/bridge", data=shown | {"disclaimers.0.emblem.remove": "yes"})
    assert publication_of(bridge(runtime)).disclaimers[0] == locked.model_copy(update={"emblem": None})


@pytest.mark.parametrize(
    ("changes", "file", "field"),
    [
        ({"disclaimers.0.emblem.alt.en": ""}, None, "disclaimers.0.emblem.alt.en"),
        ({"disclaimers.0.link.en": "nowhere"}, None, "disclaimers.0.link.en"),
        ({}, b"no picture", "disclaimers.0.emblem.upload"),
    ],
)
def test_an_emblem_that_cannot_be_used_is_refused_beside_its_field(
    admin: TestClient, runtime: Runtime, changes: dict[str, str], file: bytes | None, field: str
) -> None:
    files = {"disclaimers.0.emblem.upload": ("emblem.png", file or emblem())}

    response = admin.post("/newsletters/bridge", data=settings() | OWN | changes, files=files)

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert bridge(runtime).disclaimers == []
    kept = shown_form(response.text)["disclaimers.0.emblem.asset"]
    assert bool(kept) is (file is None)  # a picture is not to be chosen twice for a slip elsewhere


def shown_form(page: str) -> dict[str, str]:
    forms = lxml.html.fromstring(page).forms
    return dict(max(forms, key=lambda form: len(form.fields)).form_values())


def test_a_house_colour_is_kept_beside_the_default_theme(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/newsletters/bridge", data=settings(theme__light__accent="#7A1F3D"))

    theme = publication_of(bridge(runtime)).theme
    assert bridge(runtime).theme == {"light": {"accent": "#7a1f3d"}}
    assert theme.light.ink == LIGHT.ink


def test_a_colour_that_cannot_be_read_is_moved_with_a_word_about_it(
    admin: TestClient, runtime: Runtime
) -> None:
    response = admin.post(
        "/newsletters/bridge",
        data=settings(
            theme__light__accent="#ffee88", theme__light__button="#ffffff", theme__dark__band="#eeeeee"
        ),
    )

    theme = publication_of(bridge(runtime)).theme
    said = words(admin.get(response.headers["location"]).text)
    assert list(theme.weak_pairs()) == []
    assert f"Links and small rules could not be read in #ffee88: it is {theme.light.accent} now." in said
    assert f"Buttons could not be read in #ffffff: it is {theme.light.button} now." in said
    assert f"Strong bands could not be read in #eeeeee: it is {theme.dark.band} now." in said


def test_a_theme_is_chosen_and_the_former_ones_colours_stay_behind(
    admin: TestClient, runtime: Runtime
) -> None:
    admin.post("/newsletters/bridge", data=settings(theme__name="bold", theme__light__band="#0a5c36"))

    theme = publication_of(bridge(runtime)).theme
    assert bridge(runtime).theme == {"name": "bold", "light": {"band": "#0a5c36"}}
    assert theme.cut.masthead == "block"
    assert theme.light.accent == Theme(name="bold").light.accent

    admin.post(
        "/newsletters/bridge",
        data=shown_form(admin.get("/newsletters/bridge").text) | {"theme.name": "house"},
    )

    assert bridge(runtime).theme == {"light": {"band": "#0a5c36"}}


def test_a_small_mail_shows_what_is_kept_and_what_is_just_chosen(admin: TestClient, runtime: Runtime) -> None:
    colours = {"accent": "#7a1f3d", "button": "#7a1f3d", "band": "#7a1f3d"}
    chosen = json.dumps({"name": "bold", "light": colours, "dark": colours})

    kept = admin.get("/newsletters/bridge/look")
    tried = admin.get("/newsletters/bridge/look", params={"chosen": chosen})

    assert LIGHT.accent in kept.text
    assert "#7a1f3d" not in kept.text
    assert "#7a1f3d" in tried.text
    assert "sandbox" in tried.headers["content-security-policy"]
    assert "data:image/jpeg;base64," in tried.text
    assert bridge(runtime).theme == {}
    assert admin.get("/newsletters/bridge/look", params={"chosen": "{}"}).status_code == 422


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"name.en": ""}, "name.en", "Please fill this in."),
        ({"locales": ""}, "locales", "Please fill this in."),
        ({"locales": "english"}, "locales", "is not a language code"),
        ({"locales": "en, ar"}, "locales", "“ar” is not written from left to right"),
        ({"locales": "en, en-gb, en-GB"}, "locales", "A language stands here twice."),
        ({"sender_address": "nobody"}, "sender_address", "is not a mail address"),
        ({"website": "bridge.example.org"}, "website", "Start it with https://"),
        (
            {"privacy_notice.ko": "http://bridge.example.org/privacy"},
            "privacy_notice.ko",
            "Write it like https://",
        ),
        ({"privacy_notice.en": "bridge.example.org"}, "privacy_notice.en", "Write it like https://"),
        ({"privacy_notice.en": "https://"}, "privacy_notice.en", "names no host"),
        ({"privacy_notice.en": "https://a.example/ b"}, "privacy_notice.en", "holds a space"),
        ({"privacy_notice.en": "https://a.example/{{email}}"}, "privacy_notice.en", "Write it like https://"),
        ({"privacy_notice.en": "javascript:alert(1)"}, "privacy_notice.en", "Write it like https://"),
        ({"theme.dark.band": "white"}, "theme.dark.band", ""),
        (DISCLAIMER | {"disclaimers.0.key": "Grant 2026"}, "disclaimers.0.key", "small letters"),
        (DISCLAIMER | {"disclaimers.0.text.en": ""}, "disclaimers.0.text.en", "Please fill this in."),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(
    admin: TestClient, runtime: Runtime, change: dict[str, Any], field: str, reason: str
) -> None:
    response = admin.post("/newsletters/bridge", data=settings() | change)

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert reason in response.text
    assert bridge(runtime).postal_address == {"en": "1 Ferry Lane, Harbourton", "ko": "서울 종로구 나루길 1"}


def test_a_new_newsletter_is_made_and_its_settings_come_next(admin: TestClient, runtime: Runtime) -> None:
    response = admin.post("/newsletters", data={"slug": "shore", "name": "기슭", "locales": "ko en"})

    assert response.headers["location"] == "/newsletters/shore"
    assert bridge(runtime, "shore").name == {"ko": "기슭"}
    assert admin.get("/newsletters/shore").status_code == 200


def test_languages_are_kept_in_their_usual_spelling(admin: TestClient, runtime: Runtime) -> None:
    response = admin.post("/newsletters/bridge", data=settings(locales="en, pt_br zh-hant"))

    assert response.status_code == 303
    assert bridge(runtime).locales == ["en", "pt-BR", "zh-Hant"]
    assert "Português (Brasil)" in admin.get("/newsletters/bridge").text


def test_a_new_newsletter_is_written_from_left_to_right(admin: TestClient, runtime: Runtime) -> None:
    refused = admin.post("/newsletters", data={"slug": "shore", "name": "שפה", "locales": "he"})

    assert refused.status_code == 422
    assert "“he” is not written from left to right" in refused.text


@pytest.mark.parametrize("slug", ["bridge", "Two words", ""])
def test_a_short_name_is_free_and_plain(admin: TestClient, slug: str) -> None:
    response = admin.post("/newsletters", data={"slug": slug, "name": "Shore", "locales": "en"})

    assert response.status_code == 422
    assert 'id="slug-error"' in response.text


def test_others_see_the_list_without_the_way_to_the_settings(admin: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert "Bridge Quarterly" in viewer.get("/newsletters").text
    assert 'href="/newsletters/bridge"' not in viewer.get("/newsletters").text
    assert 'href="/newsletters/bridge"' in admin.get("/newsletters").text


def test_ones_own_approval_is_forbidden_by_a_tick_and_who_is_alone_is_told(
    admin: TestClient, browser: Browser, runtime: Runtime
) -> None:
    assert "May approve: Ada." in admin.get("/newsletters/bridge").text

    admin.post("/newsletters/bridge", data=settings(forbids_own_approval="on"))

    assert bridge(runtime).forbids_own_approval
    page = admin.get("/newsletters/bridge").text
    assert "Only 1 person may approve proofs of “bridge”" in page
    assert "checked" in page[page.index('id="forbids_own_approval"') :][:120]
    admin.post("/newsletters/bridge", data=settings())
    assert not bridge(runtime).forbids_own_approval


def test_its_issues_are_listed_unless_the_tick_is_taken_away(admin: TestClient, runtime: Runtime) -> None:
    page = admin.get("/newsletters/bridge").text
    assert "checked" in page[page.index('id="lists_archive"') :][:120]
    assert 'href="/archive/bridge"' in page

    admin.post("/newsletters/bridge", data=settings())
    assert not bridge(runtime).lists_archive

    admin.post("/newsletters/bridge", data=settings(lists_archive="on"))
    assert bridge(runtime).lists_archive


def test_clicks_are_counted_once_somebody_ticks_that(admin: TestClient, runtime: Runtime) -> None:
    page = admin.get("/newsletters/bridge").text
    assert "checked" not in page[page.index('id="counts_clicks"') :][:120]

    admin.post("/newsletters/bridge", data=settings(counts_clicks="on"))
    assert bridge(runtime).counts_clicks

    admin.post("/newsletters/bridge", data=settings())
    assert not bridge(runtime).counts_clicks


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Tick “Count clicks” as well."), ("ko", "“클릭 수 세기”도 선택해 주세요.")],
)
def test_readers_are_asked_for_clicks_that_are_counted(
    admin: TestClient, runtime: Runtime, language: str, sentence: str
) -> None:
    refused = admin.post(f"/newsletters/bridge?lang={language}", data=settings(asks_for_clicks="on"))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert not bridge(runtime).asks_for_clicks

    admin.post("/newsletters/bridge", data=settings(asks_for_clicks="on", counts_clicks="on"))
    assert bridge(runtime).asks_for_clicks


def test_a_card_shows_the_issues_and_the_lists_and_what_is_missing(
    browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        for number in range(5):
            factories.issue(session, paper, slug=f"bridge-{number}")
        readers = factories.mailing_list(session, paper)
        factories.subscription(session, readers, "anna@example.org")
        factories.newsletter(session, slug="other")
        paper.sender_address, paper.organisation = "", {"ko": "다리 네트워크"}

    admin, editor = (
        browser(Role.ADMIN).get("/newsletters").text,
        browser(Role.EDITOR).get("/newsletters").text,
    )

    card, other = lxml.html.fromstring(admin).xpath("//li[contains(@class, 'paper')]")
    links = card.xpath(".//a/@href")
    assert [link for link in links if link.startswith("/issues/")] == [
        f"/issues/bridge-{number}" for number in (4, 3, 2)
    ]
    assert {"/#newsletter-1", "/lists/readers"} <= set(links)
    assert "1 reader" in card.text_content()
    assert {"/newsletters/bridge#sender_address", "/newsletters/bridge#organisation.en"} <= set(links)
    assert "Nothing is dispatched" not in other.text_content()
    assert "No list yet" in other.text_content()
    assert "sender address" in editor
    assert "/newsletters/bridge#" not in editor, "who may not change the settings is not led there"


def test_the_settings_lead_to_what_is_missing(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").postal_address = {}

    page = lxml.html.fromstring(admin.get("/newsletters/bridge").text)

    (link,) = page.xpath("//*[@class='notice-body']//a/@href")
    assert page.get_element_by_id(link.removeprefix("#")).tag == "textarea"


def test_names_in_another_script_are_marked_with_its_language(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.issue(session, paper, says=factories.content(subject={"en": "두 기슭", "ko": "두 기슭"}))
        readers = factories.mailing_list(session, paper)
        paper.locales = ["ko"]
        paper.name, paper.organisation, readers.name = {"ko": "다리"}, {"ko": "다리 모임"}, {"ko": "독자"}
    admin = browser(Role.ADMIN)

    cards, lists = (lxml.html.fromstring(admin.get(page).text) for page in ("/newsletters", "/lists"))

    assert cards.xpath("//li[contains(@class, 'paper')]//*[@lang='ko']/text()") == [
        "다리",
        "다리 모임",
        "두 기슭",
        "독자",
    ]
    assert lists.xpath("//tbody//*[@lang='ko']/text()") == ["독자", "다리"]


def test_a_disclaimer_is_said_in_all_languages_where_its_box_is_ticked(
    admin: TestClient, runtime: Runtime
) -> None:
    box = {"disclaimers.0.in_all_languages": "on"}

    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER | box)

    assert publication_of(bridge(runtime)).disclaimers[0].in_all_languages
    shown = shown_form(admin.get("/newsletters/bridge").text)
    assert admin.post("/newsletters/bridge", data=shown).status_code == 303
    assert publication_of(bridge(runtime)).disclaimers[0].in_all_languages

    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER)
    assert not publication_of(bridge(runtime)).disclaimers[0].in_all_languages


def test_who_approved_a_disclaimer_and_until_when_is_kept(admin: TestClient, runtime: Runtime) -> None:
    approved = {"disclaimers.0.authority": "Two Rivers Fund", "disclaimers.0.valid_until": "2027-06-30"}

    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER | approved)
    page = admin.get("/newsletters/bridge").text

    [kept] = bridge(runtime).disclaimers
    assert (kept["authority"], kept["valid_until"]) == ("Two Rivers Fund", "2027-06-30")
    assert 'value="2027-06-30"' in page


def test_a_disclaimer_that_nobody_says_more_of_is_kept_as_before(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/newsletters/bridge", data=settings() | DISCLAIMER)

    assert {"authority", "valid_until"}.isdisjoint(bridge(runtime).disclaimers[0])
