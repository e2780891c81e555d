"""What the states of subscriptions and imports, the lines of evidence and the orders of people are called."""

from newsletter.wording import say
from subscribers.models import ConsentEvent, How, ImportState, SubscriptionState
from subscribers.searching import Order

SUBSCRIPTIONS = {
    SubscriptionState.CONFIRMED: say("Confirmed"),
    SubscriptionState.PENDING: say("Not confirmed yet"),
    SubscriptionState.UNSUBSCRIBED: say("Unsubscribed"),
}

ORDERS = {
    Order.NEWEST: say("Who came last, first"),
    Order.NAME: say("Name, from A to Z"),
    Order.NAME_BACKWARDS: say("Name, from Z to A"),
    Order.STATE: say("State, confirmed first"),
    Order.STATE_BACKWARDS: say("State, unsubscribed first"),
    Order.SINCE: say("Date, oldest first"),
    Order.SINCE_BACKWARDS: say("Date, newest first"),
}

CONSENTS = {
    ConsentEvent.ASKED: say("Asked to confirm"),
    ConsentEvent.CONFIRMED: say("Gave consent"),
    ConsentEvent.IMPORTED: say("Added with a declared basis"),
    ConsentEvent.WITHDRAWN: say("Withdrawn"),
    ConsentEvent.CORRECTED: say("Corrected"),
    ConsentEvent.CLICKS_SHARED: say("Shares their clicks"),
    ConsentEvent.CLICKS_UNSHARED: say("Shares their clicks no more"),
}

PARTICULARS = {
    "email": say("Mail address"),
    "name": say("Name"),
    "organisation": say("Organisation"),
    "locale": say("Language"),
    "zone": say("Time zone"),
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
