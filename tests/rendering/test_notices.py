from lxml import html as lxml_html

from newsletter.rendering.notices import Confirmation, Notice, render_notice
from tests.rendering.samples import BASE_URL, publication


def confirmation(locale: str = "en", **changes: str) -> Notice:
    values = {
        "confirm_url": "https://mail.example.org/c/token?a=1&b=2",
        "list_name": "Two Shores",
        "name": "",
        "asked_at": "21 November 2026",
    }
    return render_notice(Confirmation(**values | changes), locale, publication(), base_url=BASE_URL)


def test_a_confirmation_has_one_link_to_follow_in_both_parts() -> None:
    notice = confirmation()

    links = {link.get("href") for link in lxml_html.fromstring(notice.html).iter("a")}
    assert links == {"https://mail.example.org/c/token?a=1&b=2"}
    assert "https://mail.example.org/c/token?a=1&b=2" in notice.text


def test_a_confirmation_greets_by_name_when_there_is_one() -> None:
    assert "Hello Ada," in confirmation(name="Ada").text
    assert "Hello," in confirmation(name="").text


def test_what_a_stranger_typed_as_a_name_stays_text_on_one_line() -> None:
    notice = confirmation(name='<b onclick="x">\r\nBcc: all@example.org')

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
