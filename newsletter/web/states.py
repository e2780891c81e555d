"""What the states are called on pages, and how they are coloured. One word for one state, everywhere."""

from newsletter.dispatch.models import DeliveryState, DispatchState, SkipReason
from newsletter.wording import Sentence, say
from subscribers.models import ConsentEvent, SubscriptionState

DISPATCHES = {
    DispatchState.SCHEDULED: say("Scheduled"),
    DispatchState.RUNNING: say("Running"),
    DispatchState.PAUSED: say("Paused"),
    DispatchState.FINISHED: say("Finished"),
    DispatchState.CANCELLED: say("Cancelled"),
}

DELIVERIES = {
    DeliveryState.ACCEPTED: say("Accepted"),
    DeliveryState.SENDING: say("Being submitted"),
    DeliveryState.CLAIMED: say("Taken up"),
    DeliveryState.PENDING: say("Waiting"),
    DeliveryState.UNCERTAIN: say("Uncertain"),
    DeliveryState.REFUSED: say("Refused"),
    DeliveryState.EXPIRED: say("Expired"),
    DeliveryState.SKIPPED: say("Skipped"),
}

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

SKIPS = {
    SkipReason.UNCONFIRMED: say("did not confirm yet"),
    SkipReason.UNSUBSCRIBED: say("unsubscribed"),
    SkipReason.SUPPRESSED: say("must not be mailed any more"),
    SkipReason.ALREADY_RECEIVED: say("received this proof before"),
    SkipReason.UNREACHABLE: say("has an address our mail cannot reach"),
    SkipReason.ERASED: say("asked to be erased"),
    SkipReason.CANCELLED: say("left when the dispatch was cancelled"),
}

SUBSCRIPTIONS = {
    SubscriptionState.CONFIRMED: say("Confirmed"),
    SubscriptionState.PENDING: say("Not confirmed yet"),
    SubscriptionState.UNSUBSCRIBED: say("Unsubscribed"),
}

CONSENTS = {
    ConsentEvent.ASKED: say("Asked to confirm"),
    ConsentEvent.CONFIRMED: say("Gave consent"),
    ConsentEvent.IMPORTED: say("Added with a declared basis"),
    ConsentEvent.WITHDRAWN: say("Withdrawn"),
}

HOWS: dict[str, Sentence] = {
    "form": say("by the public form"),
    "link": say("by the link in the mail"),
    "one-click": say("by one click in the mail program"),
    "page": say("by the page behind the link"),
    "mailto": say("by mail"),
    "preferences": say("by the preferences page"),
    "import": say("by an imported file"),
    "staff": say("by staff"),
    "feedback": say("by feedback of the mail system"),
}
