from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.issues import approving
from newsletter.issues.approving import (
    approval_of,
    approve_unseen,
    approvers_of,
    is_own,
    remark_on_own_approval,
    require_approved,
    state_of,
)
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of, save
from newsletter.issues.looking import look_at, unopened
from newsletter.issues.models import Issue, Proof, ProofLook, ProofState
from newsletter.issues.proofing import make_proof
from newsletter.issues.returning import give_back, withdraw_note
from newsletter.issues.transfer import import_issue
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.factories import approve

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


def named(session: Session, name: str, role: Role = Role.ADMIN) -> User:
    made = factories.user(session, email=f"{name.lower()}@bridge.example.org", role=role)
    made.name = name
    return made


def edit(session: Session, issue: Issue, *, by: User, now: datetime, number: int = 99) -> None:
    content = content_of(session, issue).model_copy(update={"number": number})
    save(session, issue, content, base=issue.revision, by=by, now=now)


def forbid_own_approval(proof: Proof) -> None:
    proof.issue.newsletter.forbids_own_approval = True


class TestOpenedInEveryLanguage:
    def test_who_has_not_opened_it_is_told_in_which_languages(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        admin = factories.user(session)

        with pytest.raises(Invalid, match="You have not opened: English, 한국어"):
            approving.approve(session, proof, by=admin, now=now)
        look_at(session, proof, "en", by=admin, now=now)
        with pytest.raises(Invalid, match=r"You have not opened: 한국어\."):
            approving.approve(session, proof, by=admin, now=now)
        look_at(session, proof, "ko", by=admin, now=now)

        assert approving.approve(session, proof, by=admin, now=now).is_unseen is False

    def test_what_one_has_opened_counts_for_nobody_else_and_for_no_other_proof(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        admin, other = factories.user(session), named(session, "Eve")
        for locale in ("en", "ko"):
            look_at(session, proof, locale, by=admin, now=now)
        edit(session, proof.issue, by=other, now=now)
        newer = make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now)

        assert unopened(session, proof, reader=other) == ["en", "ko"]
        assert unopened(session, newer, reader=admin) == ["en", "ko"]

    def test_a_second_look_changes_nothing(self, session: Session, proof: Proof, now: datetime) -> None:
        admin = factories.user(session)

        look_at(session, proof, "en", by=admin, now=now)
        look_at(session, proof, "en", by=admin, now=now)

        assert len(session.scalars(sa.select(ProofLook)).all()) == 1

    def test_a_command_shows_nothing_which_is_kept_with_the_approval(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        assert approve_unseen(session, proof, by=factories.user(session), now=now).is_unseen is True


class TestOneself:
    def test_a_proof_is_the_own_of_who_made_it_and_of_who_wrote_it(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        writer, maker, other = (named(session, name) for name in ("Bo", "Cy", "Dee"))
        edit(session, proof.issue, by=writer, now=now)

        made = make_proof(session, proof.issue, base_url=BASE_URL, by=maker, now=now)

        assert [is_own(session, made, user) for user in (writer, maker, other)] == [True, True, False]
        assert approve(session, made, by=writer, now=now).is_own is True
        assert approve(session, made, by=other, now=now).is_own is False

    def test_what_was_written_before_the_last_approved_proof_was_looked_at_then(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        early, late, other = (named(session, name) for name in ("Bo", "Cy", "Dee"))
        edit(session, proof.issue, by=early, now=now)
        approve(
            session,
            make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now),
            by=other,
            now=now,
        )
        edit(session, proof.issue, by=late, now=now, number=100)

        made = make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now)

        assert [is_own(session, made, user) for user in (early, late)] == [False, True]

    @pytest.mark.parametrize("verb", [approve, approve_unseen])
    def test_where_it_is_forbidden_it_is_refused_with_the_names_of_those_who_may(
        self, session: Session, proof: Proof, now: datetime, verb: object
    ) -> None:
        writer = named(session, "Bo")
        named(session, "Dee")
        left = named(session, "Flo")
        left.disabled_at = now
        edit(session, proof.issue, by=writer, now=now)
        made = make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now)
        forbid_own_approval(made)

        with pytest.raises(NotAllowed, match=r"forbids to approve one's own. It waits for: Dee\."):
            verb(session, made, by=writer, now=now)  # type: ignore[operator]

        assert [user.name for user in approvers_of(session, made)] == ["Dee"]
        assert approval_of(session, made) is None

    def test_what_was_approved_by_its_author_before_it_was_forbidden_does_not_go_out(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        writer, other = named(session, "Bo"), named(session, "Dee")
        edit(session, proof.issue, by=writer, now=now)
        made = make_proof(session, proof.issue, base_url=BASE_URL, by=OPERATOR, now=now)
        approve(session, made, by=writer, now=now)
        require_approved(session, made)

        forbid_own_approval(made)

        assert state_of(session, made) is ProofState.WAITING
        with pytest.raises(Invalid, match=r"approved only by whoever made or wrote it.*waits for: Dee\."):
            require_approved(session, made)
        approve(session, made, by=other, now=now)
        require_approved(session, made)

    def test_who_forbids_it_where_only_one_person_may_approve_is_told(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        named(session, "Bo")
        assert remark_on_own_approval(session, proof.issue.newsletter) is None

        forbid_own_approval(proof)
        remark = remark_on_own_approval(session, proof.issue.newsletter)
        assert "Only 1 person may approve" in str(remark)

        named(session, "Dee")
        assert remark_on_own_approval(session, proof.issue.newsletter) is None


class TestGivenBack:
    def test_a_note_stands_against_a_proof_until_it_is_withdrawn(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        admin, other = named(session, "Bo"), named(session, "Dee")

        give_back(session, proof, note=" The date\r\nis wrong. ", by=admin, now=now)

        assert state_of(session, proof) is ProofState.RETURNED
        for refused in (approve, approve_unseen):
            with pytest.raises(Conflict, match=r"Bo asks for changes of proof 1: “The date\nis wrong\.”"):
                refused(session, proof, by=other, now=now)
        withdraw_note(session, proof, by=other, now=now)
        assert state_of(session, proof) is ProofState.WAITING
        assert approve(session, proof, by=other, now=now)

    def test_an_approved_proof_can_be_given_back_and_is_not_approved_then(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        admin = factories.user(session)
        approve(session, proof, by=admin, now=now)

        give_back(session, proof, note="Wait", by=admin, now=now)

        with pytest.raises(Conflict, match="asks for changes"):
            require_approved(session, proof)

    @pytest.mark.parametrize("note", ["", " \n\t "])
    def test_a_note_is_required(self, session: Session, proof: Proof, now: datetime, note: str) -> None:
        with pytest.raises(Invalid, match="Say in a note"):
            give_back(session, proof, note=note, by=factories.user(session), now=now)

    def test_a_note_has_an_end(self, session: Session, proof: Proof, now: datetime) -> None:
        with pytest.raises(Invalid, match="at most 2000 characters"):
            give_back(session, proof, note="x" * 2001, by=factories.user(session), now=now)

    def test_it_is_given_back_once_and_withdrawn_once(
        self, session: Session, proof: Proof, now: datetime
    ) -> None:
        admin = factories.user(session)
        give_back(session, proof, note="Wait", by=admin, now=now)

        with pytest.raises(Conflict, match="given back already"):
            give_back(session, proof, note="Wait!", by=admin, now=now)
        withdraw_note(session, proof, by=admin, now=now)
        with pytest.raises(Conflict, match="Nobody asks for changes"):
            withdraw_note(session, proof, by=admin, now=now)


def test_a_proof_of_an_issue_that_went_on_is_superseded(
    session: Session, proof: Proof, now: datetime
) -> None:
    edit(session, proof.issue, by=factories.user(session), now=now)

    assert state_of(session, proof) is ProofState.SUPERSEDED
