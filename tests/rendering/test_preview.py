from lxml import html as lxml_html

from newsletter.rendering.preview import as_dark, as_light, filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotMaker
from tests.rendering.samples import BASE_URL, content, publication


def rendition(html: str, text: str, subject: str = "") -> Rendition:
    slots = SlotMaker("content")
    name, way_out = slots.token("first_name", "friend"), slots.token("unsubscribe_url")
    return Rendition(
        locale="en",
        subject=subject.format(name=name, url=way_out),
        preheader="",
        html=html.format(name=name, url=way_out),
        text=text.format(name=name, url=way_out),
        slots=slots.table(),
        links=(),
    )


def test_values_are_escaped_for_the_place_they_stand_in() -> None:
    edition = rendition('<p title="{name}">{name}</p><a href="{url}">x</a>', "{name}: {url}", "For {name}")

    seen = filled(
        edition, {"first_name": 'A"<b>&\r\nBcc: x', "unsubscribe_url": "https://example.org/u/1?a=1&b=2"}
    )

    assert seen.html == (
        '<p title="A&quot;&lt;b&gt;&amp; Bcc: x">A"&lt;b&gt;&amp; Bcc: x</p>'
        '<a href="https://example.org/u/1?a=1&amp;b=2">x</a>'
    )
    assert seen.text == 'A"<b>& Bcc: x: https://example.org/u/1?a=1&b=2'
    assert seen.subject == 'For A"<b>& Bcc: x'


def test_a_reader_without_a_value_reads_the_default() -> None:
    assert filled(rendition("<p>{name}</p>", "{name}"), {"first_name": ""}).text == "friend"


def test_a_filled_sample_issue_has_no_slots_left() -> None:
    edition = render(content(), "ko", publication(), base_url=BASE_URL)

    seen = filled(edition, sample_values("ko"))

    assert edition.slots.nonce not in seen.subject + seen.html + seen.text
    assert "하늘 님께" in seen.text


def test_the_dark_look_is_shown_without_a_dark_reader() -> None:
    edition = render(content(), "en", publication(), base_url=BASE_URL)

    assert "prefers-color-scheme" in edition.html
    assert "@media all{" in as_dark(edition.html)
    assert "@media not all{" in as_light(edition.html)
    assert len(lxml_html.fromstring(as_dark(edition.html))) == len(lxml_html.fromstring(edition.html))
