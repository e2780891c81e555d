"""A database opens with the keys it was used with, and with no others."""

from datetime import datetime, timedelta

import pytest

from newsletter.addresses import address_hash, parse_address
from newsletter.db import Database
from newsletter.errors import Misconfigured, NotFound
from newsletter.keyring import is_noted, note, signer_of
from newsletter.links import Purpose
from newsletter.signing import Signer
from subscribers.models import SuppressionReason
from subscribers.rows import hashed_by
from subscribers.suppressing import is_suppressed, suppress
from tests import factories

A, B, C = ("an old key, " * 3, "a newer key, " * 3, "the newest key, " * 3)


def started(database: Database, *keys: str, at: datetime) -> Signer:
    """What a process does at its start."""
    with database.transaction() as session:
        signer = signer_of(session, keys, made_its_hashes=lambda signer: hashed_by(session, signer))
        if not is_noted(session, signer):
            note(session, signer, now=at)
        return signer


def test_a_new_database_takes_the_key_it_is_given_and_no_other_afterwards(
    database: Database, now: datetime
) -> None:
    started(database, A, at=now)
    started(database, A, at=now)

    with pytest.raises(Misconfigured, match=r"another secret key: .* NEWSLETTER_OLD_SECRET_KEYS"):
        started(database, B, at=now)


def test_the_refusal_is_one_line(database: Database, now: datetime) -> None:
    started(database, A, at=now)

    with pytest.raises(Misconfigured) as refused:
        started(database, B, at=now)

    assert "\n" not in str(refused.value)


def test_after_a_rotation_old_links_are_read_and_new_ones_made_by_the_new_key(
    database: Database, now: datetime
) -> None:
    old = started(database, A, at=now).token(Purpose.UNSUBSCRIBE, 7, 0)
    rotated = started(database, B, A, at=now + timedelta(days=1))

    assert rotated.ids(Purpose.UNSUBSCRIBE, old) == (7, 0)
    assert Signer(B).ids(Purpose.UNSUBSCRIBE, rotated.token(Purpose.UNSUBSCRIBE, 7, 0)) == (7, 0)
    with pytest.raises(NotFound):
        rotated.ids(Purpose.PREFERENCES, old)


@pytest.mark.parametrize("keys", [(B, A), (C, B, A), (C, A, B)])
def test_a_suppressed_address_is_recognised_after_every_rotation(
    database: Database, now: datetime, keys: tuple[str, ...]
) -> None:
    erased = parse_address("erased@example.org").key
    with database.transaction() as session:
        signer = signer_of(session, [A], made_its_hashes=lambda _: True)
        note(session, signer, now=now)
        suppress(session, address_hash(signer, erased), reason=SuppressionReason.ERASED, evidence={}, now=now)
    started(database, B, A, at=now + timedelta(days=1))
    rotated = started(database, *keys, at=now + timedelta(days=2))

    with database.reading() as session:
        assert is_suppressed(session, address_hash(rotated, erased))


def test_the_key_that_signed_until_now_may_not_be_left_out(database: Database, now: datetime) -> None:
    started(database, A, at=now)
    started(database, B, A, at=now + timedelta(days=1))

    with pytest.raises(Misconfigured):
        started(database, C, A, at=now + timedelta(days=2))


def test_the_key_that_made_the_hashes_may_never_be_left_out(database: Database, now: datetime) -> None:
    started(database, A, at=now)
    started(database, B, A, at=now + timedelta(days=1))

    for keys in ((B,), (C, B)):
        with pytest.raises(Misconfigured):
            started(database, *keys, at=now + timedelta(days=2))


def test_a_stolen_key_between_the_first_and_the_present_one_may_go(database: Database, now: datetime) -> None:
    for day, keys in enumerate([(A,), (B, A), (C, B, A)]):
        stolen = started(database, *keys, at=now + timedelta(days=day))
    forged = Signer(B).token(Purpose.PREFERENCES, 1)
    assert stolen.ids(Purpose.PREFERENCES, forged) == (1,)

    with pytest.raises(NotFound):
        started(database, C, A, at=now + timedelta(days=4)).ids(Purpose.PREFERENCES, forged)


def test_a_rotation_can_be_taken_back(database: Database, now: datetime) -> None:
    started(database, A, at=now)
    link = started(database, B, A, at=now + timedelta(days=1)).token(Purpose.CONFIRM, 3)
    back = started(database, A, B, at=now + timedelta(days=2))

    assert back.ids(Purpose.CONFIRM, link) == (3,)
    started(database, A, at=now + timedelta(days=3))


def test_a_database_older_than_its_keyring_is_known_by_the_hashes_of_its_subscribers(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        someone = factories.subscriber(session, "anna@example.org")
        someone.address_hash = address_hash(Signer(A), someone.address_key)

    with pytest.raises(Misconfigured):
        started(database, B, at=now)
    rotated = started(database, B, A, at=now)

    assert address_hash(rotated, someone.address_key) == someone.address_hash
    with pytest.raises(Misconfigured):
        started(database, B, at=now + timedelta(days=1))
