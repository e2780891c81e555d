"""The words of moving, copying and deleting blocks."""

from newsletter.wording import say

WORDS = {
    "grip": say("Move this block: Space, then arrows"),
    "lifted": say("Lifted. Arrows move it, Space drops it, Escape brings it back."),
    "dropped": say("Dropped"),
    "brought-back": say("Back where it was"),
    "at-place": say("Place {place} of {count}"),
    "chosen.one": say("{count} block chosen"),
    "chosen.other": say("{count} blocks chosen"),
    "choose-none": say("Choose none"),
    "copied": say("Duplicated"),
    "inserted": say("“{what}” is put in"),
    "deleted": say("“{what}” is deleted"),
    "deleted-many": say("{count} blocks are deleted"),
    "on-clipboard.one": say("{count} block is on the clipboard"),
    "on-clipboard.other": say("{count} blocks are on the clipboard"),
}
