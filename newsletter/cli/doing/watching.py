"""A dispatch on the command line, watched until it ends or a person has to look: one line at a terminal, else one per change."""

import json
import shutil
import sys
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

import click

from newsletter.cli.doing.opening import runtime
from newsletter.cli.doing.reports import current_report
from newsletter.cli.saying import in_my_language
from newsletter.desk.figures import Answers, Seldom, answers_of
from newsletter.desk.pace import Pace
from newsletter.desk.progress import pace_now
from newsletter.desk.reports import Report
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.dispatch.words import DELIVERY_STATES, DISPATCH_STATES
from newsletter.runtime import Runtime
from newsletter.wording import Sentence, say

_LOOK_EVERY = 1.0  # seconds
_BAR = 20  # columns
_STAYS = (DispatchState.FINISHED, DispatchState.CANCELLED, DispatchState.PAUSED)
_TOLD = (DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.SKIPPED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class Look:
    """A dispatch at one moment."""

    counted: Report
    pace: Pace | None

    @property
    def is_last(self) -> bool:
        """Whether nothing changes any more by itself."""
        return self.counted.state in _STAYS

    def as_json(self) -> dict[str, Any]:
        """The public form: that of `dispatch show --json`, and the pace."""
        return {
            **self.counted.as_json(),
            "answers_per_minute": self.pace.per_minute if self.pace else None,
            "seconds_left": list(self.pace.left) if self.pace and self.pace.left else None,
        }


def watch(dispatch_id: int, as_json: bool) -> None:
    """Exit status 0 when it finished, 1 when it was cancelled or paused, 130 after Ctrl+C."""
    show = _JsonLines() if as_json else _Line() if sys.stdout.isatty() else _Lines()
    with runtime() as built:
        answers = Seldom(answers_of, dispatch_id)
        try:
            while not (look := _look(built, dispatch_id, answers)).is_last:
                show(look)
                time.sleep(_LOOK_EVERY)
            show(look)
        except KeyboardInterrupt:
            raise click.Abort from None
        finally:
            show.end()
    if look.counted.state is not DispatchState.FINISHED:
        raise SystemExit(1)


def line_of(look: Look) -> str:
    """How it stands, in words: what matters most first, since a line may be cut off."""
    counted, pace = look.counted, look.pace
    said: list[Sentence] = [
        DISPATCH_STATES[counted.state],
        say(
            "{accepted} of {enrolled} accepted",
            accepted=f"{counted.counts[DeliveryState.ACCEPTED]:,}",
            enrolled=f"{counted.enrolled:,}",
        ),
    ]
    if pace:
        said.append(say("{count} a minute", count=f"{pace.per_minute:,}"))
        if pace.done_in:
            said.append(say("done in {time}", time=pace.done_in))
    if counted.tempo and counted.tempo.speed:
        said.append(counted.tempo.speed.sentence)
    if counted.canary:
        said.append(counted.canary.sentence)
    if counted.mornings:
        said.append(counted.morning_sentence)
    if counted.held_because:
        said.append(_why(counted))
    elif counted.wait:
        said.append(counted.wait.sentence)
    said += [
        say("{count} {state}", count=f"{counted.counts[state]:,}", state=DELIVERY_STATES[state])
        for state in _TOLD
        if counted.counts[state]
    ]
    return " · ".join(in_my_language(one) for one in said)


def _look(built: Runtime, dispatch_id: int, answers: Seldom[Answers]) -> Look:
    counted = current_report(built, dispatch_id)
    with built.database.reading() as session:
        told = answers.told(session, now=built.clock())
    return Look(counted, pace_now(counted, told))


def _why(counted: Report) -> Sentence:
    if counted.state is DispatchState.RUNNING and counted.held_until:
        return say(
            "waits until {time} UTC: {because}",
            time=f"{counted.held_until:%H:%M:%S}",
            because=counted.held_because,
        )
    return counted.held_because


class _JsonLines:
    """For a program: an object whenever something changed."""

    def __init__(self) -> None:
        self._shown: Report | None = None

    def __call__(self, look: Look) -> None:
        if look.counted != self._shown:
            click.echo(json.dumps(look.as_json(), ensure_ascii=False))
            self._shown = look.counted

    def end(self) -> None:
        """Nothing is left to do."""


class _Lines:
    """For a pipe or a file: a plain line whenever something changed. That time passes is no change."""

    def __init__(self) -> None:
        self._shown: Report | None = None

    def __call__(self, look: Look) -> None:
        if look.counted != self._shown:
            click.echo(line_of(look))
            self._shown = look.counted

    def end(self) -> None:
        """Nothing is left to do."""


class _Line:
    """At a terminal: one line with a bar, written over again and again, that stays when it ends."""

    def __init__(self) -> None:
        self._is_begun = False

    def __call__(self, look: Look) -> None:
        columns = shutil.get_terminal_size().columns
        line = f"{_bar(look.counted)} {line_of(look)}"
        # The last look says why it ended, however long that is.
        shown = line if look.is_last else _fitting(line, columns - 1)
        click.echo(f"\r\x1b[K{shown}", nl=False)
        self._is_begun = True

    def end(self) -> None:
        """What comes next begins on a line of its own."""
        if self._is_begun:
            click.echo()


def _bar(counted: Report) -> str:
    settled = counted.enrolled - counted.open
    share = settled / counted.enrolled if counted.enrolled else 0.0
    done = int(_BAR * share)
    return f"{'█' * done}{'░' * (_BAR - done)} {int(100 * share):3d} %"


def _fitting(line: str, columns: int) -> str:
    """As much of a line as has room; Korean letters are two columns wide."""
    taken, room = "", columns
    for letter in line:
        room -= 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if room < 1:
            return f"{taken}…"
        taken += letter
    return taken
