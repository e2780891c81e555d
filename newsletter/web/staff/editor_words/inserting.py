"""The words of putting in blocks."""

from newsletter.wording import say

WORDS = {
    "title": say("Add a block"),
    "search": say("Name, or what it is for"),
    "found": say("Found"),
    "recent": say("Put in lately"),
    "none": say("No block is called “{words}”."),
}
