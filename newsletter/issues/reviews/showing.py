"""What a preview link shows: the editions of a proof as they were frozen, or those of a revision as it renders."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.errors import NotFound
from newsletter.issues.composing import newest_revision, read_revision
from newsletter.issues.frozen import envelope_of, rendition_of
from newsletter.issues.models import Issue, IssueRevision, Proof
from newsletter.issues.newsletters import publication_of
from newsletter.issues.reviews.models import PreviewLink
from newsletter.issues.reviews.pinning import block_called
from newsletter.issues.web_pages import web_page
from newsletter.languages import STACKED
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import render_web
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Shown:
    """An issue as it stood at `saved_at`, in its editions, as mails and as pages; what cannot be shown raises RenderError."""

    issue: Issue
    proof: Proof | None
    content: IssueContent
    publication: Publication
    saved_at: datetime

    @property
    def locales(self) -> tuple[str, ...]:
        """Its editions."""
        return tuple(one.locale for one in self.proof.editions) if self.proof else self.content.editions

    @property
    def pages(self) -> tuple[str, ...]:
        """The languages that it has a page in: one mail in all languages is read on the page of each."""
        return tuple(locale for locale in self.locales if locale != STACKED) or self.content.locales

    @property
    def places(self) -> list[tuple[str, Sentence]]:
        """Its blocks, each by its id and as it is called."""
        return [(block.id, block_called(block, self.content.locales)) for block in self.content.blocks]

    def sender(self, locale: str) -> str:
        """Who writes an edition."""
        if self.proof:
            return envelope_of(self.proof).sender_name[locale]
        return self.publication.sender_in(locale)

    def mail(self, locale: str, *, base_url: str) -> Rendition:
        """One edition as a mail. Raises NotFound."""
        if self.proof:
            for edition in self.proof.editions:
                if edition.locale == locale:
                    return rendition_of(edition)
        elif locale in self.locales:
            return render(self.content, locale, self.publication, base_url=base_url, issue=self.issue.slug)
        raise _unknown(locale)

    def page(self, locale: str, *, base_url: str) -> str:
        """One edition as its page on the web. Raises NotFound."""
        if self.proof:
            for edition in self.proof.editions:
                if edition.locale == locale:
                    return web_page(edition, base_url=base_url)
        elif locale in self.pages:
            return render_web(
                self.content, locale, self.publication, base_url=base_url, issue=self.issue.slug
            ).html
        raise _unknown(locale)


def shown_by(session: Session, link: PreviewLink) -> Shown:
    """What somebody sees who comes by a link now. Raises Unreadable."""
    proof = session.get_one(Proof, link.proof_id) if link.proof_id is not None else None
    fixed = proof.revision_id if proof else link.revision_id
    revision = (
        session.get_one(IssueRevision, fixed) if fixed is not None else newest_revision(session, link.issue)
    )
    return Shown(
        issue=link.issue,
        proof=proof,
        content=read_revision(link.issue, revision),
        publication=publication_of(link.issue.newsletter),
        saved_at=proof.created_at if proof else revision.created_at,
    )


def _unknown(locale: str) -> NotFound:
    return NotFound(say("This issue has no edition in the language “{locale}”.", locale=locale[:40]))
