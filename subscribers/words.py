"""What the states of subscriptions and the lines of evidence are called."""

from newsletter.wording import Sentence, say
from subscribers.models import ConsentEvent, SubscriptionState

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
