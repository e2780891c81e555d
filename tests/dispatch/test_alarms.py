"""A dispatch that pauses by itself tells its admins, each once and in their language, while it is still true."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import alarms, finishing, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DispatchState, Notice, NoticeState, SelfPause, Warned
from newsletter.relays.base import Fault, Refused
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.wording import say, verbatim
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import running_dispatch, submit_notices
from tests.dispatch.test_sending import run
from tests.factories import BASE_URL
from tests.fakes import ScriptedRelay
from tests.smtp_server import SmtpServer

WHY = say("too many refusals")


class House:
    """A running dispatch to forty, two admins, an editor, and a relay that is a real server."""

    def __init__(self, database: Database, server: SmtpServer) -> None:
        self.running, self.database, self.server = running_dispatch(database, 40), database, server
        with database.transaction() as session:
            session.execute(sa.update(User).values(disabled_at=NOW))  # who made the proof
            people = (("ada", Role.ADMIN, "en"), ("bo", Role.ADMIN, "ko"), ("eda", Role.EDITOR, "en"))
            for name, role, locale in people:
                user = factories.user(session, email=f"{name}@bridge.example.org", role=role)
                user.name, user.locale = name, locale

    def pause(self) -> bool:
        with self.database.transaction() as session:
            return finishing.pause_failing(session, self.running.dispatch_id, because=WHY, now=NOW)

    def resume(self) -> None:
        with self.database.transaction() as session:
            found = find_dispatch(session, self.running.dispatch_id)
            steering.resume(session, found, by=OPERATOR, lanes=1, now=NOW)

    def tick(self) -> list[NoticeState]:
        """What the tick does, and the notices that there are then."""
        with self.database.transaction() as session:
            alarms.tick(session, now=NOW)
        with self.database.reading() as session:
            return list(session.scalars(sa.select(Notice.state).order_by(Notice.id)))

    def mails(self) -> dict[str, EmailMessage]:
        """What was mailed, by address, after every notice had its turn."""
        submit_notices(self.database, self.server)
        return {got.recipient: _parsed(got.data) for got in self.server.messages}


def _parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    with SmtpServer() as server:
        yield House(database, server)


def test_each_admin_is_told_in_their_language(house: House) -> None:
    house.pause()
    house.tick()

    mails = house.mails()

    assert set(mails) == {"ada@bridge.example.org", "bo@bridge.example.org"}
    english, korean = mails["ada@bridge.example.org"], mails["bo@bridge.example.org"]
    assert english["Subject"] == "Sending was paused: Two shores"
    assert "Why: Too many refusals." in _text(english)
    assert "Accepted: 0 · Waiting: 40" in _text(english)
    assert f"{BASE_URL}/dispatches/{house.running.dispatch_id}" in _text(english)
    assert korean["Subject"].startswith("발송 일시 정지: ")
    assert "대기 40명" in _text(korean)


def test_what_a_relay_said_stays_as_it_said_it(house: House) -> None:
    with house.database.transaction() as session:
        said = verbatim("try another way")
        finishing.pause_failing(session, house.running.dispatch_id, because=said, now=NOW)
    house.tick()

    assert "Why: try another way" in _text(house.mails()["ada@bridge.example.org"]).splitlines()


@pytest.mark.parametrize(
    ("kind", "advice"),
    [(Warned.BLAMED, "Look at what they say"), (Warned.DEAD, "These addresses get nothing any more.")],
)
def test_a_warning_is_told_once_in_their_language_and_stays_true(
    house: House, kind: Warned, advice: str
) -> None:
    for _ in range(2):
        with house.database.transaction() as session:
            alarms.warn(session, house.running.dispatch_id, kind, because=WHY, now=NOW)
        assert len(house.tick()) == 2

    mails = house.mails()

    english = mails["ada@bridge.example.org"]
    assert english["Subject"] == "Too much comes back: Two shores"
    assert "Why: Too many refusals." in _text(english)
    assert advice in " ".join(_text(english).split())
    assert f"{BASE_URL}/dispatches/{house.running.dispatch_id}/report" in _text(english)
    assert mails["bo@bridge.example.org"]["Subject"].startswith("되돌아오는 메일이 많습니다: ")


def test_once_for_each_pause(house: House) -> None:
    assert house.pause()
    assert not house.pause()
    assert len(house.tick()) == 2
    assert len(house.tick()) == 2

    house.resume()
    house.pause()

    assert len(house.tick()) == 4


def test_a_pause_by_a_person_tells_nobody(house: House) -> None:
    with house.database.transaction() as session:
        steering.pause(session, find_dispatch(session, house.running.dispatch_id), by=OPERATOR)

    assert house.tick() == []


def test_nobody_is_told_of_what_goes_on_again(house: House) -> None:
    house.pause()
    house.tick()
    house.resume()

    assert house.mails() == {}
    house.pause()
    house.resume()
    assert house.tick() == [NoticeState.EXPIRED] * 2


def test_of_two_pauses_the_later_is_told(house: House) -> None:
    house.pause()
    house.tick()
    house.resume()
    house.pause()
    house.tick()

    house.mails()

    assert len(house.server.messages) == 2


def test_who_has_left_is_not_told(house: House) -> None:
    house.pause()
    house.tick()
    with house.database.transaction() as session:
        session.execute(sa.update(User).where(User.name == "ada").values(disabled_at=NOW))

    assert set(house.mails()) == {"bo@bridge.example.org"}


def test_a_relay_that_refuses_everybody_leads_to_one_pause(house: House) -> None:
    no = Refused(verbatim("554 5.7.1 not from you"), Fault.SENDER)

    run(house.running, ScriptedRelay({f"reader{number}@example.org": no for number in range(40)}))

    assert house.running.state is DispatchState.PAUSED
    with house.database.reading() as session:
        [pause] = session.scalars(sa.select(SelfPause)).all()
    assert str(pause.because) == "554 5.7.1 not from you"
    assert len(house.tick()) == 2
