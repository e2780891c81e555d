"""An edition of a proof as a page that anybody may read: nothing in it is anybody's, so that it can be passed on."""

import re

from sqlalchemy.orm import Session

from newsletter.issues.frozen import rendition_of
from newsletter.issues.models import Proof, ProofEdition
from newsletter.languages import STACKED
from newsletter.links import Purpose, edition_page, path
from newsletter.messages.letterhead import Letterhead
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.preview import filled
from newsletter.signing import gone


def edition_at(session: Session, proof_id: int, place: int) -> ProofEdition:
    """The edition of a proof by its place, counted from 0. Raises NotFound."""
    proof = session.get(Proof, proof_id)
    if proof is None or not 0 <= place < len(proof.editions):
        raise gone()
    return proof.editions[place]


def proof_of(session: Session, edition: ProofEdition) -> Proof:
    """The proof that an edition belongs to."""
    return session.get_one(Proof, edition.proof_id)


def web_page(edition: ProofEdition, *, base_url: str) -> str:
    """The frozen web edition; of a proof from before there were any, the mail without a person.

    In that mail the personal links stay, and lead to the page that sends people to the links of their own mail.
    """
    if edition.web_html is not None:
        return edition.web_html
    links = {
        "unsubscribe_url": base_url + path(Purpose.UNSUBSCRIBE, ""),
        "preferences_url": base_url + path(Purpose.PREFERENCES, ""),
    }
    rendition = rendition_of(edition)
    return filled(rendition, {"email": "•••", **links, **page_values(rendition, {})}).html


def secret_link(proof: Proof, locale: str, *, letterhead: Letterhead) -> str:
    """Where whoever was given the link reads an edition, before the proof is dispatched and after.

    One mail in all languages is read on the page of the first.
    """
    pages = [edition.locale for edition in proof.editions]
    place = 0 if locale == STACKED else pages.index(locale)
    return letterhead.url(Purpose.EDITION, proof.id, place)


def secret_links(proof: Proof, *, letterhead: Letterhead) -> dict[str, str]:
    """The same of each language, by which all of them are read in one mail."""
    pages = [edition.locale for edition in proof.editions if edition.locale != STACKED]
    return {locale: secret_link(proof, locale, letterhead=letterhead) for locale in pages}


def secret_page(proof: Proof, edition: ProofEdition, *, letterhead: Letterhead) -> str:
    """The page behind that link: its other languages are reached in the same way, since in public they may not be there yet."""
    html = web_page(edition, base_url=letterhead.base_url)
    for other in proof.editions:
        public = re.escape(edition_page(proof.issue.slug, other.locale))
        secret = secret_link(proof, other.locale, letterhead=letterhead)
        html = re.sub(f'<a href="[^"]*{public}"', f'<a href="{secret}"', html)
    return html
