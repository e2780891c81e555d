"""Whether our MJML looks the same as the official compiler makes it: compared pixel by pixel, in Chromium.

Needs npm, and Chromium. What differs is written down, not judged: mrml, the engine inside mjml-python, is a rewrite of
MJML 4 in Rust, and a new version of either may read our templates in another way.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, Route

from newsletter.content.issue import IssueContent
from newsletter.rendering.editions import Edition
from newsletter.rendering.mjml import to_html
from newsletter.rendering.render import mjml_of
from tests.chromium import running_chromium
from tests.rendering.samples import BASE_URL, content, publication
from tests.showcases import assets, showcase

RESULTS = Path(__file__).parent / "results" / "mjml.json"
PACKAGE = "mjml@4.18.0"
WIDTHS = (640, 375)
SAME = 24  # of 255, summed over the channels: less is the edge of a letter
COMPILE = """const mjml = require('mjml'); let text = '';
process.stdin.on('data', part => text += part).on('end', () => process.stdout.write(
  mjml(text, {fonts: {}, keepComments: true, validationLevel: 'skip'}).html));"""


def issues() -> dict[str, tuple[IssueContent, str]]:
    """What is compared: the sample issue in both languages, and three showcases, each in the language it is read in."""
    blocks = {f"the showcase {name}": (showcase(name), "en") for name in ("appeal", "people", "programme")}
    return {f"the sample issue ({locale})": (content(), locale) for locale in ("en", "ko")} | blocks


def official(folder: str) -> Callable[[str], str]:
    """The official compiler, installed into a folder."""
    if not shutil.which("npm"):
        raise SystemExit(
            "The official MJML compiler is fetched by npm, which is not installed: apt install npm"
        )
    command = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--prefix", folder, PACKAGE]
    subprocess.run(command, check=True)

    def compiled(mjml: str) -> str:
        run = subprocess.run(
            ["node", "-e", COMPILE], input=mjml.encode(), cwd=folder, capture_output=True, check=True
        )
        return run.stdout.decode()

    return compiled


def picture(page: Page, html: str, width: int) -> Image.Image:
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(html)
    return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")


def compared(ours: Image.Image, theirs: Image.Image) -> dict[str, object]:
    """How high each is, and which share of the pixels that both have is not the same; where, from the first to the last."""
    size = min(ours.width, theirs.width), min(ours.height, theirs.height)
    apart = ImageChops.difference(ours.crop((0, 0, *size)), theirs.crop((0, 0, *size)))
    marked = apart.convert("L", matrix=(1, 1, 1, 0)).point(lambda value: 255 if value > SAME else 0)
    share = marked.histogram()[255] / (size[0] * size[1])
    return {
        "heights": [ours.height, theirs.height],
        "different_percent": round(100 * share, 3),
        "from_x_y_to_x_y": marked.getbbox(),
    }


def cases(page: Page, compiled: Callable[[str], str]) -> list[dict[str, object]]:
    found = []
    for name, (issue, locale) in issues().items():
        mjml = mjml_of(Edition.of(issue, locale, publication(), base_url=BASE_URL))
        ours, theirs = to_html(mjml), compiled(mjml)
        for width in WIDTHS:
            result = compared(picture(page, ours, width), picture(page, theirs, width))
            found.append(
                {
                    "name": f"{name} at {width} px",
                    "bytes": [len(ours.encode()), len(theirs.encode())],
                    **result,
                }
            )
    return found


def main() -> None:
    pictures = {f"{BASE_URL}/assets/{name}": data for name, data in assets()}

    def answer(route: Route) -> None:
        known = pictures.get(route.request.url)
        route.fulfill(body=known) if known else route.abort()

    with tempfile.TemporaryDirectory() as folder, running_chromium() as browser:
        page = browser.new_page()
        page.route("**/*", answer)
        results = cases(page, official(folder))
    order = "of two numbers the first is ours, by mjml-python, and the second the official compiler’s"
    RESULTS.write_text(
        json.dumps({"official": PACKAGE, "order": order, "cases": results}, indent=2) + "\n", encoding="utf-8"
    )
    for result in results:
        print(result)


if __name__ == "__main__":
    main()
