"""Letters that were read in a wrong encoding, and text that a machine wrote for another machine.

What is refused here stops a proof, so each pattern is one that no language writes by itself: `„Spaß“` and `così…»` pass,
though their last two signs could be one letter of UTF-8.
"""

import re
from collections.abc import Iterator

# The signs that bytes 80 to BF are read as in Latin-1 and Windows-1252; of some, nothing is left.
_REST = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_MARKS = "\u2013-\u203a\u00bb"  # those of them that also end a quotation or a sentence
_PATTERNS = re.compile(
    "\ufffd|占쏙옙|占쎈|ï»¿|â€|â‚¬|â„¢|â[¦¬¢]|¡[¤¦®¯°±]|窶[冲罹愴ｦ弌]"
    rf"|(?:[êëìí][{_REST}]{{1,2}}|[ãäåæçèéîï][{_REST}]{{1,2}}){{2,}}|(?=[êëìí]+[{_REST}])(?:[êëìí][{_REST}]{{0,2}}){{3,}}"
    rf"|(?:[ÐÑÎÏ][{_REST}]){{2,}}"
    rf"|[ÂÃÄÅ](?:(?![{_MARKS}])[{_REST}]|[{_MARKS}](?=[^\W\d_]))"
    r"|=\?[\w-]+\?[BQbq]\?[^?\s]+\?=|(?:=[0-9A-F]{2}){3,}|(?:\\u[0-9A-Fa-f]{4}){2,}|(?<!\S)(?:%[0-9A-F]{2}){3,}"
)
_HANGUL = re.compile("[가-힣]{2,}")
_ONCE_KOREAN = re.compile("[¡-ÿ]{4,}")
_ONCE_UTF_8 = re.compile("[^\x00-\u02ff\\s\u2000-\u206f]{3,}")
_LETTERS = re.compile("[\u3040-\u30ff\u4e00-\u9fff가-힣]{2,}")
_BEHIND_A_GAP = re.compile(r"(?<![가-힣\w])\?([가-힣])")


def garbled_in(text: str) -> str | None:
    """The first letters that nobody meant to be read like this, or None."""
    found = _PATTERNS.search(text)
    return found[0] if found else next(_misread(text), None)


def _misread(text: str) -> Iterator[str]:
    """Letters which, in the bytes of the encoding that they were read in, are a text of another."""
    for run in _ONCE_KOREAN.finditer(text):
        if _HANGUL.fullmatch(_decoded(run[0].encode("latin-1"), "cp949")):
            yield run[0]
    for run in _ONCE_UTF_8.finditer(text):
        for encoding in ("cp949", "cp932", "gb18030"):
            if _LETTERS.match(_decoded(run[0].encode(encoding, "ignore"), "utf-8")):
                yield run[0]
    # UTF-8 read as CP949: half of each syllable is a `?`, the other one that no Korean word has.
    yield from (gap[0] for gap in _BEHIND_A_GAP.finditer(text) if len(gap[1].encode("euc_kr")) > 2)


def _decoded(data: bytes, encoding: str) -> str:
    """The text of these bytes, or nothing; a letter that is cut off at the end is left out."""
    for length in range(len(data), max(len(data) - 3, 0), -1):
        try:
            return data[:length].decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""
