"""The outbox keeps mails as files and reads them back decoded."""

import stat
from pathlib import Path

import pytest

from newsletter.errors import NotFound
from newsletter.relays.base import Accepted, Envelope, Unavailable
from newsletter.relays.outbox import OutboxReader, OutboxRelay
from newsletter.wording import say

ENVELOPE = Envelope("bounce+t@example.org", "anna@example.net")


def mail(number: int, *, second: int = 0) -> bytes:
    return (
        f"Message-ID: <{number}@example.org>\r\n"
        f"Date: Sat, 21 Nov 2026 18:00:{second:02d} +0900\r\n"
        "From: =?utf-8?B?64uk66as?= <news@example.org>\r\n"
        "To: Anna <anna@example.net>\r\n"
        f"Subject: =?utf-8?B?7IaM7Iud?= {number}\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="=_b"\r\n\r\n'
        "--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n=EA=B8=80\r\n"
        "--=_b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=EA=B8=80</p>\r\n"
        "--=_b--\r\n"
    ).encode()


def keep(folder: Path, message: bytes, envelope: Envelope = ENVELOPE) -> object:
    return OutboxRelay(folder).submit(envelope, message, before_dot=lambda: None)


def test_a_mail_is_kept_as_it_would_arrive(tmp_path: Path) -> None:
    outcome = keep(tmp_path / "outbox", mail(1))

    assert isinstance(outcome, Accepted)
    [file] = (tmp_path / "outbox").iterdir()
    assert file.read_bytes() == (
        b"Return-Path: <bounce+t@example.org>\r\nDelivered-To: anna@example.net\r\n" + mail(1)
    )


def test_other_users_of_the_machine_cannot_read_it(tmp_path: Path) -> None:
    keep(tmp_path / "outbox", mail(1))

    [file] = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_mail_submitted_twice_is_kept_once_and_the_answer_says_so(tmp_path: Path) -> None:
    keep(tmp_path, mail(1))
    again = keep(tmp_path, mail(1))

    assert again == Accepted(say("This mail was in the outbox already; it is kept once"))
    assert OutboxReader(tmp_path).page().total == 1


def test_the_same_mail_for_two_recipients_is_two_mails(tmp_path: Path) -> None:
    keep(tmp_path, mail(1))
    keep(tmp_path, mail(1), Envelope("", "ben@example.net"))

    assert OutboxReader(tmp_path).page().total == 2


def test_what_stops_before_the_end_leaves_nothing(tmp_path: Path) -> None:
    def stop() -> None:
        raise OSError("the journal's disk is full")

    with pytest.raises(OSError, match="journal"):
        OutboxRelay(tmp_path).submit(ENVELOPE, mail(1), before_dot=stop)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_makes_the_relay_unavailable(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")

    outcome = keep(tmp_path / "outbox", mail(1))

    assert isinstance(outcome, Unavailable)
    assert "cannot be written" in str(outcome.reply)


def test_pages_are_newest_first(tmp_path: Path) -> None:
    for number in range(5):
        keep(tmp_path, mail(number, second=number))

    page = OutboxReader(tmp_path).page(offset=1, limit=2)

    assert [heading.subject for heading in page.mails] == ["소식 3", "소식 2"]
    assert page.total == 5


def test_a_heading_is_decoded(tmp_path: Path) -> None:
    keep(tmp_path, mail(7))

    [heading] = OutboxReader(tmp_path).page().mails

    assert heading.sender == "다리 <news@example.org>"
    assert heading.recipient == "Anna <anna@example.net>"
    assert heading.envelope == ENVELOPE
    assert heading.at.isoformat() == "2026-11-21T09:00:00+00:00"


def test_one_mail_is_decoded_whole(tmp_path: Path) -> None:
    keep(tmp_path, mail(7))
    reader = OutboxReader(tmp_path)

    captured = reader.get(reader.page().mails[0].id)

    assert captured.subject == "소식 7"
    assert captured.text == "글"
    assert captured.html == "<p>글</p>"
    assert captured.header("message-id") == "<7@example.org>"
    assert captured.source.endswith(mail(7))


@pytest.mark.parametrize("mail_id", ["", "../secret", "20261121T090000Z-" + "0" * 20, "*"])
def test_a_mail_that_is_not_there(tmp_path: Path, mail_id: str) -> None:
    with pytest.raises(NotFound):
        OutboxReader(tmp_path).get(mail_id)


def test_an_outbox_that_never_held_a_mail_is_empty(tmp_path: Path) -> None:
    assert OutboxReader(tmp_path / "none").page().mails == ()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".half.unfinished").write_bytes(b"x")
    (tmp_path / "notes.eml").write_bytes(b"x")

    assert OutboxReader(tmp_path).page().total == 0
