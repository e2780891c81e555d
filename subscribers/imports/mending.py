"""Addresses as people and programs write them into cells: what is meant without doubt is mended, nothing else."""

import re

from newsletter.addresses import bare

_ANGLED = re.compile(
    r"(?P<name>[^<>@]*?)\s*<\s*(?:mailto:)?(?P<address>[^<>\s]+@[^<>\s]+?)\s*>[.,;]?", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"()]+")
_QUOTES = "'‘’\"“”"


def mended(cell: str) -> tuple[str, str]:
    """The address of a cell and the name beside it: “Ida Lee <ida@example.net>”, “mailto:ida@example.net”, “'ida@…”.

    A cell that is anything else comes back as it is.
    """
    text = bare(cell)
    angled = _ANGLED.fullmatch(text)
    name = ""
    if angled is not None:
        name, text = angled["name"].strip(" " + _QUOTES), angled["address"]
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    if text[:1] in _QUOTES and text[:1]:
        text = text[1:].rstrip(_QUOTES)
    if text.count("@") == 1:
        text = text.rstrip(".,;:>，、；。 ")
    return bare(text), bare(name)


def looks_like_address(cell: str) -> bool:
    """Whether a cell holds one mail address, in whatever dress."""
    if "@" not in cell and "＠" not in cell:
        return False
    return _ADDRESS.fullmatch(mended(cell)[0]) is not None
