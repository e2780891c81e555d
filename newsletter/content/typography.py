"""Small typography of plain text: headings are underlined, columns counted as they are seen, numbers keep together."""

import re
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
# Languages that write compounds as one word, some of which are longer than a line of a phone.
_WITH_COMPOUNDS = frozenset(("af", "da", "de", "et", "fi", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"))
LINE = 70  # columns
NO_BREAK = "\xa0"
_IN_BRACKETS = re.compile(r"^\s*[(\[（][^)\]）]*[)\]）]\s*")


def columns(text: str) -> int:
    """Width in a terminal or a mail client with a fixed font: Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def quotation_marks(locale: str) -> tuple[str, str]:
    """What stands before and after somebody's words in a language."""
    return _MARKS.get(locale) or _MARKS.get(locale.partition("-")[0]) or ("“", "”")


def has_compounds(locale: str) -> bool:
    """Whether the long words of a language should be divided at the end of a line, by whoever knows how."""
    return locale.partition("-")[0] in _WITH_COMPOUNDS


def widest_word(text: str) -> int:
    """How many columns its longest word takes."""
    return max(map(columns, text.split()), default=0)


def unparted(text: str) -> str:
    """A text whose telephone numbers stay on one line, each a number in several groups."""
    return _BETWEEN_GROUPS.sub(NO_BREAK, text)


def initial(name: str) -> str:
    """The letter that stands for a name; what kind of body it is, in brackets before it, does not count: `(사)두 기슭`."""
    said = _IN_BRACKETS.sub("", name) or name
    return next((letter.upper() for letter in said if letter.isalnum()), "")


def underlined(text: str, sign: str = "-") -> str:
    """A heading with its line beneath."""
    widest = max(columns(line) for line in text.split("\n"))
    return f"{text}\n{sign * min(LINE, widest)}"


def facts_aligned(text: str) -> str:
    """Lines of `name: value`, the values one below another."""
    pairs = [line.split(": ", 1) for line in text.splitlines()]
    room = max((columns(name) for name, *_ in pairs), default=0)
    return "\n".join(f"{name}:{' ' * (room - columns(name) + 2)}{value}" for name, value in pairs)


_BETWEEN_GROUPS = re.compile(r"(?<=[\d)/.–-]) (?=\(?\d)")
