"""The words about places: a text and its translations."""

from newsletter.wording import say

WORDS = {
    "changed": say("The {source} text has changed since this {language} one was written."),
    "by": say("{name}, {at}"),
    "by-command": say("By a command, {at}"),
    "copied": say("This is still the {source} text itself."),
    "no-change": say("No change needed"),
    "agrees-again": say("Agrees again"),
    "agree-keys": say("Ctrl Enter"),
    "copy-source": say("Start from the source"),
    "make-same": say("The same in all languages"),
    "no-longer-same": say("No longer the same in all languages"),
    "written-first": say("Written first in"),
    "deleted": say("[deleted:]"),
    "inserted": say("[inserted:]"),
    "share": say("{name}, {share} translated"),
    "left": say("Language on the left"),
    "right": say("Language on the right"),
}
