"""The two parts of a mail and its page on the web say the same: whoever reads one alone misses no word of the others."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html as lxml_html
from pydantic import BaseModel, ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.preflight.checking import check
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from newsletter.wording import catalogue
from tests.content.widest import WIDEST
from tests.rendering.samples import BASE_URL, block_id, content, publication

LOCALES = ("en", "ko")

# What may differ, and why.
#   in the text alone:
#     addresses that a link of the HTML leads to, and that nobody reads there
#     `Picture: …`, which says what an alternative text is
#     `A.` before an answer, which the HTML tells by its question
#     `1.` before the entry of a numbered list, which the HTML leaves to the client
#   in the HTML alone:
#     the line of the inbox, hidden in the mail; the text part begins with its own first words
#     `View in browser` a second time, below
#     words of a text in large type, which the text part does not say twice
#     a leaf of a calendar beside the date that it repeats, hidden from those who hear
#     the names of the calendars that something can be added to: the text gives the address of the file alone
#     a dark logo's alternative text: it is the same picture as the light one
#     the numeral of an entry, which the text has as `1.`
#     the services by which a page is passed on; the text has the address that each of them is given
#   on the page alone:
#     the newsletter's name as its heading, where no masthead says it
#     a table of contents, which repeats what is there; what is over, hidden until it is
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S*|(?<=<)#(?=>)|(?<=\s)#[/#]\S+")
_UNSEEN = " | ".join(
    (
        "//head",
        "//comment()",
        "//nav",
        "//label",
        "//*[@hidden]",
        "//*[@aria-hidden]",
        "//*[contains(@style, 'display:none')]",
        "//a[contains(@href, '/calendar/')]",
    )
)
NAMED_BY_THEIR_NAME = (
    "portrait.alt",
    "logo.alt",
    "picture.alt",
)  # the name beside them is their alternative text
_WITHIN_A_LINE = {"a", "strong", "em", "span"}
_ONLY_READ = ("Picture: %(alt)s", "A.")
_NUMBERED = re.compile(r"^\s*\d+\. ", re.MULTILINE)


def cases() -> Iterator[Any]:
    for name, model in BLOCKS.items():
        yield pytest.param(_accepted(_whole(name, model)), id=name)
        for field in fields_of(model):
            for choice in field.choices:
                block = _accepted({**_whole(name, model), field.name: choice.value})
                yield pytest.param(block, id=f"{name}-{choice.value}")
        for field in fields_of(model):
            if not field.is_required:
                bare = {key: value for key, value in _whole(name, model).items() if key != field.name}
                yield pytest.param(_accepted(bare), id=f"{name}-without-{field.name}")


def _whole(name: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"type": name, **_values(model)}


def _values(model: type[BaseModel], around: str = "") -> dict[str, Any]:
    fields = (field for field in fields_of(model) if Mark.ECHOES not in field.marks)
    return {field.name: _value(field, f"{around}{field.name}") for field in fields}


def _value(field: BlockField, place: str) -> Any:
    match field.kind:
        case Kind.CHOICE:
            return field.choices[0].value
        case Kind.PICTURE:
            return {
                **{"file": "images/1.jpg", "asset": "a" * 64 + ".jpg", "width": 1440, "height": 960},
                "alt": _said(f"{place} alt"),
                "credit": _said(f"{place} credit"),
            }
        case Kind.ITEMS:
            model = field.model
            assert model is not None
            count = max(field.at_least, min(field.at_most or 2, 2))
            list_ = place.split()[-1]  # a figure takes no more words
            return [_values(model, f"{list_} {number} ") for number in range(count)]
        case Kind.RICH:
            return _said(
                place, "## Above {}\n\nThe {} [to](https://haneul.kr/)\n\n1. first {}\n2. second\n\n> said {}"
            )
        case Kind.HTML:
            return _said(place, "<p>The {}</p><ul><li>one {}</ul><a href='https://haneul.kr/'>to {}</a>")
        case Kind.LINE | Kind.LINES | Kind.NAME:
            return _said(place)
        case Kind.CELLS:
            return _said(place, "head {} | 2026\nrow {} | {}")
        case kind:
            return dict.fromkeys(LOCALES, WIDEST[kind]) if field.is_localized else WIDEST[kind]


def _said(place: str, pattern: str = "{}") -> dict[str, str]:
    return {locale: pattern.replace("{}", f"{place} {locale}") for locale in LOCALES}


def _accepted(values: dict[str, Any]) -> dict[str, Any]:
    """The block without what its type says may not stand together."""
    try:
        BLOCKS[values["type"]].model_validate(values)
    except ValidationError:
        values = {name: value for name, value in values.items() if name != "key"}
    return values


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("block", list(cases()))
def test_each_word_of_one_part_stands_in_the_other(block: dict[str, Any], locale: str) -> None:
    issue = content([{"id": block_id(1), **block}], date="2026-10-16")
    mail = filled(render(issue, locale, publication(), base_url=BASE_URL), sample_values(locale))

    seen, read = _words(_seen(mail.html)), _words(_NUMBERED.sub("", mail.text))

    beside = _words(catalogue(locale).gettext("View in browser")) + _beside(mail.text, locale)
    assert seen - read - beside == Counter()
    assert not set(read - seen) - _only_read(locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("block", list(cases()))
def test_the_page_on_the_web_says_what_the_text_part_says(block: dict[str, Any], locale: str) -> None:
    issue = content([{"id": block_id(1), **block}], date="2026-10")
    mail = filled(render(issue, locale, publication(), base_url=BASE_URL), sample_values(locale))
    page = render_web(issue, locale, publication(), base_url=BASE_URL, address=f"{BASE_URL}/e/1")

    main = lxml_html.fromstring(page.html).xpath("//main")[0]
    for way in main.xpath(".//nav | .//a[@class='permalink']"):
        way.drop_tree()
    seen = _words(_seen(lxml_html.tostring(main, encoding="unicode")))
    blocks = mail.text.partition("\n\n\n")[2].partition("-" * 70)[0]
    read = _words(_NUMBERED.sub("", blocks))

    name = _words(publication().name.or_source(locale, LOCALES) or "")
    assert seen - read - name - _beside(mail.text, locale) == Counter()
    assert not set(read - seen) - _only_read(locale)


@pytest.mark.parametrize("name", BLOCKS)
def test_what_an_author_writes_is_read_in_every_part_or_told_to_be_unread(name: str) -> None:
    whole = [
        case.values[0] for case in cases() if case.id.startswith(name) and "-without-" not in str(case.id)
    ]
    parts = {"html": "", "text": "", "page": ""}
    for number, block in enumerate(block for block in whole if block["type"] == name):
        issue = content([{"id": block_id(number + 1), **block}], date="2026-10-16")
        mail = render(issue, "en", publication(), base_url=BASE_URL)
        page = render_web(issue, "en", publication(), base_url=BASE_URL, address=f"{BASE_URL}/e/1")
        for part, words in {"html": _seen(mail.html), "text": mail.text, "page": _seen(page.html)}.items():
            parts[part] += f" {' '.join(words.lower().split())}"

    missing = [
        (part, path, line)
        for path, field, locale, value in issue.blocks[0].texts()
        for line in (value.splitlines() if isinstance(value, str) else value.lines())
        for part, words in parts.items()
        if locale == "en" and field.kind is not Kind.CELLS and " ".join(line.lower().split()) not in words
    ]
    told = {found.path for found in check(issue, publication(), [mail]) if found.check == "content.unshown"}
    assert [one for one in missing if one[1] not in told and not one[1].endswith(NAMED_BY_THEIR_NAME)] == []


def _beside(text: str, locale: str) -> Counter[str]:
    """What the text part has in another form."""
    services = map(catalogue(locale).gettext, ("Facebook", "X", "LinkedIn", "Naver", "Mail"))
    return _words(" ".join([*_NUMBERED.findall(text), *services]))


def _seen(html: str) -> str:
    """The words that a reader of the HTML sees or hears."""
    document = lxml_html.fromstring(html)
    for unseen in document.xpath(_UNSEEN):
        unseen.drop_tree()
    for element in document.iter():
        if element.tag not in _WITHIN_A_LINE:
            element.tail = f" {element.tail or ''}"
        if element.tag == "img":
            element.tail = f" {element.get('alt')} {element.tail}"
    return str(document.text_content())


def _only_read(locale: str) -> set[str]:
    return {word for words in _ONLY_READ for word in _words(catalogue(locale).gettext(words))}


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", _ADDRESS.sub(" ", text).replace("_", " ").lower()))
