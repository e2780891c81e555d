"""Addresses that must not be mailed."""

import itertools

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from subscribers.models import Suppression, SuppressionReason
from subscribers.suppressing import is_suppressed, release, suppress, suppressed_among
from tests.conftest import NOW

HASH = "a" * 64


def block(session: Session, reason: SuppressionReason, *, told: str = "") -> None:
    suppress(session, HASH, reason=reason, evidence={"told": told}, now=NOW)


def test_an_address_is_suppressed_by_its_hash(session: Session) -> None:
    assert not is_suppressed(session, HASH)

    block(session, SuppressionReason.BOUNCED)

    assert is_suppressed(session, HASH)
    assert suppressed_among(session, [HASH, "b" * 64]) == {HASH}


def test_suppressing_again_keeps_the_first_evidence(session: Session) -> None:
    block(session, SuppressionReason.BOUNCED, told="first")
    block(session, SuppressionReason.BOUNCED, told="second")

    assert session.scalars(sa.select(Suppression.evidence)).one() == {"told": "first"}


def test_the_strongest_reason_stays_whatever_the_order(session: Session) -> None:
    for number, order in enumerate(itertools.permutations(SuppressionReason)):
        for reason in order:
            suppress(session, f"{number:064}", reason=reason, evidence={}, now=NOW)

    assert set(session.scalars(sa.select(Suppression.reason))) == {SuppressionReason.COMPLAINED}


@pytest.mark.parametrize(
    "reason", [SuppressionReason.BOUNCED, SuppressionReason.REQUESTED, SuppressionReason.ERASED]
)
def test_the_owner_lifts_it_by_opting_in(session: Session, reason: SuppressionReason) -> None:
    block(session, reason)

    assert release(session, HASH) is reason
    assert not is_suppressed(session, HASH)


def test_a_complaint_is_not_lifted(session: Session) -> None:
    block(session, SuppressionReason.COMPLAINED)

    assert release(session, HASH) is None
    assert is_suppressed(session, HASH)


def test_releasing_an_address_that_is_free_changes_nothing(session: Session) -> None:
    assert release(session, HASH) is None
