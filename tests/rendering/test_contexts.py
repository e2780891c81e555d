import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.rendering.contexts import ESCAPES, Context, SlotMisplaced, places, text_places
from newsletter.rendering.slots import Slot, SlotTable

SLOTS = SlotTable("zq00000000", (Slot("name", ""),))
TOKEN = "zq00000000000z"


@pytest.mark.parametrize(
    ("document", "context"),
    [
        (f"<p>Dear {TOKEN}</p>", Context.TEXT),
        (f"<title>{TOKEN}</title>", Context.TEXT),
        (f'<img src="a.png" alt="for {TOKEN}">', Context.ATTR),
        (f"""<img alt='a "quoted" {TOKEN}' src="a.png">""", Context.ATTR),
        (f'<a title="a > b" href="{TOKEN}">x</a>', Context.URL),
        (f'<a href="https://example.org/?n={TOKEN}">x</a>', Context.URLPART),
        (f"<!-- a <b> --><p>{TOKEN}</p>", Context.TEXT),
        (f"<style>p > a {{}}</style>{TOKEN}", Context.TEXT),
    ],
)
def test_a_slot_is_classified_by_what_surrounds_it(document: str, context: Context) -> None:
    (place,) = places(document, SLOTS)

    assert place.context is context
    assert document[place.start : place.end] == TOKEN


@pytest.mark.parametrize(
    "document",
    [
        f"<style>p {{ color: {TOKEN} }}</style>",
        f"<!--[if mso]>{TOKEN}<![endif]-->",
        f'<p style="color:{TOKEN}">x</p>',
        f'<p onclick="{TOKEN}">x</p>',
        f"<p {TOKEN}>x</p>",
        f"<script>{TOKEN}</script>",
    ],
)
def test_a_slot_where_no_value_is_safe_is_refused(document: str) -> None:
    with pytest.raises(SlotMisplaced):
        places(document, SLOTS)


def test_places_come_in_the_order_of_the_document() -> None:
    document = f'<p>{TOKEN}</p><a href="{TOKEN}" title="{TOKEN}">{TOKEN}</a>'

    found = [place.context for place in places(document, SLOTS)]

    assert found == [Context.TEXT, Context.URL, Context.ATTR, Context.TEXT]


def test_in_plain_text_a_value_inside_an_address_is_a_part_of_it() -> None:
    document = f"{TOKEN}: https://example.org/?n={TOKEN}\n{TOKEN}"

    found = [place.context for place in text_places(document, SLOTS)]

    assert found == [Context.PLAIN, Context.URLPART, Context.PLAIN]


def test_in_plain_text_what_follows_the_address_of_a_link_is_no_part_of_it() -> None:
    (place,) = text_places(f"here <https://example.org/?n=1>{TOKEN}", SLOTS)

    assert place.context is Context.PLAIN


def test_a_particle_is_no_part_of_the_address_it_follows() -> None:
    slots = SlotTable("zq00000000", (Slot("name", "", "을/를"),))

    (place,) = text_places(f"https://example.org/{TOKEN}", slots)

    assert place.context is Context.PLAIN


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https:///x", "https://u@x", ""]
)
def test_an_address_that_is_no_plain_web_or_mail_address_becomes_a_dead_link(address: str) -> None:
    assert ESCAPES[Context.URL](address) == "#"


def test_a_korean_address_is_percent_encoded_once() -> None:
    assert ESCAPES[Context.URL]("https://example.org/부산?a=1&b=%20") == (
        "https://example.org/%EB%B6%80%EC%82%B0?a=1&amp;b=%20"
    )


@given(st.text())
def test_a_value_in_text_or_attribute_is_read_back_as_one_line(value: str) -> None:
    text, attribute = ESCAPES[Context.TEXT](value), ESCAPES[Context.ATTR](value)

    element = lxml_html.fromstring(f'<p title="{attribute}">.{text}.</p>')

    expected = ESCAPES[Context.PLAIN](value)
    assert element.get("title") == expected
    assert element.text == f".{expected}."
    assert len(element) == 0


@given(st.text())
def test_a_value_in_an_address_cannot_leave_its_place(value: str) -> None:
    part = ESCAPES[Context.URLPART](value)

    assert not set(part) & set("\"'<>&/?#=: \r\n")


@given(st.text())
def test_no_value_brings_a_line_break_into_a_header(value: str) -> None:
    assert len(ESCAPES[Context.HEADER](value).splitlines()) <= 1
