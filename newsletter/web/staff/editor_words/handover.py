"""The words of handing an issue over: test mail, proof, preview link."""

from newsletter.wording import say

WORDS = {
    "test": say("Test mail"),
    "proof": say("Make the proof"),
    "link": say("Preview link"),
    "more": say("What can be done"),
    "cancel": say("Cancel"),
    "to": say("To"),
    "me": say("Me"),
    "leave-out": say("Leave out {who}"),
    "name-or-address": say("name or address"),
    "which": say("Which mail"),
    "falls-back.one": say("{count} place will show another language"),
    "falls-back.other": say("{count} places will show another language"),
    "test-help": say(
        "[Test] stands before the subject. It is counted nowhere, and its personal links lead nowhere."
    ),
    "send.one": say("Send {count} mail"),
    "send.other": say("Send {count} mails"),
    "send-none": say("Send"),
    "handed.one": say("{count} mail is handed to the worker."),
    "handed.other": say("{count} mails are handed to the worker."),
    "proof-help": say(
        "A proof freezes every edition as it is now. It is what gets approved and what goes out, byte for byte."
    ),
    "errors.one": say("{count} finding has to be mended first."),
    "errors.other": say("{count} findings have to be mended first."),
    "clashes.one": say("{count} place was changed by two people. Choose a text there first."),
    "clashes.other": say("{count} places were changed by two people. Choose a text there first."),
    "behind.one": say("{count} place is not translated, or its source has changed."),
    "behind.other": say("{count} places are not translated, or their source has changed."),
    "note": say("A note for those who approve it"),
    "waits-for": say("They get a mail: {names}"),
    "nobody": say("Nobody has an account that may approve it."),
    "link-help": say(
        "Whoever has it sees the issue as it is saved, every language as a mail and as a page. They need no account."
    ),
    "for-whom": say("Whom it is for"),
    "how-long": say("How long it lasts"),
    "days.one": say("{count} day"),
    "days.other": say("{count} days"),
    "may-comment": say("They may leave a comment, with a name"),
    "make-link": say("Make and copy the link"),
    "copied": say("The link is copied"),
    "copy": say("Copy"),
    "end": say("End it now"),
    "until": say("until {day}"),
    "opened.one": say("opened once, {at}"),
    "opened.other": say("opened {count} times, last {at}"),
    "unopened": say("not opened yet"),
}
