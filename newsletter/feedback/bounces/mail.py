"""A forgiving reader of MIME: what cannot be read is left out, and no input raises.

Mail that comes back is often damaged, truncated or mislabelled, and the standard library's parser
reads `message/global-delivery-status` as a mail and loses all its groups but the first. Whatever arrives, the work
is bounded: so many bytes, parts, fields and letters are looked at, and no more.
"""

import base64
import binascii
import codecs
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

_MAX_BYTES = 2_000_000  # a report that returns one of our mails has about 200 kB
_MAX_DEPTH = 5
_MAX_PARTS = 50
_MAX_LEAVES = 100
_MAX_GROUPS = 500
_MAX_FIELDS = 2_000
_MAX_FIELD = 2_000  # characters; patterns that look into a field stay quick
_MAX_TEXT = 100_000  # characters of what a part says
_FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]*:[ \t]*(.*)")
_BOUNDARY = re.compile(r'boundary\s{0,9}=\s{0,9}(?:"([^"]+)"|([^\s;"]+))', re.IGNORECASE)
_CHARSET = re.compile(r'charset\s{0,9}=\s{0,9}"?([\w.:-]{1,40})', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\n[ \t]*\n")
_WORD = re.compile(
    r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bqBQ])\?([^?\s]{0,500})\?=(?:[ \t]{1,9}(?==\?))?"
)
# Exim writes what is not ASCII by its octets, `\\354\\230`.
_OCTETS = re.compile(rb"(?:\\[23][0-7]{2}){2,200}")
_UNSEEN = re.compile(r"<(style|script|title)\b[^>]{0,500}>.*?</\1\s{0,9}>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote)\b[^>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<(?![^<>@\s]{1,64}@)[/!?a-zA-Z][^<>]{0,1000}>")  # an address in angle brackets is no tag
# Codecs of Python that are none: of no mail, and slow or loud.
_NO_CHARSETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")
# Windows says less than it writes; and mails that name the older Korean charset hold letters of the newer.
_MEANT = {
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "us-ascii": "",
    "gb2312": "gb18030",
}


@dataclass(frozen=True)
class Fields:
    """The header fields of one block, unfolded, in order."""

    items: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The first field of that name (lower case), or an empty text."""
        for key, value in self.items:
            if key == name:
                return value
        return ""

    def all(self, *names: str) -> list[str]:
        """The values of every field of those names (lower case)."""
        return [value for key, value in self.items if key in names]


@dataclass(frozen=True)
class Part:
    """A mail or a part of one: its header, and the body as it was transmitted."""

    header: Fields
    body: bytes

    @cached_property
    def media_type(self) -> str:
        """`type/subtype` in lower case, `text/plain` when it is not said."""
        return self.header.get("content-type").partition(";")[0].strip().lower() or "text/plain"

    def arrived_at(self) -> list[str]:
        """The address fields that mail servers stamp on what they deliver, and To; as they are written."""
        return self.header.all("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")

    def content(self) -> bytes:
        """The body with its transfer encoding undone, as far as that is possible."""
        encoding = self.header.get("content-transfer-encoding").strip().lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        if encoding == "base64":
            return _from_base64(self.body)
        return self.body

    def text(self) -> str:
        """What the part says, line by line, tags of HTML taken out; no more than a person would read."""
        said = self.content()[: _MAX_TEXT * 4]
        charset = _CHARSET.search(self.header.get("content-type"))
        text = _decoded(said, charset[1] if charset else "")[:_MAX_TEXT]
        return without_tags(text) if self.media_type == "text/html" else text

    def parts(self) -> list["Part"]:
        """The leaves of a multipart, in order; never looks inside a mail that is attached."""
        return list(islice(self._leaves(0), _MAX_LEAVES))

    def _leaves(self, depth: int) -> Iterator["Part"]:
        boundary = _BOUNDARY.search(self.header.get("content-type"))
        if not self.media_type.startswith("multipart/") or boundary is None or depth == _MAX_DEPTH:
            yield self
            return
        for piece in _split(self.body, (boundary[1] or boundary[2]).encode("utf-8", "replace")):
            yield from read_part(piece)._leaves(depth + 1)


def read_mail(data: bytes) -> Part:
    """The mail, of which no more than 2 MB are looked at."""
    text = data[:_MAX_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    first_line, _, rest = text.partition(b"\n")
    # A mail taken from an mbox file begins with its separator.
    return read_part(rest if first_line.startswith((b"From ", b">From ")) else text)


def read_part(text: bytes) -> Part:
    """One part with line feeds as line ends: a header, a blank line, a body."""
    # A part may have no header at all: then it begins with the blank line.
    header, _, body = (b"", b"", text[1:]) if text.startswith(b"\n") else text.partition(b"\n\n")
    return Part(read_fields(header), body)


def read_groups(text: bytes) -> list[Fields]:
    """Blocks of fields with blank lines between them, as in a delivery status (RFC 3464 §2.1)."""
    lines = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    groups = (read_fields(block) for block in _BLANK_LINE.split(lines, _MAX_GROUPS)[:_MAX_GROUPS])
    return [group for group in groups if group.items]


def read_fields(block: bytes) -> Fields:
    """The fields of one block; a line that is neither a field nor its continuation is left out."""
    found: list[tuple[str, list[str]]] = []
    length = 0
    for line in decode(block).split("\n"):
        if line[:1] in (" ", "\t") and found:
            if length < _MAX_FIELD:
                found[-1][1].append(line[:_MAX_FIELD].strip())
                length += len(found[-1][1][-1]) + 1
        elif field := _FIELD.fullmatch(line[:_MAX_FIELD]):
            if len(found) == _MAX_FIELDS:
                break
            found.append((field[1].lower(), [field[2].strip()]))
            length = len(field[2])
    return Fields(tuple((name, " ".join(filter(None, said))[:_MAX_FIELD]) for name, said in found))


def decode(raw: bytes) -> str:
    """Text from bytes whose charset nobody names: UTF-8, else what Korean systems write, else Latin-1."""
    if b"\\" in raw:
        raw = _OCTETS.sub(lambda found: bytes(int(one, 8) for one in found[0].split(b"\\")[1:]), raw)
    for charset in ("utf-8", "cp949"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def words_of(field: str) -> str:
    """A field with its encoded-words (RFC 2047) as people see them."""
    return _WORD.sub(_word, field) if "=?" in field else field


def without_tags(text: str) -> str:
    """The words of HTML, a line for each block."""
    folded = text.lower()
    is_sane = sum(folded.count(tag) for tag in ("<style", "<script", "<title")) < _MAX_PARTS
    seen = _BREAK.sub("\n", _UNSEEN.sub(" ", text) if is_sane else text)
    return html.unescape(_TAG.sub(" ", seen))


def _word(match: re.Match[str]) -> str:
    letters = match[3].encode("ascii", "ignore")
    if match[2] in "bB":
        return _decoded(_from_base64(letters), match[1])
    return _decoded(quopri.decodestring(letters.replace(b"_", b" ")), match[1])


def _decoded(raw: bytes, charset: str) -> str:
    meant = _MEANT.get(charset.lower(), charset)
    try:
        is_known = meant and codecs.lookup(meant).name not in ("utf-8", *_NO_CHARSETS)
        return raw.decode(meant, "replace") if is_known else decode(raw)
    except (LookupError, UnicodeError):
        return decode(raw)


def _from_base64(raw: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4] + _last_quantum(letters))
    except binascii.Error:
        return b""


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    # Text before the first boundary and after the closing one belongs to no part.
    mark = b"\n--" + boundary
    text = b"\n" + body
    inside: list[bytes] = []
    start: int | None = None
    at = text.find(mark)
    while at >= 0 and len(inside) < _MAX_PARTS:
        after = at + len(mark)
        line_end = text.find(b"\n", after)
        rest = text[after : min(line_end if line_end >= 0 else len(text), after + 200)]
        if rest.strip(b" \t") in (b"", b"--"):
            if start is not None:
                inside.append(text[start:at])
            if rest.startswith(b"--"):
                return inside
            start = line_end + 1 if line_end >= 0 else len(text)
        at = text.find(mark, after)
    if start is not None and len(inside) < _MAX_PARTS:
        inside.append(text[start:])
    return inside


def _last_quantum(letters: bytes) -> bytes:
    # A truncated tail of two or three letters still holds one or two bytes; of one letter, none.
    tail = letters[len(letters) // 4 * 4 :]
    return tail + b"=" * (4 - len(tail)) if len(tail) > 1 else b""
