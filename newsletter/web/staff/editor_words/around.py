"""The words of getting around: what is sought and found, the keys, and what is pointed out once."""

from newsletter.wording import say

WORDS = {
    "palette": say("Go to, or do"),
    "seek": say("A block, an issue, or what you want to do"),
    "none": say("Nothing here is called “{words}”."),
    "group.blocks": say("Blocks of this issue"),
    "group.actions": say("What can be done"),
    "group.issues": say("Other issues"),
    "previous-open": say("Open place before"),
    "only": say("Only {language}"),
    "save": say("Save now"),
    "help": say("Keys"),
    "or": say("or"),
    "keys.everywhere": say("Everywhere"),
    "keys.languages": say("Between languages"),
    "keys.blocks": say("In a block"),
    "keys.handle": say("At the handle of a block"),
    "key.palette": say("Go to a block or an issue, or do something"),
    "key.help": say("These keys"),
    "key.undo": say("Take back"),
    "key.redo": say("Do again"),
    "key.save": say("Save now"),
    "key.next-open": say("Next text that is not translated, or whose source has changed"),
    "key.previous-open": say("The one before"),
    "key.beside": say("The same text in the other language"),
    "key.agree": say("Source and translation agree again"),
    "key.first-language": say("First language"),
    "key.second-language": say("Second language"),
    "key.third-language": say("Third language, or two side by side"),
    "key.move-up": say("Move the block up"),
    "key.move-down": say("Move the block down"),
    "key.close": say("Close the block"),
    "key.cut": say("Cut the block"),
    "key.copy": say("Copy the block"),
    "key.paste": say("Put in blocks that were copied"),
    "key.lift": say("Lift the block, and drop it"),
    "key.carry-up": say("Carry it up"),
    "key.carry-down": say("Carry it down"),
    "key.carry-first": say("To the top"),
    "key.carry-last": say("To the end"),
    "key.bring-back": say("Bring it back"),
    "key.choose-above": say("Choose the block above, too"),
    "key.choose-below": say("Choose the block below, too"),
    "hint": say("A hint"),
    "understood": say("Understood"),
    "no-hints": say("No more hints"),
    "hint.insert": say(
        "A plus between two blocks puts a new one there. Everything you write is kept at once."
    ),
    "hint.seam": say(
        "The thread between the languages shows how each text stands: a whole thread where they agree, a ring where the "
        "translation is missing, a half disc where its source has changed."
    ),
    "hint.next-open": say("F8 leads to the next text that is not translated, or whose source has changed."),
    "hint.mail": say(
        "Beside the page is the mail itself. A click in it leads to the words that it was made of."
    ),
    "hint.keys": say("Everything here can be done with keys. A question mark shows them, outside of a text."),
}
