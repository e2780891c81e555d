"""What every way in does with a mail: what it asks for, and an answer to the person who asked to leave."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import AWAY, Database
from newsletter.dispatch.notices import tell_of_leaving
from newsletter.feedback.bounces.mail import read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.mail_in import Arrived, receive_all
from newsletter.feedback.inbound.result import Received
from newsletter.links import Purpose, first_ids, tokens_at
from newsletter.signing import Signer


def take_letter(
    session: Session, data: bytes, *, recipient: str = "", signer: Signer, now: datetime
) -> Received:
    """Take one mail as it arrived, as `receive` does; safe to repeat.

    Who has left by a mail is told that it worked: once, since nobody leaves twice, and only a person leaves. The answer goes
    to the address that was on the list, whoever the mail says it is from.
    """
    [received] = take_letters(session, [Arrived(data, recipient)], signer=signer, now=now)
    return received


def take_letters(
    session: Session, letters: Sequence[Arrived], *, signer: Signer, now: datetime
) -> list[Received]:
    """The same of several."""
    taken = receive_all(session, letters, signer=signer, now=now)
    for letter, received in zip(letters, taken, strict=True):
        if Deed.UNSUBSCRIBED in received.done:
            places = [letter.recipient] if letter.recipient else read_mail(letter.data).arrived_at()
            if ids := first_ids(signer, Purpose.UNSUBSCRIBE, tokens_at(Purpose.UNSUBSCRIBE, places)):
                tell_of_leaving(session, ids[0], now=now)
    return taken


def take_together(
    database: Database, letters: Sequence[Arrived], *, signer: Signer, clock: Clock
) -> list[Received | Exception]:
    """Take up to some hundred in one transaction, which is stored when this returns; where one of them cannot be taken, each in
    its own, and gives what was raised for it. Raises what is raised while the database is away."""
    try:
        with database.transaction() as session:
            return [*take_letters(session, letters, signer=signer, now=clock())]
    except AWAY:
        raise
    except Exception as error:
        if len(letters) == 1:
            return [error]
    return [
        taken for letter in letters for taken in take_together(database, [letter], signer=signer, clock=clock)
    ]
