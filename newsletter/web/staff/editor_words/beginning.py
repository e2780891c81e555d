"""The words of an issue without a block."""

from newsletter.wording import say

WORDS = {
    "title": say("An empty page"),
    "help": say("Choose the first block. The mail appears beside it with the first word."),
    "first": say("Add the first block"),
    "or": say("Or begin with what is there"),
    "begun": say("The issue begins with “{what}”."),
    "unheard": say("The server does not answer. Try it again in a moment."),
}
