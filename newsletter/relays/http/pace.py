"""At most so many mails a second: a relay that counts them would hold up everybody for the first one too many."""

import time
from threading import Lock


class Pace:
    """Lets whoever asks go on, one after the other, in even steps. Safe to use from several threads at once."""

    def __init__(self, rate: float) -> None:
        """`rate` is in mails a second; 0: as many as come."""
        self._step = 1 / rate if rate else 0.0
        self._lock = Lock()
        self._next_at = 0.0

    def keep(self, *, until: float) -> None:
        """Wait for one's turn, and at most until then by the monotonic clock."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next_at)
            self._next_at = at + self._step
        time.sleep(max(min(at, until) - now, 0))
