"""How an import of subscribers is going; read from its row each time."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from newsletter.wording import Sentence
from subscribers.imports.keeping import AT_REST, find_import, has_file
from subscribers.imports.running import UNDER_WAY
from subscribers.lists import find_list
from subscribers.models import ImportState


@dataclass(frozen=True)
class ImportProgress:
    """What the progress panel of an import shows."""

    state: ImportState
    rows: int
    position: int  # how many rows were taken in
    joined: int
    because: Sentence
    may_go_on: bool  # whether somebody can resume it

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.state not in UNDER_WAY

    @property
    def share(self) -> float:
        """How far it is, from 0 to 100."""
        return round(100 * self.position / self.rows, 1) if self.rows else 0.0


def import_progress(session: Session, list_slug: str, import_id: int) -> ImportProgress:
    """Look at an import now. Raises NotFound."""
    kept = find_import(session, find_list(session, list_slug), import_id)
    return ImportProgress(
        state=kept.state,
        rows=kept.rows,
        position=kept.position,
        joined=kept.joined,
        because=kept.because,
        may_go_on=kept.state in AT_REST and has_file(session, kept),
    )
