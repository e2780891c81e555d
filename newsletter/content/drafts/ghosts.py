"""What stood in the inputs of an issue that began with the shape of another: hints in grey, which nobody ever gets."""

from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.lists import places
from newsletter.content.issue import IssueContent


def ghosts(full: IssueContent, shape: IssueContent) -> dict[str, str]:
    """The texts of `full` by the names of the inputs that are empty in its `shape`; a picture leaves none."""
    was, now = draft_of(full), draft_of(shape)
    pictures = {f"{block.id}.{path}" for block in full.blocks for path, _ in block.images()}
    gone = tuple(f"{place}." for place in (places(was) - places(now)) | pictures)
    return {
        name: text
        for name, text in was.values.items()
        if text and not now.value(name) and not name.startswith(gone)
    }
