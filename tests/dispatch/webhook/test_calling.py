"""The webhook is told at least once, in the same words each time, signed, for a day; no dispatch waits for it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.dispatch import finishing, steering
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.webhook import calling
from newsletter.dispatch.webhook.events import in_our_words
from newsletter.dispatch.webhook.models import CallState, WebhookCall
from newsletter.dispatch.webhook.setting import remove_webhook, renew_secret, set_webhook, try_webhook
from newsletter.egress.posting import Poster
from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.users.deeds import OPERATOR
from newsletter.wording import Sentence, say, verbatim
from tests.conftest import NOW
from tests.dispatch.conftest import running_dispatch
from tests.factories import BASE_URL, SIGNER
from tests.http_server import Asked, HttpServer, answer

WHY = say("{share} of the readers complained", share="3 %")


class Listener:
    """A program that is called, and a running dispatch to forty it is told of."""

    def __init__(self, database: Database, server: HttpServer) -> None:
        self.running, self.database, self.server = running_dispatch(database, 40), database, server
        self.poster, self.now, self.signer = Poster(own_hosts=["127.0.0.1"]), NOW, SIGNER
        self.secret = self.set()

    def set(self) -> str:
        with self.database.transaction() as session:
            address = f"{self.server.url}/in"
            secret = set_webhook(
                session, address, poster=self.poster, signer=self.signer, by=OPERATOR, now=self.now
            )
        assert secret is not None
        return secret

    def pause(self, because: Sentence = WHY) -> None:
        with self.database.transaction() as session:
            finishing.pause_failing(session, self.running.dispatch_id, because=because, now=self.now)

    def resume(self) -> None:
        with self.database.transaction() as session:
            found = find_dispatch(session, self.running.dispatch_id)
            steering.resume(session, found, by=OPERATOR, lanes=1, now=self.now)

    def finish(self, at: datetime) -> None:
        with self.database.transaction() as session:
            finished = {"state": DispatchState.FINISHED, "finished_at": at}
            session.execute(sa.update(Dispatch).values(finished))

    def turn(self, **later: float) -> None:
        """What the tick does so much later, and then the jobs that it rings."""
        self.now += timedelta(**later)
        with self.database.transaction() as session:
            calling.tick(session, base_url=BASE_URL, now=self.now)
            due = [ids["call_id"] for name, ids in session.info.get("bells", []) if name == "webhook.call"]
        for call_id in due:
            calling.submit(self.database, self.poster, call_id, signer=self.signer, clock=lambda: self.now)

    def calls(self) -> list[WebhookCall]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(WebhookCall).order_by(WebhookCall.id)))

    @property
    def told(self) -> list[dict[str, object]]:
        return [json.loads(request.body) for request in self.server.requests]


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def listener(database: Database, server: HttpServer) -> Iterator[Listener]:
    made = Listener(database, server)
    yield made
    made.poster.close()


def is_signed(request: Asked, secret: str) -> bool:
    """What a library of the Standard Webhooks checks."""
    name, moment = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = b".".join((name.encode(), moment.encode(), request.body))
    mac = hmac.new(base64.b64decode(secret.split("_", 1)[1]), signed, hashlib.sha256).digest()
    return request.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()


def test_a_pause_by_itself_is_told_once_and_signed(listener: Listener) -> None:
    listener.pause()
    listener.turn()
    listener.turn(minutes=1)

    [told] = listener.told
    assert told["type"] == "dispatch.paused"
    assert told["timestamp"] == NOW.isoformat()
    data = told["data"]
    assert isinstance(data, dict)
    assert data["because"] == "3 % of the readers complained"
    assert (data["dispatch"], data["enrolled"], data["waiting"]) == (listener.running.dispatch_id, 40, 40)
    assert data["url"] == f"{BASE_URL}/dispatches/{listener.running.dispatch_id}"
    assert is_signed(listener.server.requests[0], listener.secret)
    assert [call.state for call in listener.calls()] == [CallState.TAKEN]


def test_a_pause_by_a_person_is_nothing_to_it(listener: Listener) -> None:
    with listener.database.transaction() as session:
        steering.pause(session, find_dispatch(session, listener.running.dispatch_id), by=OPERATOR)

    listener.turn()

    assert listener.told == []


def test_each_pause_is_told_even_when_somebody_was_quicker(listener: Listener) -> None:
    listener.pause()
    listener.resume()
    listener.pause()

    listener.turn()

    assert [told["type"] for told in listener.told] == ["dispatch.paused"] * 2


def test_a_dispatch_that_finished_is_told_of_and_again_when_it_finished_again(listener: Listener) -> None:
    listener.finish(NOW)
    listener.turn()
    listener.turn(seconds=5)
    listener.finish(NOW + timedelta(minutes=1))
    listener.turn(minutes=1)

    assert [told["type"] for told in listener.told] == ["dispatch.finished"] * 2


def test_what_is_not_taken_is_told_again_under_the_same_name_in_the_same_words(listener: Listener) -> None:
    answers = iter([answer(500), None, answer(302, headers={"Location": "/x"}), answer(204)])
    listener.server.script = lambda _: next(answers)
    listener.pause()

    listener.turn()
    listener.turn(seconds=5)  # it is not due yet
    for seconds in (15, 60, 240):
        listener.turn(seconds=seconds)

    requests = listener.server.requests
    assert len(requests) == 4
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    assert len({request.body for request in requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in requests}) == 4
    assert all(is_signed(request, listener.secret) for request in requests)
    [call] = listener.calls()
    assert (call.state, call.attempt) == (CallState.TAKEN, 4)


def test_what_nobody_takes_for_a_day_is_given_up_and_says_so(listener: Listener) -> None:
    listener.server.script = lambda _: answer(503)
    listener.pause()
    for _ in range(30):
        listener.turn(hours=1)

    [call] = listener.calls()
    assert call.state is CallState.GIVEN_UP
    assert str(call.said) == "answered with 503"
    assert 8 <= len(listener.told) <= 12
    listener.turn(days=1)
    assert len(listener.calls()) == 1  # nor is it thought of anew


def test_a_job_that_was_killed_in_the_middle_was_only_slow(listener: Listener) -> None:
    class KilledError(BaseException):
        pass

    def kill(*_: object) -> None:
        raise KilledError

    listener.pause()
    post, listener.poster.post = listener.poster.post, kill  # type: ignore[method-assign,assignment]
    with pytest.raises(KilledError):
        listener.turn()
    listener.poster.post = post  # type: ignore[method-assign]
    listener.turn(seconds=20)

    assert len(listener.told) == 1
    assert listener.calls()[0].attempt == 2


def test_an_attempt_is_made_by_one_job_only(listener: Listener) -> None:
    listener.pause()
    listener.turn()
    [call] = listener.calls()

    calling.submit(listener.database, listener.poster, call.id, signer=SIGNER, clock=lambda: NOW)
    calling.submit(listener.database, listener.poster, 4711, signer=SIGNER, clock=lambda: NOW)

    assert len(listener.told) == 1


def test_what_was_before_it_was_set_is_nothing_to_it(listener: Listener) -> None:
    with listener.database.transaction() as session:
        remove_webhook(session, by=OPERATOR)
    listener.pause()
    listener.now += timedelta(minutes=1)
    listener.set()

    listener.turn()

    assert listener.told == []


def test_a_removed_webhook_is_told_nothing_more(listener: Listener) -> None:
    listener.server.script = lambda _: answer(500)
    listener.pause()
    listener.turn()

    with listener.database.transaction() as session:
        remove_webhook(session, by=OPERATOR)
    listener.turn(hours=1)

    assert len(listener.told) == 1
    assert listener.calls() == []
    with listener.database.transaction() as session, pytest.raises(Conflict):
        try_webhook(session, base_url=BASE_URL, by=OPERATOR, now=NOW)


def test_a_new_secret_signs_at_once_and_an_address_that_moves_keeps_its_own(listener: Listener) -> None:
    with listener.database.transaction() as session:
        renewed = renew_secret(session, signer=SIGNER, by=OPERATOR)
        address = f"{listener.server.url}/moved"
        assert (
            set_webhook(session, address, poster=listener.poster, signer=SIGNER, by=OPERATOR, now=NOW) is None
        )
    listener.pause()
    listener.turn()

    [request] = listener.server.requests
    assert request.target == "/moved"
    assert is_signed(request, renewed)
    assert not is_signed(request, listener.secret)


def test_a_replaced_secret_key_reads_the_secret_while_the_old_one_is_listed(listener: Listener) -> None:
    old, new = "o" * 32, "n" * 32
    with listener.database.transaction() as session:
        secret = renew_secret(session, signer=Signer(old), by=OPERATOR)
    listener.pause()

    listener.signer = Signer(new)
    listener.turn()
    assert "cannot be read" in str(listener.calls()[0].said)
    listener.signer = Signer(new, old_keys=[old])
    listener.turn(seconds=20)

    [request] = listener.server.requests
    assert is_signed(request, secret)


def test_a_test_says_that_it_is_one(listener: Listener) -> None:
    with listener.database.transaction() as session:
        try_webhook(session, base_url=BASE_URL, by=OPERATOR, now=NOW)
    listener.turn()

    assert listener.told == [{"type": "test", "timestamp": NOW.isoformat(), "data": {"url": BASE_URL}}]


@pytest.mark.parametrize(
    ("because", "told"),
    [
        (verbatim("550 5.1.1 <kim@example.org>: unknown"), None),
        (say("The relay said: {reply}", reply=verbatim("no kim@example.org here")), "The relay said: …"),
        (say("{name} is full", name="Kim Minji"), "… is full"),
        (say("{count} of {all} complained", count="12", all=3_400), "12 of 3400 complained"),
    ],
)
def test_nobodys_name_or_address_is_told(because: Sentence, told: str | None) -> None:
    assert in_our_words(because) == told


def test_neither_address_nor_secret_is_in_a_log_or_in_the_database(listener: Listener) -> None:
    listener.pause()
    with capture_logs() as logs:
        listener.turn()

    assert "/in" not in str(logs)
    assert listener.secret not in str(logs)
    with listener.database.reading() as session:
        [row] = session.execute(sa.text("SELECT * FROM webhook")).all()
    assert listener.secret.removeprefix("whsec_")[:12] not in str(row)
