from typing import Any

from tests.rendering.blocks.shown import shown, words

YUN = {
    "for_whom": {"en": "Korean media", "ko": "국내 언론"},
    "place": {"en": "Seoul", "ko": "서울"},
    "person": {"en": "Yun Seo-yeon", "ko": "윤서연"},
    "languages": "ko, en",
    "phones": [{"number": "+82 2 000 0000"}, {"number": "+82 2 000 0001", "kind": "fax"}],
    "email": "press@two.example.net",
    "links": [{"text": {"en": "Mastodon"}, "address": {"en": "https://social.example.org/@two"}}],
}


def contacts(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "contacts", "entries": list(entries), **more}


def test_each_contact_is_a_paragraph_in_the_words_of_the_reader() -> None:
    text = shown(contacts(YUN, {"email": "hello@two.example.net"}), "ko").text

    assert (
        "국내 언론 · 서울\n윤서연\n사무실: +82 2 000 0000\n팩스: +82 2 000 0001\n메일: press@two.example.net\n"
        "Mastodon: https://social.example.org/@two\n언어: 한국어, 영어\n\n메일: hello@two.example.net\n"
    ) in text


def test_each_contact_is_an_address_on_the_page_and_nobody_dials_a_fax() -> None:
    page = shown(contacts(YUN)).page

    (address,) = page.xpath("//address")
    assert address.xpath(".//a/@href") == [
        "tel:+8220000000",
        "mailto:press@two.example.net",
        "https://social.example.org/@two",
    ]
    assert words(address).startswith("Korean media Seoul Yun Seo-yeon Office")


def test_contacts_stand_three_abreast_where_their_addresses_have_room() -> None:
    def widths(email: str) -> set[str]:
        mail = shown(contacts(*[{**YUN, "email": email}] * 3)).mail
        return {
            style.partition("max-width:")[2].partition(";")[0]
            for style in mail.xpath("//div[starts-with(@class, 'k')]/@style")
        }

    assert widths("press@two.example.net") == {"181px", "157px"}
    assert widths("press@department-of-cooperation.example.net") == {"272px", "248px"}


def test_a_contact_says_first_what_is_to_be_said_first() -> None:
    block = {"type": "contact", "introduction": {"en": "Write to us."}, "organisation": {"en": "Two Shores"}}
    there = shown(block)

    assert there.text.index("Write to us.") < there.text.index("Two Shores")
    assert words(there.mail).index("Write to us.") < words(there.mail).index("Contact")
    assert words(there.page.xpath("//main/section")[0]).startswith("Write to us.")
