"""One visit to the mailbox: some mails are kept in one transaction, and only then taken away.

A crash in between leaves them where they were, and the next visit repeats what does nothing the second time.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from newsletter.clock import Clock
from newsletter.db import Database
from newsletter.errors import Conflict
from newsletter.feedback.inbound.letters import take_together
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.feedback.inbound.ways.mailboxes.base import Letter, Mailbox, Refused
from newsletter.feedback.inbound.ways.mailboxes.inbox import Inbox
from newsletter.logs import Log
from newsletter.signing import Signer
from newsletter.wording import say

log = Log()

MOST = 50_000  # mails of one visit
TOGETHER = 100  # mails in one transaction
_TOGETHER_OCTETS = 20_000_000
LARGEST = 10_000_000  # octets; a larger one stays for a person
LONGEST = 60.0  # seconds after which no other mail is begun


class Visit(NamedTuple):
    """What came of it: how many were taken, how many of them changed something, how many stay because they cannot be taken."""

    taken: int = 0
    changed: int = 0
    stay: int = 0
    is_more: bool = False


def visit(database: Database, inbox: Inbox, *, signer: Signer, clock: Clock) -> Visit:
    """Take what lies in the mailbox, up to a number of mails and for a while. Raises Conflict where the mailbox cannot be
    read, Misconfigured, and what is raised while the database is away."""
    try:
        with _reading(inbox) as mailbox:
            done = _take(database, mailbox, signer=signer, clock=clock)
    except Conflict as error:
        log.warning("inbox.failed", reason=type(error.__context__).__name__)
        raise
    log.info("inbox.visited", **done._asdict())
    return done


def count(inbox: Inbox) -> int:
    """How many mails lie in the mailbox; none of them is read. Raises Conflict where it cannot be opened, and Misconfigured."""
    with _reading(inbox) as mailbox:
        return len(mailbox.letters())


@contextmanager
def _reading(inbox: Inbox) -> Iterator[Mailbox]:
    try:
        with inbox.opened() as mailbox:
            yield mailbox
    except (OSError, Refused) as error:  # TLS that is not right is an OSError, too
        raise Conflict(
            say("The mailbox at {host} cannot be read: {reason}.", host=inbox.host, reason=_reason(error))
        ) from None


def _take(database: Database, mailbox: Mailbox, *, signer: Signer, clock: Clock) -> Visit:
    ends_at = time.monotonic() + LONGEST
    lying = mailbox.letters()
    letters = [letter for letter in lying if letter.size <= LARGEST]
    taken = changed = 0
    stay = len(lying) - len(letters)
    for portion in _portions(letters[:MOST]):
        if time.monotonic() > ends_at:
            return Visit(taken, changed, stay, is_more=True)
        arrived = [Arrived(mailbox.read(letter)) for letter in portion]
        came_of_it = take_together(database, arrived, signer=signer, clock=clock)
        for letter, one in zip(portion, came_of_it, strict=True):
            if isinstance(one, Exception):  # one that cannot be kept must not keep the others waiting
                log.error("inbox.not_taken", letter=letter.name, exc_info=one)
                stay += 1
            else:
                mailbox.remove(letter)
                taken += 1
                changed += bool(one.done)
    return Visit(taken, changed, stay, is_more=len(letters) > MOST)


def _portions(letters: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    """So many as are taken together, and fewer where they are large."""
    portion: list[Letter] = []
    octets = 0
    for letter in letters:
        if portion and (len(portion) == TOGETHER or octets + letter.size > _TOGETHER_OCTETS):
            yield portion
            portion, octets = [], 0
        portion.append(letter)
        octets += letter.size
    if portion:
        yield portion


def _reason(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
