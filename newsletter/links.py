"""Every address of ours that stands in mails or is passed on: what it is for, how it is written, and how it is read again.

Most carry a token. Mails that are out keep their addresses for ever: a purpose, a path or a mailbox may be added here, and
never changed.
"""

import hmac
import re
import zlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Self

from newsletter.errors import NotFound
from newsletter.signing import FEWEST_LETTERS, Signer, gone


class Purpose(StrEnum):
    """What a token is for; behind each, the ids that it carries.

    `page` begins the path of the page that takes it, `mailbox` the address that does (`mailbox+TOKEN@`); most have one of them.
    """

    page: str
    mailbox: str

    def __new__(cls, key: str, page: str = "", mailbox: str = "") -> Self:
        """`key` is what tokens are signed for."""
        purpose = str.__new__(cls, key)
        purpose._value_, purpose.page, purpose.mailbox = key, page, mailbox
        return purpose

    UNSUBSCRIBE = "unsubscribe", "/u/", "unsubscribe"  # subscription, delivery or 0
    PREFERENCES = "preferences", "/p/"  # subscriber
    BROWSER = "browser", "/v/"  # delivery; in mails from before the page was nobody's
    EDITION = "edition", "/e/"  # proof, the place of one of its editions: the same in each mail
    CONFIRM = "confirm", "/c/"  # subscription
    BOUNCE = "bounce", "", "bounce"  # delivery
    NOTICE_BOUNCE = "notice-bounce", "", "bounce"  # notice
    MESSAGE_ID = "message-id"  # delivery; only its MAC is written
    NOTICE_ID = "notice-id"  # notice
    ANSWERED = "answered"  # network, browser and question; only its MAC is written, and in memory alone
    FORM = "form"  # the second at which a form was opened, a random number: it is good once
    LOOK = "look"  # proof, user, the place of one of its editions, which the page showed to them
    PREVIEW = "preview", "/d/"  # preview link
    LINK = "link", "/l/"  # `to_be_counted`: the same in each mail of a proof
    SHARED_LINK = "shared-link", "/k/"  # the same, subscription: of a reader who shares their clicks
    KNOWN = "known-browser"  # user, who has signed in with it


NO_POLL = "/answers"  # where answers lead in what is no issue, such as a block of the library
TRIAL_PAGE = "/test-mail"  # where every personal link of a test mail leads
LEAVING_SUBJECT = "unsubscribe"  # what such a mail is about, by which we know it from an automatic answer
PAGES = tuple(purpose.page for purpose in Purpose if purpose.page)
LEADING_ON = (Purpose.LINK.page, Purpose.SHARED_LINK.page)  # to where a frozen link leads, out of here


def path(purpose: Purpose, token: str) -> str:
    """The page that takes a token, below the base URL."""
    return f"{purpose.page}{token}"


def joining(newsletter: str, mailing_list: str = "") -> str:
    """Where anybody may subscribe to a newsletter, by its slug: to one of its lists, or with all of them to choose from."""
    return f"/join/{newsletter}/{mailing_list}" if mailing_list else f"/join/{newsletter}"


def edition_page(issue: str, locale: str) -> str:
    """Where anybody reads an edition once it was dispatched, by the slug of its issue: mails and shares lead there."""
    return f"/editions/{issue}/{locale}"


def poll(issue: str, locale: str, block: str) -> str:
    """Where the answers to a question of an edition are counted, by the slug of its issue and the anchor of its block."""
    return f"{NO_POLL}/{issue}/{locale}/{block}" if issue else NO_POLL


def answer(poll: str, chosen: str) -> str:
    """The same with one of its answers chosen, by its anchor: mails and web editions lead there, every reader to the same."""
    return poll if poll == NO_POLL else f"{poll}/{chosen}"


def answered(poll: str, *, before: bool = False) -> str:
    """Where whoever has answered is thanked; or told that their answer was counted `before`."""
    return f"{poll}/counted" if before else f"{poll}/thanks"


def card(page: str) -> str:
    """The picture that others show of an edition whose page was passed on."""
    return f"{page}/card.png"


def archive(newsletter: str, locale: str = "") -> str:
    """The public editions of a newsletter, by its slug: in a language, or in the one of whoever asks."""
    return f"/archive/{newsletter}/{locale}" if locale else f"/archive/{newsletter}"


def feed(archive: str) -> str:
    """The same for programs that look now and then what is new, by the page of a language."""
    return f"{archive}/feed"


def to_be_counted(link_id: int, address: str) -> tuple[int, int]:
    """What the token of a counted link carries: its row, and where that leads, hashed. In a database that went back a row may
    come again and lead to another page; then the mails that are out lead nowhere."""
    return link_id, zlib.crc32(address.encode())


def mailbox(purpose: Purpose, token: str, *, domain: str) -> str:
    """The address that takes a token, in a domain of the sender."""
    return f"{purpose.mailbox}+{token}@{domain}"


def leaving_mailto(token: str, *, domain: str) -> str:
    """The address for mail programs whose button writes a mail, as RFC 2369 has it."""
    return f"mailto:{mailbox(Purpose.UNSUBSCRIBE, token, domain=domain)}?subject={LEAVING_SUBJECT}"


def message_id(signer: Signer, delivery_id: int, *, domain: str) -> str:
    """Of a delivery: the same on every attempt; nobody can tell from it who else got the issue (RFC 5322 §3.6.4)."""
    mac = hmac.digest(signer.key(Purpose.MESSAGE_ID), str(delivery_id).encode(), "sha256")
    return f"<{mac[:20].hex()}@{domain}>"


def notice_message_id(signer: Signer, notice_id: int, *, domain: str) -> str:
    """Of a notice: the same on every attempt."""
    return f"<{signer.token(Purpose.NOTICE_ID, notice_id)}@{domain}>"


def ids(signer: Signer, purpose: Purpose, text: str) -> tuple[int, ...]:
    """The row ids in what arrived as a token. Raises NotFound when it is none of ours, or for another purpose.

    Mail programs put signs of the text around it into a link (`>`, `.`, `”`), cut it into lines, change its case, and
    append queries. Whatever cannot be in a token is passed over; the MAC decides, so that guessing is safe.
    """
    for token in _guesses(text):
        try:
            return signer.ids(purpose, token)
        except NotFound:
            continue
    raise gone()


def first_ids(signer: Signer, purpose: Purpose, tokens: Iterable[str]) -> tuple[int, ...]:
    """The row ids in the first of these that is a token of ours for this purpose; empty when none is."""
    for token in tokens:
        try:
            return ids(signer, purpose, token)
        except NotFound:
            continue
    return ()


def tokens_at(purpose: Purpose, places: Iterable[str]) -> Iterator[str]:
    """The tokens in the addresses of a purpose's mailbox among these texts, not yet checked against our key.

    Servers fold the case of addresses, and forwarders write theirs around them (SRS, BATV).
    """
    for place in places:
        for found in _ADDRESSES[purpose.mailbox].finditer(place):
            yield found[1].lower()


def _guesses(text: str) -> Iterator[str]:
    """The first run of letters long enough; then, for a link that was broken into lines, the first without the breaks."""
    for whole in (text, _BREAKS.sub("", text)):
        if found := _TOKEN.search(whole):
            yield found[0]


_LETTERS = f"[A-Za-z2-7]{{{FEWEST_LETTERS},}}"
_TOKEN = re.compile(_LETTERS)
# Line ends with what programs put before them (quoted-printable's `=`, soft hyphens), and what nobody sees.
_BREAKS = re.compile("[=\\s\u00ad\u200b-\u200d\u2060\ufeff]+")
_ADDRESSES = {
    name: re.compile(
        rf"\b{name}(?:\+|%2B)[^@\sA-Za-z2-7]*({_LETTERS})[^@\s]*(?:@|%40)", re.IGNORECASE | re.ASCII
    )
    for name in {purpose.mailbox for purpose in Purpose}
    if name
}
