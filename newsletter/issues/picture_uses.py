"""Where a picture is used: in issues as they are saved, in what people are writing, in proofs, in library blocks, in settings."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.issues.library.models import LibraryBlock, LibraryVersion
from newsletter.issues.models import (
    Asset,
    Issue,
    IssueRevision,
    Newsletter,
    Proof,
    ProofEdition,
)
from newsletter.issues.working.models import WorkingDraft

# Every column that may name a picture, or hold what shows it: what is not looked through here can lose its pictures.
HOLDERS: tuple[sa.orm.InstrumentedAttribute[object], ...] = (
    Newsletter.logo,
    Newsletter.logo_dark,
    Newsletter.disclaimers,
    Newsletter.theme,
    Issue.ghosts,
    WorkingDraft.texts,
    WorkingDraft.clashes,
    ProofEdition.html,
    ProofEdition.web_html,
    ProofEdition.card,
    IssueRevision.content,
    LibraryVersion.content,
)


@dataclass(frozen=True)
class Uses:
    """Where one newsletter uses a picture: the slugs of issues whose newest revision has it, and of those in which somebody
    is writing with it; its proofs with their issues; its library blocks by key and name; whether its settings show it."""

    issues: tuple[str, ...]
    drafts: tuple[str, ...]
    proofs: tuple[tuple[int, str], ...]
    blocks: tuple[tuple[str, str], ...]
    is_in_settings: bool

    def __bool__(self) -> bool:
        """Whether it is used at all."""
        return bool(self.issues or self.drafts or self.proofs or self.blocks or self.is_in_settings)


def uses_of(session: Session, newsletter: Newsletter, name: str) -> Uses:
    """Where a newsletter uses a stored picture, whole or in one of its cuts."""
    stem = name.partition(".")[0]
    mine = Issue.newsletter_id == newsletter.id
    proofs = (
        sa.select(Proof.id, Issue.slug)
        .join(Issue, Issue.id == Proof.issue_id)
        .join(ProofEdition, ProofEdition.proof_id == Proof.id)
        .where(mine, sa.or_(holds(ProofEdition.html, stem), holds(ProofEdition.web_html, stem)))
    )
    settings = (newsletter.logo, newsletter.logo_dark, str(newsletter.disclaimers), str(newsletter.theme))
    drafts = (
        sa.select(Issue.slug)
        .join(WorkingDraft, WorkingDraft.issue_id == Issue.id)
        .where(mine, is_unsaved(), holds(WorkingDraft.texts, stem))
    )
    blocks = (
        sa.select(LibraryBlock.key, LibraryBlock.name)
        .join(
            LibraryVersion,
            sa.and_(
                LibraryVersion.library_block_id == LibraryBlock.id,
                LibraryVersion.number == LibraryBlock.version,
            ),
        )
        .where(LibraryBlock.newsletter_id == newsletter.id, holds(LibraryVersion.content, stem))
        .order_by(LibraryBlock.id)
    )
    return Uses(
        issues=tuple(issue.slug for issue, _ in newest_with(session, newsletter, name)),
        drafts=tuple(session.scalars(drafts.distinct().order_by(Issue.slug))),
        proofs=tuple((row.id, row.slug) for row in session.execute(proofs.distinct().order_by(Proof.id))),
        blocks=tuple((row.key, row.name) for row in session.execute(blocks)),
        is_in_settings=any(stem in setting for setting in settings),
    )


def newest_with(session: Session, newsletter: Newsletter, name: str) -> list[tuple[Issue, IssueRevision]]:
    """The issues of a newsletter whose newest revision has a picture, with that revision, newest issue first."""
    found = session.execute(
        sa.select(Issue, IssueRevision)
        .join(
            IssueRevision, sa.and_(IssueRevision.issue_id == Issue.id, IssueRevision.number == Issue.revision)
        )
        .where(Issue.newsletter_id == newsletter.id, holds(IssueRevision.content, name.partition(".")[0]))
        .order_by(Issue.id.desc())
    )
    return [(issue, revision) for issue, revision in found]


def is_unsaved() -> sa.ColumnElement[bool]:
    """Of a WorkingDraft in the enclosing query: it says something that no revision says."""
    return WorkingDraft.saved_version != WorkingDraft.version


def is_held_nowhere() -> sa.ColumnElement[bool]:
    """Of an Asset in the enclosing query: no row of the database names it or shows it, in whatever newsletter."""
    stem = sa.func.substr(Asset.name, 1, 64)
    return sa.and_(*(~sa.exists().where(holds(column, stem)) for column in HOLDERS))


def holds(
    column: sa.orm.InstrumentedAttribute[object], stem: str | sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """Whether a text or a document has a name that begins so; a hash has no letter that LIKE or JSON write otherwise."""
    return sa.cast(column, sa.Text).contains(stem)
