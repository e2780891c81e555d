"""What is said of an edition that does not tell who publishes it, and whether that was said of one that is kept."""

from collections.abc import Iterable, Mapping

from newsletter.content.publication import Identity
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

# CAN-SPAM (15 USC 7704) and CASL ask for a postal address, Korea's Network Act (art. 50) where a mail advertises. None of
# these hinders a proof, so that an issue can be looked at before somebody has told who publishes it.
UNSAID: Mapping[Identity, tuple[str, Sentence]] = {
    Identity.SENDER: (
        "legal.sender",
        say("The newsletter has no sender address. Nothing is dispatched until its settings have one."),
    ),
    Identity.ORGANISATION: (
        "legal.organisation",
        say(
            "The newsletter names no organisation. Nothing is dispatched until its settings say who publishes it."
        ),
    ),
    Identity.POSTAL_ADDRESS: (
        "legal.postal_address",
        say(
            "The newsletter has no postal address, which the law of many countries asks for. Nothing is dispatched until "
            "its settings have one."
        ),
    ),
}


def lacks_identity(findings: Iterable[Finding]) -> bool:
    """Whether the checks found that something does not say who publishes the newsletter."""
    unsaid = {check for check, _ in UNSAID.values()}
    return any(finding.check in unsaid for finding in findings)
