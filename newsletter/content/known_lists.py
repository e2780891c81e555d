"""The lists of a newsletter, as far as an issue has to do with them: an invitation to subscribe may lead to one."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownList:
    """One of them; `name` is `{locale: text}`. On one that is not public come those whom staff put there."""

    slug: str
    name: Mapping[str, str]
    is_public: bool
    is_closed: bool

    @property
    def takes_anybody(self) -> bool:
        """Whether whoever asks may come onto it."""
        return self.is_public and not self.is_closed
