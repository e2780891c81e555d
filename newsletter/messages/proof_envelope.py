"""What all messages of a proof have in common besides their subject."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class ProofEnvelope(BaseModel):
    """What the headers of every message of a proof say besides the subject, and whether its clicks are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender_name: dict[str, str]  # one for each edition
    sender_address: str
    reply_to: str  # "" means the sender's address
    list_label: str  # List-Id: words for people, and a name that never changes
    list_host: str
    feedback_id: str  # Feedback-ID without its field name: issue, newsletter, kind, sender
    counts_clicks: bool = False  # the links of its blocks lead through an address of ours
    shares_clicks: bool = False  # which in the mails of readers who share their clicks tells whose they are

    def as_kept(self) -> dict[str, Any]:
        """What is kept and hashed: without what is as it always was, so that the proofs of then keep their hash."""
        return self.model_dump(mode="json", exclude_defaults=True)
