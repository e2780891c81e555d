"""What a text says: its words and where it leads, whatever its form. Stored texts are NFC already."""

import hashlib
from typing import NamedTuple, Self

from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText

# Signs that differ in no more than their look, and those that nobody sees.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞「」『』", '"'),
        **dict.fromkeys("‘’‚‛‹›`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060", None),
    }
)


def words_of(value: str | RichText | RawHtml) -> str:
    """Its words with single spaces between, then the addresses of its links; nothing of one that says nothing."""
    if isinstance(value, RichText):
        return "\n".join(filter(None, (value.plain(), *value.links)))
    return " ".join(str(value).split())


class Said(NamedTuple):
    """What a text says, to be compared: of two texts with one bare form, that without white space and typography, neither has
    to be translated anew. `digest` is the hash that stands for it in marks; earlier versions wrote the `exact` one."""

    bare: str
    digest: str
    exact: str

    @classmethod
    def by(cls, value: str | RichText | RawHtml) -> Self:
        """What a text says."""
        words = words_of(value)
        bare = "".join(words.translate(_PLAIN).split())
        return cls(bare, _hash(bare), _hash(words))

    def has(self, mark: str) -> bool:
        """Whether a mark is the hash of it."""
        return mark in (self.digest, self.exact)


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]
