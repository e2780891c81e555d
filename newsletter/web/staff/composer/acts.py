"""What the page says and where it begins after a button of the compose form did its work."""

from urllib.parse import quote

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.boxes import WHOLE
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.lists import ids_in
from newsletter.web.staff.composer.posting import Wish
from newsletter.wording import Sentence, say

_OF_BLOCKS = {
    "add": say("Added “{what}” at place {place} of {count}."),
    "copy": say("Copied “{what}”. The copy is at place {place} of {count}."),
    "up": say("Moved “{what}” to place {place} of {count}."),
    "down": say("Moved “{what}” to place {place} of {count}."),
    "detach": say("“{what}” at place {place} of {count} goes its own way now: write in it as you like."),
}
_OF_ENTRIES = {
    "entry-add": say("Added entry {place} of {count}."),
    "entry-up": say("Moved the entry to place {place} of {count}."),
    "entry-down": say("Moved the entry to place {place} of {count}."),
}
_OPENED = frozenset(
    {"add", "copy", "detach", "entry-add", "entry-open"}
)  # what is new is written in; what moved is looked at beside the others


def leads_to(wish: Wish, slug: str) -> str:
    """The page that a button leads to after everything was saved, or at least kept; "" for this one."""
    match wish.verb:
        case "preview":
            return f"/issues/{slug}/preview"
        case "insert":
            return f"/issues/{slug}/library?after={quote(wish.place)}"
        case "picture":
            return f"/issues/{slug}/pictures?place={quote(wish.place)}"
        case "library":
            return f"/issues/{slug}/blocks/{quote(wish.place)}/library"
        case _:
            return ""


def told(wish: Wish, before: Draft, after: Draft, place: str) -> Sentence:
    """What the button did, and where that is now; `place` is what `Wish.applied` said to look at."""
    if before == after:
        return say("Saved.")
    if wish.verb == "delete":
        return _deleted(wish.place, before, after)
    if wish.verb == "entry-delete":
        return _entry_deleted(after, place)
    if wish.verb in ("list-take", "list-leave"):
        return _list_told(wish, before, after)
    if wish.verb in _OF_ENTRIES:
        list_, _, entry = place.rpartition(".")
        order = ids_in(after.value(list_))
        return _placed(_OF_ENTRIES[wish.verb], order, entry)
    order = tuple(block.id for block in after.blocks)
    return _placed(_OF_BLOCKS[wish.verb], order, place, what=_label(after.blocks[order.index(place)]))


def begins_at(wish: Wish, before: Draft, place: str) -> str:
    """The end of the form's address: it opens what is new, and has the focus on what the button was about, or on what now
    stands where that was."""
    if wish.verb == "delete":
        place = _beside(wish.place, before)
        return f"#block-{quote(place)}" if place else "#blocks"
    if not place:
        return ""
    if wish.verb in _OPENED:
        return f"&open={quote(place)}#block-{quote(place)}"
    around = place.rpartition(".")[0] if wish.verb in ("entry-up", "entry-down") else place
    is_within = wish.verb.startswith(("entry-", "list-"))
    return f"{f'&open={quote(around)}' if is_within else ''}#block-{quote(place)}"


def _placed(sentence: Sentence, order: tuple[str, ...], one: str, **values: Sentence) -> Sentence:
    return Sentence(sentence.text, {**values, "place": order.index(one) + 1, "count": len(order)})


def _deleted(gone: str, before: Draft, after: Draft) -> Sentence:
    what = next(_label(block) for block in before.blocks if block.id == gone)
    beside = _beside(gone, before)
    if not beside:
        return say("Deleted “{what}”. No block is left.", what=what)
    place = [block.id for block in after.blocks].index(beside)
    values = {
        "what": what,
        "other": _label(after.blocks[place]),
        "place": place + 1,
        "count": len(after.blocks),
    }
    if before.blocks[place].id == gone:
        return say("Deleted “{what}”. “{other}” follows, now at place {place} of {count}.", **values)
    return say("Deleted “{what}”. “{other}” is now the last of {count}.", **values)


def _entry_deleted(after: Draft, list_: str) -> Sentence:
    return say("Deleted the entry. Entries left: {count}.", count=len(ids_in(after.value(list_))))


def _list_told(wish: Wish, before: Draft, after: Draft) -> Sentence:
    was, now = ids_in(before.value(wish.place)), ids_in(after.value(wish.place))
    if wish.verb == "list-leave":
        return say("The list stays as it is.")
    if before.value(f"{wish.place}.{WHOLE}"):
        return say("The list is as the text has it. Entries in it: {count}.", count=len(now))
    return say(
        "Took over the list. New entries: {new}; entries in it: {count}.",
        new=len(set(now) - set(was)),
        count=len(now),
    )


def _beside(gone: str, before: Draft) -> str:
    """The block after one, or the one before it when it is the last; "" when there is no other."""
    ids = [block.id for block in before.blocks]
    if gone not in ids:
        return ""
    place = ids.index(gone)
    others = [*ids[place + 1 :], *reversed(ids[:place])]
    return next(iter(others), "")


def _label(block: BlockDraft) -> Sentence:
    return BLOCKS[block.type].label
