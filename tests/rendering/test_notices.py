from lxml import html as lxml_html

from newsletter.rendering.notices import Confirmation, Notice, render_notice
from tests.rendering.samples import BASE_URL, publication


def confirmation(locale: str = "en", *, list_names: tuple[str, ...] = ("Two Shores",)) -> Notice:
    words = Confirmation(
        confirm_url="https://mail.example.org/c/token?a=1&b=2",
        list_names=list_names,
        asked_at="21 November 2026",
    )
    return render_notice(words, locale, publication(), base_url=BASE_URL)


def test_a_confirmation_has_one_link_to_follow_in_both_parts() -> None:
    notice = confirmation()

    links = {link.get("href") for link in lxml_html.fromstring(notice.html).iter("a")}
    privacy = "https://twoshores.example.net/privacy"
    assert links == {"https://mail.example.org/c/token?a=1&b=2", privacy}
    assert f"Privacy notice: {privacy}" in notice.text
    assert "https://mail.example.org/c/token?a=1&b=2" in notice.text


def test_a_confirmation_greets_without_a_name() -> None:
    assert "Hello," in confirmation().text


def test_one_mail_asks_about_all_lists() -> None:
    notice = confirmation(list_names=("Two Shores", "Events"))

    assert notice.subject == "Please confirm: Two Shores, Events"
    assert "“Two Shores”, “Events”" in notice.text
    assert "“Two Shores”, “Events”" in notice.html


def test_the_name_of_a_list_stays_text_on_one_line() -> None:
    notice = confirmation(list_names=('<b onclick="x">\r\nBcc: all@example.org',))

    assert lxml_html.fromstring(notice.html).xpath("//@onclick") == []
    assert len(notice.subject.splitlines()) == 1
    assert '<b onclick="x"> Bcc: all@example.org' in notice.text


def test_a_notice_says_who_writes_and_promotes_nothing() -> None:
    notice = confirmation()

    assert "Two Shores Network" in notice.html
    assert "12 Narugil" in notice.text
    assert "Unsubscribe" not in notice.html


def test_a_notice_is_set_in_the_reader_s_language() -> None:
    assert lxml_html.fromstring(confirmation("ko").html).get("lang") == "ko"
