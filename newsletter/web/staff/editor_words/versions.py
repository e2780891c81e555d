"""The words of the versions of an issue."""

from newsletter.wording import say

WORDS = {
    "title": say("Versions"),
    "which": say("Which versions"),
    "all": say("All"),
    "named": say("Named ones"),
    "now": say("Now"),
    "command": say("by a command"),
    "more": say("Earlier ones"),
    "look": say("What to look at"),
    "since": say("What changed since"),
    "changed": say("What changed last"),
    "mail": say("The mail as it was then"),
    "first": say("The issue began with this."),
    "unreadable": say("It cannot be compared, since one of the two states cannot be read."),
    "same": say("Nothing: both say the same."),
    "compare": say("How to compare"),
    "in-words": say("In the text"),
    "in-sides": say("Side by side"),
    "moved": say("moved"),
    "back-text": say("Bring only this back"),
    "back-block": say("Bring this block back"),
    "back-all": say("Bring all of it back"),
    "brought": say("The issue says again what it said then"),
    "brought-part": say("That stands again as it did then"),
    "nothing-lost": say("What you have now stays a version, too."),
    "name": say("Name it"),
    "rename": say("Change the name"),
    "keep-name": say("Keep"),
}
