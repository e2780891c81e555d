"""Two changes of one document in one, as `content.drafts.merging` has it, of what at least one of them changed."""

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import lists_of
from newsletter.content.drafts.merging import Merged, merge
from newsletter.issues.working.differing import changed_names


def merged(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Both changes to `base`: of the many texts of an issue each is of a few."""
    names = {*changed_names(base, theirs)}
    if base.blocks == theirs.blocks and not names:
        return Merged(mine, {}, (), ())
    drafts = (base, mine, theirs)
    names |= {*changed_names(base, mine), *(name for one in drafts for name, _ in lists_of(one))}
    both = merge(*(Draft(one.blocks, {name: one.value(name) for name in names}) for one in drafts))
    values = {**mine.values, **theirs.values, **both.draft.values}
    return Merged(Draft(both.draft.blocks, values), both.clashes, both.taken, both.kept)
