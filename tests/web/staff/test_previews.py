"""The preview: what a reader would see, in a frame where nothing runs."""

import pytest
from starlette.testclient import TestClient

from newsletter.issues.composing import save
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def viewer(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.VIEWER)


def test_the_inbox_line_shows_sender_subject_and_preheader(viewer: TestClient) -> None:
    page = viewer.get("/issues/bridge-12/preview?locale=ko").text

    for shown in ("다리 네트워크", "두 기슭", "하나의 식탁"):
        assert shown in page
    assert 'src="/issues/bridge-12/preview/ko?as=desktop"' in page


def test_the_frame_runs_nothing_and_fills_the_merge_tags(viewer: TestClient) -> None:
    frame = viewer.get("/issues/bridge-12/preview/en")

    policy = frame.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "Alex" in frame.text
    assert "{{" not in frame.text


def test_light_and_dark_are_forced_whatever_the_system_prefers(viewer: TestClient) -> None:
    light = viewer.get("/issues/bridge-12/preview/en?as=desktop").text
    dark = viewer.get("/issues/bridge-12/preview/en?as=dark").text

    assert "prefers-color-scheme" not in light + dark
    assert light != dark


def test_the_plain_text_is_shown_in_the_page(viewer: TestClient) -> None:
    page = viewer.get("/issues/bridge-12/preview?as=text&locale=ko").text

    assert '<pre class="mail-text" lang="ko"' in page
    assert "만났습니다" in page


def test_an_earlier_revision_can_be_looked_at(viewer: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        newer = factories.content(subject={"en": "Newer", "ko": "더 새로운"})
        save(session, issue, newer, base=1, by=OPERATOR, now=runtime.clock())

    assert "Newer" in viewer.get("/issues/bridge-12/preview").text
    earlier = viewer.get("/issues/bridge-12/preview?revision=1").text
    assert '<span class="inbox-subject">Two shores</span>' in earlier
    assert "This is revision 1, not the newest one." in earlier
    assert viewer.get("/issues/bridge-12/preview?revision=9").status_code == 404


def test_findings_stand_beside_and_an_error_prevents_the_proof(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.issue(
            session, factories.newsletter(session), says=factories.content(subject={"en": "Only English"})
        )
    editor = browser(Role.EDITOR)

    page = editor.get("/issues/bridge-12/preview").text

    assert ">Error" in page
    assert "Make the proof" not in page


def test_a_language_that_the_issue_lacks_is_not_found(viewer: TestClient) -> None:
    assert viewer.get("/issues/bridge-12/preview/fr").status_code == 404
    assert viewer.get("/issues/nothing/preview").status_code == 404


def test_an_edition_in_any_language_is_previewed(browser: Browser, runtime: Runtime) -> None:
    tags = ("zh-Hant", "sr-Latn-RS", "tlh")
    text = dict.fromkeys(tags, "{{first_name|reader}}, 兩岸")
    says = factories.content(locales=tags, subject=text, preheader=text, blocks=[])
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session, locales=tags), says=says)
    client = browser(Role.VIEWER)

    for tag in tags:
        frame = client.get(f"/issues/bridge-12/preview/{tag}")
        assert client.get(f"/issues/bridge-12/preview?locale={tag}").status_code == 200
        assert f'lang="{tag}"' in frame.text
        assert "Alex, 兩岸" in frame.text


def test_an_edition_that_falls_back_to_the_source_says_so(viewer: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        content = factories.content(preheader={"en": "Forty-one chairs"})
        save(session, issue, content, base=1, by=OPERATOR, now=runtime.clock())

    korean = viewer.get("/issues/bridge-12/preview?locale=ko").text
    english = viewer.get("/issues/bridge-12/preview?locale=en").text

    assert "1 text of this edition has no translation yet and stands in English." in korean
    assert "has no translation yet" not in english


def test_an_edition_says_which_language_a_block_falls_back_to(viewer: TestClient, runtime: Runtime) -> None:
    letter = {
        "type": "letter",
        "body": {"ko": "한국 독자와 독일 독자에게"},
        "when": {"locales": ["ko", "de"]},
    }
    locales = ["en", "ko", "de"]
    texts = dict.fromkeys(locales, "Two shores, and what is between them")
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        content = factories.content(locales=locales, subject=texts, preheader={}, blocks=[letter])
        save(session, issue, content, base=1, by=OPERATOR, now=runtime.clock())

    german, english, korean = (
        viewer.get(f"/issues/bridge-12/preview?as=text&locale={locale}").text for locale in ("de", "en", "ko")
    )

    assert "1 text of this edition has no translation yet and stands in 한국어." in german
    assert "한국 독자와 독일 독자에게" in german
    assert "has no translation yet" not in english + korean
    assert "한국 독자" not in english


def test_the_plain_text_says_where_a_link_of_the_readers_own_stands(viewer: TestClient) -> None:
    english, korean = (
        viewer.get(f"/issues/bridge-12/preview?as=text&locale={locale}").text for locale in ("en", "ko")
    )

    assert "Unsubscribe: (an address of the reader’s own)" in english
    assert "수신 거부: (독자마다 다른 주소)" in korean


def test_all_languages_in_one_mail_have_a_tab_of_their_own(viewer: TestClient, runtime: Runtime) -> None:
    assert viewer.get("/issues/bridge-12/preview/mul").status_code == 404
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        save(session, issue, factories.content(stacked=True), base=1, by=OPERATOR, now=factories.LONG_AGO)

    page, korean = (
        viewer.get(f"/issues/bridge-12/preview?locale=mul{more}").text for more in ("", "&lang=ko")
    )
    frame = viewer.get("/issues/bridge-12/preview/mul").text

    assert "Two shores | 두 기슭" in page
    assert "All languages" in page
    assert "모든 언어" in korean
    assert frame.rindex("The table") < frame.rindex("식탁")


def test_what_is_written_and_not_saved_is_shown_with_what_stands_in_the_way(
    browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    editor = browser(Role.EDITOR)
    values = {"subject.en": ("Two shores", "Written just now"), "number": ("12", "no number")}
    sent = {name: {"was": was, "now": now} for name, (was, now) in values.items()}
    editor.patch("/api/issues/bridge-12/draft", json={"tab": "one", "version": 0, "values": sent})

    page = editor.get("/issues/bridge-12/preview").text

    assert "Written just now" in page
    assert "This cannot be used yet" in page
    assert "Make the proof" not in page
