"""Whom a mail that came back is about: our own tokens in it, and addresses as mail systems write them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from newsletter.feedback.bounces.mail import Part, read_part
from newsletter.links import Purpose, tokens_at
from newsletter.signing import FEWEST_LETTERS

_MAX_TEXT = 250_000  # characters of a part that are searched
_MAX_PLACES = 40  # of one kind in one part; a mail of ours has some ten links
_WINDOW = 300  # characters around the beginning of a token
MAX_RECIPIENTS = 50

_MARKS_OF_CJK = "：；，（）「」【】《》、。"
_LOCAL = rf"[^\s<>()\[\]{{}}:;,\"'`|\\=@?&{_MARKS_OF_CJK}]"
_LETTER = rf"[^\s<>()\[\]{{}}:;,\"'`|\\@?&/*!#$%^+=~{_MARKS_OF_CJK}]"
# An address begins where no other letter of one stands, so that a text without any is read once.
ADDRESS = rf"(?:\"[^\"\s@]{{1,64}}\"|(?<!{_LOCAL}){_LOCAL}{{1,64}})@(?=[^\s@]){_LETTER}{{1,255}}"
_ADDRESS = re.compile(ADDRESS)
_ATTACHED = re.compile(
    r"[.@][a-z]{2,24}((?![\x00-\x7f])\w[^.@]{0,60})$", re.IGNORECASE
)  # no domain ends in two scripts
_THROUGH = re.compile(r"([^%@]{1,64})%([\w-]{1,63}(?:\.[\w-]{1,63}){1,9})@[^@]{1,255}")
_ESCAPED = re.compile(r"\\x\{([0-9A-F]{1,6})\}", re.IGNORECASE)
_TOKEN = re.compile(rf"[a-z2-7]{{{FEWEST_LETTERS},64}}", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"=\n[> \t]{0,9}")
_PAGES = {purpose.page: purpose for purpose in Purpose if purpose.page and purpose is not Purpose.PREVIEW}
_BY_MAILBOX = {"bounce": Purpose.BOUNCE, "unsubscribe": Purpose.UNSUBSCRIBE}
_NAMING = ("message-id:", "in-reply-to:", "references:")
_MESSAGE_ID = re.compile(r"[a-z-]{5,15}:\s{0,9}<([0-9a-f]{40}|[a-z2-7]{28,64})@", re.IGNORECASE)


def tokens(mail: Part, parts: Iterable[Part]) -> Mapping[Purpose, tuple[str, ...]]:
    """What may be tokens of ours, by purpose, those on the envelope first; none is checked against our key yet.

    What stands at the return path may be a delivery's or a notice's; it is under the delivery's purpose.
    """
    found: dict[Purpose, dict[str, None]] = {}
    for text in _places(mail, parts):
        for purpose, token in _tokens_in(text):
            found.setdefault(purpose, {})[token] = None
    return {purpose: tuple(some)[:_MAX_PLACES] for purpose, some in found.items()}


def address_in(text: str) -> str:
    """The first address of a field, or an empty text."""
    found = _ADDRESS.search(_ESCAPED.sub(_unescaped, after_type(text)))
    return _beyond_gateway(trimmed(found[0])) if found else ""


def addresses_in(text: str) -> list[str]:
    """The addresses of a text, each once."""
    return unique(trimmed(found[0]) for found in _ADDRESS.finditer(text))


def trimmed(address: str) -> str:
    """An address without the marks of the text around it, or what Korean and Japanese write right behind it."""
    bare = address.rstrip(".,-_").strip("'`*")
    attached = None if bare.isascii() else _ATTACHED.search(bare)
    return bare[: attached.start(1)] if attached else bare


def after_type(field: str) -> str:
    """`rfc822; somebody@example.org`, `smtp; 550 5.1.1 …` without the type before the semicolon."""
    kind, semicolon, value = field.partition(";")
    return value.strip() if semicolon and re.fullmatch(r"\s*[\w-]+\s*", kind) else field.strip()


def unique(addresses: Iterable[str]) -> list[str]:
    """Each address once, whatever the case of its letters, in order; no more than anybody needs."""
    found: dict[str, str] = {}
    for address in filter(None, addresses):
        found.setdefault(address.casefold(), address)
        if len(found) == MAX_RECIPIENTS:
            break
    return list(found.values())


def _places(mail: Part, parts: Iterable[Part]) -> Iterator[str]:
    # The envelope first, then the header, then whatever is in the mail, with its transfer encoding undone and, for returned
    # prose, that of the mail inside.
    yield "\n".join(mail.arrived_at())
    yield "\n".join(f"{name}: {value}" for name, value in mail.header.items)[:_MAX_TEXT]
    for part in parts:
        text = part.content()[:_MAX_TEXT].decode("latin-1")
        yield text
        if "=\n" in text:
            yield _SOFT_BREAK.sub("", text)
        if b"base64" in part.body[:_MAX_TEXT].lower():
            yield from _base64_inside(part)


def _base64_inside(part: Part) -> Iterator[str]:
    # A returned mail has parts of its own, of which one may be in base64.
    for leaf in read_part(part.content()[:_MAX_TEXT].replace(b"\r\n", b"\n")).parts():
        if "base64" in leaf.header.get("content-transfer-encoding").lower():
            yield leaf.content()[:_MAX_TEXT].decode("latin-1")


def _tokens_in(text: str) -> Iterator[tuple[Purpose, str]]:
    folded = text.lower()
    for name, purpose in _BY_MAILBOX.items():
        windows = _windows(folded, f"{name}+") + _windows(folded, f"{name}%2b")
        yield from ((purpose, token) for token in tokens_at(purpose, windows))
    for page, purpose in _PAGES.items():
        for window in _windows(folded, page):
            if found := _TOKEN.match(window, len(page)):
                yield purpose, found[0]
    for name in _NAMING:
        for window in _windows(folded, name):
            if found := _MESSAGE_ID.match(window):
                yield (Purpose.MESSAGE_ID if len(found[1]) == 40 else Purpose.NOTICE_ID), found[1]


def _windows(text: str, beginning: str) -> list[str]:
    found: list[str] = []
    start = text.find(beginning)
    while start >= 0 and len(found) < _MAX_PLACES:
        found.append(text[start : start + _WINDOW])
        start = text.find(beginning, start + 1)
    return found


def _beyond_gateway(address: str) -> str:
    # `mina%reader.example@gateway` is what some make of an address that they hand on.
    through = _THROUGH.fullmatch(address)
    return f"{through[1]}@{through[2]}" if through else address


def _unescaped(match: re.Match[str]) -> str:
    # `\x{AC00}` is utf-8-addr-xtext (RFC 6533 §3).
    code = int(match[1], 16)
    is_character = code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else match[0]
