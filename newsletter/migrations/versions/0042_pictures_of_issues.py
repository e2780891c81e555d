"""The pictures that issues show are in the libraries of their newsletters."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NEWEST = """
    SELECT issue.newsletter_id, issue_revision.content, issue_revision.author_id
    FROM issue JOIN issue_revision ON issue_revision.issue_id = issue.id AND issue_revision.number = issue.revision
    ORDER BY issue.id DESC
"""
PICTURES = sa.table(
    "library_picture",
    *(
        sa.column(name)
        for name in (
            "newsletter_id",
            "asset_id",
            "file",
            "focus",
            "licence",
            "people",
            "consent_note",
            "author_id",
        )
    ),
    sa.column("alt", sa.JSON()),
    sa.column("credit", sa.JSON()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    connection = op.get_bind()
    assets = {row.name: row.id for row in connection.execute(sa.text("SELECT id, name FROM asset"))}
    known: set[tuple[int, int]] = set()
    for row in connection.execute(sa.text(NEWEST)).all():
        for image in _images(_document(row.content)):
            asset = assets.get(image["asset"])
            if asset is None or (row.newsletter_id, asset) in known:
                continue
            known.add((row.newsletter_id, asset))
            op.execute(
                PICTURES.insert().values(
                    newsletter_id=row.newsletter_id,
                    asset_id=asset,
                    file=str(image["file"]).rpartition("/")[2],
                    alt=_said(image.get("alt")),
                    credit=_said(image.get("credit")),
                    focus="",
                    licence="unsaid",
                    people="unsaid",
                    consent_note="",
                    author_id=row.author_id,
                    created_at=datetime.now(UTC),
                )
            )


def _document(content: Any) -> Any:
    """What cannot be read holds no picture that could be shown."""
    try:
        return json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return None


def _images(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("asset"), str) and value.get("file"):
            yield value
        for inner in value.values():
            yield from _images(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _images(inner)


def _said(texts: Any) -> dict[str, str]:
    pairs = texts.items() if isinstance(texts, dict) else ()
    return {str(locale): text for locale, text in pairs if isinstance(text, str) and text}
