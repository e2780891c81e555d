"""What the states of a proof are called: one word for one state, on pages and in sentences.

In English they are written as inside a sentence; a page that shows one by itself gives it a capital letter.
"""

from newsletter.issues.models import ProofState
from newsletter.wording import say

PROOF_STATES = {
    ProofState.WAITING: say("waits for approval"),
    ProofState.RETURNED: say("changes were asked for"),
    ProofState.APPROVED: say("approved"),
    ProofState.SUPERSEDED: say("superseded by later changes"),
}
OWN_APPROVAL = say("made and approved by the same person")
