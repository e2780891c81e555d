"""Draw the showcases for human eyes, and measure them all: `make gallery FOLDER=/tmp/gallery`.

Each showcase in each theme and language has three sheets: the mail by day and by night, wide and on a phone; the same with its
pictures off and its styles dropped; and its page on the web, at a desk and on a phone, and as it is printed.
Ends with 1 and the list of what is wrong, if anything is.
"""

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from newsletter.content.ready_themes import READY
from tests.chromium import running_chromium
from tests.drawings import LOCALES, PAGE_WIDTHS, WIDTHS, Drawing, Look, PageDrawing, PageLook, drawing_board
from tests.showcases import names

SHEETS = {"seen": (Look.LIGHT, Look.DARK), "bare": (Look.BARE, Look.PLAIN)}
WIDE, PHONE, DESK = 640, 375, 1280
GAP, GROUND = 24, "#8a8f98"
REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    """Draw what the command line asks for; the number of the exit."""
    asked = _asked()
    faults: list[str] = []
    with running_chromium() as browser, drawing_board(browser) as page:
        for showcase in asked.only:
            for theme in asked.themes:
                for locale in asked.locales:
                    faults += _drawn(page, asked.folder, showcase, theme, locale)
    print("\n".join([*faults, f"{len(faults)} faults; the sheets lie in {asked.folder}"]))
    return 1 if faults else 0


def _drawn(page: Page, folder: Path, showcase: str, theme: str, locale: str) -> Iterator[str]:
    for sheet, looks in SHEETS.items():
        pictures = []
        for look in looks:
            drawing = Drawing(showcase, theme, locale, look)
            drawing.put_on(page)
            for width in WIDTHS:
                yield from drawing.faults_at(page, width)
            pictures += [_picture(page, WIDE), _picture(page, PHONE)]
        _kept(folder, showcase, f"{theme}-{locale}-{sheet}", pictures)
    yield from Drawing(showcase, theme, locale, Look.LIGHT).unread()
    yield from _drawn_pages(page, folder, showcase, theme, locale)


def _drawn_pages(page: Page, folder: Path, showcase: str, theme: str, locale: str) -> Iterator[str]:
    pictures = []
    for look in PageLook:
        drawing = PageDrawing(showcase, theme, locale, look)
        drawing.put_on(page)
        for width in PAGE_WIDTHS[:1] if look is PageLook.PRINT else PAGE_WIDTHS:
            yield from drawing.faults_at(page, width)
        yield from drawing.barriers(page)
        yield from drawing.unread(page)
        widths = (WIDE,) if look is PageLook.PRINT else (DESK, PHONE)
        pictures += [_picture(page, width) for width in widths]
    _kept(folder, showcase, f"{theme}-{locale}-page", pictures)


def _kept(folder: Path, showcase: str, name: str, pictures: Sequence[Image.Image]) -> None:
    file = folder / showcase / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    _side_by_side(pictures).save(file)


def _picture(page: Page, width: int) -> Image.Image:
    page.set_viewport_size({"width": width, "height": 400})
    return Image.open(io.BytesIO(page.screenshot(full_page=True)))


def _side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    width = sum(picture.width + GAP for picture in pictures) + GAP
    sheet = Image.new("RGB", (width, max(picture.height for picture in pictures) + 2 * GAP), GROUND)
    left = GAP
    for picture in pictures:
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    return sheet


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make gallery", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=_outside, help="where the sheets are put, outside the repository")
    for name, choices in (("only", names()), ("themes", list(READY)), ("locales", list(LOCALES))):
        parser.add_argument(f"--{name}", nargs="+", choices=choices, default=choices)
    return parser.parse_args()


def _outside(folder: str) -> Path:
    path = Path(folder).resolve()
    if path.is_relative_to(REPOSITORY):
        raise argparse.ArgumentTypeError(
            f"{folder} is in the repository; name a folder outside it, as /tmp/gallery"
        )
    return path


if __name__ == "__main__":
    sys.exit(main())
