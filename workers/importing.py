"""Where a worker takes in an import of subscribers."""

from ulid import ULID

from newsletter.runtime import Runtime
from subscribers.imports.carrying import carry_on
from subscribers.imports.running import claim_import

SLICE = 20.0  # seconds; to read the file anew for each takes a tenth of that


def run_slice(runtime: Runtime, import_id: int) -> None:
    """Take in rows for one slice, if it is this import's turn; rings when more is left to do at once."""
    holder = str(ULID())
    with runtime.database.transaction() as session:
        if not claim_import(session, import_id, holder=holder, now=runtime.clock()):
            return
    carry_on(
        runtime.database,
        import_id,
        holder=holder,
        signer=runtime.signer,
        clock=runtime.clock,
        seconds=SLICE,
        is_leaving=runtime.is_leaving,
    )
