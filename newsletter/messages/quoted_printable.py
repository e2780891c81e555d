"""Quoted-printable (RFC 2045 §6.7) in pieces that can be put side by side.

Every piece begins and ends at column 0, so that pieces encoded once and values encoded per recipient
join without looking at each other. The result is fit for signing and for SMTP as it is: no run of spaces
and none at the end of a line, no line that begins with a dot or with "From ", none over 76 characters.
"""

import re


def quoted(text: str) -> bytes:
    """`text`, its lines ending in LF, as one piece; a soft line break closes what does not end a line."""
    if len(text) <= _WIDTH and _PLAIN.fullmatch(text):
        return text.encode() + _SOFT
    *ended, rest = text.split("\n")
    octets = [_line(line) + b"\r\n" for line in ended]
    if rest:
        octets.append(_line(rest) + _SOFT)
    return b"".join(octets)


def _line(line: str) -> bytes:
    """One line, broken softly where it is too long."""
    escaped = "".join(map(_ESCAPED.__getitem__, line.encode("utf-8", "replace")))
    escaped = _SPACES.sub(lambda spaces: "=20" * len(spaces[0]), escaped)
    pieces: list[str] = []
    start = 0
    while True:
        guard = ""
        if _GUARDED.match(escaped, start):
            guard = f"={ord(escaped[start]):02X}"
            start += 1
        end = start + _WIDTH - len(guard)
        if end >= len(escaped):
            return "=\r\n".join([*pieces, guard + escaped[start:]]).encode()
        cut = escaped.rfind("=", end - 2, end)  # an escape is not taken apart
        end = cut if cut >= 0 else end
        pieces.append(guard + escaped[start:end])
        start = end


_WIDTH = 75  # and one more character for the "=" of a soft line break
_SOFT = b"=\r\n"
_PLAIN = re.compile(r"(?!\.|From )[!-<>-~]+(?: [!-<>-~]+)*")
_SPACES = re.compile(r"^ +| +$| {2,}")
_GUARDED = re.compile(r"\.|F(?=rom )")
_ESCAPED = [chr(octet) if 32 <= octet < 127 and octet != 61 else f"={octet:02X}" for octet in range(256)]
