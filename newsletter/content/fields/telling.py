"""How each kind of field is told to people: its name in the guide, a hint in the form, and an example in an issue file."""

from dataclasses import dataclass
from typing import Any

from newsletter.content.fields.kinds import Kind
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Telling:
    """`name` ends the sentence “this field holds …”; `example` is what a person may write."""

    name: Sentence
    example: Any
    hint: Sentence | None = None


KINDS: dict[Kind, Telling] = {
    Kind.LINE: Telling(say("a line of text"), "The long table"),
    Kind.LINES: Telling(say("some lines of text"), "1 Ferry Lane\nHarbourton"),
    Kind.RICH: Telling(
        say("rich text"),
        "Come and **sit with us**.",
        say("Markdown: **strong**, *emphasis*, [words](https://…), ## heading, - list, > quote"),
    ),
    Kind.HTML: Telling(say("HTML"), "<p>Come and <strong>sit with us</strong>.</p>"),
    Kind.NAME: Telling(
        say("the name of a person or an organisation"),
        "Han Seo-yun",
        say("One name is enough for all languages."),
    ),
    Kind.CELLS: Telling(
        say("the cells of a table"),
        "Station | Before | After\nRiver mouth | 3.1 | 18.4",
        say("One row a line, cells apart by tabs or by |. Paste it from a spreadsheet or a document."),
    ),
    Kind.LINK: Telling(say("an address that starts with https://"), "https://example.org/table"),
    Kind.MAIL: Telling(say("a mail address"), "hello@example.org"),
    Kind.PHONE: Telling(say("a telephone number"), "+82 2 000 0000"),
    Kind.NUMBER: Telling(say("a number"), "1200.5", say("Digits only, like 1200 or 12.5.")),
    Kind.COUNTRY: Telling(
        say("a country, by its code of two letters"),
        "KR",
        say("The code of two letters like KR, or the whole name."),
    ),
    Kind.TONGUES: Telling(
        say("languages, by their codes"),
        ["ko", "en"],
        say("Codes like ko, en, or whole names, with commas between several."),
    ),
    Kind.YES_NO: Telling(say("yes or no"), "yes"),
    Kind.CHOICE: Telling(say("one of a few words"), None),
    Kind.PICTURE: Telling(say("a picture"), {"file": "images/table.jpg", "alt": "A long table on a pier"}),
    Kind.POINT: Telling(
        say("a point in a picture"),
        "62% 30%",
        say("How far from the left and from the top, like 62% 30%."),
    ),
    Kind.DISCLAIMER: Telling(say("the key of a locked disclaimer"), "funding"),
    Kind.MAILING_LIST: Telling(
        say("the short name of a list of the newsletter, as its address has it"), "readers"
    ),
    Kind.DATE: Telling(
        say("a date: a day, a month, a quarter, or “open”"),
        "2026-10-03",
        say("A day like 2026-10-03, a month like 2026-10, a quarter like 2026-Q4, or “open”."),
    ),
    Kind.TIME: Telling(
        say("from when to when, with the time zone"),
        {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
    ),
    Kind.DURATION: Telling(
        say("a length of time"), "4:32", say("Minutes and seconds like 4:32, from an hour on like 1:02:05.")
    ),
    Kind.ITEMS: Telling(say("a list"), None),
}
