"""Does every answer to a question lead to whoever counts it, and can be given until a day there is?"""

from collections.abc import Iterator

from newsletter.content.blocks.poll import Poll
from newsletter.content.fields.dates import Precision
from newsletter.preflight.examined import Examined, error
from newsletter.rendering.rendition import Finding
from newsletter.wording import say


def findings(examined: Examined) -> Iterator[Finding]:
    """Answers without a link beside others that have one, and last days that are none."""
    for block in examined.content.blocks:
        if isinstance(block, Poll):
            yield from _mixed(examined, block)
            yield from _endless(examined, block)


def _mixed(examined: Examined, block: Poll) -> Iterator[Finding]:
    if block.is_counted_here:
        return
    for answer in block.answers:
        if not answer.link:
            path = f"answers.{answer.id}.link"
            sentence = say(
                "{place}: other answers have links, and this one has none. Give it one, so that the same service counts all; "
                "or take all links away, and we count.",
                place=examined.place(block, path),
            )
            yield error("poll.mixed", sentence, block=block, path=path)


def _endless(examined: Examined, block: Poll) -> Iterator[Finding]:
    if block.until and block.until.precision is not Precision.DAY:
        sentence = say(
            "{place}: answers are taken until the end of a day. Write a day like 2026-10-03, or nothing.",
            place=examined.place(block, "until"),
        )
        yield error("poll.until", sentence, block=block, path="until")
