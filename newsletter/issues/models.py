"""Newsletters, issues, their immutable revisions, pictures, proofs, and what people say of a proof."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import NEVER_AGAIN, Base, Document, Id, Items, Texts, UTCDateTime


class Newsletter(Base):
    """The publication. Localized fields are `{locale: text}`; the first of `locales` is the source language."""

    __tablename__ = "newsletter"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Texts)
    locales: Mapped[list[str]] = mapped_column(Items)
    sender_name: Mapped[dict[str, str]] = mapped_column(Texts)
    sender_address: Mapped[str]  # "" until it is set
    reply_to: Mapped[str]  # "" means the sender's address
    organisation: Mapped[dict[str, str]] = mapped_column(Texts)
    postal_address: Mapped[dict[str, str]] = mapped_column(Texts)
    contact_email: Mapped[str]
    contact_phone: Mapped[str]
    website: Mapped[str]
    privacy_notice: Mapped[dict[str, str]] = mapped_column(Texts)  # where it is told what is done with data
    logo: Mapped[str]  # an Asset's name; "" shows the newsletter's name
    logo_dark: Mapped[str]  # the same for dark ground; "" shows the other one, on light
    theme: Mapped[dict[str, Any]] = mapped_column(Document)  # what content.themes.Theme overrides
    # Locked texts, as content.publication.LockedDisclaimer has them: [{"key", "name", "text": {locale: rich text}, …}]
    disclaimers: Mapped[list[dict[str, Any]]] = mapped_column(Items)
    # Whoever made a proof, or wrote what it says, may not approve it.
    forbids_own_approval: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Its public editions are listed, and search engines may find them; else one reads them who has their address.
    lists_archive: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    # In proofs made from now on the links of blocks lead through an address of ours, where clicks are counted without names.
    counts_clicks: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # And its readers may share theirs: whoever said so on their own page is known by name to have opened what they open.
    asks_for_clicks: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return self.slug


class Issue(Base):
    """One number of a newsletter. What it says is its newest revision."""

    __tablename__ = "issue"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    # The number of the newest revision: a writer must name the one it started from.
    revision: Mapped[int]
    # The issue that this one began with, its words or its shape; what is left of that is a finding.
    origin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issue.id"))
    starter: Mapped[str | None]  # or the starter, by its name in content.starters
    # The revision that says what it began with: the first, or a later one of an issue that was empty before.
    begun_revision: Mapped[int] = mapped_column(default=1, server_default="1")
    # What stood in the inputs that its shape left empty, by the names of the inputs: shown in grey, no part of what it says.
    ghosts: Mapped[dict[str, str]] = mapped_column(Texts, default=dict, server_default="{}")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    newsletter: Mapped[Newsletter] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return self.slug


class IssueRevision(Base):
    """One saved state of an issue; never changed, never deleted."""

    __tablename__ = "issue_revision"
    __table_args__ = (sa.UniqueConstraint("issue_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)  # content.issue.IssueContent
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # The ids of those who wrote something of what it says, besides its author.
    writers: Mapped[list[int]] = mapped_column(Items, default=list, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Asset(Base):
    """A picture, kept in the data folder under its SHA-256: what a proof shows cannot change."""

    __tablename__ = "asset"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # <sha256>.<png|jpg|gif>
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int]  # pixels
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # When somebody last gave it to us, or let go of it: what is used nowhere stays for a while after that.
    wanted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Proof(Base):
    """The frozen renditions of all editions of an issue, under one content hash: bytes that never change.

    The same bytes made again are the same proof; `revision_id` is the newest revision that gives them.
    """

    __tablename__ = "proof"
    __table_args__ = (sa.UniqueConstraint("issue_id", "content_hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("issue_revision.id"))
    content_hash: Mapped[str]  # SHA-256 over the envelope and every edition, 64 hexadecimal characters
    envelope: Mapped[dict[str, Any]] = mapped_column(Document)  # messages.proof_envelope.ProofEnvelope
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    issue: Mapped[Issue] = relationship(lazy="joined", innerjoin=True)
    editions: Mapped[list["ProofEdition"]] = relationship(order_by="ProofEdition.id", lazy="select")
    counted_links: Mapped[list["CountedLink"]] = relationship(order_by="CountedLink.id", lazy="select")

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return f"{self.issue.slug} {self.content_hash[:8]}"


class ProofEdition(Base):
    """One locale of a proof: the Rendition, kept as it was rendered."""

    __tablename__ = "proof_edition"
    __table_args__ = (sa.UniqueConstraint("proof_id", "locale"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"))
    locale: Mapped[str]
    subject: Mapped[str]
    preheader: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]
    web_html: Mapped[str | None]  # rendering.web_edition; None of proofs from before it was frozen with them
    # rendering.cards.Card, what its picture and the lists of editions say; empty of proofs from before there was one
    card: Mapped[dict[str, Any]] = mapped_column(Document, default=dict, server_default="{}")
    slots: Mapped[dict[str, Any]] = mapped_column(Document)  # rendering.slots.SlotTable
    links: Mapped[list[str]] = mapped_column(Items)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Items)


class CountedLink(Base):
    """A link of a frozen edition whose clicks are counted, and the one page that its address in mails leads to; never changed."""

    __tablename__ = "counted_link"
    __table_args__ = (sa.UniqueConstraint("proof_id", "locale", "position"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id", ondelete="CASCADE"))
    locale: Mapped[str]
    position: Mapped[int]  # among ProofEdition.links
    block_id: Mapped[str]
    url: Mapped[str]


class ProofState(StrEnum):
    """Where a proof stands with those who may approve it."""

    WAITING = "waiting"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"  # the issue was edited since, and nobody has approved it


class Approval(Base):
    """Who accepted which proof, by its hash, and when."""

    __tablename__ = "approval"
    __table_args__ = (sa.UniqueConstraint("proof_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"))
    content_hash: Mapped[str]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    approved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # They had made the proof, or written what it says.
    is_own: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # By a command, which shows no edition; whoever approves on the page has opened each of them.
    is_unseen: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class ApprovalRequest(Base):
    """Who asked for the approval of a proof, and when: once for each proof."""

    __tablename__ = "approval_request"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    note: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProofReturn(Base):
    """Who gave a proof back instead of approving it, and what they want changed; it counts until it is withdrawn."""

    __tablename__ = "proof_return"
    __table_args__ = (
        sa.Index(
            "uq_proof_return_proof_id",
            "proof_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    note: Mapped[str]
    returned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class ProofLook(Base):
    """Who had which edition of a proof before them, and when first."""

    __tablename__ = "proof_look"
    __table_args__ = (sa.UniqueConstraint("proof_id", "user_id", "locale"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    locale: Mapped[str]
    looked_at: Mapped[datetime] = mapped_column(UTCDateTime)
