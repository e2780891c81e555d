"""A mailbox is emptied of what is kept, and of nothing else, whatever breaks in between."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from newsletter.errors import Conflict, Misconfigured
from newsletter.feedback.inbound import letters
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.feedback.inbound.ways.mailboxes import visiting
from newsletter.feedback.inbound.ways.mailboxes.inbox import Inbox, Secret
from newsletter.feedback.inbound.ways.mailboxes.visiting import Visit, visit
from subscribers.models import SubscriptionState, SuppressionReason
from tests import factories
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import Sent
from tests.feedback.inbound.ways.mail_servers import PASSWORD, TOKEN, USER, ImapServer, MailServer, PopServer

KINDS = {"imap": ImapServer, "pop3": PopServer}
FOREIGN = b"From: a@example.com\r\nTo: editors@bridge.example.org\r\nSubject: Hello\r\n\r\nHello\r\n"


def url(server: MailServer, options: str = "", *, host: str = "localhost", folder: str = "") -> str:
    kind = next(name for name, made in KINDS.items() if isinstance(server, made))
    scheme = f"{kind}s" if server.begins_secured else kind
    user = USER.replace("@", "%40")
    return f"{scheme}://{user}@{host}:{server.port}/{folder}?ca={server.chain}{options}"


def visited(sent: Sent, address: str, secret: Secret = Secret(password=PASSWORD)) -> Visit:
    return visit(sent.database, Inbox.at(address, secret), signer=factories.SIGNER, clock=lambda: NOW)


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request: pytest.FixtureRequest) -> type[MailServer]:
    made: type[MailServer] = request.param
    return made


@pytest.mark.parametrize("begins_secured", [True, False], ids=["TLS", "STARTTLS"])
def test_what_came_back_is_kept_and_taken_away(
    sent: Sent, tmp_path: Path, kind: type[MailServer], begins_secured: bool
) -> None:
    mails = (FOREIGN, sent.bounce(), sent.wish())
    with kind(tmp_path, *mails, begins_secured=begins_secured) as server:
        done = visited(sent, url(server))

    assert done == Visit(taken=3, changed=2, stay=0)
    assert server.mails == {}
    assert sent.suppressed_because is SuppressionReason.BOUNCED
    assert sent.state is SubscriptionState.UNSUBSCRIBED
    assert not any(PASSWORD in line for line in server.told[: 1 if begins_secured else 2])


@pytest.mark.parametrize("given", ["password file", "token file", "token command"])
def test_one_signs_in_with_what_a_file_or_a_command_says(
    sent: Sent, tmp_path: Path, kind: type[MailServer], given: str
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{PASSWORD if given == 'password file' else TOKEN}\n")
    secret = {
        "password file": Secret(password_file=str(file)),
        "token file": Secret(token_file=str(file)),
        "token command": Secret(token_command=f"cat {file}"),
    }[given]

    with kind(tmp_path, sent.bounce()) as server:
        done = visited(sent, url(server), secret)

    assert (done.taken, done.changed) == (1, 1)


def test_a_wrong_password_or_token_is_told_without_it(
    sent: Sent, tmp_path: Path, kind: type[MailServer]
) -> None:
    file = tmp_path / "secret"
    file.write_text("wrong")
    with kind(tmp_path, sent.bounce()) as server:
        for secret in (Secret(password="wrong"), Secret(token_file=str(file))):
            with pytest.raises(Conflict, match=r"at localhost cannot be read: \w+ was refused") as refused:
                visited(sent, url(server), secret)
            assert "wrong" not in str(refused.value)

    assert len(server.mails) == 1


def test_nobody_signs_in_to_a_server_that_is_not_known(
    sent: Sent, tmp_path: Path, kind: type[MailServer]
) -> None:
    with kind(tmp_path, sent.bounce()) as server:
        for address in (url(server, host="127.0.0.1"), url(server).partition("?")[0]):
            with pytest.raises(Conflict, match="CERTIFICATE_VERIFY_FAILED"):
                visited(sent, address)

    assert server.told == []


def test_nobody_signs_in_in_the_clear(sent: Sent, tmp_path: Path) -> None:
    class WithoutTls(ImapServer):
        def answer(self, line: str) -> bool | None:
            if "STARTTLS" in line:
                self.say(f"{line.split()[0]} NO not here")
                return None
            return super().answer(line)

    with (
        WithoutTls(tmp_path, sent.bounce(), begins_secured=False) as server,
        pytest.raises(Conflict, match="STARTTLS was refused"),
    ):
        visited(sent, url(server))

    assert not any("LOGIN" in line or "AUTHENTICATE" in line for line in server.told)


def test_who_hangs_up_in_between_still_has_the_mails_that_were_not_taken(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "TOGETHER", 1)
    with ImapServer(tmp_path, sent.bounce(1), sent.bounce(2), breaks_at="FETCH 2 (BODY") as server:
        with pytest.raises(Conflict):
            visited(sent, url(server))
        assert list(server.mails) == [2]
        server.breaks_at = ""
        assert visited(sent, url(server)).taken == 1

    assert sent.feedback == ["bounced", "bounced"]


@pytest.mark.parametrize(("kind", "at"), [(ImapServer, "STORE"), (PopServer, "DELE"), (PopServer, "QUIT")])
def test_a_mail_that_is_kept_and_not_taken_away_counts_once(
    sent: Sent, tmp_path: Path, kind: type[MailServer], at: str
) -> None:
    with kind(tmp_path, sent.bounce(), breaks_at=at) as server:
        if at == "QUIT":
            visited(sent, url(server))  # nobody can tell
        else:
            with pytest.raises(Conflict):
                visited(sent, url(server))
        assert len(server.mails) == 1
        server.breaks_at = ""
        again = visited(sent, url(server))

    assert (again.taken, again.changed) == (1, 0)
    assert server.mails == {}
    assert sent.feedback == ["bounced"]


def test_a_mail_stays_while_the_database_is_away(
    sent: Sent, tmp_path: Path, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))

    monkeypatch.setattr(letters, "take_letters", away)
    with kind(tmp_path, sent.bounce()) as server:
        with pytest.raises(OperationalError):
            visited(sent, url(server))

        assert len(server.mails) == 1


def test_a_mail_that_cannot_be_kept_stays_and_keeps_no_other_waiting(
    sent: Sent, tmp_path: Path, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    take: Callable[..., object] = letters.take_letters

    def refused(session: object, mails: Sequence[Arrived], *, signer: object, now: datetime) -> object:
        taken = take(session, mails, signer=signer, now=now)
        if any(b"Hello" in mail.data.partition(b"\r\n\r\n")[2][:5] for mail in mails):
            raise ValueError("what nobody thought of")
        return taken

    monkeypatch.setattr(letters, "take_letters", refused)
    with kind(tmp_path, FOREIGN, sent.bounce()) as server:
        done = visited(sent, url(server))

    assert (done.taken, done.stay) == (1, 1)
    assert list(server.mails.values()) == [FOREIGN]


def test_a_mail_that_is_too_large_stays_unread(
    sent: Sent, tmp_path: Path, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "LARGEST", 2_000)
    large = FOREIGN + b"x" * 3_000 + b"\r\n"
    with kind(tmp_path, large, sent.bounce()) as server:
        done = visited(sent, url(server))

    assert (done.taken, done.stay) == (1, 1)
    assert list(server.mails.values()) == [large]
    assert not any("RETR 1" in line or "FETCH 1 (BODY" in line for line in server.told)


def test_a_visit_takes_so_many_and_the_next_goes_on(
    sent: Sent, tmp_path: Path, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "MOST", 2)
    with kind(tmp_path, *(sent.bounce(number) for number in range(3))) as server:
        assert visited(sent, url(server)) == Visit(taken=2, changed=2, stay=0, is_more=True)
        assert visited(sent, url(server)) == Visit(taken=1, changed=1, stay=0, is_more=False)


def test_a_long_line_and_a_dot_at_its_beginning_are_part_of_the_mail(
    sent: Sent, tmp_path: Path, kind: type[MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[bytes] = []
    take: Callable[..., object] = letters.take_letters

    def keeping(session: object, mails: Sequence[Arrived], *, signer: object, now: datetime) -> object:
        kept.extend(mail.data for mail in mails)
        return take(session, mails, signer=signer, now=now)

    monkeypatch.setattr(letters, "take_letters", keeping)
    mail = b"To: x\r\n\r\n.\r\n..\r\n.hidden\r\n" + b"y" * 20_000 + b"\r\n"
    with kind(tmp_path, mail) as server:
        visited(sent, url(server))

    assert kept == [mail]


@pytest.mark.parametrize("can", [("MOVE",), ("UIDPLUS",), ()])
def test_what_was_taken_can_be_moved_to_a_folder(sent: Sent, tmp_path: Path, can: tuple[str, ...]) -> None:
    with ImapServer(tmp_path, FOREIGN) as server:
        server.capabilities = ("IMAP4REV1", *can)
        done = visited(
            sent, url(server, "&moved=%EC%B2%98%EB%A6%AC%ED%95%A8", folder="%EB%B0%98%EC%86%A1%20%26")
        )
        again = visited(sent, url(server, folder="INBOX"))

    assert (done.taken, again.taken) == (1, 0)
    assert server.moved == {'"&zJi5rNVo-"': [FOREIGN]}
    assert any(line.endswith('SELECT "&vBjBoQ- &-"') for line in server.told)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://user@mail.example.org", "must begin with imaps"),
        ("imaps://user:secret@mail.example.org", "a setting of its own"),
        ("imaps://mail.example.org", "names no user"),
        ("imaps://user@", "names no user or no server"),
        ("imaps://user@mail.example.org:99999", "cannot be read"),
        ("imaps://user%0d%0aDELETE@mail.example.org", "names no user"),
        ("imaps://user@mail.example.org/INBOX?folder=x", "no option folder"),
        ("pop3s://user@mail.example.org/INBOX", "has no folders"),
        ("imaps://user@mail.example.org?ca=/no/such/file", "certificates at /no/such/file"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_secret(address: str, reason: str) -> None:
    with pytest.raises(Misconfigured, match=reason) as refused:
        Inbox.at(address, Secret(password="x"))

    assert "secret@" not in str(refused.value)


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (Secret(), "name one of"),
        (Secret(password="x", token_file="y"), "name one of"),
        (Secret(password_file="/no/such/file"), "/no/such/file cannot be read"),
        (Secret(token_command="false"), "the command for the token failed"),
        (Secret(token_command="true"), "printed nothing"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told(secret: Secret, reason: str) -> None:
    inbox = Inbox.at("imaps://user@mail.example.org", secret)

    with pytest.raises(Misconfigured, match=reason), inbox.opened():
        pass


def test_secrets_stand_in_no_text_of_these_values() -> None:
    inbox = Inbox.at("imaps://user@mail.example.org", Secret(password=PASSWORD))

    assert PASSWORD not in repr(inbox) + repr(inbox.secret.of("user"))
