"""What an author could write, for property tests: texts with every trap, rich text of any shape."""

from hypothesis import strategies as st

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
}
blocks = st.one_of(
    st.fixed_dictionaries({"type": st.just("divider"), **common}),
    st.fixed_dictionaries(
        {
            "type": st.just("article"),
            "eyebrow": optional(lines),
            "title": lines,
            "body": localized(documents),
            "image": optional(images),
            "link": optional(links),
            "layout": st.sampled_from(["text", "image-left"]),
            **common,
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("letter"), "body": localized(documents), "signature": optional(lines)}
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("contact"),
            "organisation": lines,
            "address": optional(lines),
            "phone": optional(harmless),
            "email": optional(st.just("hello@example.org")),
            "website": optional(links),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("masthead"), "logo": optional(images), "tagline": optional(lines)}
    ),
    st.fixed_dictionaries({"type": st.just("disclaimer"), "text": optional(localized(documents))}),
)
contents = st.fixed_dictionaries(
    {
        "number": optional(st.integers(0, 1000)),
        "period": harmless,
        "locales": st.sampled_from([["en", "ko"], ["ko", "en"]]),
        "subject": lines,
        "preheader": lines,
        "blocks": st.lists(blocks, max_size=4),
    }
).map(IssueContent.model_validate)
