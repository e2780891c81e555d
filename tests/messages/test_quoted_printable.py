"""Pieces of quoted-printable that may be put side by side."""

import quopri
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.messages.quoted_printable import quoted

PIECE = st.text(max_size=300) | st.text(alphabet=" .F=\n\tafrom가\u2028", max_size=300)


def decoded(octets: bytes) -> str:
    return quopri.decodestring(octets).decode().replace("\r\n", "\n")


def written(text: str) -> str:
    """What arrives of a text: a lone surrogate is no character and becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


@given(st.lists(PIECE, max_size=5))
@example(["From ", "From x", ".", "..", ". ", " .", " ", ""])
@example(["a" * 75, "a" * 76, "a" * 77, "가" * 25, "=" * 25, " " * 80, "." * 80])
@example(["a" * 75 + "From here", "a" * 75 + ".", "a" * 74 + "=", "a" * 73 + "가"])
def test_pieces_side_by_side_read_as_the_text_side_by_side(pieces: list[str]) -> None:
    octets = b"".join(quoted(piece) for piece in pieces)

    assert decoded(octets) == written("".join(pieces))


@given(PIECE)
def test_every_line_is_fit_for_signing_and_for_smtp(piece: str) -> None:
    octets = quoted(piece)

    assert octets.isascii()
    assert octets == b"" or octets.endswith(b"\r\n")
    assert octets.count(b"\n") == octets.count(b"\r") == octets.count(b"\r\n")
    for line in octets.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))
        assert re.search(rb"  |[\x00-\x1f\x7f]", line) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", b""),
        ("\n", b"\r\n"),
        ("Hello", b"Hello=\r\n"),
        ("Hello\n", b"Hello\r\n"),
        ("1 + 1 = 2\n", b"1 + 1 =3D 2\r\n"),
        ("글\n", b"=EA=B8=80\r\n"),
        (".\n", b"=2E\r\n"),
        ("From us\n", b"=46rom us\r\n"),
        ("two  spaces \n", b"two=20=20spaces=20\r\n"),
    ],
)
def test_small_texts(text: str, expected: bytes) -> None:
    assert quoted(text) == expected
