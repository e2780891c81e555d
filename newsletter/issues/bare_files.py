"""What a picture file tells beside its picture is cut out of it, and every pixel stays: where and when it was taken, by
whom, with what, an earlier look of it, and whatever hides behind its end.

What may stay is named, and all else goes. Raises ValueError or IndexError for a file that is not built as its format says.
"""

import struct

_PNG_START = b"\x89PNG\r\n\x1a\n"
# Of PNG 3 §4.3: what the picture is drawn by, and the meaning of its colours.
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"sBIT"}
)


def bare_png(data: bytes) -> bytes:
    """Without texts, times, EXIF, and chunks of others."""
    if not data.startswith(_PNG_START):
        raise ValueError("no PNG")
    kept, at = [_PNG_START], len(_PNG_START)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at) if at + 8 <= len(data) else (0, b"")
        if not kind or at + 12 + length > len(data):
            raise ValueError("a chunk is cut off")
        end = at + 12 + length
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def bare_jpeg(data: bytes) -> bytes:
    """Without EXIF, XMP, IPTC, comments, thumbnails, and the pictures and films behind the first picture."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    kept, at = [b"\xff\xd8"], 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[at + 1]
        if marker == 0xFF:  # a marker may be padded
            at += 1
            continue
        if marker == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(data):
            raise ValueError("a segment is cut off")
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        if _is_kept(marker, data[at + 4 : at + 18]):
            kept.append(data[at:end])
        at = end


def _is_kept(marker: int, start: bytes) -> bool:
    match marker:
        case 0xE0:
            return start.startswith(b"JFIF\0")
        case 0xE2:
            return start.startswith(b"ICC_PROFILE\0")
        case 0xEE:
            return start.startswith(b"Adobe")  # how the colours are kept
        case _:
            return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is: within a scan, FF is followed by 00 or by one of the eight restart markers."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def bare_gif(data: bytes) -> bytes:
    """Without comments, texts, and all extensions but those that time and repeat its pictures."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise ValueError("no GIF")
    at = 13 + _colours(data[10])
    kept = [data[:at]]
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            end = _end_of_blocks(data, at + 10 + _colours(data[at + 9]) + 1)
            kept.append(data[at:end])
        elif data[at] == 0x21:
            end = _end_of_blocks(data, at + 2)
            if data[at + 1] == 0xF9 or data[at + 3 : at + 14] in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
                kept.append(data[at:end])
        else:
            raise ValueError("no block where one must be")
        at = end
    return b"".join([*kept, b";"])


def _colours(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1
