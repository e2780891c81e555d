"""The reasons why a mail came back, which of them add up, and what a person may say that an unreadable mail means."""

from collections.abc import Mapping

from newsletter.feedback.bounces.reasons import Reason
from newsletter.wording import Sentence, Worded, say, verbatim

# One of them says little; several in a row, with nothing accepted between, say that nobody reads there any more.
ADDING_UP = frozenset({Reason.FULL, Reason.INACTIVE, Reason.DISABLED, Reason.FILTERED, Reason.UNCLEAR})


def adds_up(reason: str | None, *, is_reply: bool) -> bool:
    """Whether a bounce for this reason counts. What the relay says itself (`is_reply`), and nobody can read, may be about us
    as well: it would say so to everybody, issue after issue."""
    return reason in ADDING_UP and not (is_reply and reason == Reason.UNCLEAR)


REASONS: Mapping[str, Sentence] = {
    Reason.NO_MAILBOX: say("no such mailbox"),
    Reason.NO_DOMAIN: say("no such domain"),
    Reason.MOVED: say("the mailbox has moved"),
    Reason.FULL: say("the mailbox is full"),
    Reason.INACTIVE: say("the mailbox is not in use"),
    Reason.DISABLED: say("the mailbox is closed"),
    Reason.FILTERED: say("no such mailbox, or its owner lets none of our mail in"),
    Reason.CONNECTION: say("the other server could not be reached"),
    Reason.GREYLISTED: say("the other server wanted to see the mail again later"),
    Reason.EXPIRED: say("the time to try was over"),
    Reason.SYSTEM: say("the other server had a fault"),
    Reason.TEMPORARY: say("not at that moment"),
    Reason.AUTHENTICATION: say("our mail was not recognised as ours (SPF, DKIM, DMARC)"),
    Reason.REPUTATION: say("our server or domain has a bad name there"),
    Reason.BLOCKED: say("our server is listed as one to block"),
    Reason.CONTENT: say("it was taken for spam"),
    Reason.POLICY: say("a rule of the other server forbids it"),
    Reason.RATE: say("we sent too much at once"),
    Reason.SIZE: say("the mail is too large"),
    Reason.RELAYING: say("the relay was not allowed to pass it on"),
    Reason.SENDER_ADDRESS: say("our sender address was not taken"),
    Reason.SUSPENDED_SENDER: say("our account at the relay is closed or suspended"),
    Reason.UNCLEAR: say("the reason is not clear"),
}


def reason_in_words(reason: str | None) -> Sentence:
    """A reason for people; one that this version does not know is told by its key."""
    return REASONS.get(reason or "", verbatim(reason or ""))


class Meaning(Worded):
    """What a person says that a mail means."""

    DEAD = "dead", say("The address does not exist any more")
    FULL = "full", say("The mailbox is full, closed or not in use")
    TEMPORARY = "temporary", say("Something temporary")
    OURS = "ours", say("Our own fault: blocked, taken for spam, not recognised, too large")
    COMPLAINT = "complaint", say("The person reports our mail as spam")
    NOTHING = "nothing", say("Not a bounce")


MEANING_HINTS: Mapping[Meaning, Sentence] = {
    Meaning.DEAD: say("No list mails it any more, until its owner confirms it again."),
    Meaning.FULL: say(
        "It is counted. After three in a row, of two issues and over seven days, nothing is sent there any more."
    ),
    Meaning.TEMPORARY: say("It is recorded, and counts for nothing."),
    Meaning.OURS: say("It is recorded and never counts against the person. Many of them alarm the admins."),
    Meaning.COMPLAINT: say("The person leaves all lists, and no mail goes there any more."),
    Meaning.NOTHING: say("An absence, a receipt, a question of a person: nothing follows."),
}
