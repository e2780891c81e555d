"""What the compose form posts, read into a draft: texts, the order of blocks, pictures, and which button was pressed."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.boxes import SEEN, box_of
from newsletter.content.drafts.conversion import blank_values
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.linked import detached
from newsletter.content.drafts.lists import (
    LINES,
    lists_of,
    moved_entry,
    places,
    with_copy,
    with_entry,
    without_entry,
)
from newsletter.web.staff.picked_pictures import Store, read_pictures
from newsletter.wording import Sentence

_NOT_TEXTS = frozenset({"at", "base", "block", "do"})


@dataclass(frozen=True)
class Wish:
    """The button that was pressed: `verb` of `save`, `preview`, `up`, `down`, `copy`, `delete`, `add`; of the library `insert`,
    `library`, which lead there, and `detach`; `picture` leads to the library of pictures; those of
    entries of a list: `entry-up`, `entry-down`, `entry-delete`, `entry-add`, `entry-open`, and of its box: `list-text` fills it
    with the list, `list-read` shows what is understood, `list-take` takes that over, `list-leave` empties it; `place` is what
    it is about."""

    verb: str
    place: str = ""
    type: str = ""

    @property
    def needs_no_save(self) -> bool:
        """Whether it is enough that everything is kept, also what cannot be saved yet: a picture may be what is missing."""
        return self.verb == "picture"

    @classmethod
    def read(cls, value: str) -> "Wish":
        """From the value of a button: `up:ID`, `add:article:ID`, `entry-up:ID.speakers.ID`, `entry-add:ID.speakers`."""
        verb, _, rest = value.partition(":")
        if verb == "add":
            type_, _, place = rest.partition(":")
            return cls(verb, place, type_)
        return cls(verb or "save", rest)

    def applied(self, draft: Draft, *, source: str, reader: str) -> tuple[Draft, str]:
        """The draft after the wish, and the place to look at next; `source` is the language of the words in a box, `reader`
        the one of who looks at the page."""
        if self.verb.startswith("list-"):
            return self._applied_to_box(draft, source, reader)
        if self.verb.startswith("entry-"):
            return self._applied_to_list(draft)
        match self.verb:
            case "add" if self.type in BLOCKS:
                return draft.with_block(self.type, after=self.place, values=blank_values(BLOCKS[self.type]))
            case "copy" if draft.has(self.place):
                return with_copy(draft, self.place)
            case "up" | "down":
                return draft.moved(self.place, by=-1 if self.verb == "up" else 1), self.place
            case "detach" if draft.has(self.place):
                return detached(draft, self.place), self.place
            case "delete":
                return draft.without(self.place), ""
            case _:
                return draft, self.place

    def _applied_to_list(self, draft: Draft) -> tuple[Draft, str]:
        lists = dict(lists_of(draft))
        if self.verb == "entry-add" and self.place in lists:
            model = lists[self.place].model
            return with_entry(draft, self.place, blank_values(model) if model else {})
        if self.place not in places(draft):
            return draft, ""
        if self.verb == "entry-open":
            return draft, self.place
        if self.verb == "entry-delete":
            around = self.place.rpartition(".")[0].rpartition(".")[0]
            return without_entry(draft, self.place), around
        return moved_entry(draft, self.place, by=-1 if self.verb == "entry-up" else 1), self.place

    def _applied_to_box(self, draft: Draft, source: str, reader: str) -> tuple[Draft, str]:
        box = box_of(draft, self.place, source=source)
        if box is None:
            return draft, ""
        match self.verb:
            case "list-text":
                return box.filled(reader=reader), f"{self.place}.{LINES}"
            case "list-leave":
                return box.emptied(), self.place
            case "list-take" if box.is_seen and not box.reading.problems:
                return box.taken(), self.place
            case _:
                return box.seen(), f"{self.place}.{SEEN}"


@dataclass(frozen=True)
class PostedDraft:
    """The draft as it was typed, the version it started from, the button, what is wrong with pictures, and the input
    in which the person was, as far as it is known."""

    draft: Draft
    version: int
    wish: Wish
    errors: dict[str, Sentence]
    at: str = ""


def read_post(posted: FormData, store: Store) -> PostedDraft:
    """Read the form; pictures are stored at once, so that they survive a mistake elsewhere in the form."""
    values = {
        name: value.replace("\r\n", "\n").replace("\r", "\n")
        for name, value in posted.multi_items()
        if isinstance(value, str) and name not in _NOT_TEXTS
    }
    pictures, errors = read_pictures(posted, store)
    values |= pictures
    base, at = str(posted.get("base", "")), str(posted.get("at", ""))
    return PostedDraft(
        draft=Draft(_blocks(posted), {n: v for n, v in values.items() if not n.endswith(".remove")}),
        version=int(base) if base.isdecimal() and len(base) < 10 else -1,
        wish=Wish.read(str(posted.get("do", "save"))),
        errors=errors,
        at=at if at in values else "",
    )


def _blocks(posted: FormData) -> tuple[BlockDraft, ...]:
    pairs = (str(value).partition(":") for value in posted.getlist("block"))
    return tuple(BlockDraft(block_id, type_) for block_id, _, type_ in pairs if type_ in BLOCKS)
