"""Files of subscribers, kept and on their way."""

from sqlalchemy.orm import Session

from newsletter.users.deeds import OPERATOR, By
from subscribers.imports.keeping import keep_file, look_into, read_kept
from subscribers.imports.running import start_import
from subscribers.models import MailingList, Refused, SubscriberImport
from tests.conftest import NOW
from tests.factories import SIGNER

BASIS = "Signed the sheet at the harbour forum, 3 November 2026"


def rows(*lines: str) -> bytes:
    return "\r\n".join(("email,name,locale", *lines)).encode()


def people(count: int) -> bytes:
    return rows(*(f"reader{number}@example.org,Reader {number},en" for number in range(count)))


def kept_file(
    session: Session, mailing_list: MailingList, data: bytes, *, by: By = OPERATOR
) -> SubscriberImport:
    seen = look_into(session, mailing_list, file_name="people.csv", data=data, by=by, signer=SIGNER)
    return keep_file(session, mailing_list, seen, by=by, now=NOW)


def started(
    session: Session,
    mailing_list: MailingList,
    data: bytes,
    *,
    by: By = OPERATOR,
    refused: Refused = Refused.LEFT_OUT,
    holder: str | None = None,
) -> SubscriberImport:
    kept = kept_file(session, mailing_list, data, by=by)
    file = read_kept(session, kept)
    assert file is not None
    start_import(
        session,
        kept,
        file,
        basis=BASIS,
        by=by,
        signer=SIGNER,
        now=NOW,
        refused=refused,
        holder=holder,
    )
    return kept
