"""The list of public editions as an Atom feed (RFC 4287)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import StringIO

from feedgenerator import Atom1Feed

from newsletter import links
from newsletter.desk.archives import Archive
from newsletter.web.formats import in_language

NEWEST = 40  # entries: a feed is for what is new; the list has all


@dataclass(frozen=True)
class Feed:
    """A feed as it is sent; `version` changes with it."""

    content: str

    @property
    def version(self) -> str:
        """Of these very bytes."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:32]


def atom(archive: Archive, *, base_url: str) -> Feed:
    """The newest editions in the language of the list."""
    newsletter, locale = archive.newsletter, archive.locale
    page = base_url + links.archive(newsletter.slug, locale)
    name = in_language(newsletter.name, locale)
    made = _Feed(
        title=name,
        link=page,
        description="",
        language=locale,
        author_name=in_language(newsletter.organisation, locale) or name,
        feed_url=links.feed(page),
        feed_guid=archive.id,
        changed_at=archive.changed_at,
    )
    for line in archive.own_lines[:NEWEST]:
        made.add_item(
            title=line.title,
            link=base_url + line.page,
            description=escape(line.summary) or None,
            unique_id=line.id,
            pubdate=line.published_at,
            updateddate=line.changed_at,
        )
    document = StringIO()
    made.write(document, "utf-8")
    return Feed(document.getvalue())


class _Feed(Atom1Feed):  # type: ignore[misc]  # it has no annotations
    """The same bytes for the same editions: where there are none the library takes the present moment."""

    def latest_post_date(self) -> datetime:
        moment: datetime = self.feed["changed_at"]
        return moment
