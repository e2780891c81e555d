"""The words of comments, at a block and at the side of the page."""

from newsletter.wording import say

WORDS = {
    "title": say("Comments"),
    "which": say("Which comments"),
    "waiting": say("Open ({count})"),
    "settled": say("Settled"),
    "none-open": say("Nothing waits for an answer"),
    "none-settled": say("Nothing was settled yet"),
    "whole": say("The issue"),
    "whole-block": say("Of the whole block"),
    "of-block": say("Comments on this block"),
    "of-deleted": say("of a deleted block"),
    "open.one": say("{count} open comment"),
    "open.other": say("{count} open comments"),
    "guest": say("by a preview link"),
    "take-back": say("Take it back"),
    "settled-by": say("Settled by {name}"),
    "settle": say("Settled"),
    "is-settled": say("That is settled."),
    "reopen": say("Open it again"),
    "answer": say("Answer …"),
    "answer-act": say("Answer"),
    "new": say("Comment on this block; @ names a colleague"),
    "new-whole": say("Comment on the issue; @ names a colleague"),
    "say": say("Say it"),
    "names": say("Colleagues"),
    "begin": say("Comment on this block"),
}
