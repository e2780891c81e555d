"""Our own addresses: what mails that are out hold, and what mail programs make of it."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import links
from newsletter.errors import NotFound
from newsletter.links import Purpose
from newsletter.places import PACKAGE, TEMPLATES
from newsletter.signing import Signer

SIGNER = Signer("the key of a service whose mails are out already")
PURPOSES = st.sampled_from(Purpose)
IDS = st.lists(st.integers(min_value=0, max_value=2**63 - 1), min_size=1, max_size=2)
MAILBOXES = [purpose for purpose in Purpose if purpose.mailbox]

# Signs of the text around a link, as they are, as they are written in a URL, in HTML and in quoted-printable.
SIGNS = [
    "<",
    ">",
    ".",
    ")",
    '"',
    ",",
    ";",
    "'",
    "’",
    "”",
    "“",
    "»",
    "]",
    "}",
    "*",
    "_",
    "|",
    " ",
    "\u3000",
    "。",
    "/",
    "=",
]
ENCODED = [quote(sign) for sign in '>)"’ ='] + [
    "&gt;",
    "&quot;",
    "=3D",
    "=20",
    "=E2=80=9D",
    "=\r\n",
    "\r\n",
    "\u200b",
]
QUERIES = [
    "?lang=en",
    "%3Flang%3Den",
    "&utm_source=newsletter",
    "#top",
    '">Leave</a>',
    "/silence",
    "\r\n\r\nBest regards",
]
BEFORE = st.lists(st.sampled_from([*SIGNS, "\u200b", "\r\n"]), max_size=4).map("".join)
AFTER = st.lists(st.sampled_from([*SIGNS, *ENCODED, *QUERIES]), max_size=4).map("".join)
BREAKS = st.sampled_from(["=\r\n", "=\n", "\r\n", "\n   ", " ", "=", "\u00ad", "\u200b"])
CASES = st.sampled_from([str.lower, str.upper, str.title])


@pytest.mark.parametrize(
    ("purpose", "ids", "token"),
    [
        (Purpose.UNSUBSCRIBE, (9, 41), "tbqitjt5pkxool7qq4tq6umffeess"),
        (Purpose.PREFERENCES, (3,), "y23cvgp27n7haulghrtz5u3crubq"),
        (Purpose.BROWSER, (41,), "d55zklk736n6iw7g5jwqgsfeayuq"),
        (Purpose.EDITION, (12, 1), "scj3g2rdpiy7gp7ykrvd4f7gp4gac"),
        (Purpose.CONFIRM, (9,), "cln56innp7ex2lvi4jji2njjuyeq"),
        (Purpose.BOUNCE, (41,), "hcyit3t3yfykj2oirdpllj7q3quq"),
        (Purpose.NOTICE_BOUNCE, (5,), "l2e7h52na7mwcw2dl5vvhq7r3icq"),
        (Purpose.NOTICE_ID, (5,), "ggw7otpfseg7ddsaks2gyifnbycq"),
        (Purpose.LINK, (41, 3344682491), "nbudhx3baufeuc5uxk5c53blzyu7xg7pxiga"),
        (Purpose.SHARED_LINK, (41, 3344682491, 9), "k6fmmehxvp3dhhxgo6bja5n5qeu7xg7pxigas"),
        (Purpose.FORM, (1763715600,), "jxyg2kcnge5tv4oev2vpo2htrkinjagjay"),
    ],
)
def test_the_tokens_of_mails_that_are_out_stay_valid(
    purpose: Purpose, ids: tuple[int, ...], token: str
) -> None:
    assert SIGNER.token(purpose, *ids) == token
    assert links.ids(SIGNER, purpose, token) == ids


def test_the_addresses_of_mails_that_are_out_stay_ours() -> None:
    pages = {purpose: links.path(purpose, "t") for purpose in Purpose if purpose.page}
    mailboxes = {purpose: links.mailbox(purpose, "t", domain="example.org") for purpose in MAILBOXES}

    assert pages == {
        "link": "/l/t",
        "shared-link": "/k/t",
        "unsubscribe": "/u/t",
        "preferences": "/p/t",
        "browser": "/v/t",
        "edition": "/e/t",
        "confirm": "/c/t",
        "preview": "/d/t",
    }
    assert mailboxes == {
        "unsubscribe": "unsubscribe+t@example.org",
        "bounce": "bounce+t@example.org",
        "notice-bounce": "bounce+t@example.org",
    }


def test_the_addresses_of_answers_in_mails_that_are_out_stay_ours() -> None:
    question = links.poll("bridge-12", "ko", "b1vc5jadq")

    assert links.answer(question, "btt5k5xx2") == "/answers/bridge-12/ko/b1vc5jadq/btt5k5xx2"
    assert links.answer(links.poll("", "ko", "b1vc5jadq"), "btt5k5xx2") == "/answers"


def test_a_mail_keeps_its_name_on_every_attempt() -> None:
    delivery = links.message_id(SIGNER, 41, domain="example.org")
    notice = links.notice_message_id(SIGNER, 5, domain="example.org")

    assert delivery == "<bdeb05db7961d998fd972484a9f90f00bbc1bbb4@example.org>"
    assert notice == "<ggw7otpfseg7ddsaks2gyifnbycq@example.org>"


@given(PURPOSES, IDS, BEFORE, AFTER, CASES)
def test_what_cannot_be_in_a_token_is_passed_over(
    purpose: Purpose, ids: list[int], before: str, after: str, case: Callable[[str], str]
) -> None:
    token = case(SIGNER.token(purpose, *ids))

    assert links.ids(SIGNER, purpose, before + token + after) == tuple(ids)


@given(PURPOSES, IDS, BREAKS, st.data())
def test_a_link_that_was_broken_into_lines_is_joined(
    purpose: Purpose, ids: list[int], line_break: str, data: st.DataObject
) -> None:
    token = SIGNER.token(purpose, *ids)
    end = data.draw(st.integers(min_value=1, max_value=len(token) - 1))

    assert links.ids(SIGNER, purpose, f"<{token[:end]}{line_break}{token[end:]}>.") == tuple(ids)


@given(PURPOSES, IDS, BEFORE, AFTER, st.data())
def test_a_token_with_another_letter_is_refused_whatever_is_around_it(
    purpose: Purpose, ids: list[int], before: str, after: str, data: st.DataObject
) -> None:
    token = SIGNER.token(purpose, *ids)
    position = data.draw(st.integers(min_value=0, max_value=len(token) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567").filter(token[position].__ne__))

    with pytest.raises(NotFound):
        links.ids(SIGNER, purpose, before + token[:position] + letter + token[position + 1 :] + after)


@given(PURPOSES, PURPOSES, IDS, BEFORE, AFTER)
def test_a_token_of_another_purpose_is_refused(
    purpose: Purpose, other: Purpose, ids: list[int], before: str, after: str
) -> None:
    text = before + SIGNER.token(other, *ids) + after

    if purpose is not other:
        with pytest.raises(NotFound):
            links.ids(SIGNER, purpose, text)


@given(st.text())
def test_no_text_is_a_token_by_accident(text: str) -> None:
    with pytest.raises(NotFound):
        links.ids(SIGNER, Purpose.UNSUBSCRIBE, text)


@pytest.mark.parametrize("lookalike", ["\u017f", "\u212a", "\uff41"])  # long s, the sign of kelvin, a wide a
def test_a_letter_that_only_looks_like_one_of_ours_is_none(lookalike: str) -> None:
    token = SIGNER.token(Purpose.UNSUBSCRIBE, 9, 41)

    with pytest.raises(NotFound):
        links.ids(SIGNER, Purpose.UNSUBSCRIBE, token[:4] + lookalike + token[5:])


@given(st.sampled_from(MAILBOXES), IDS, BEFORE.filter(lambda before: not before.endswith("_")), CASES)
def test_a_token_is_found_in_its_address_however_servers_write_it(
    purpose: Purpose, ids: list[int], before: str, case: Callable[[str], str]
) -> None:
    address = case(links.mailbox(purpose, SIGNER.token(purpose, *ids), domain="news.example.org"))

    for written in (
        f"{before}{address}>",
        f"News <{address}> (by way of a list)",
        f"mailto:{address}?subject=unsubscribe",
        f"mailto:{quote(address)}?subject=unsubscribe",
        address.replace("@", '"@').replace("+", "+<"),
        f"SRS0=HHH=TT=news.example.org={address.replace('@', '=')}@forwarder.example",
        f"prvs=1234567890={address}",
        f"somebody@example.org, {address}",
    ):
        tokens = links.tokens_at(purpose, [written])
        assert links.first_ids(SIGNER, purpose, tokens) == tuple(ids), written


@pytest.mark.parametrize(
    "written",
    [
        "bounce@example.org",
        "bounce+short@example.org",
        "bounce+@example.org",
        "debounce+tbqitjt5pkxool7qq4tq6umffeess@example.org",
        "unsubscribe+tbqitjt5pkxool7qq4tq6umffeess@example.org",
        "bounce+tbqitjt5pkxool7qq4tq6umffeess",
        "bounce tbqitjt5pkxool7qq4tq6umffeess@example.org",
        "+tbqitjt5pkxool7qq4tq6umffeess@example.org",
    ],
)
def test_no_other_address_holds_a_token(written: str) -> None:
    assert list(links.tokens_at(Purpose.BOUNCE, [written])) == []


def test_the_first_genuine_token_counts() -> None:
    tokens = [
        "",
        "tbqitjt5pkxool7qq4tq6umffeess",
        SIGNER.token(Purpose.BOUNCE, 7),
        SIGNER.token(Purpose.BOUNCE, 8),
    ]

    assert links.first_ids(SIGNER, Purpose.BOUNCE, tokens) == (7,)
    assert links.first_ids(SIGNER, Purpose.BOUNCE, tokens[:2]) == ()


def test_the_guide_for_operators_names_our_addresses() -> None:
    guide = (PACKAGE.parent / "docs" / "operators.md").read_text()

    assert f"`{links.path(Purpose.UNSUBSCRIBE, 'TOKEN')}`" in guide
    assert f"`{links.mailbox(Purpose.UNSUBSCRIBE, 'TOKEN', domain='')}`" in guide
    assert f"`{links.mailbox(Purpose.BOUNCE, 'TOKEN', domain='')}`" in guide


SPELLED = re.compile(r"""["'`}]/[upvc]/|(?:bounce|unsubscribe)\\?\+[{(]|signer\.(?:token|ids|key)\(["']""")


@pytest.mark.parametrize("line", ['f"{base_url}/u/{token}"', '"bounce+{token}@"', "signer.ids('form', text)"])
def test_a_spelling_is_seen(line: str) -> None:
    assert SPELLED.search(line)


def test_our_addresses_are_spelled_in_one_file() -> None:
    places = [PACKAGE, TEMPLATES, PACKAGE.parent / "subscribers", PACKAGE.parent / "workers"]
    files = [
        file
        for place in places
        for file in place.rglob("*.*")
        if file.suffix in (".py", ".html", ".mjml", ".txt")
    ]

    spelling = {
        file.relative_to(PACKAGE.parent).as_posix() for file in files if SPELLED.search(file.read_text())
    }

    assert spelling == {"newsletter/links.py"}
