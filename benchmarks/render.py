"""How long one edition takes to render, beside the bare MJML compiler on the same MJML. Goal: 30 ms at most."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from mjml import mjml2html

from newsletter.rendering.editions import Edition
from newsletter.rendering.render import mjml_of, render
from tests.rendering.samples import BASE_URL, content, publication

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


def case(locale: str) -> dict[str, object]:
    issue, newsletter = content(), publication()
    mjml = mjml_of(Edition.of(issue, locale, newsletter, base_url=BASE_URL))
    ours = milliseconds(lambda: render(issue, locale, newsletter, base_url=BASE_URL))
    yardstick = milliseconds(lambda: mjml2html(mjml, disable_comments=True, fonts={}))
    name = f"render the sample issue ({locale}); yardstick: the MJML compiler alone"
    return {
        "name": name,
        "unit": "ms",
        "ours": ours,
        "yardstick": yardstick,
        "ratio": round(ours / yardstick, 2),
    }


if __name__ == "__main__":
    cases = [case(locale) for locale in ("en", "ko")]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
    for result in cases:
        print(result)
