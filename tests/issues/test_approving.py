from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, NotAllowed
from newsletter.issues.approving import approval_of, approve
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of, save
from newsletter.issues.models import Proof
from newsletter.issues.proofing import make_proof
from newsletter.issues.transfer import import_issue
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import Role
from tests import factories

BASE_URL = "https://news.example.org"


@pytest.fixture
def proof(session: Session, assets: AssetStore, sample: Path, now: datetime) -> Proof:
    factories.newsletter(session)
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    return make_proof(session, issue, base_url=BASE_URL, by=OPERATOR, now=now)


def change(session: Session, proof: Proof, now: datetime, **fields: object) -> None:
    content = content_of(session, proof.issue).model_copy(update=fields)
    save(session, proof.issue, content, base=proof.issue.revision, by=OPERATOR, now=now)


def test_an_admin_approves_exactly_one_hash(session: Session, proof: Proof, now: datetime) -> None:
    admin = factories.user(session)

    approval = approve(session, proof, by=admin, now=now)

    assert (approval.content_hash, approval.user_id, approval.approved_at) == (
        proof.content_hash,
        admin.id,
        now,
    )
    assert approval_of(session, proof) is approval


def test_to_approve_twice_is_to_approve_once(session: Session, proof: Proof, now: datetime) -> None:
    admin = factories.user(session)

    assert approve(session, proof, by=admin, now=now) is approve(session, proof, by=admin, now=now)


def test_the_first_of_two_admins_is_the_approval(session: Session, proof: Proof, now: datetime) -> None:
    first = approve(session, proof, by=factories.user(session), now=now)
    second = approve(session, proof, by=factories.user(session, email="b@bridge.example.org"), now=now)

    assert first is not second
    assert approval_of(session, proof) is first


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_may_not_approve(session: Session, proof: Proof, now: datetime, role: Role) -> None:
    with pytest.raises(NotAllowed, match=r"approve proofs.*: Admin"):
        approve(session, proof, by=factories.user(session, role=role), now=now)

    assert approval_of(session, proof) is None


def test_an_admin_who_left_may_not_approve(session: Session, proof: Proof, now: datetime) -> None:
    admin = factories.user(session)
    admin.disabled_at = now

    with pytest.raises(NotAllowed):
        approve(session, proof, by=admin, now=now)


def test_a_proof_of_words_that_were_changed_is_not_approved(
    session: Session, proof: Proof, now: datetime
) -> None:
    change(session, proof, now, number=99)

    with pytest.raises(Conflict, match="shows revision 1 of “bridge-12”, which is now at revision 2"):
        approve(session, proof, by=factories.user(session), now=now)


def test_going_back_makes_the_old_proof_approvable_again(
    session: Session, proof: Proof, now: datetime
) -> None:
    original = content_of(session, proof.issue)
    change(session, proof, now, number=99)
    save(session, proof.issue, original, base=2, by=OPERATOR, now=now)

    same = make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now)

    assert same is proof
    assert approve(session, proof, by=factories.user(session), now=now).content_hash == proof.content_hash


def test_a_proof_whose_bytes_were_altered_is_not_approved(
    session: Session, proof: Proof, now: datetime
) -> None:
    proof.editions[0].html += "<p>smuggled in</p>"

    with pytest.raises(Conflict, match="is not what was frozen"):
        approve(session, proof, by=factories.user(session), now=now)


def test_an_approval_of_another_hash_counts_for_nothing(
    session: Session, proof: Proof, now: datetime
) -> None:
    approve(session, proof, by=factories.user(session), now=now).content_hash = "0" * 64
    session.flush()

    assert approval_of(session, proof) is None
