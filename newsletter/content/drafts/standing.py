"""What a draft says as far as it can be used: where it cannot, what was saved last stands in.

So a mail can be shown while somebody is in the middle of an address or a date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.issue import IssueContent
from newsletter.wording import Sentence


@dataclass(frozen=True)
class Standing:
    """A content, and what of the draft is not in it: a sentence for each input that cannot be used."""

    content: IssueContent
    errors: Mapping[str, Sentence]


def standing(draft: Draft, saved: IssueContent) -> Standing:
    """What `draft` says in the languages of `saved`, which stands in where the draft cannot be used.

    A block that nothing was saved of is left out until it can be used.
    """
    errors: dict[str, Sentence] = {}
    before = draft_of(saved)
    while True:
        try:
            return Standing(content_of_draft(draft, locales=saved.locales), errors)
        except InvalidDraft as invalid:
            mended = _without(draft, invalid.errors.keys(), before)
            errors = {**invalid.errors, **errors}
            if mended == draft:
                return Standing(saved, errors)
            draft = mended


def _without(draft: Draft, names: Iterable[str], before: Draft) -> Draft:
    """The draft with what was there before under these names; blocks that were not are gone, as is what cannot be mended so."""
    values = dict(draft.values)
    gone: set[str] = set()
    for name in names:
        block = name.partition(".")[0]
        old = {f"{name}.{part}": value for part, value in before.under(name).items()} | _own(before, name)
        new = {f"{name}.{part}": value for part, value in draft.under(name).items()} | _own(draft, name)
        if draft.has(block) and (old == new or not before.has(block)):
            gone.add(block)
        values = {key: value for key, value in values.items() if key not in new} | old
    left = replace(draft, values=values)
    for block in gone:
        left = left.without(block)
    return left


def _own(draft: Draft, name: str) -> dict[str, str]:
    value = draft.value(name)
    return {name: value} if value else {}
