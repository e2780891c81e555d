"""What the states of dispatches and deliveries are called: one word for one state, on pages, in commands, in sentences.

In English they are written as inside a sentence; a page that shows one by itself gives it a capital letter.
"""

from newsletter.dispatch.models import DeliveryState, DispatchState, NoticeState, SkipReason
from newsletter.dispatch.webhook.models import CallState, WebhookEvent
from newsletter.relays.base import Fault
from newsletter.wording import Sentence, say

DISPATCH_STATES = {
    DispatchState.SCHEDULED: say("scheduled"),
    DispatchState.RUNNING: say("running"),
    DispatchState.PAUSED: say("paused"),
    DispatchState.FINISHED: say("finished"),
    DispatchState.CANCELLED: say("cancelled"),
}

DELIVERY_STATES = {
    DeliveryState.ACCEPTED: say("accepted"),
    DeliveryState.SENDING: say("being submitted"),
    DeliveryState.CLAIMED: say("about to be sent"),
    DeliveryState.PENDING: say("waiting"),
    DeliveryState.UNCERTAIN: say("uncertain"),
    DeliveryState.REFUSED: say("refused"),
    DeliveryState.EXPIRED: say("expired"),
    DeliveryState.SKIPPED: say("skipped"),
}

# A mail on our own behalf goes the way of a delivery.
NOTICE_STATES = {state: DELIVERY_STATES[DeliveryState(state)] for state in NoticeState}

MEANINGS = {
    DeliveryState.ACCEPTED: say("the relay took it; the mailbox may still return it"),
    DeliveryState.SENDING: say("the relay is being told about it at this moment"),
    DeliveryState.CLAIMED: say("a worker has it on its list"),
    DeliveryState.PENDING: say("its turn comes, or comes again after a delay the relay asked for"),
    DeliveryState.UNCERTAIN: say("it was handed over and no answer came"),
    DeliveryState.REFUSED: say("the relay said no for good"),
    DeliveryState.EXPIRED: say("the relay said “later” until the time was over"),
    DeliveryState.SKIPPED: say("nothing was submitted, with a reason"),
}

# Whose fault it is that somebody was refused: behind a number of people.
FAULTS = {
    Fault.RECIPIENT: say("their mailbox does not exist or takes no mail"),
    Fault.SENDER: say("our address or server is not welcome"),
    Fault.CONTENT: say("the issue looks like spam"),
    Fault.QUOTA: say("we submitted as much as the relay allows"),
    Fault.SIZE: say("the issue is larger than the relay takes"),
    Fault.RELAY: say("the relay does not pass on mail from us"),
    Fault.UNCLEAR: say("the relay does not say clearly why"),
}

# What the webhook is told of, and how far it got.
WEBHOOK_EVENTS = {
    WebhookEvent.TEST: say("a test"),
    WebhookEvent.PAUSED: say("a dispatch paused by itself"),
    WebhookEvent.FINISHED: say("a dispatch finished"),
}

CALL_STATES = {
    CallState.WAITING: say("waiting"),
    CallState.TAKEN: say("taken"),
    CallState.GIVEN_UP: say("given up"),
}

# Why nothing was sent to a person: beside their name, and after a number of people.
SKIP_REASONS = {
    SkipReason.UNCONFIRMED: say("did not confirm yet"),
    SkipReason.UNSUBSCRIBED: say("unsubscribed"),
    SkipReason.SUPPRESSED: say("must not be mailed any more"),
    SkipReason.ALREADY_RECEIVED: say("received this issue before"),
    SkipReason.UNREACHABLE: say("cannot be reached at this address"),
    SkipReason.ERASED: say("asked to be erased"),
    SkipReason.CANCELLED: say("had no turn before the dispatch was cancelled"),
    SkipReason.TOO_LATE: say("had no turn before the deadline"),
    SkipReason.ON_ANOTHER_LIST: say("is on another list that is left out"),
    SkipReason.TRIED_BEFORE: say("was tried before and did not get it"),
}
COUNTED_SKIPS = {
    SkipReason.UNCONFIRMED: lambda count: say("{count} did not confirm yet", count=count),
    SkipReason.SUPPRESSED: lambda count: say("{count} must not be mailed any more", count=count),
    SkipReason.ALREADY_RECEIVED: lambda count: say("{count} received this issue before", count=count),
    SkipReason.UNSUBSCRIBED: lambda count: say("{count} unsubscribed", count=count),
    SkipReason.UNREACHABLE: lambda count: say("{count} cannot be reached at their address", count=count),
    SkipReason.ERASED: lambda count: say("{count} asked to be erased", count=count),
    SkipReason.CANCELLED: lambda count: say(
        "{count} had no turn before the dispatch was cancelled", count=count
    ),
    SkipReason.TOO_LATE: lambda count: say("{count} had no turn before the deadline", count=count),
    SkipReason.ON_ANOTHER_LIST: lambda count: say(
        "{count} must not get it because of a list that is left out", count=count
    ),
    SkipReason.TRIED_BEFORE: lambda count: say(
        "{count} did not get it when it was tried before", count=count
    ),
}


def tried_again(count: int) -> Sentence:
    """How many deliveries a person sent on their way once more."""
    if count == 1:
        return say("1 delivery is tried again.")
    return say("{count} deliveries are tried again.", count=f"{count:,}")
