"""The words of texts that are written in: their bubble, their chips, their links."""

from newsletter.wording import say

WORDS = {
    "format": say("Formatting"),
    "bold": say("Bold"),
    "italic": say("Stress"),
    "link": say("Link"),
    "list": say("As a list"),
    "tags": say("Reader’s name"),
    "tag-title": say("{label}: each reader reads their own. A sample reader reads “{sample}”."),
    "tag-title-or": say(
        "{label}: each reader reads their own, and “{other}” where there is none. A sample reader reads “{sample}”."
    ),
    "tag-otherwise": say("or, where there is none,"),
    "tag-nothing": say("no words"),
    "particle-title": say("Each reader reads the particle that follows their name."),
    "link-new": say("Make it a link"),
    "link-change": say("Change the link"),
    "link-address": say("Where it leads"),
    "link-help": say("A page, a mail address or a telephone number."),
    "link-set": say("Set the link"),
    "link-remove": say("Remove the link"),
    "link-unheard": say(
        "The address could not be checked: the server does not answer. Try again in a moment."
    ),
}
