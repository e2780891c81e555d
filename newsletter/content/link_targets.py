"""Where a link leads, as every mail program understands it: hosts in ASCII (IDNA), one telephone number or none."""

import re
import unicodedata

from newsletter.addresses import parse_address
from newsletter.errors import Invalid

_WEB = re.compile(r"(?P<start>https?://(?:[^/?#@]*@)?)(?P<host>[^/?#@:\[\]{}]+)(?P<rest>.*)", re.I | re.S)
_MAIL = re.compile(r"(?P<start>mailto:)(?P<address>[^?{}]+)(?P<rest>.*)", re.I | re.S)

_COUNTRY_AND_TRUNK = re.compile(r"^(\+\d{1,3}[ .-]?)\(0\)")
_DASHES = re.compile(r"[‐-―−﹘]")
# Digits in groups; a group may stand in brackets, or before one as in `02)123`.
_NUMBER = re.compile(r"\+?(?:\(\d+\)|\d+\)?(?=[\d .-]|$))(?:[ .-]{0,2}\(\d+\)(?=[ .-]?\d)|[ .-]{0,2}\d+)*")
_SUFFIX = re.compile(r"^(?P<number>(?:0|\+82).*\d{4})-\d{1,2}$")
_MOST_DIGITS = 15  # ITU-T E.164
_FEWEST_DIGITS = 3
_LETTERS_DIAL = re.compile(r"-[A-Za-z]{3}")  # 1-800-FLOWERS
_WHOLE = 6  # digits, below which what stands before a slash is the code of a place: 030/1234567
_GOES_ON = re.compile(r"\s*/\s*\d")


def ascii_link(url: str) -> str:
    """The address with its host, or the host of a mail address, in ASCII; the rest as it was written."""
    if url.isascii():
        return url
    if web := _WEB.fullmatch(url):
        return web["start"] + _ascii_host(web["host"]) + web["rest"]
    if mail := _MAIL.fullmatch(url):
        return mail["start"] + ",".join(map(ascii_mail, mail["address"].split(","))) + mail["rest"]
    return url


def ascii_mail(address: str) -> str:
    """A mail address with its host in ASCII."""
    local, at, host = address.rpartition("@")
    return local + at + _ascii_host(host)


def dialled(phone: str) -> str:
    """The address that dials the one number that a text names; empty when it names none, or several.

    What stands behind the number is not dialled: an extension, the end of a range, a second number.
    """
    without_marks = "".join(" " if unicodedata.category(sign) == "No" else sign for sign in phone)  # ②
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", without_marks)).strip()
    start = re.search(r"\+?\(?\d", text)
    if start is None:
        return ""
    text = _COUNTRY_AND_TRUNK.sub(r"\1", text[start.start() :])
    found = _NUMBER.match(text)
    number = found[0] if found else ""
    if _SUFFIX.match(number):  # `…4567-8` is a range in Korea, an extension elsewhere
        return ""
    digits = re.sub(r"[^0-9]", "", number)
    rest = text[len(number) :]
    if _LETTERS_DIAL.match(rest) or (len(digits) < _WHOLE and _GOES_ON.match(rest)):
        return ""
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return ""
    return "tel:" + ("+" if number.startswith("+") else "") + digits


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return parse_address(f"x@{host}").deliverable.partition("@")[2]
    except Invalid:
        return host
