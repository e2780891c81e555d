"""What came back, on the command line: taken from the mail server, or only read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.exc import OperationalError

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import answer, complain, complain_of_database, tell
from newsletter.errors import Misconfigured
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.inbound.mail_in import receive

_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the mail and hands it over later


def inbound(file: BinaryIO, recipient: str, as_json: bool) -> None:
    with _kept_by_the_mail_server(), runtime() as built, built.database.transaction() as session:
        received = receive(session, file.read(), recipient=recipient, signer=built.signer, now=built.clock())
    if as_json:
        answer(received.as_json(), as_json=True, text="")
    tell(received.sentence)


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
