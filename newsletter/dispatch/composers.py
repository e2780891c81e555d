"""From the stored proof of a dispatch to the function that writes each of its messages."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.ledger import Turn
from newsletter.issues.frozen import counted_in, envelope_of, rendition_of, require_unaltered
from newsletter.issues.models import Proof
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Message


def composer_of(session: Session, dispatch_id: int, *, letterhead: Letterhead) -> Callable[[Turn], Message]:
    """What writes the messages of a dispatch, safe to call from several threads.

    It raises ValueError for a subscriber whose message cannot be written. Raises NotFound; Conflict for a
    proof that is not what was approved; ValueError for one of which no message can be written.
    """
    proof = find_dispatch(session, dispatch_id).proof
    require_unaltered(proof)
    composer = composer_for(proof, letterhead=letterhead)
    return lambda turn: composer.compose(turn.recipient, date=turn.first_attempt_at)


def composer_for(proof: Proof, *, letterhead: Letterhead) -> Composer:
    """What writes the messages of a proof. Raises ValueError for one of which no message can be written."""
    editions = {edition.locale: rendition_of(edition) for edition in proof.editions}
    return Composer(
        proof.id,
        envelope_of(proof),
        editions,
        issue=proof.issue.slug,
        letterhead=letterhead,
        counted=counted_in(proof),
    )
