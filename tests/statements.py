"""What SQLAlchemy compiles of our statements, kept for all databases of a kind.

Otherwise each test, with an engine of its own, compiles them anew, which takes longer than to execute them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

_ROOM = 5000  # statements; the whole product has fewer


@dataclass(frozen=True)
class Statements:
    """The dialects that have met a database, by their name, and what was compiled for each."""

    _known: dict[str, tuple[sa.Dialect, LRUCache[Any, Any]]] = field(default_factory=dict)

    def keep(self, engine: sa.Engine) -> None:
        """Take what this engine compiles from now on for those to come; it has been connected."""
        self._known[engine.dialect.name] = (engine.dialect, LRUCache(_ROOM))

    def shared_by(self, make: Callable[..., sa.Engine]) -> Callable[..., sa.Engine]:
        """The same maker of engines, whose engines know what was compiled before."""

        def made(url: str, **settings: Any) -> sa.Engine:
            engine = make(url, **settings)
            if engine.dialect.name in self._known:
                engine.dialect, engine._compiled_cache = self._known[engine.dialect.name]
            return engine

        return made
