"""What the states of subscriptions and imports and the lines of evidence are called."""

from newsletter.wording import say
from subscribers.models import ConsentEvent, How, ImportState, SubscriptionState

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
    ConsentEvent.CORRECTED: say("Corrected"),
}

PARTICULARS = {
    "email": say("Mail address"),
    "name": say("Name"),
    "organisation": say("Organisation"),
    "locale": say("Language"),
}

HOWS = {
    How.FORM: say("by the public form"),
    How.LINK: say("by the link in the mail"),
    How.ONE_CLICK: say("by one click in the mail program"),
    How.PAGE: say("by the page behind the link"),
    How.MAILTO: say("by mail"),
    How.PREFERENCES: say("by the preferences page"),
    How.IMPORT: say("by an imported file"),
    How.STAFF: say("by staff"),
    How.FEEDBACK: say("by feedback of the mail system"),
}

IMPORTS = {
    ImportState.READ: say("Not applied"),
    ImportState.WAITING: say("Waiting"),
    ImportState.RUNNING: say("Running"),
    ImportState.STOPPED: say("Stopped"),
    ImportState.FAILED: say("Failed"),
    ImportState.FINISHED: say("Applied"),
}
