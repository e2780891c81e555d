"""Merge tags: `{{first_name|friend}}`, an author's wish for a value of the subscriber. Never template source.

Reading accepts any name; the checks refuse the ones that do not exist.
"""

import re
from dataclasses import dataclass

from newsletter.wording import say

# What a value is called where an author chooses one, the most usual first.
VALUES = {
    "name": say("Whole name"),
    "first_name": say("First name"),
    "last_name": say("Last name"),
    "organisation": say("Organisation"),
    "email": say("Mail address"),
}
PAGE = "browser_url"  # where the edition is read on the web
LINKS = frozenset({"unsubscribe_url", "preferences_url", PAGE})

TAG = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]*(?:\|([^{}\n]{0,200}))?\}\}")


@dataclass(frozen=True)
class MergeTag:
    """The `name` of a value, and the `default` for subscribers who have none."""

    name: str
    default: str = ""

    def __str__(self) -> str:
        return f"{{{{{self.name}|{self.default}}}}}" if self.default else f"{{{{{self.name}}}}}"


def parse(text: str) -> list[str | MergeTag]:
    """The text cut at its merge tags, in order; there are no empty strings in it."""
    parts: list[str | MergeTag] = []
    end = 0
    for match in TAG.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(tag_of(match))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return parts


def tag_of(match: re.Match[str]) -> MergeTag:
    """The merge tag that TAG has matched."""
    return MergeTag(match[1], (match[2] or "").strip())


def without_tags(text: str) -> str:
    """The text with each merge tag replaced by `x`: what is left can be checked as if it were filled."""
    return TAG.sub("x", text)


def with_defaults(text: str) -> str:
    """The text as nobody in particular reads it: each merge tag replaced by its default."""
    return "".join(part if isinstance(part, str) else part.default for part in parse(text))
