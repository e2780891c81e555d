"""Take the pictures of the README, of the demo as it is after its start: `make pictures`.

The same browser and fonts take the same pictures: what a page says of the time is set, and nothing moves.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page

from tests.chromium import running_chromium
from tests.e2e.conftest import Demo, running_demo
from tests.e2e.editing import opened
from tests.guide_pictures.desk import in_sight

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
ISSUE = "/issues/bridge-quarterly-12"
# One issue of each newsletter, in the language that it is written in first.
NEWSLETTERS = (
    f"{ISSUE}/preview/en",
    "/issues/half-a-degree-8/preview/ko",
    "/issues/letters-from-the-pot-16/preview/ko",
    "/issues/tide-table-41/preview/en",
)

_SHARPNESS = 1.5  # pixels of the picture for one of the page
_DESK = "#e3dccb"
# A machine for tests has no Georgia, which most readers have; this is the face that is nearest to it there.
_FACES = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>Georgia</string></test>
<edit name="family" mode="assign" binding="same"><string>Noto Serif CJK KR</string></edit></match>
</fontconfig>"""
_STILL = """() => {
    for (const time of document.querySelectorAll("time")) time.textContent = "1 Dec 2026, 09:00";
    return Promise.all([document.fonts.ready, ...[...document.images].map((image) => image.decode().catch(() => {}))]);
}"""


def preview(page: Page) -> Image.Image:
    """The preview of the sample issue, with its checks."""
    page.goto(f"{ISSUE}/preview")
    page.frame_locator("iframe.frame").locator("h1").first.wait_for()
    return taken(page)


def compose(page: Page) -> Image.Image:
    """An issue while it is written, in both languages, with a block open."""
    opened(page, ISSUE)
    page.locator(".once button").first.click()
    words = page.locator(".doc [data-name$='.title.en']", has_text="Counting curlews on two coasts")
    words.click()
    in_sight(page, page.locator(".doc .block.is-open"), below=200)
    page.locator(".pane-mark").wait_for()
    return taken(page)


def mail(page: Page) -> Image.Image:
    """The mail in English on a desk, and in Korean on a dark phone."""
    desk = edition(page, f"{ISSUE}/preview/en", width=664, height=1160)
    phone = edition(page, f"{ISSUE}/preview/ko?as=dark", width=390, height=1040, below=1)
    return laid_out([(desk, 14, 0), (phone, 34, 60)])


def newsletters(page: Page) -> Image.Image:
    """The first lines of the newsletters, each in its theme."""
    shots = [edition(page, address, width=640, height=1180) for address in NEWSLETTERS]
    small = [
        shot.resize((shot.width * 5 // 8, shot.height * 5 // 8), Image.Resampling.LANCZOS) for shot in shots
    ]
    return laid_out([(shot, 14, 0) for shot in small])


PICTURES: Mapping[str, Callable[[Page], Image.Image]] = {
    "preview.png": preview,
    "compose.png": compose,
    "mail.png": mail,
    "newsletters.png": newsletters,
}


def edition(page: Page, address: str, *, width: int, height: int, below: int = 0) -> Image.Image:
    """A mail by itself, from its top or from below so many of its pictures."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    if below:
        page.locator("img:visible").nth(below).evaluate(
            "image => window.scrollTo(0, image.getBoundingClientRect().top - 140)"
        )
    return taken(page)


def taken(page: Page) -> Image.Image:
    """What is seen of the page now."""
    page.evaluate(_STILL)
    shot = page.screenshot(animations="disabled", caret="hide", style="::-webkit-scrollbar { display: none }")
    return Image.open(BytesIO(shot)).convert("RGB")


def laid_out(shots: Sequence[tuple[Image.Image, int, int]]) -> Image.Image:
    """Pictures beside one another on a desk, each with the radius of its corners and how much lower it lies."""
    room = round(48 * _SHARPNESS)
    wide = sum(shot.width for shot, *_ in shots) + room * (len(shots) + 1)
    tall = max(shot.height + round(lower * _SHARPNESS) for shot, _, lower in shots) + 2 * room
    desk, x = Image.new("RGB", (wide, tall), _DESK), room
    for shot, radius, lower in shots:
        desk.paste(
            shot, (x, room + round(lower * _SHARPNESS)), _rounded(shot.size, round(radius * _SHARPNESS))
        )
        x += shot.width + room
    return desk


@contextmanager
def desk_of(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """Somebody who is signed in at a desk, in English and by day."""
    context = browser.new_context(
        base_url=demo.url,
        viewport={"width": 1320, "height": 900},
        device_scale_factor=_SHARPNESS,
        locale="en-GB",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")
    page.locator("[name=email]").fill(demo.email)
    page.locator("[name=password]").fill(demo.password)
    page.locator("main form button").click()
    page.locator(".nav-list").wait_for(state="attached")
    page.close()
    yield context
    context.close()


def faces_in(folder: Path) -> Path:
    """The file that says which faces the letters of a picture have."""
    file = folder / "fonts.conf"
    file.write_text(_FACES)
    return file


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    large = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, size[0] * 2 - 1, size[1] * 2 - 1), radius * 2, fill=255)
    return large.resize(size, Image.Resampling.LANCZOS)


def _kept(picture: Image.Image, file: Path) -> None:
    """With 256 colours: the flat ones of the page as they are, and those that the rest needs. A third of the bytes."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    flat = [channel for _, colour in counted[:96] for channel in colour]
    rest = picture.quantize(160, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*flat, *rest])
    picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)


@contextmanager
def _desk(folder: Path) -> Iterator[BrowserContext]:
    os.environ["FONTCONFIG_FILE"] = str(faces_in(folder))
    with running_demo(folder) as demo, running_chromium() as browser, desk_of(browser, demo) as context:
        yield context


if __name__ == "__main__":
    with TemporaryDirectory() as folder, _desk(Path(folder)) as context:
        for name, take in PICTURES.items():
            page = context.new_page()
            _kept(take(page), FOLDER / name)
            page.close()
