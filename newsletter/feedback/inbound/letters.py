"""What every way in does with a mail: what it asks for, and an answer to the person who asked to leave."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch.notices import tell_of_leaving
from newsletter.feedback.bounces.mail import read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound.mail_in import receive
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
    received = receive(session, data, recipient=recipient, signer=signer, now=now)
    if Deed.UNSUBSCRIBED in received.done:
        places = [recipient] if recipient else read_mail(data).arrived_at()
        if ids := first_ids(signer, Purpose.UNSUBSCRIBE, tokens_at(Purpose.UNSUBSCRIBE, places)):
            tell_of_leaving(session, ids[0], now=now)
    return received
