"""The plain values an author writes: a line, several lines, an address on the web. Cleaned once, here.

Text is NFC, without control characters; what could disguise other text (bidirectional controls) is refused.
"""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from newsletter.addresses import parse_address
from newsletter.content.fields.kinds import Kind
from newsletter.content.merge_tags import LINKS, without_tags
from newsletter.errors import Invalid
from newsletter.languages import STACKED, runs_left_to_right, tag_of
from newsletter.wording import Sentence, say

LINK_SCHEMES = ("http", "https", "mailto", "tel", "merge")

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates, the byte order mark and noncharacters, which XML and YAML refuse, and the letters of Hangul
# that are none: nobody can see them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u3164\ud800-\udfff\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff]"
)
# Half-width Hangul, of terminals.
_HALF_WIDE: dict[int, int | str] = {
    code: int(unicodedata.decomposition(chr(code)).partition(" ")[2], 16)  # `<narrow> 3131`
    for code in range(0xFFA1, 0xFFDD)
    if unicodedata.decomposition(chr(code))
}
# Signs of Symbol and Wingdings, which Word and HWP leave in the private use area: no other font has them there.
_OF_ONE_FONT = _HALF_WIDE | str.maketrans(
    {
        **dict.fromkeys("\uf0b7\uf09f\uf06c\uf097", "•"),
        **dict.fromkeys("\uf0a7\uf06e", "▪"),
        **dict.fromkeys("\uf0a8\uf06f\uf071\uf072", "□"),
        **dict.fromkeys("\uf0a1\uf0a2", "○"),
        **dict.fromkeys("\uf075\uf076\uf077", "◆"),
        **dict.fromkeys("\uf0d8\uf0c4", "▶"),
        **dict.fromkeys("\uf0e0\uf0e8\uf0f0", "→"),
        **dict.fromkeys("\uf0fc\uf050", "✓"),
        **{"\uf0fb": "✗", "\uf0fe": "☑", "\uf0ab": "★", "\uf02d": "−", "\uf04a": "☺"},
    }
)
_BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FORBIDDEN_IN_URL = re.compile(r"[\s<>\"\\^`{|}]")


class Unusable(ValueError):
    """A value that cannot be used, with the reason and the remedy as a Sentence; pydantic collects it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def clean(text: str) -> str:
    """The text with `\\n` line ends, without invisible controls, in NFC, its letters such as every font has them.

    Raises Unusable for bidirectional controls.
    """
    hidden = _BIDIRECTIONAL.search(text)
    if hidden:
        raise Unusable(
            say(
                "the text holds the invisible character U+{code}, which reverses what is read. Type this place anew.",
                code=f"{ord(hidden[0]):04X}",
            )
        )
    text = _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", in_common_signs(text))


def in_common_signs(text: str) -> str:
    """The text with the bullets of one font, and half-width Hangul, as every font has them."""
    return text.translate(_OF_ONE_FONT)


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _lines(text: str) -> str:
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    return "\n".join(lines).strip("\n")


def check_url(url: str) -> str:
    """The URL as written, trimmed. Raises Unusable unless it is complete and its scheme is one of LINK_SCHEMES.

    Merge tags may stand in it; `merge:<name>` is a link that differs for each subscriber.
    """
    url = clean(url).strip()
    bare = without_tags(url)
    try:
        parts = urlsplit(bare)
        host = parts.hostname
    except ValueError:
        raise Unusable(say("“{url}” is not a web address.", url=url[:200])) from None
    if parts.scheme not in LINK_SCHEMES:
        raise Unusable(
            say(
                "“{url}” is not a complete address. Start it with https://, http://, mailto: or tel:.",
                url=url[:200],
            )
        )
    if parts.scheme in ("http", "https") and (not host or not bare.partition(":")[2].startswith("//")):
        raise Unusable(say("“{url}” names no host. Write it like https://example.org/page.", url=url[:200]))
    if parts.scheme == "merge" and parts.path not in LINKS:
        raise Unusable(
            say(
                "“{url}” is not known. The links of this kind are: {known}.",
                url=url[:200],
                known=_merge_links(),
            )
        )
    if not (host or parts.path) or _FORBIDDEN_IN_URL.search(bare):
        raise Unusable(
            say(
                "“{url}” holds a space or a sign that an address cannot have. Copy it from the browser.",
                url=url[:200],
            )
        )
    return url


def check_safe_url(url: str) -> str:
    """The URL as written, trimmed. Raises Unusable unless it is a page that nobody can change on the way: https, complete."""
    url = clean(url).strip()
    if not url.lower().startswith("https://") or without_tags(url) != url:
        raise Unusable(
            say(
                "“{url}” is not the address of a page that is safe on its way. Write it like https://example.org/privacy.",
                url=url[:200],
            )
        )
    return check_url(url)


def _merge_links() -> str:
    return ", ".join(f"merge:{name}" for name in sorted(LINKS))


def _mail_address(text: str) -> str:
    try:
        return parse_address(text).written
    except Invalid as error:
        raise Unusable(error.sentence) from None


def _mail_address_or_none(text: str) -> str:
    return _mail_address(text) if text.strip() else ""


Line = Annotated[str, AfterValidator(_line), Field(max_length=500), Kind.LINE]
Lines = Annotated[str, AfterValidator(_lines), Field(max_length=5_000), Kind.LINES]
# Lines with limits of their own, not one within another's: what is too long is told the limit that it has.
Figure = Annotated[
    str, AfterValidator(_line), Field(max_length=20), Kind.LINE
]  # what a tile shows in large type
HeadingLine = Annotated[str, AfterValidator(_line), Field(max_length=120), Kind.LINE]  # two lines of a mail
Short = Annotated[
    str, AfterValidator(_line), Field(max_length=300), Kind.LINE
]  # a caption, a few words on someone
# One value serves all languages, unless a language has its own.
PersonName = Annotated[str, AfterValidator(_line), Field(max_length=200), Kind.NAME]
Url = Annotated[str, AfterValidator(check_url), Field(max_length=2_000), Kind.LINK]
SafeUrl = Annotated[str, AfterValidator(check_safe_url), Field(max_length=2_000), Kind.LINK]
MailAddress = Annotated[str, AfterValidator(_mail_address), Field(max_length=320), Kind.MAIL]
OptionalMailAddress = Annotated[str, AfterValidator(_mail_address_or_none), Field(max_length=320), Kind.MAIL]
# As people write it, with an extension or hours behind it: what was stored once is always read again.
Telephone = Annotated[str, AfterValidator(_line), Field(max_length=500), Kind.PHONE]


def matching(pattern: str, remedy: Sentence) -> AfterValidator:
    """A validator that refuses what does not match as a whole, with a remedy that may say `{value}`."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise Unusable(say(remedy.text, value=value[:200]))
        return value

    return AfterValidator(check)


def _locale(text: str) -> str:
    tag = tag_of(text)
    if tag is None:
        raise Unusable(
            say("“{value}” is not a language code. Write it like en, ko or pt-BR.", value=text[:200])
        )
    if tag.partition("-")[0] == STACKED:
        raise Unusable(
            say(
                "“{value}” is no language: it stands for the edition in all languages. Write “stacked: yes” for that.",
                value=text[:200],
            )
        )
    return tag


def _settable(locale: str) -> str:
    if not runs_left_to_right(locale):
        raise Unusable(
            say(
                "“{locale}” is not written from left to right, and mails in its direction cannot be set right yet. "
                "Choose another language.",
                locale=locale,
            )
        )
    return locale


Locale = Annotated[str, AfterValidator(_locale)]  # a language of content, in the usual spelling of its tag
ChosenLocale = Annotated[Locale, AfterValidator(_settable)]  # one that a newsletter or an issue may take
Slug = Annotated[
    str,
    matching(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        say("“{value}” cannot be a name in an address. Use small letters a–z, digits and single hyphens."),
    ),
    Field(max_length=80),
]
# Names a locked disclaimer of the newsletter.
DisclaimerKey = Annotated[Slug, Kind.DISCLAIMER]
# Names a list of the newsletter, as its address does.
ListName = Annotated[Slug, Kind.MAILING_LIST]
