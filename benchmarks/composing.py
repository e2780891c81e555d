"""How soon the mail beside the page says what was typed, in Chromium, in an issue of forty blocks; and what its script weighs.

From a key that goes down to the mail in its frame, the 10 ms in which letters are gathered included. Goals: p95 100 ms from
edit to mail, p95 16 ms from a key to its letter at sixty blocks, 1 s until the mail is there, 130 KB of script (gzip).
"""

import gzip
import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from newsletter.places import STATIC
from tests.chromium import running_chromium
from tests.e2e.conftest import Demo, running_demo, sign_in

RESULTS = Path(__file__).parent / "results" / "composing.json"
ROUNDS = 60

Event = dict[str, Any]

# From now on: when a key went down, and when the mail said what the text says since.
WATCH = """name => {
  const text = document.querySelector(`.doc [data-name="${name}"]`);
  const mail = document.querySelector(".look iframe").contentDocument;
  window.typed = { resolve: () => {} };
  addEventListener("keydown", () => {
    const began = performance.now();
    window.typed.seen = new Promise((resolve) => (window.typed.resolve = () => resolve(performance.now() - began)));
  }, true);
  new MutationObserver(() => {
    if (mail.body.textContent.includes(text.textContent)) window.typed.resolve();
  }).observe(mail.body, { subtree: true, childList: true, characterData: true });
}"""


def main() -> None:
    """Measure, print, and keep the figures."""
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as demo:
        cases = [*_cases(demo, Path(folder)), *_weights()]
    RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
    for case in cases:
        print(case)


def _cases(demo: Demo, folder: Path) -> Iterator[dict[str, object]]:
    for count in (40, 60):
        _import(demo, folder, count)
    with running_chromium() as browser, browser.new_context(base_url=demo.url, locale="en-GB") as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        sign_in(page, demo)
        yield _told(
            "open an issue of 40 blocks until its mail is there", [_opened(page, 40) for _ in range(10)]
        )
        yield _told("from a letter to the mail, 40 blocks", _seen(page))
        _opened(page, 60)
        yield _told("the page is busy with a letter, 60 blocks", _busy(browser, page))


def _import(demo: Demo, folder: Path, count: int) -> None:
    story = {
        "title": {"en": "A story", "ko": "이야기"},
        "body": {"en": "Some words about the harbour. " * 8, "ko": "항구에 관한 몇 마디. " * 8},
    }
    issue = {
        "newsletter": "bridge-quarterly",
        "slug": f"of-{count}",
        "locales": ["en", "ko"],
        "subject": {"en": f"Of {count}", "ko": f"{count}개"},
        "blocks": [{"article": story} for _ in range(count)],
    }
    file = folder / f"of-{count}.yaml"
    file.write_text(json.dumps(issue), encoding="utf-8")  # which is YAML, too
    demo.house.run("issue", "import", file, data_dir=str(_data_of(folder)))


def _data_of(folder: Path) -> Path:
    return next(folder.rglob("newsletter.sqlite3")).parent


def _opened(page: Page, count: int) -> float:
    page.goto(f"/issues/of-{count}", wait_until="commit")
    mail = page.frame_locator(".look iframe").locator("[data-block]").last
    mail.wait_for(state="attached")
    return float(page.evaluate("performance.now()"))


def _entered(page: Page) -> str | None:
    """Go into the title of one of the blocks, with its language in the mail; gives its name."""
    page.get_by_role("group", name="Language of the mail").get_by_role("button", name="English").click()
    title = page.locator(".doc [data-name$='.title.en']").nth(7)
    name = title.get_attribute("data-name")
    title.click()
    page.locator(f".doc .block.is-open [data-name='{name}']").wait_for()
    return name


def _letters(page: Page) -> Iterator[str]:
    """Letters typed at the end of the title of a block, a moment between them."""
    page.keyboard.press("End")
    for at in range(ROUNDS):
        letter = chr(ord("a") + at % 26)
        page.keyboard.press(letter)
        yield letter
        page.wait_for_timeout(90)


def _seen(page: Page) -> list[float]:
    page.evaluate(WATCH, _entered(page))
    return [float(page.evaluate("() => window.typed.seen")) for _ in _letters(page)]


def _busy(browser: Browser, page: Page) -> list[float]:
    """What the main thread works from a key until its letter is painted: the key itself, and the frame behind it."""
    _entered(page)
    browser.start_tracing(
        page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline"]
    )
    for _ in _letters(page):
        pass
    events = [event for event in json.loads(browser.stop_tracing())["traceEvents"] if event.get("ph") == "X"]
    keys = [
        one for one in events if one["name"] == "EventDispatch" and one["args"]["data"]["type"] == "keydown"
    ]
    thread = [one for one in events if (one["pid"], one["tid"]) == (keys[0]["pid"], keys[0]["tid"])]
    tasks = [one for one in thread if one["name"] == "RunTask"]
    commits = [one for one in thread if one["name"] == "Commit"]
    return [sum(task["dur"] for task in _until_painted(key, tasks, commits)) / 1000 for key in keys]


def _until_painted(key: Event, tasks: Sequence[Event], commits: Sequence[Event]) -> Iterator[Event]:
    """The tasks from that of the key to that which hands over the next frame."""
    painted = min(one["ts"] for one in commits if one["ts"] > key["ts"])
    return (one for one in tasks if one["ts"] + one["dur"] > key["ts"] and one["ts"] <= painted)


def _told(name: str, took: Sequence[float]) -> dict[str, object]:
    ordered = sorted(took)
    return {
        "name": name,
        "unit": "ms",
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }


def _weights() -> Iterator[dict[str, object]]:
    """What is fetched until the page can be read, and what more until it can be written in."""
    built = {file.name: len(gzip.compress(file.read_bytes())) for file in (STATIC / "built").glob("*.js")}
    apart = {name: weight for name, weight in built.items() if name.startswith("WrittenText-")}
    yield {
        "name": "scripts until it can be read (gzip)",
        "unit": "bytes",
        "ours": sum(built.values()) - sum(apart.values()),
    }
    yield {"name": "scripts in all (gzip)", "unit": "bytes", "ours": sum(built.values())}


if __name__ == "__main__":
    main()
