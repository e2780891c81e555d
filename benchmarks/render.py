"""How long one edition takes to render, beside the bare MJML compiler on the same MJML, and what it weighs.

Goals: the sample issue 30 ms, forty blocks 40 ms from nothing, 15 ms where one block was edited and 2 ms where
nothing was, 20 MB of memory.
"""

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from mjml import mjml2html

from newsletter.content.issue import IssueContent
from newsletter.rendering.editions import Edition
from newsletter.rendering.render import mjml_of, render
from tests.rendering.kept import nothing_kept
from tests.rendering.samples import BASE_URL, block_id, content, every_block, publication

RESULTS = Path(__file__).parent / "results" / "render.json"
ROUNDS = 50


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of the best of many rounds: what the work costs when nothing else runs."""
    work()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return round(best * 1000, 2)


def from_nothing(issue: IssueContent, locale: str) -> None:
    """A rendering of which no part was kept."""
    with nothing_kept():
        render(issue, locale, publication(), base_url=BASE_URL)


def forty(title: str = "") -> IssueContent:
    """Forty stories, ten of them with a picture above, twenty beside; the eighth with a title of its own."""
    stories = [block for block in every_block() if block["type"] == "article"]
    blocks: list[dict[str, Any]] = [
        {**stories[number % len(stories)], "id": block_id(number)} for number in range(1, 41)
    ]
    if title:
        blocks[7]["title"] = {"en": title, "ko": title}
    return content(blocks)


def edits() -> Iterator[IssueContent]:
    """The same, each time with another title in one block."""
    return (forty(f"Edition {number}") for number in count(1))


def cases(locale: str) -> Iterator[dict[str, object]]:
    """What is measured, in one language."""
    issue = content()
    mjml = mjml_of(Edition.of(issue, locale, publication(), base_url=BASE_URL))
    yardstick = milliseconds(lambda: mjml2html(mjml, disable_comments=True, fonts={}))
    ours = milliseconds(lambda: from_nothing(issue, locale))
    yield {
        "name": f"render the sample issue ({locale}); yardstick: the MJML compiler alone",
        "unit": "ms",
        "ours": ours,
        "yardstick": yardstick,
        "ratio": round(ours / yardstick, 2),
    }
    long = forty()
    yield _case(
        f"render forty blocks from nothing ({locale})", milliseconds(lambda: from_nothing(long, locale))
    )
    yield _case(
        f"forty blocks that were looked at before ({locale})",
        milliseconds(lambda: render(long, locale, publication(), base_url=BASE_URL)),
    )
    edited = iter(list(islice(edits(), ROUNDS + 1)))
    yield _case(
        f"render forty blocks of which one was edited ({locale})",
        milliseconds(lambda: render(next(edited), locale, publication(), base_url=BASE_URL)),
    )
    tracemalloc.start()
    from_nothing(long, locale)
    most = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    yield {"name": f"memory of that ({locale})", "unit": "MB", "ours": round(most, 2)}
    html = render(long, locale, publication(), base_url=BASE_URL).html
    yield {"name": f"weight of that ({locale})", "unit": "bytes", "ours": len(html.encode())}


def _case(name: str, ours: float) -> dict[str, object]:
    return {"name": name, "unit": "ms", "ours": ours}


if __name__ == "__main__":
    results = [result for locale in ("en", "ko") for result in cases(locale)]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"cases": results}, indent=2) + "\n", encoding="utf-8")
    for result in results:
        print(result)
