"""Thousands of operations at random in two tabs: `python -m tests.fuzz --operations 2000 --seed 7`.

The seed is told, so that what was found can be looked at again.
"""

import argparse
import secrets
import tempfile
import time
from pathlib import Path

from tests.chromium import running_chromium
from tests.e2e.conftest import running_demo
from tests.fuzz.rounds import Rounds
from tests.fuzz.sessions import two_tabs


def main() -> None:
    """Run, and say what was done."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--operations", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    asked.add_argument("--round", type=int, default=30, help="operations between two rests")
    wanted = asked.parse_args()
    print(f"seed {wanted.seed}", flush=True)
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        running_chromium() as browser,
        two_tabs(browser, demo, Path(folder)) as (hands, database),
    ):
        rounds = Rounds(hands, database, wanted.seed)
        try:
            rounds.run(wanted.operations, a_round=wanted.round)
        except BaseException:
            print("\n".join(rounds.told))
            raise
        seconds = time.monotonic() - start
        print(f"{rounds.operations} operations, {rounds.clashed} clashes, {seconds:.0f} s: nothing is lost")


if __name__ == "__main__":
    main()
