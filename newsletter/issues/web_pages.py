"""An edition of a proof as a page that anybody may read: nothing in it is anybody's, so that it can be passed on."""

from sqlalchemy.orm import Session

from newsletter.issues.models import Proof, ProofEdition
from newsletter.issues.proofing import rendition_of
from newsletter.links import Purpose, path
from newsletter.rendering.preview import filled
from newsletter.signing import gone


def edition_at(session: Session, proof_id: int, place: int) -> ProofEdition:
    """The edition of a proof by its place, counted from 0. Raises NotFound."""
    proof = session.get(Proof, proof_id)
    if proof is None or not 0 <= place < len(proof.editions):
        raise gone()
    return proof.editions[place]


def web_page(edition: ProofEdition, *, base_url: str) -> str:
    """The frozen web edition; of a proof from before there were any, the mail without a person.

    In that mail the personal links stay, and lead to the page that sends people to the links of their own mail.
    """
    if edition.web_html is not None:
        return edition.web_html
    links = {
        "unsubscribe_url": base_url + path(Purpose.UNSUBSCRIBE, ""),
        "preferences_url": base_url + path(Purpose.PREFERENCES, ""),
        "browser_url": "#",
    }
    return filled(rendition_of(edition), {"email": "•••", **links}).html
