"""Short ways to have an issue checked."""

from typing import Any

from newsletter.preflight.checking import check
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Finding
from tests.rendering.samples import BASE_URL, block_id, content, publication


def article(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": block_id(number),
        "type": "article",
        "title": {"en": "A title", "ko": "제목"},
        "body": {"en": "Words", "ko": "본문"},
    } | changes


def found(
    blocks: list[dict[str, Any]] | None = None, *, newsletter: dict[str, Any] | None = None, **changes: Any
) -> list[Finding]:
    """What the checks say of an issue with these blocks, rendered in all its languages."""
    issue, of = (
        content([article()] if blocks is None else blocks, **changes),
        publication(**(newsletter or {})),
    )
    editions = [render(issue, locale, of, base_url=BASE_URL) for locale in issue.locales]
    return check(issue, of, editions)


def checks(findings: list[Finding]) -> list[str]:
    return [f"{finding.severity}: {finding.check}" for finding in findings]
