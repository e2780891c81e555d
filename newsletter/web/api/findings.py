"""What the checks find in what an issue says now, saved or not, and how much its editions weigh."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import findings_of
from newsletter.issues.working.reading import written
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.preflight.translations import is_debt
from newsletter.rendering.render import weights
from newsletter.rendering.rendition import Finding, Severity
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import page_language
from newsletter.web.staff.setting_aims import ways
from subscribers.lists import known_lists

router = APIRouter()


class FindingJson(BaseModel):
    """One finding: what it speaks of, by its name in the draft ("" is the whole issue), and in which language, if in one."""

    severity: Severity
    check: str
    block: str | None
    name: str
    locale: str | None
    message: str
    is_translation: bool = False
    """Whether it says that a text is not translated, or that its source has changed since."""
    address: str = ""
    """Where it is mended when that is not in the issue: in the settings of the newsletter, for who may change them."""


class FindingsJson(BaseModel):
    """Everything that was found, errors first; a text that cannot be used, or that two people wrote, is one."""

    findings: list[FindingJson]
    sizes: dict[str, int]
    """The bytes of the HTML of each edition, with a reader's values in it."""
    weights: dict[str, dict[str, int]]
    """Of each edition, how many of them each block takes, by its id."""
    limit: int
    """From how many bytes on some mail programs cut a mail off."""


@router.get("/api/issues/{slug}/findings")
def show_findings(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
) -> FindingsJson:
    """What the checks find. Where a text cannot be used, they judge what was saved last."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        now = written(session, issue)
        publication = publication_of(issue.newsletter)
        origin = origin_of(session, issue)
        lists = known_lists(session, issue.newsletter_id)
        terms = terms_of(session, issue.newsletter_id, today=runtime.clock().date())
        library = known_blocks(session, issue.newsletter_id, now.content)
    renditions, found = findings_of(
        now.content,
        publication,
        base_url=runtime.settings.base_url,
        issue=issue.slug,
        origin=origin,
        lists=lists,
        terms=terms,
        library=library,
        counts_clicks=issue.newsletter.counts_clicks,
    )
    language = page_language(request)
    way = ways(issue.newsletter, lambda _: "", by=user)
    return FindingsJson(
        findings=[_told(finding, way(finding), language) for finding in (*now.obstacles, *found)],
        sizes={rendition.locale: filled_bytes(rendition) for rendition in renditions},
        weights={
            rendition.locale: weights(
                now.content,
                rendition.locale,
                publication,
                base_url=runtime.settings.base_url,
                issue=issue.slug,
            )
            for rendition in renditions
        },
        limit=CLIPPED_AT,
    )


def _told(finding: Finding, address: str, language: str) -> FindingJson:
    return FindingJson(
        severity=finding.severity,
        check=finding.check,
        block=finding.block,
        name=finding.name,
        locale=finding.locale,
        message=finding.sentence.in_locale(language),
        is_translation=is_debt(finding),
        address=address,
    )
