"""The daily verification: who tampers with the log is found out without anybody's asking."""

from datetime import timedelta

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.logs import Log
from newsletter.signing import Signer
from newsletter.trail.chain import check_of, keep_verdict, verify

log = Log()

EVERY = timedelta(days=1)


def verify_daily(database: Database, signer: Signer, *, clock: Clock) -> None:
    """Read the whole log, unless that was done within a day, and remember what came of it."""
    with database.reading() as session:
        last = check_of(session, signer)
        if last is not None and clock() - last.at < EVERY:
            return
        verdict = verify(session, signer)
    with database.transaction() as session:
        keep_verdict(session, verdict, signer, now=clock())
    if verdict.broken_at is None:
        log.info("trail.verified", number=verdict.number)
    else:
        log.error("trail.broken", number=verdict.broken_at)
