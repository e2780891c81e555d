"""Passkeys: right answers, and every wrong one that an attacker might give."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, NotFound
from newsletter.users.deeds import OPERATOR
from newsletter.users.factors.ceremonies import Site
from newsletter.users.factors.demanding import demand
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.passkeys import (
    TIME_TO_ANSWER,
    add,
    ask_for_new,
    ask_to_prove,
    ask_who,
    handle_of,
    prove,
    remove,
    rename,
    who,
)
from newsletter.users.models import User
from tests import factories
from tests.factories import BASE_URL, SIGNER
from tests.users.factors.answers import UP, SoftKey, text

SITE = Site.at(BASE_URL)


@pytest.fixture
def ada(session: Session) -> User:
    return factories.user(session)


@pytest.fixture
def eve(session: Session) -> User:
    return factories.user(session, email="eve@bridge.example.org")


def registered(session: Session, user: User, now: datetime, key: SoftKey | None = None) -> SoftKey:
    key = key or SoftKey()
    options = ask_for_new(session, user, site=SITE, signer=SIGNER, now=now)
    assert add(session, user, key.made(options), name="Laptop", site=SITE, signer=SIGNER, now=now) is not None
    return key


def proves(session: Session, user: User, answer: str, now: datetime) -> bool:
    return prove(session, user, answer, site=SITE, now=now)


def found(session: Session, answer: str, now: datetime) -> User | None:
    return who(session, answer, site=SITE, signer=SIGNER, now=now)


def test_a_passkey_is_kept_with_its_name_and_brings_recovery_codes(
    session: Session, ada: User, now: datetime
) -> None:
    options = ask_for_new(session, ada, site=SITE, signer=SIGNER, now=now)

    codes = add(session, ada, SoftKey().made(options), name="Laptop", site=SITE, signer=SIGNER, now=now)

    assert codes is not None
    assert len(codes) == 10
    assert [passkey.name for passkey in factors_of(session, ada).passkeys] == ["Laptop"]
    assert ada.email.encode() not in handle_of(ada, signer=SIGNER)


def test_a_passkey_proves_who_it_is_and_says_when(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)

    assert proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now)

    session.expire_all()
    assert factors_of(session, ada).passkeys[0].used_at == now


def test_an_answer_is_good_once(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    answer = key.used(ask_to_prove(session, ada, site=SITE, now=now))

    assert proves(session, ada, answer, now)
    assert not proves(session, ada, answer, now)


def test_a_wrong_answer_uses_the_challenge_up(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    options = ask_to_prove(session, ada, site=SITE, now=now)

    assert not proves(session, ada, key.used(options, origin="https://evil.example"), now)
    assert not proves(session, ada, key.used(options), now)


BENT = {
    "another origin": {"origin": "https://news.bridge.example.org.evil.example"},
    "the same name without TLS": {"origin": "http://news.bridge.example.org"},
    "another port": {"origin": "https://news.bridge.example.org:8443"},
    "another ceremony": {"type": "webauthn.create"},
    "a challenge nobody made": {"challenge": text(b"x" * 32)},
    "no challenge": {"challenge": ""},
}


@pytest.mark.parametrize("bent", BENT.values(), ids=BENT)
def test_a_bent_answer_proves_nothing(
    session: Session, ada: User, now: datetime, bent: dict[str, str]
) -> None:
    key = registered(session, ada, now)

    assert not proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now), **bent), now)
    assert found(session, key.used(ask_who(session, site=SITE, now=now), **bent), now) is None
    bent = {**bent, "type": "webauthn.get"} if "type" in bent else bent
    options = ask_for_new(session, ada, site=SITE, signer=SIGNER, now=now)
    answer = SoftKey(b"another one").made(options, **bent)
    assert add(session, ada, answer, name="x", site=SITE, signer=SIGNER, now=now) is None


def test_an_answer_for_another_site_proves_nothing(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    key.host = "evil.example"

    assert not proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now)


def test_an_answer_signed_by_another_key_proves_nothing(session: Session, ada: User, now: datetime) -> None:
    registered(session, ada, now)

    assert not proves(session, ada, SoftKey().used(ask_to_prove(session, ada, site=SITE, now=now)), now)


def test_a_passkey_of_somebody_else_proves_nothing(
    session: Session, ada: User, eve: User, now: datetime
) -> None:
    registered(session, ada, now)
    hers = registered(session, eve, now, SoftKey(b"the key of eve"))

    assert not proves(session, ada, hers.used(ask_to_prove(session, ada, site=SITE, now=now)), now)
    assert not proves(session, ada, hers.used(ask_to_prove(session, eve, site=SITE, now=now)), now)


def test_a_challenge_is_for_what_it_was_made_for(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)

    assert not proves(session, ada, key.used(ask_who(session, site=SITE, now=now)), now)
    assert found(session, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now) is None
    registering = ask_for_new(session, ada, site=SITE, signer=SIGNER, now=now)
    assert not proves(session, ada, key.used(registering), now)


def test_a_challenge_waits_for_some_minutes(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    answer = key.used(ask_to_prove(session, ada, site=SITE, now=now))

    assert not proves(session, ada, answer, now + TIME_TO_ANSWER)


def test_a_count_that_goes_back_is_refused(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    for count, is_right in ((5, True), (6, True), (6, False), (3, False), (7, True)):
        key.count = count
        assert proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now) is is_right
        session.expire_all()


def test_a_passkey_alone_signs_in_who_was_verified_by_it(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    key.handle = handle_of(ada, signer=SIGNER)

    assert found(session, key.used(ask_who(session, site=SITE, now=now)), now) is ada


def test_a_touch_alone_is_enough_after_the_password_only(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    key.flags = UP

    assert found(session, key.used(ask_who(session, site=SITE, now=now)), now) is None
    assert proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now)
    key.flags = 0
    assert not proves(session, ada, key.used(ask_to_prove(session, ada, site=SITE, now=now)), now)


def test_the_handle_of_somebody_else_is_refused(
    session: Session, ada: User, eve: User, now: datetime
) -> None:
    key = registered(session, ada, now)
    key.handle = handle_of(eve, signer=SIGNER)

    assert found(session, key.used(ask_who(session, site=SITE, now=now)), now) is None


def test_who_is_shut_out_is_not_let_in_by_a_passkey(session: Session, ada: User, now: datetime) -> None:
    key = registered(session, ada, now)
    ada.disabled_at = now

    assert found(session, key.used(ask_who(session, site=SITE, now=now)), now) is None


def test_a_key_is_of_one_user_and_there_once(session: Session, ada: User, eve: User, now: datetime) -> None:
    key = registered(session, ada, now)
    options = ask_for_new(session, eve, site=SITE, signer=SIGNER, now=now)

    assert add(session, eve, key.made(options), name="x", site=SITE, signer=SIGNER, now=now) is None

    again = json.loads(ask_for_new(session, ada, site=SITE, signer=SIGNER, now=now))
    assert [one["id"] for one in again["excludeCredentials"]] == [text(key.identifier)]
    assert not factors_of(session, eve)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "no json",
        '{"response": 1}',
        '{"id": 1, "response": {"clientDataJSON": "e30"}}',
        "[" * 9_000,
    ],
)
def test_what_is_no_answer_is_refused(session: Session, ada: User, now: datetime, answer: str) -> None:
    assert not proves(session, ada, answer, now)
    assert found(session, answer, now) is None
    assert add(session, ada, answer, name="x", site=SITE, signer=SIGNER, now=now) is None


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "!", "AAAA", None, 7])
def test_a_broken_part_is_refused_and_never_a_failure(
    session: Session, ada: User, now: datetime, part: str, value: object
) -> None:
    key = registered(session, ada, now)
    key.handle = handle_of(ada, signer=SIGNER)
    answer = json.loads(key.used(ask_who(session, site=SITE, now=now)))
    answer["response"][part] = value

    expected = ada if part == "userHandle" and not value else None  # it may be missing
    assert found(session, json.dumps(answer), now) is expected


def test_a_passkey_is_renamed_and_removed_by_its_owner_only(
    session: Session, ada: User, eve: User, now: datetime
) -> None:
    registered(session, ada, now)
    (passkey,) = factors_of(session, ada).passkeys

    with pytest.raises(NotFound):
        rename(session, eve, passkey.id, name="mine")
    with pytest.raises(NotFound):
        remove(session, eve, passkey.id, now=now)
    rename(session, ada, passkey.id, name="Phone")
    assert passkey.name == "Phone"
    remove(session, ada, passkey.id, now=now)
    assert not factors_of(session, ada)


def test_the_last_factor_stays_while_the_role_demands_one(session: Session, ada: User, now: datetime) -> None:
    registered(session, ada, now)
    registered(session, ada, now, SoftKey(b"the second key"))
    demand(session, ada.role, since=now - timedelta(days=1), by=OPERATOR)
    one, other = factors_of(session, ada).passkeys

    remove(session, ada, one.id, now=now)
    with pytest.raises(Conflict, match="only one"):
        remove(session, ada, other.id, now=now)


@pytest.mark.parametrize(
    ("url", "origin", "takes"),
    [
        ("https://news.example.org", "https://news.example.org", True),
        ("https://news.example.org:443", "https://news.example.org", True),
        ("https://news.example.org:8443", "https://news.example.org:8443", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://news.example.org", "http://news.example.org", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("https://192.0.2.7", "https://192.0.2.7", False),
    ],
)
def test_where_passkeys_can_be(url: str, origin: str, takes: bool) -> None:
    site = Site.at(url)

    assert (site.origin, site.takes_passkeys) == (origin, takes)
