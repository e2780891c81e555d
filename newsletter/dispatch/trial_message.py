"""From the row of a test mail to its message: of a proof the frozen edition, of a revision the edition as it renders now."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice, TrialMail
from newsletter.issues.composing import read_revision
from newsletter.issues.envelopes import envelope_for
from newsletter.issues.frozen import envelope_of, rendition_of
from newsletter.issues.models import Issue, IssueRevision, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.web_pages import secret_links
from newsletter.links import Purpose, notice_message_id
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.messages.trial import trial_message
from newsletter.rendering.preview import sample_values
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition


def trial_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message:
    """The message of a test mail. Raises RenderError or ValueError when it cannot be written."""
    trial = session.scalars(sa.select(TrialMail).where(TrialMail.notice_id == notice.id)).one()
    rendition, envelope = _edition(session, trial, base_url=letterhead.base_url)
    domain = envelope.sender_address.rpartition("@")[2]
    own = {"name": trial.reader, "first_name": trial.reader, "last_name": ""} if trial.reader else {}
    return trial_message(
        rendition,
        envelope,
        address=trial.address,
        pages=_pages(session, trial, letterhead),
        reader={**sample_values(trial.locale), **own, "email": trial.address},
        message_id=notice_message_id(letterhead.signer, notice.id, domain=domain),
        return_path=letterhead.mailbox(Purpose.NOTICE_BOUNCE, notice.id, domain=domain),
        letterhead=letterhead,
        at=notice.dated,
    )


def _pages(session: Session, trial: TrialMail, letterhead: Letterhead) -> dict[str, str]:
    """The pages of a proof, by the links that only those have who were given them; a revision has none."""
    if trial.proof_id is None:
        return {}
    return secret_links(session.get_one(Proof, trial.proof_id), letterhead=letterhead)


def _edition(session: Session, trial: TrialMail, *, base_url: str) -> tuple[Rendition, ProofEnvelope]:
    if trial.proof_id is not None:
        proof = session.get_one(Proof, trial.proof_id)
        (edition,) = (one for one in proof.editions if one.locale == trial.locale)
        return rendition_of(edition), envelope_of(proof)
    issue = session.get_one(Issue, trial.issue_id)
    content = read_revision(issue, session.get_one(IssueRevision, trial.revision_id))
    publication = publication_of(issue.newsletter)
    return (
        render(content, trial.locale, publication, base_url=base_url, issue=issue.slug),
        envelope_for(issue, publication, content.editions, base_url=base_url),
    )
