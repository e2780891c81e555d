"""Stand-ins at the edges of the product: a relay that answers as told, a journal in memory."""

import threading
from collections.abc import Callable

from newsletter.relays.base import Accepted, Envelope, Outcome, Work
from newsletter.relays.side_by_side import submit_side_by_side
from newsletter.wording import verbatim


class ScriptedRelay:
    """Answers by recipient, `Accepted` where nothing is said; keeps what it took. A script may be a list of answers in turn,
    an exception to raise after the final dot, or a function to call before it."""

    name = "scripted relay"

    def __init__(self, script: dict[str, object] | None = None, *, connections: int = 2) -> None:
        self.script = script or {}
        self.connections, self.keeps_headers = connections, True
        self.taken: list[str] = []
        self.tried: list[str] = []
        self._lock = threading.Lock()

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        answer = self._answer(envelope.recipient)
        if callable(answer) and not isinstance(answer, type):
            answer = answer()
        before_dot()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Accepted):
            with self._lock:
                self.taken.append(envelope.recipient)
        return answer  # type: ignore[return-value]  # the script's author knows

    def submit_all(self, work: Work) -> None:
        submit_side_by_side(self, work)

    def check(self) -> None:
        """It is there."""

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, recipient: str) -> object:
        with self._lock:
            self.tried.append(recipient)
            answer = self.script.get(recipient, Accepted(verbatim("250 ok")))
            return answer.pop(0) if isinstance(answer, list) else answer


class MemoryJournal:
    """Keeps the records of one pump."""

    def __init__(self, worker: str = "w1") -> None:
        self.worker = worker
        self.known: dict[tuple[int, int], Outcome | None] = {}

    def about_to_end(self, delivery_id: int, attempt: int) -> None:
        self.known[delivery_id, attempt] = None

    def answered(self, delivery_id: int, attempt: int, outcome: Outcome) -> None:
        self.known[delivery_id, attempt] = outcome
