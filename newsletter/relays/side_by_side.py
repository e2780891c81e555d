"""Many parcels through a relay that takes them one by one: a thread for each submission that may run."""

import threading

from newsletter.relays.base import Parcel, Relay, Work


def submit_side_by_side(relay: Relay, work: Work) -> None:
    """See `Relay.submit_all`: by `relay.submit`, in as many threads as it has connections for the work."""
    bell = _Bell()
    work.on_more(bell.ring)
    threads = [
        threading.Thread(target=_submit_until_over, args=(relay, work, bell), name=f"submit-{number}")
        for number in range(min(relay.connections, work.connections))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Bell:
    def __init__(self) -> None:
        self._rung = threading.Condition()
        self.times = 0

    def ring(self) -> None:
        with self._rung:
            self.times += 1
            self._rung.notify_all()

    def wait(self, heard: int) -> None:
        """Until it was rung more often than `heard`."""
        with self._rung:
            self._rung.wait_for(lambda: self.times > heard)


def _submit_until_over(relay: Relay, work: Work, bell: _Bell) -> None:
    while True:
        heard = bell.times  # before the look, so that what comes in between is not slept over
        if parcel := work.next():
            _submit(relay, parcel)
        elif work.is_over:
            return
        else:
            bell.wait(heard)


def _submit(relay: Relay, parcel: Parcel) -> None:
    try:
        outcome = relay.submit(parcel.envelope, parcel.message, before_dot=parcel.before_dot)
    except Exception as error:
        parcel.failed(error)
    else:
        parcel.answered(outcome)
