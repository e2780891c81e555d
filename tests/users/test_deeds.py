"""What each role may do is one table; it is whole, and it is what is asked."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import NotAllowed
from newsletter.users.deeds import (
    ASKED_AGAIN,
    DEEDS,
    OPERATOR,
    ROLES,
    Asked,
    Deed,
    Grant,
    may,
    require,
    require_complete,
    roles_with,
)
from newsletter.users.roles import Role
from newsletter.wording import say
from tests import factories


def test_everybody_may_do_what_the_row_of_their_role_says_and_nothing_else(session: Session) -> None:
    for role in Role:
        user = factories.user(session, email=f"{role}@bridge.example.org", role=role)

        assert {deed for deed in Deed if may(user, deed)} == ROLES[role].deeds
        assert {deed for deed in Deed if may(user, deed, newsletter=7)} == ROLES[role].deeds


def test_who_is_shut_out_may_do_nothing(session: Session, now: datetime) -> None:
    admin = factories.user(session, role=Role.ADMIN)
    admin.disabled_at = now

    assert not any(may(admin, deed) for deed in Deed)
    with pytest.raises(NotAllowed, match=r"ada@bridge.example.org is closed"):
        require(admin, Deed.READ_ISSUES)


def test_the_operator_of_the_server_may_do_everything_and_is_no_author() -> None:
    for deed in Deed:
        require(OPERATOR, deed)

    assert OPERATOR.id is None


def test_a_refusal_names_the_role_what_it_does_not_allow_and_whom_to_ask(session: Session) -> None:
    viewer = factories.user(session, role=Role.VIEWER)

    with pytest.raises(NotAllowed) as refused:
        require(viewer, Deed.PROVE, newsletter=1)

    assert str(refused.value) == (
        "The role “Viewer” does not allow this: make proofs. Ask a colleague whose role does: Editor, Admin."
    )
    assert refused.value.sentence.in_locale("ko") == (
        "“열람자” 역할로는 할 수 없는 일입니다(확정본 만들기). 할 수 있는 역할의 동료에게 부탁해 주세요: 편집자, 관리자."
    )


def test_no_admin_is_needed_to_do_what_a_role_of_the_table_may_do(session: Session) -> None:
    assert roles_with(Deed.COMPOSE) == [Role.EDITOR, Role.ADMIN]
    assert roles_with(Deed.APPROVE) == [Role.ADMIN]
    assert roles_with(Deed.READ_ISSUES) == list(Role)


def test_a_role_is_introduced_with_what_it_has_more_than_the_one_before_it() -> None:
    """The summaries say “also”, so each must name deeds that are new in its row."""
    viewer, editor, admin = (ROLES[role].deeds for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN))

    assert list(ROLES) == [Role.VIEWER, Role.EDITOR, Role.ADMIN]
    assert {Deed.READ_ISSUES, Deed.READ_DISPATCHES} <= viewer < editor < admin
    assert {Deed.COMPOSE, Deed.PROVE, Deed.IMPORT_SUBSCRIBERS} <= editor - viewer
    assert {
        Deed.APPROVE,
        Deed.DISPATCH,
        Deed.CREATE_NEWSLETTERS,
        Deed.CHANGE_NEWSLETTERS,
        Deed.MANAGE_RELAYS,
        Deed.MANAGE_USERS,
    } <= admin - editor


def test_a_role_without_a_row_stops_the_start() -> None:
    rows = {role: grant for role, grant in ROLES.items() if role is not Role.EDITOR}

    with pytest.raises(AssertionError, match="the role editor has no row"):
        require_complete(rows, DEEDS)


def test_a_deed_without_words_stops_the_start() -> None:
    with pytest.raises(AssertionError, match="the deed approve has no words"):
        require_complete(ROLES, set(Deed) - {Deed.APPROVE})


def test_a_deed_that_nobody_may_do_stops_the_start() -> None:
    rows = {
        role: Grant(say("A role"), say("Does little."), grant.deeds - {Deed.APPROVE})
        for role, grant in ROLES.items()
    }

    with pytest.raises(AssertionError, match="nobody may do the deed approve"):
        require_complete(rows, DEEDS)


def test_who_one_is_is_asked_again_before_what_cannot_be_taken_back() -> None:
    assert ASKED_AGAIN == {
        Deed.MANAGE_USERS: Asked.TO_CHANGE,
        Deed.EXPORT_SUBSCRIBERS: Asked.ALWAYS,
        Deed.ERASE_SUBSCRIBERS: Asked.TO_CHANGE,
        Deed.APPROVE: Asked.TO_CHANGE,
        Deed.DISPATCH: Asked.TO_CHANGE,
        Deed.MANAGE_RELAYS: Asked.TO_CHANGE,
    }
