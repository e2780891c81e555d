"""What people call what came back."""

from collections.abc import Mapping

from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.models import FeedbackKind, ReturnedState
from newsletter.wording import Sentence, say

FEEDBACK_KINDS: Mapping[FeedbackKind, Sentence] = {
    FeedbackKind.DELIVERED: say("delivered"),
    FeedbackKind.BOUNCED: say("bounced"),
    FeedbackKind.COMPLAINED: say("complained"),
    FeedbackKind.UNSUBSCRIBED: say("unsubscribed"),
    FeedbackKind.DELAYED: say("delayed"),
    FeedbackKind.ANSWERED: say("answered"),
    FeedbackKind.UNREAD: say("not understood"),
}

VERDICTS: Mapping[Verdict, Sentence] = {
    Verdict.HARD: say("the address does not exist"),
    Verdict.SOFT: say("it could not take the mail this time"),
    Verdict.SENDER: say("the fault is ours"),
    Verdict.UNKNOWN: say("not certain"),
}

RETURNED_STATES: Mapping[ReturnedState, Sentence] = {
    ReturnedState.WAITING: say("waits for a decision"),
    ReturnedState.DECIDED: say("decided"),
    ReturnedState.KEPT: say("understood by itself"),
}
