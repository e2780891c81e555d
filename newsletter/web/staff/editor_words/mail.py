"""The words of the mail beside what is written."""

from newsletter.wording import say

WORDS = {
    "languages": say("Language of the mail"),
    "views": say("How to look at it"),
    "desktop": say("Desktop"),
    "phone": say("Phone"),
    "dark": say("Dark"),
    "text": say("Plain text"),
    "title": say("The mail, as it will look"),
    "weight": say("Size of this edition"),
    "of": say("{size} of {limit}"),
    "ended": say("Your session has ended. What you wrote is still here."),
    "enter": say("Sign in in another tab, then go on here."),
    "unheard": say("The server does not answer."),
    "earlier": say("The mail is as it was a moment ago."),
}
