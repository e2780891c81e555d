"""What an author could write, for property tests: texts with every trap, rich text of any shape, every block type."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, fields_of, localized_paths
from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.content.richtext import RichText

TRAPS = [
    "*",
    "**",
    "_",
    "\\",
    "`",
    "#",
    "-",
    "+",
    "1.",
    "2)",
    ">",
    "<",
    "&amp;",
    "&",
    "[",
    "](",
    ")",
    "!",
    "{{",
    "}}",
]
TRAPS += [
    "---",
    "===",
    "<!---->",
    "<b>",
    "한국어",
    "“말”",
    "은",
    "e\u0301",
    "\u0301",
    "\u0338",
    "\u1112",
    "\u1161",
]
TRAPS += [
    "\u00a0",
    "\u3000",
    " ",
    "  ",
    "\n",
    "\t",
    "{",
    "|",
    "~~~",
    "```",
    ":",
    "👩‍👩‍👧",
    "\u200b",
    "a",
    "b",
    "# ",
    "- ",
]

words = st.lists(st.sampled_from(TRAPS) | st.text(max_size=4), max_size=8).map("".join)
harmless = words.filter(
    lambda text: not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in text)
)
hrefs = st.sampled_from(
    [
        "https://example.org/?a=1&b=2",
        "https://example.org/(a)_b*c",
        "https://example.org/&copy;",
        "https://예시.kr/길/둘?이름={{first_name|친구 분}}",
        "mailto:a@example.org",
        "merge:unsubscribe_url",
    ]
)
marks = st.lists(
    st.sampled_from([{"type": "strong"}, {"type": "em"}])
    | hrefs.map(lambda href: {"type": "link", "attrs": {"href": href}}),
    max_size=3,
)
merge_tags = st.builds(
    lambda name, default, marks: {
        "type": "merge_tag",
        "attrs": {"name": name, "default": default},
        "marks": marks,
    },
    st.sampled_from(["first_name", "name", "Unknown_1"]),
    st.sampled_from(["", "friend", "친구 *별* \\", "a|b", "]("]),
    marks,
)
inlines = st.lists(
    st.builds(lambda text, marks: {"type": "text", "text": text, "marks": marks}, harmless, marks)
    | merge_tags
    | st.just({"type": "hard_break"}),
    max_size=6,
)
leaves = inlines.map(lambda content: {"type": "paragraph", "content": content}) | st.builds(
    lambda level, content: {"type": "heading", "attrs": {"level": level}, "content": content},
    st.integers(2, 4),
    inlines,
)


def _containers(nodes: st.SearchStrategy) -> st.SearchStrategy:
    inner = st.lists(nodes, max_size=3)
    items = st.lists(inner.map(lambda content: {"type": "list_item", "content": content}), max_size=3)
    return (
        inner.map(lambda content: {"type": "blockquote", "content": content})
        | items.map(lambda content: {"type": "bullet_list", "content": content})
        | st.builds(
            lambda start, content: {"type": "ordered_list", "attrs": {"start": start}, "content": content},
            st.sampled_from([0, 1, 2, 9, 999_999_999]),
            items,
        )
    )


nodes = st.recursive(leaves, _containers, max_leaves=8)
documents = st.lists(nodes, max_size=4).map(lambda content: {"type": "doc", "content": content})
rich_texts = documents.map(RichText.model_validate)


def localized(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(["en", "ko"]), values, max_size=2)


def optional(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


lines = localized(harmless)
links = localized(hrefs)
images = st.fixed_dictionaries(
    {
        "file": st.sampled_from(["logo.png", "images/식탁 사진.jpg", "no", "12.gif"]),
        "asset": optional(st.just("a" * 64 + ".png")),
        "width": optional(st.integers(1, 2000)),
        "height": optional(st.integers(1, 2000)),
        "alt": lines,
        "credit": optional(lines),
    }
)
common = {
    "style": st.sampled_from([{}, {"tone": "soft"}]),
    "when": st.sampled_from([{}, {"locales": ["ko"]}, {"channels": ["email"], "locales": []}]),
    "library": st.sampled_from([None, {"key": "about-us", "version": 2}]),
}
clocks = st.times().map(lambda time: f"{time:%H:%M}")
zones = st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "UTC"])
dates = st.one_of(
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.builds("{:04}-Q{}".format, st.integers(1, 9999), st.integers(1, 4)),
    st.just("open"),
)
times = st.fixed_dictionaries(
    {"start": clocks, "end": optional(clocks), "zone": zones, "second_zone": optional(zones)}
)
MARKUP = [
    "<p>",
    "</p>",
    "<b>",
    "</div>",
    "<table><tr><td>",
    "<li>",
    "<o:p>",
    "<!--",
    "-->",
    "<mj-text>",
    "]]>",
    "말&amp;",
    "<style>p{}</style>",
]
MARKUP += ['<a href="https://example.org/">', '<p style="color:red;position:fixed">', "{{first_name|friend}}"]
raw_html = st.lists(st.sampled_from(MARKUP) | harmless, max_size=8).map("".join)
cells = st.lists(st.lists(harmless, min_size=1, max_size=8).map("\t".join), max_size=4).map("\n".join)
numbers = st.decimals(-(10**14), 10**14, places=3).map("{:f}".format) | st.integers(0, 2000).map(str)

# What a field of each kind may hold; a kind that is missing here fails the tests of every block that has it.
VALUES = {
    Kind.LINE: harmless,
    Kind.LINES: harmless,
    Kind.RICH: documents,
    Kind.HTML: raw_html,
    Kind.NAME: st.sampled_from(["Han Seo-yun", "한서윤", "O’Brien: a #1", ""]),
    Kind.CELLS: cells,
    Kind.LINK: hrefs,
    Kind.MAIL: st.just("hello@example.org"),
    Kind.PHONE: st.sampled_from(["+82 2 000 0000", "02-000-0000 (# 12)", "02 000: 00"]),
    Kind.NUMBER: numbers,
    Kind.COUNTRY: st.sampled_from(["KR", "NO", "DE"]),
    Kind.TONGUES: st.sampled_from(["ko", "en, de", "pt-BR, ko"]),
    Kind.YES_NO: st.booleans(),
    Kind.PICTURE: images,
    Kind.DISCLAIMER: st.just("eu-2027"),
    Kind.MAILING_LIST: st.sampled_from(["readers", "friends-2"]),
    Kind.DATE: dates,
    Kind.TIME: times,
    Kind.POINT: st.sampled_from(["62% 30%", "0,100", "7 45"]),
    Kind.DURATION: st.sampled_from(["4:32", "0:07", "1:02:05", "4 min 32 s", "2시간"]),
}


def fields(model: type[BaseModel]) -> dict[str, st.SearchStrategy]:
    """A strategy for each field of a block or of an entry, and for what is known of its translations."""
    return {field.name: _field(field) for field in fields_of(model)} | known(model)


def known(model: type[BaseModel]) -> dict[str, st.SearchStrategy]:
    if not (texts := localized_paths(model)):
        return {}
    paths = st.sampled_from(texts)
    locales = st.sampled_from(["en", "ko"])
    digests = st.text("0123456789abcdef", min_size=16, max_size=16)
    return {
        "stale": st.dictionaries(
            paths, st.dictionaries(locales, digests, min_size=1, max_size=1), max_size=1
        ),
        "sources": st.dictionaries(paths, locales, max_size=2),
        "same": st.lists(paths, max_size=2, unique=True),
    }


def _field(field: BlockField) -> st.SearchStrategy:
    if field.kind is Kind.CHOICE:
        return st.sampled_from([choice.value for choice in field.choices])
    if field.kind is Kind.ITEMS:
        most = min(field.at_most or 3, 3)
        return st.lists(st.fixed_dictionaries(fields(field.model)), min_size=field.at_least, max_size=most)
    values = localized(VALUES[field.kind]) if field.is_localized else VALUES[field.kind]
    may_be_none = not field.is_required and field.kind not in (Kind.YES_NO, Kind.DATE)
    return optional(values) if may_be_none else values


def block(block_type: str) -> st.SearchStrategy:
    """Any block of a type that the type itself does not refuse."""
    made = st.fixed_dictionaries({"type": st.just(block_type), **fields(BLOCKS[block_type]), **common})
    return made.filter(_is_consistent)


def _is_consistent(values: dict[str, Any]) -> bool:
    try:
        BLOCKS[values["type"]].model_validate(values)
    except ValidationError:
        return False
    return True


def contents(block_types: Iterable[str] = tuple(BLOCKS)) -> st.SearchStrategy:
    """Any issue of blocks of these types."""
    blocks = st.one_of([block(block_type) for block_type in block_types])
    return st.fixed_dictionaries(
        {
            "number": optional(st.integers(0, 1000)),
            "period": harmless | lines,
            "date": optional(dates),
            "locales": st.sampled_from([["en", "ko"], ["ko", "en"]]),
            "stacked": st.booleans(),
            "subject": lines,
            "preheader": lines,
            "blocks": st.lists(blocks, max_size=4),
            **known(IssueContent),
        }
    ).map(IssueContent.model_validate)
