"""Addresses as people and programs write them into cells: what is meant without doubt is mended, nothing else."""

import re

from newsletter.addresses import bare
from subscribers.imports.columns import is_heading

_ADDRESS = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"()]+")
_PLAIN = re.compile(r"[\w.+-]+@[\w.-]+\w", re.ASCII)  # most cells: nothing to be mended
_LINKED = re.compile(r"#?(?:https?://)?mailto:([^#<>()\[\]]*)#?", re.IGNORECASE)
_BRACKETS = re.compile(r"[<>()\[\]（）【】]+")
_QUOTES = "'‘’\"“”"
_BEHIND = ".,;:，、；。 "
# The signs of a keyboard left in full width, as a Korean or Japanese one may be: no address has them.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def mended(cell: str) -> tuple[str, str]:
    """The address of a cell and the name beside it: “Ida Lee <ida@example.net>”, “ida@example.net (Ida Lee)”,
    “E-mail: ida@example.net”, “mailto:ida@example.net”, “'ida@…”; a program may have written it twice, as text and as link.

    A cell that is anything else comes back as it is: a space within it may be a slip within the address.
    """
    text = bare(cell)
    if not text.isascii():
        text = text.translate(_NARROW)
    if _PLAIN.fullmatch(text) or "</" in text:  # a page is no cell
        return text, ""
    label, colon, rest = text.partition(":")
    linked = _LINKED.sub(r"<\1>", rest if colon and is_heading(label) else text)
    pieces = [piece.strip() for piece in _BRACKETS.split(linked)]
    found = [_cleaned(piece) for piece in pieces if "@" in piece]
    is_clear = len({address.lower() for address in found}) == 1 and _is_one(found[0])
    if not is_clear:
        return text, ""
    return found[0], bare(" ".join(piece.strip(" " + _QUOTES) for piece in pieces if "@" not in piece))


def looks_like_address(cell: str) -> bool:
    """Whether a cell holds one mail address, in whatever dress; a sentence with one in brackets is none."""
    if "@" not in cell and "＠" not in cell:
        return False
    address, beside = mended(cell)
    return _ADDRESS.fullmatch(address) is not None and (not beside or "<" in cell)


def _cleaned(text: str) -> str:
    if text[:1] in _QUOTES:
        text = text[1:].rstrip(_QUOTES)
    return bare(text.partition("?")[0].rstrip(_BEHIND) if text.count("@") == 1 else text)


def _is_one(address: str) -> bool:
    local, _, domain = address.partition("@")
    return bool(local) and bool(domain) and "@" not in domain and not re.search(r"\s", address)
