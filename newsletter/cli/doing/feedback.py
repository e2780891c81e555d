"""What came back, on the command line: taken from the mail server, or only read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.exc import OperationalError

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import announce, answer, complain, complain_of_database, in_my_language, tell
from newsletter.errors import Invalid, Misconfigured
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.wording import say

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and hands it over later


def inbound(file: BinaryIO, recipient: str, as_json: bool) -> None:
    from newsletter.feedback.inbound.letters import take_letter  # who only reads a mail answers none

    with _kept_by_the_mail_server(), runtime() as built, built.database.transaction() as session:
        received = take_letter(
            session, file.read(), recipient=recipient, signer=built.signer, now=built.clock()
        )
    if as_json:
        answer(received.as_json(), as_json=True, text="")
    tell(received.sentence)


def fetch(as_json: bool) -> None:
    from newsletter.feedback.inbound.ways.mailboxes.visiting import visit

    with runtime() as built:
        if built.inbox is None:
            raise Misconfigured(say("NEWSLETTER_INBOX_URL is not set, so there is no mailbox to read."))
        done = visit(built.database, built.inbox, signer=built.signer, clock=built.clock)
    text = say(
        "{taken} mails were taken, {changed} of them changed something, {stay} stay in the mailbox.",
        taken=done.taken,
        changed=done.changed,
        stay=done.stay,
    )
    answer(done._asdict(), as_json=as_json, text=in_my_language(text))


def receive_by_lmtp(written: str, is_open: bool) -> None:
    from newsletter.feedback.inbound.ways import lmtp

    place = lmtp.place_at(written)
    if not place.is_of_this_machine and not is_open:
        raise Invalid(
            say(
                "Other machines reach {place}, and LMTP asks nobody who they are. If the network is yours alone, add --open.",
                place=written,
            )
        )
    with runtime() as built:
        receiver = lmtp.Receiver(built.database, signer=built.signer, clock=built.clock)
        ready = say("Mail is taken by LMTP at {place}.", place=written)
        lmtp.serve(place, receiver, ready=lambda: announce("lmtp.ready", ready))


def bounce(file: Path, as_json: bool) -> None:
    conclusion = conclude(file.read_bytes()).as_json()
    answer(conclusion, as_json=as_json, text=json.dumps(conclusion, ensure_ascii=False, indent=2))


@contextmanager
def _kept_by_the_mail_server() -> Iterator[None]:
    """Where settings or the database are at fault, the mail must not be lost: nobody would write it again."""
    try:
        yield
    except Misconfigured as error:
        complain(error.sentence)
    except OperationalError as error:
        complain_of_database(error)
    else:
        return
    raise SystemExit(_TRY_AGAIN)
