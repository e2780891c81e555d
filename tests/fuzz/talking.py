"""Two people write one issue at once, often in the same text: `python -m tests.fuzz.talking --minutes 10`.

Each types numbered sentences, letter by letter, and deletes nothing. At the end every sentence is in the draft, or was offered
beside what stands there.
"""

import argparse
import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.chromium import running_chromium
from tests.e2e.conftest import running_demo
from tests.fuzz.hands import Hand, Missed
from tests.fuzz.rounds import BOTH
from tests.fuzz.sessions import two_tabs

TOGETHER = 0.6  # how often one writes where the other does
AT_ONCE = 4  # letters, until it is the other's turn
SETTLING = 0.3  # how often somebody who sees two texts of one place takes both, before they go on


class Talk:
    """What two people write."""

    def __init__(self, hands: tuple[Hand, Hand], seed: int) -> None:
        self.hands, self._random = hands, random.Random(seed)
        self.sentences: dict[str, str] = {}  # each with the name of its text
        self._places = sorted(hands[0].in_sight().texts)
        self._latest = self._places[0]

    def go_on(self, seconds: float, *, pause: float = 0) -> None:
        """Write for so long, with a pause of about so many seconds behind each sentence; both finish their last one."""
        ends_at = time.monotonic() + seconds
        writing = [self._written_by(who) for who in (0, 1)]
        rests_until = [0.0, 0.0]
        while time.monotonic() < ends_at:
            who = self._random.randrange(2)
            if time.monotonic() < rests_until[who]:
                continue
            if next(writing[who]):
                rests_until[who] = time.monotonic() + pause * self._random.uniform(0.3, 1.7)
        for one in writing:
            while not next(one):
                pass

    def require_nothing_lost(self) -> None:
        """Fail unless every sentence is in the draft, or offered beside it."""
        for hand in (*self.hands, *self.hands):
            hand.rest()
        draft = self.hands[0].draft()
        kept = " ".join([*draft["values"].values(), *(clash["text"] for clash in draft["clashes"].values())])
        lost = {word: name for word, name in self.sentences.items() if word not in kept}
        assert not lost, f"{len(lost)} of {len(self.sentences)} are lost: {lost}; {draft['clashes']}"
        assert self.hands[0].sheet() == self.hands[1].sheet()

    def _written_by(self, who: int) -> Iterator[bool]:
        """Sentence after sentence, some letters at a time; true behind each sentence."""
        hand = self.hands[who]
        while True:
            if self._random.random() < SETTLING:
                self._settle(hand)
            is_together = self._random.random() < TOGETHER
            name = self._latest = self._latest if is_together else self._random.choice(self._places)
            word = f"w{len(self.sentences):04}"
            self.sentences[word] = name
            hand.begin(name)
            sentence = f" {word} was seen from the ferry."
            for at in range(0, len(sentence), AT_ONCE):
                hand.go_on(name, sentence[at : at + AT_ONCE])
                yield False
            yield True

    def _settle(self, hand: Hand) -> None:
        for name in list(hand.draft()["clashes"])[:1]:
            try:
                hand.settle(name, BOTH)
            except Missed:
                return  # the other has settled it, or it has not come yet


def main() -> None:
    """Write, and say how much."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz.talking", description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    wanted = asked.parse_args()
    print(f"seed {wanted.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        running_chromium() as browser,
        two_tabs(browser, demo, Path(folder)) as (hands, _),
    ):
        talk = Talk(hands, wanted.seed)
        talk.go_on(wanted.minutes * 60, pause=1)
        talk.require_nothing_lost()
        print(f"{len(talk.sentences)} sentences in {wanted.minutes:g} minutes: nothing is lost")


if __name__ == "__main__":
    main()
