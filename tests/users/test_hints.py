"""What is pointed out once is put away for ever, by each for themselves."""

from sqlalchemy.orm import Session

from newsletter.users.hints import Hint, hints_for, put_away
from newsletter.users.models import HintPutAway
from tests import factories


def test_a_hint_that_was_put_away_comes_back_to_nobody_but_others(session: Session) -> None:
    ada, eve = factories.user(session), factories.user(session, email="eve@bridge.example.org")

    put_away(session, Hint.SEAM, of=ada)
    put_away(session, Hint.SEAM, of=ada)

    assert hints_for(session, ada) == [hint for hint in Hint if hint is not Hint.SEAM]
    assert hints_for(session, eve) == list(Hint)


def test_a_hint_of_another_version_is_none(session: Session) -> None:
    ada = factories.user(session)
    session.add(HintPutAway(user_id=ada.id, hint="telegraph"))
    session.flush()

    assert hints_for(session, ada) == list(Hint)
