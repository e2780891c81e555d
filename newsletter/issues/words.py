"""What editions and the states of a proof are called: one word for one state, on pages and in sentences.

In English they are written as inside a sentence; a page that shows one by itself gives it a capital letter.
"""

from collections.abc import Sequence

from newsletter.issues.models import ProofState
from newsletter.languages import STACKED, own_name
from newsletter.wording import Sentence, say, verbatim

PROOF_STATES = {
    ProofState.WAITING: say("waits for approval"),
    ProofState.RETURNED: say("changes were asked for"),
    ProofState.APPROVED: say("approved"),
    ProofState.SUPERSEDED: say("superseded by later changes"),
}
OWN_APPROVAL = say("made and approved by the same person")


def name_of_edition(locale: str) -> Sentence:
    """A language by its own name, and what the edition that has all of them is called."""
    return say("All languages") if locale == STACKED else verbatim(own_name(locale))


def names_of_editions(locales: Sequence[str]) -> Sentence:
    """The same beside one another."""
    names = {f"e{number}": name_of_edition(locale) for number, locale in enumerate(locales)}
    return Sentence(", ".join(f"{{{key}}}" for key in names), names)
