"""Small typography of plain text: headings are underlined, columns counted as they are seen."""

import unicodedata

# Where they are not “…”, as English and Korean have them (CLDR, the outer ones).
_MARKS = {
    **dict.fromkeys(("bg", "cs", "de", "et", "is", "lt", "sk", "sl"), ("„", "“")),
    **dict.fromkeys(("hr", "hu", "pl", "ro", "sr"), ("„", "”")),
    **dict.fromkeys(("es", "it", "pt-PT", "el", "nb", "nn", "no", "ru", "uk"), ("«", "»")),
    **dict.fromkeys(("fi", "sv"), ("”", "”")),
    "fr": ("«\u202f", "\u202f»"),
    "ja": ("「", "」"),
    "zh-Hant": ("「", "」"),
}
LINE = 70  # columns


def columns(text: str) -> int:
    """Width in a terminal or a mail client with a fixed font: Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def quotation_marks(locale: str) -> tuple[str, str]:
    """What stands before and after somebody's words in a language."""
    return _MARKS.get(locale) or _MARKS.get(locale.partition("-")[0]) or ("“", "”")


def widest_word(text: str) -> int:
    """How many columns its longest word takes."""
    return max(map(columns, text.split()), default=0)


def underlined(text: str, sign: str = "-") -> str:
    """A heading with its line beneath."""
    widest = max(columns(line) for line in text.split("\n"))
    return f"{text}\n{sign * min(LINE, widest)}"


def facts_aligned(text: str) -> str:
    """Lines of `name: value`, the values one below another."""
    pairs = [line.split(": ", 1) for line in text.splitlines()]
    room = max((columns(name) for name, *_ in pairs), default=0)
    return "\n".join(f"{name}:{' ' * (room - columns(name) + 2)}{value}" for name, value in pairs)
