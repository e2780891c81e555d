"""Where in the compose form something is: the input that an error, a finding or an address speaks of, and what people call it.

A name is that of an input (`01J….title.ko`), or of what inputs are in: a text in all its languages, a picture, an entry, a block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.boxes import SEEN
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES, ids_in
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.times import TimeRange
from newsletter.content.issue import IssueContent
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

_OWN = {"number": say("Number"), "locales": say("In which editions"), "channels": say("Where it appears")}


@dataclass(frozen=True)
class Aim:
    """The id of an element of the form, and its name: `Block 3 (Article), Title (ko)`."""

    id: str
    words: Sentence | None = None

    def at(self, id_: str, label: Sentence) -> "Aim":
        """Something within."""
        words = say("{place}, {field}", place=self.words, field=label) if self.words else label
        return Aim(id_, words)


def aim_at(draft: Draft, name: str, locales: Sequence[str]) -> Aim | None:
    """The input that a name speaks of, or what is nearest around it; None when the form has nothing of the kind."""
    first, *rest = name.split(".")
    for number, block in enumerate(draft.blocks, start=1):
        if block.id == first:
            model = BLOCKS[block.type]
            here = Aim(f"block-{first}", say("Block {number} ({type})", number=number, type=model.label))
            return _within(draft, here, first, fields_of(model), rest, locales)
    found = _within(draft, Aim(""), "", fields_of(IssueContent), [first, *rest], locales)
    return found if found.id else None


def way_to_field(slug: str, finding: Finding) -> str:
    """The address of the compose page that opens what a finding speaks of; "" when it speaks of the whole issue."""
    if not finding.name:
        return ""
    start = f"/issues/{slug}?open={quote(finding.name)}"
    return start if finding.path else f"{start}#block-{quote(finding.name)}"


def _within(
    draft: Draft,
    around: Aim,
    place: str,
    fields: Sequence[BlockField],
    parts: Sequence[str],
    locales: Sequence[str],
) -> Aim:
    """What is at the parts of a name within a block, an entry, a picture, or the issue."""
    if not parts:
        return around
    name = f"{place}.{parts[0]}" if place else parts[0]
    field = next((one for one in fields if one.name == parts[0]), None)
    if field is None:
        return _unfielded(draft, around, ".".join(filter(None, (place, *parts))))
    rest = parts[1:]
    if field.is_localized:
        locale = rest[0] if rest and rest[0] in locales else locales[0]
        return around.at(f"{name}.{locale}", say("{field} ({locale})", field=field.label, locale=locale))
    match field.kind:
        case Kind.PICTURE:
            return _within(draft, around.at(f"{name}.upload", field.label), name, field.fields, rest, locales)
        case Kind.TIME:
            part = rest[0] if rest and rest[0] in TimeRange.model_fields else "start"
            return around.at(f"{name}.{part}", field.label)
        case Kind.ITEMS:
            return _in_list(draft, around.at(f"block-{name}", field.label), name, field, rest, locales)
        case _:
            return around.at(name, field.label)


def _in_list(
    draft: Draft, around: Aim, name: str, field: BlockField, parts: Sequence[str], locales: Sequence[str]
) -> Aim:
    entries = ids_in(draft.value(name))
    if ".".join(parts) in (LINES, SEEN):
        return Aim(f"{name}.{'.'.join(parts)}", around.words)
    if not parts or parts[0] not in entries:
        return around
    place, number = f"{name}.{parts[0]}", entries.index(parts[0]) + 1
    entry = Aim(f"block-{place}", say("{field} {number}", field=around.words, number=number))
    return _within(draft, entry, place, field.fields, parts[1:], locales)


def _unfielded(draft: Draft, around: Aim, name: str) -> Aim:
    """An input that belongs to every block, or to the issue itself, such as its number."""
    label = _OWN.get(name.rpartition(".")[2])
    return around.at(name, label) if label and name in draft.values else around
