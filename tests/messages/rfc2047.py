"""A strict reader of header fields, written from RFC 5322 and RFC 2047 alone: the oracle for our header writer.

The email package is no oracle: it forgives what it writes wrongly itself.
"""

import base64
import re

_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9-]+)\?([BbQq])\?([!->@-~]*)\?=")


def fields(head: bytes) -> list[tuple[str, str]]:
    """The fields of a header block, names and unfolded values; refuses everything the RFC does not allow."""
    assert head.endswith(b"\r\n"), "a field ends with CRLF"
    assert head.isascii(), "a header is ASCII"
    assert re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n", head) is None, (
        "no control characters"
    )
    lines = head.decode().split("\r\n")[:-1]
    assert all(line.strip() for line in lines), "no line of blanks"
    assert all(len(line) <= (76 if "=?utf-8?" in line else 998) for line in lines)
    unfolded = re.sub(r"\r\n(?=[ \t])", "", head.decode()).split("\r\n")[:-1]
    found = []
    for line in unfolded:
        match = re.fullmatch(r"([!-9;-~]+): ?(.*)", line)
        assert match, f"not a field: {line!r}"
        found.append((match[1], match[2]))
    return found


def text(value: str) -> str:
    """The text of an unstructured value: encoded-words where whole words are such, blanks between two of them dropped."""
    out, after_encoded = "", False
    for blanks, word in re.findall(r"([ \t]*)([^ \t]+)", value):
        match = _ENCODED_WORD.fullmatch(word)
        if match:
            out += ("" if after_encoded else blanks) + _decoded(match)
        else:
            assert "=?" not in word, f"half an encoded-word: {word!r}"
            out += blanks + word
        after_encoded = match is not None
    return out


def mailbox(value: str) -> tuple[str, str]:
    """Display name and address of `phrase <addr-spec>` or a bare addr-spec."""
    match = re.fullmatch(r"(?:(.*?) )?<([^<>\s]+)>", value)
    if not match:
        assert re.fullmatch(r"[^<>\s]+@[^<>\s]+", value)
        return "", value
    phrase = match[1] or ""
    if phrase.startswith('"'):
        assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', phrase)
        return re.sub(r"\\(.)", r"\1", phrase[1:-1]), match[2]
    if "=?" not in phrase:
        assert re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*", phrase), f"not a phrase: {phrase!r}"
    return text(phrase), match[2]


def words(value: str) -> list[str]:
    """Each encoded-word of a value by itself, decoded."""
    return [_decoded(match) for match in _ENCODED_WORD.finditer(value)]


def _decoded(match: re.Match[str]) -> str:
    assert len(match[0]) <= 75, "an encoded-word has at most 75 characters"
    assert match[2] in "Bb"
    return base64.b64decode(match[3], validate=True).decode(match[1])  # each word is whole characters
