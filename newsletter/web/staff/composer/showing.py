"""The compose form as the page places it: every block with its inputs, filled, with errors and the other's texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.linked import linked_to
from newsletter.content.drafts.lists import ids_in, lists_of
from newsletter.content.drafts.marks import marked_texts
from newsletter.content.fields import countries
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.telling import KINDS
from newsletter.content.known_lists import KnownList
from newsletter.content.library import KnownBlock
from newsletter.content.publication import LockedDisclaimer
from newsletter.content.tables import understood
from newsletter.rendering.rendition import Finding, Severity
from newsletter.web.options import Option, channels, choices_of, languages, suggested
from newsletter.web.staff.composer.aims import Aim, aim_at
from newsletter.web.staff.composer.boxes import BoxView, box_view
from newsletter.wording import Sentence

SUGGESTED = {Kind.COUNTRY: "countries", Kind.TIME: "zones"}  # how the page calls the list of a kind
_LONG = 20  # entries, beyond which a list stands in the form as lines, opened one by one


@dataclass(frozen=True)
class Shown:
    """What the form is made from: the draft, what is wrong in it, and where another person's text differs."""

    draft: Draft
    locales: Sequence[str]
    disclaimers: Sequence[LockedDisclaimer] = ()
    lists: Sequence[KnownList] = ()
    errors: Mapping[str, Sentence] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)
    ghosts: Mapping[str, str] = field(default_factory=dict)  # what stood in inputs that began empty
    looked_at: str = ""  # the name of what is opened, and has the focus
    library: Mapping[str, KnownBlock] = field(
        default_factory=dict
    )  # the library blocks it is linked to, by their keys
    reader: str = ""  # the language to sum blocks up in

    def value(self, name: str) -> str:
        """The text of an input, as the form macros ask for it."""
        return self.draft.value(name)

    def error(self, name: str) -> Sentence | None:
        """What is wrong with an input."""
        return self.errors.get(name)

    def understood(self, name: str) -> Sentence | None:
        """What was read from pasted cells; nothing where something is wrong with them."""
        return None if name in self.errors else understood(self.value(name))

    def ghost(self, name: str) -> str:
        """What an input says in grey while it is empty."""
        return self.ghosts.get(name, "")

    @property
    def has_ghosts(self) -> bool:
        """Whether an input still says what stood there before."""
        return any(not self.value(name) and self.aim(name) for name in self.ghosts)

    def aim(self, name: str) -> Aim | None:
        """Where in the form a name leads."""
        return aim_at(self.draft, name, self.locales)

    def way_to(self, name: str) -> str:
        """The address within the page of what a name speaks of; "" when there is no such place."""
        aim = self.aim(name) if name else None
        folded = next(filter(self.is_folded, accumulate(name.split("."), "{}.{}".format)), None)
        return f"#block-{folded}" if folded else f"#{aim.id}" if aim else ""

    @cached_property
    def focus(self) -> str:
        """The id of the element that the page begins at: the first one in error, else the one that was asked for."""
        name = next(iter(self.errors), self.looked_at)
        aim = self.aim(name) if name else None
        return aim.id if aim else ""

    def entries(self, name: str) -> list[str]:
        """The places of the entries of a list."""
        return [f"{name}.{entry}" for entry in ids_in(self.value(name))]

    def is_open(self, place: str) -> bool:
        """Whether a block or an entry is opened: it was asked for, or something in it needs attention."""
        return self.has_errors(place) or any(
            _is_within(name, place) for name in (self.looked_at, *self.clashes)
        )

    def is_long(self, name: str) -> bool:
        """Whether a list has more entries than one looks through in a form."""
        return len(self._entries.get(name, ())) > _LONG

    def is_folded(self, place: str) -> bool:
        """Whether an entry is a line of a long list: its inputs are hidden until it is opened."""
        list_, _, entry = place.rpartition(".")
        return self.is_long(list_) and entry in self._entries.get(list_, ()) and not self.is_open(place)

    def hidden(self, place: str) -> list[tuple[str, str]]:
        """The inputs of a folded entry."""
        return [(f"{place}.{part}", value) for part, value in self.draft.under(place).items()]

    def country(self, place: str, fields: Sequence[BlockField]) -> str:
        """The country of an entry in the reader's words, where it has one."""
        codes = (self.value(f"{place}.{one.name}") for one in fields if one.kind is Kind.COUNTRY)
        return next((countries.names(self.reader or "en").get(code, code) for code in codes if code), "")

    def lock(self, place: str, fields: Sequence[BlockField]) -> LockedDisclaimer | None:
        """The locked disclaimer that a block places."""
        keys = {self.value(f"{place}.{one.name}") for one in fields if one.kind is Kind.DISCLAIMER}
        return next((locked for locked in self.disclaimers if locked.key in keys), None)

    def words(self, place: str, fields: Sequence[BlockField]) -> list[tuple[str, list[str]]]:
        """What is read in a block in each language, text after text."""
        names = list(self._texts(place, fields))
        said = [(locale, [self.value(f"{name}.{locale}") for name in names]) for locale in self.locales]
        return [(locale, list(filter(None, texts))) for locale, texts in said if any(texts)]

    def _texts(self, place: str, fields: Sequence[BlockField]) -> Iterator[str]:
        for one in fields:
            name = f"{place}.{one.name}"
            if one.is_localized and one.has_words:
                yield name
            for entry in self.entries(name) if one.kind is Kind.ITEMS else ():
                yield from self._texts(entry, one.fields)

    def box(self, name: str) -> BoxView | None:
        """The box of a list, in which one pastes it."""
        return box_view(self.draft, name, source=self.locales[0], reader=self.reader or "en")

    @cached_property
    def _entries(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(ids_in(self.value(name))) for name, _ in lists_of(self.draft)}

    def mark(self, name: str) -> tuple[str, str] | None:
        """The inputs about a stale translation: its mark, and the box to tick when it still stands."""
        return self._marks.get(name)

    @cached_property
    def _marks(self) -> Mapping[str, tuple[str, str]]:
        return marked_texts(self.draft)

    def has_errors(self, place: str) -> bool:
        """Whether something in a block or an entry cannot be used."""
        return any(_is_within(name, place) for name in self.errors)

    def first_words(self, place: str, fields: Sequence[BlockField]) -> str:
        """The words that name a block or an entry, in the reader's language where it has some."""
        locales = sorted(self.locales, key=lambda locale: locale != self.reader)
        for one in sorted(fields, key=lambda one: not one.is_localized):  # a key names it at last
            if Mark.FIRST_WORDS in one.marks:
                names = [f"{place}.{one.name}"]
                names = [f"{names[0]}.{locale}" for locale in locales] if one.is_localized else names
                text = next(filter(None, map(self.value, names)), "")
                if text:
                    return " ".join(text.split())[:120]
        return ""


@dataclass(frozen=True)
class BlockView:
    """One block of the form."""

    id: str
    type: str
    label: Sentence
    hint: Sentence | None
    summary: str
    fields: tuple[BlockField, ...]
    is_open: bool
    has_errors: bool  # what was typed into it cannot be saved
    findings: tuple[Finding, ...]
    link: str  # the key of the library block that it is linked to
    library: KnownBlock | None  # None when the newsletter has no such block
    lock: LockedDisclaimer | None  # what it places, and nobody changes here

    @property
    def errors(self) -> int:
        """How many of the findings refuse a proof."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def block_views(shown: Shown, findings: Sequence[Finding]) -> list[BlockView]:
    """The blocks in order; one with an error or a clash is open."""
    return [_view(block, shown, findings) for block in shown.draft.blocks]


def errors_of(shown: Shown) -> list[tuple[Aim | None, Sentence]]:
    """Everything that cannot be saved: where it is, and what is wrong with it."""
    return [(shown.aim(name), sentence) for name, sentence in shown.errors.items()]


def options_of(shown: Shown, one: BlockField, value: str) -> list[Option]:
    """The choices of a field; a value that is none of them stays as it is, for the checks to speak of."""
    reader = shown.reader or shown.locales[0]
    found = choices_of(one, disclaimers=shown.disclaimers, lists=shown.lists, reader=reader)
    return _with_own(found, value)


def hint_of(one: BlockField) -> Sentence | None:
    """The sentence below an input: the field's own help, else what is true of its kind."""
    return one.help or KINDS[one.kind].hint


def suggestions(shown: Shown) -> dict[str, list[Option]]:
    """What inputs of the form suggest while one types, each list once in the page, if at all: value and words."""
    fields = [one for block in shown.draft.blocks for one in fields_of(BLOCKS[block.type])]
    fields += [one for _, entries in lists_of(shown.draft) for one in entries.fields]
    kinds = {one.kind for one in fields}
    return {
        name: suggested(kind, reader=shown.reader or "en")
        for kind, name in SUGGESTED.items()
        if kind in kinds
    }


def languages_of(shown: Shown, value: str) -> list[Option]:
    """In which editions a block may appear; a combination that a file brought stays as it is."""
    return _with_own(languages(shown.locales), value)


def channels_of(value: str) -> list[Option]:
    """Where a block may appear; a combination that a file brought stays as it is."""
    return _with_own(channels(), value)


def _view(block: BlockDraft, shown: Shown, findings: Sequence[Finding]) -> BlockView:
    fields = fields_of(BLOCKS[block.type])
    return BlockView(
        id=block.id,
        type=block.type,
        label=BLOCKS[block.type].label,
        hint=BLOCKS[block.type].form_hint,
        summary=shown.first_words(block.id, fields),
        fields=fields,
        is_open=shown.is_open(block.id),
        has_errors=shown.has_errors(block.id),
        findings=tuple(finding for finding in findings if finding.block == block.id),
        link=linked_to(shown.draft, block.id),
        library=shown.library.get(linked_to(shown.draft, block.id)),
        lock=shown.lock(block.id, fields),
    )


def _with_own(options: list[Option], value: str) -> list[Option]:
    return options if value in dict(options) or not value else [*options, (value, value)]


def _is_within(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")
