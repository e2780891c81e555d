"""All checks of an issue before its proof is made; an error refuses the proof.

Each family is one file with one verb, `findings(examined)`. Every sentence says where and what to do.
"""

from collections.abc import Mapping, Sequence

from newsletter.content.issue import IssueContent
from newsletter.content.known_lists import KnownList
from newsletter.content.library import KnownBlock
from newsletter.content.origin import Origin
from newsletter.content.picture_terms import Terms
from newsletter.content.publication import Publication
from newsletter.preflight import (
    accessibility,
    content,
    dates,
    destinations,
    invitations,
    leftovers,
    legal,
    library,
    merge_tags,
    permissions,
    pictures,
    polls,
    size,
    translations,
    unseen,
)
from newsletter.preflight.examined import Examined
from newsletter.rendering.rendition import Finding, Rendition, Severity

FAMILIES = (
    content,
    dates,
    leftovers,
    translations,
    merge_tags,
    destinations,
    invitations,
    legal,
    library,
    accessibility,
    pictures,
    permissions,
    polls,
    size,
    unseen,
)
_ORDER = tuple(Severity)


def check(
    issue: IssueContent,
    publication: Publication,
    renditions: Sequence[Rendition],
    origin: Origin | None = None,
    lists: Sequence[KnownList] = (),
    terms: Sequence[Terms] = (),
    library: Mapping[str, KnownBlock] | None = None,
    *,
    counts_clicks: bool = False,
) -> list[Finding]:
    """Every finding, errors first; `renditions` may be empty when the issue cannot be rendered, `origin` is what it was
    copied from, `lists` are those of the newsletter, `terms` those of its pictures, `library` the library blocks that it is
    linked to, by their keys; `counts_clicks` says that its links will lead through addresses of ours."""
    examined = Examined(
        issue.as_read(),
        publication,
        tuple(renditions),
        origin,
        tuple(lists),
        tuple(terms),
        library,
        counts_clicks,
    )
    found = [finding for family in FAMILIES for finding in family.findings(examined)]
    return sorted(found, key=lambda finding: _ORDER.index(finding.severity))
