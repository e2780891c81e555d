"""What all messages of a proof have in common besides their subject."""

from pydantic import BaseModel, ConfigDict


class ProofEnvelope(BaseModel):
    """What the headers of every message of a proof say besides the subject."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender_name: dict[str, str]  # one for each edition
    sender_address: str
    reply_to: str  # "" means the sender's address
    list_label: str  # List-Id: words for people, and a name that never changes
    list_host: str
    feedback_id: str  # Feedback-ID without its field name: issue, newsletter, kind, sender
