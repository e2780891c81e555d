"""The words of what comes in from outside: a card of a pasted address, a list from a spreadsheet."""

from newsletter.wording import say

WORDS = {
    "card": say("Show the page at {host} as a card?"),
    "card-said": say("Show the page at {host} as a card? Tab goes to the answer, Escape keeps the address."),
    "card-yes": say("Make a card"),
    "card-no": say("Keep the address"),
    "card-reading": say("Reading {host} …"),
    "no-answer": say("The server does not answer. Try again in a moment."),
    "no-picture": say("The picture of the card could not be fetched."),
    "list": say("“{what}” from lines or a spreadsheet"),
    "list-paste": say("Paste a table here, or write one entry in each line"),
    "list-read.one": say("{count} line was read"),
    "list-read.other": say("{count} lines were read"),
    "list-help": say("Say what each column is. What could be guessed stands there."),
    "list-columns": say("What was pasted"),
    "list-column": say("What column {number} is"),
    "list-unused": say("not used"),
    "list-more.one": say("{count} more line"),
    "list-more.other": say("{count} more lines"),
    "list-problem": say("Line {line}: {sentence}"),
    "cancel": say("Cancel"),
    "add.one": say("Add this one"),
    "add.other": say("Add these {count}"),
    "replace.one": say("Replace the list with this one"),
    "replace.other": say("Replace the list with these {count}"),
    "taken.one": say("{count} entry was taken over"),
    "taken.other": say("{count} entries were taken over"),
    "paste-list": say("Paste a list"),
}
