"""Showcases drawn in a real browser, as mails and as pages on the web, and what is measured of each: width, what is cut,
contrast, pictures, and that no word is lost.

A fault is a sentence that names its place; a drawing without one may be shown to anybody.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Page, Route

from newsletter.content.blocks.base import Channel
from newsletter.content.contrast import AA_CONTRAST
from newsletter.content.cuts import originals_of
from newsletter.content.issue import IssueContent
from newsletter.content.themes import Theme
from newsletter.issues.cutting import cut
from newsletter.preflight.examined import line_by_line
from newsletter.rendering.preview import Filled, filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.barriers import barriers
from tests.rendering.samples import BASE_URL, publication
from tests.showcases import assets, showcase

WIDTHS = (320, 375, 480, 600, 800)
PAGE_WIDTHS = (*WIDTHS, 1280)
LOCALES = ("ko", "en", "de")


class Look(StrEnum):
    """How a mail program shows a mail."""

    LIGHT = "light"
    DARK = "dark"
    BARE = "pictures off"
    PLAIN = "no style"


class PageLook(StrEnum):
    """How a browser shows a page."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


@dataclass(frozen=True)
class Drawing:
    """One showcase in one theme, language and look, as a mail."""

    showcase: str
    theme: str
    locale: str
    look: Look

    def __str__(self) -> str:
        return f"{self.showcase}, {self.theme}, {self.locale}, {self.look}"

    def mail(self) -> Filled:
        """The mail as one reader gets it."""
        return _mail(self.showcase, self.theme, self.locale)

    def put_on(self, page: Page) -> None:
        """Show it on a page of `drawing_board`."""
        html = self.mail().html
        if self.look is Look.PLAIN:
            html = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
        if self.look is Look.BARE:
            html = html.replace(f"{BASE_URL}/", "https://off.example.org/")
        page.emulate_media(media="screen", color_scheme="dark" if self.look is Look.DARK else "light")
        page.set_content(html)

    def faults_at(self, page: Page, width: int) -> Iterator[str]:
        """What is wrong with it at one width, once it is on the page."""
        for fault in measured(page, width, has_pictures=self.look is not Look.BARE):
            yield f"{self}, {width} px: {fault}"

    def unread(self) -> Iterator[str]:
        """The words of the showcase that are missing in the text part."""
        text = _words(_ADDRESS.sub("", self.mail().text))
        for missing in _lost(showcase(self.showcase), self.locale, text):
            yield f"{self}: the text part lacks {missing}"


@dataclass(frozen=True)
class PageDrawing:
    """The same as a page on the web."""

    showcase: str
    theme: str
    locale: str
    look: PageLook

    def __str__(self) -> str:
        return f"page of {self.showcase}, {self.theme}, {self.locale}, {self.look}"

    def put_on(self, page: Page) -> None:
        """Show it on a page of `drawing_board`; every picture is there at once."""
        page.emulate_media(
            media="print" if self.look is PageLook.PRINT else "screen",
            color_scheme="dark" if self.look is PageLook.DARK else "light",
        )
        page.set_content(_page(self.showcase, self.theme, self.locale).replace(' loading="lazy"', ""))

    def faults_at(self, page: Page, width: int) -> Iterator[str]:
        """What is wrong with it at one width, once it is on the page."""
        for fault in measured(page, width):
            yield f"{self}, {width} px: {fault}"

    def barriers(self, page: Page) -> Iterator[str]:
        """What axe finds on the page that shows it."""
        if found := barriers(page, iframes=False):
            yield f"{self}: {found}"

    def unread(self, page: Page) -> Iterator[str]:
        """The words of the showcase that the page does not show; on paper there is nothing to click on."""
        if self.look is PageLook.PRINT:
            return
        seen = _words(page.evaluate(_SEEN))
        for missing in _lost(showcase(self.showcase), self.locale, seen, channel="web"):
            yield f"{self}: the page lacks {missing}"


def _lost(content: IssueContent, locale: str, seen: set[str], channel: Channel = "text") -> Iterator[str]:
    """The words of an issue that are not among those that are seen, each with its place."""
    for block in content.blocks:
        for words in block.texts() if block.is_shown(locale, channel) else ():
            if words.locale == locale and (missing := _words(line_by_line(words.value)) - seen):
                yield f"{', '.join(sorted(missing))} ({block.type}, {words.path})"


def measured(page: Page, width: int, *, has_pictures: bool = True) -> list[str]:
    """What is wrong with that which is on the page, seen at a width; `has_pictures` says that all should be there."""
    page.set_viewport_size({"width": width, "height": 800})
    return list(dict.fromkeys(page.evaluate(_MEASURE, [AA_CONTRAST, has_pictures])))


@contextmanager
def drawing_board(browser: Browser) -> Iterator[Page]:
    """A page to draw on, which is given the pictures of the showcases and nothing else."""
    page = browser.new_page()
    page.route("**/*", _answer)
    yield page
    page.close()


def _answer(route: Route) -> None:
    url = route.request.url
    picture = _picture(url.rpartition("/")[2]) if url.startswith(BASE_URL) else None
    if picture is None:
        route.abort()
    else:
        route.fulfill(body=picture)


@cache
def _picture(name: str) -> bytes | None:
    stored = _stored()
    if name in stored:
        return stored[name]
    if (asked := originals_of(name)) is None:
        return None
    original = next((one for one in asked.originals if one in stored), None)
    return cut(stored[original], asked.cut, asked.place) if original else None


@cache
def _stored() -> dict[str, bytes]:
    return dict(assets())


@cache
def _mail(name: str, theme: str, locale: str) -> Filled:
    newsletter = publication(theme=Theme.model_validate({"name": theme}), disclaimers=[])
    return filled(render(showcase(name), locale, newsletter, base_url=BASE_URL), sample_values(locale))


@cache
def _page(name: str, theme: str, locale: str) -> str:
    content = showcase(name)
    newsletter = publication(theme=Theme.model_validate({"name": theme}), disclaimers=[])
    addresses = {one: f"{BASE_URL}/editions/{name}/{one}" for one in content.locales}
    made = render_web(
        content,
        locale,
        newsletter,
        base_url=BASE_URL,
        address=addresses[locale],
        addresses=addresses,
    )
    return made.html


_ADDRESS = re.compile(r"\s*<[^>\s]*>")  # Korean goes on behind it with the ending of the word before
_MERGE_TAG = re.compile(r"\{\{.*?\}\}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", _MERGE_TAG.sub(" ", text).replace("\u00ad", "").lower()))


# What is read on the page, what is said of its pictures, and the heads that the cells of a table repeat on a phone.
_SEEN: Any = """() => [document.body.innerText, ...[...document.images].map(image => image.alt),
  ...[...document.querySelectorAll('[data-l]')].filter(cell => getComputedStyle(cell, '::before').content !== 'none')
    .map(cell => cell.dataset.l)].join(' ')"""

# Each text that is seen is measured where its letters are, on the ground that is painted behind it.
_MEASURE: Any = r"""([least, hasPictures]) => {
  const faults = [], root = document.documentElement;
  const said = text => `“${text.replace(/\s+/g, ' ').trim().slice(0, 50)}”`;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} px wide`);

  const parsed = colour => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return {r, g, b, a};
  };
  const over = (top, below) => Object.fromEntries([
    ...['r', 'g', 'b'].map(one => [one, top[one] * top.a + below[one] * (1 - top.a)]), ['a', 1]]);
  const night = matchMedia('(prefers-color-scheme: dark)').matches && document.querySelector('style');
  const canvas = night ? {r: 18, g: 18, b: 18, a: 1} : {r: 255, g: 255, b: 255, a: 1};
  const ground = element => {
    if (!element) return canvas;
    const own = parsed(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own : over(own, ground(element.parentElement));
  };
  const luminance = ({r, g, b}) => {
    const [x, y, z] = [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const opacity = e => e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1;
  const legible = (element, words) => {
    const behind = ground(element), own = parsed(getComputedStyle(element).color);
    const ink = over({...own, a: own.a * opacity(element)}, behind);
    const [dark, bright] = [luminance(ink), luminance(behind)].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < least - 0.005) faults.push(`a contrast of ${contrast.toFixed(2)}: ${said(words)}`);
  };
  const holder = element => {
    while (getComputedStyle(element).display === 'inline') element = element.parentElement;
    return element;
  };
  const clipped = (element, box, words) => {
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e), edge = e.getBoundingClientRect();
      if (style.overflowX !== 'visible' && (box.right > edge.right + 1 || box.left < edge.left - 1)
          || style.overflowY !== 'visible' && (box.bottom > edge.bottom + 4 || box.top < edge.top - 4)) {
        faults.push(`cut: ${said(words)}`);
        return;
      }
    }
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (texts.nextNode()) {
    const words = texts.currentNode.data, element = texts.currentNode.parentElement;
    if (!/[^\s\u00a0\u034f\u200b-\u200f\u00ad\ufeff]/.test(words)) continue;
    range.selectNodeContents(texts.currentNode);
    const boxes = [...range.getClientRects()].filter(box => box.width > 0 && box.height > 0);
    if (!boxes.length || getComputedStyle(element).visibility === 'hidden' || !opacity(element)) continue;
    const edge = holder(element).getBoundingClientRect();
    for (const box of boxes) {
      if (box.left < -1 || box.right > innerWidth + 1) faults.push(`over the edge of the window: ${said(words)}`);
      else if (box.right > edge.right + 1.5 || box.left < edge.left - 1.5) faults.push(`out of its box: ${said(words)}`);
      clipped(element, box, words);
    }
    legible(element, words);
  }
  for (const box of document.querySelectorAll('td, table')) {
    const style = getComputedStyle(box);
    if (style.borderCollapse === 'collapse' && style.borderTopStyle !== 'none' && parseFloat(style.borderTopLeftRadius))
      faults.push(`a line that does not go round its corners: ${said(box.textContent)}`);
  }
  for (const image of document.images) {
    const box = image.getBoundingClientRect();
    if (!box.width) continue;
    if (box.left < -1 || box.right > innerWidth + 1) faults.push(`a picture over the edge: ${said(image.alt)}`);
    if (!hasPictures) { if (image.alt) legible(image, image.alt); }
    else if (image.complete && !image.naturalWidth) faults.push(`a picture that is not there: ${image.src}`);
  }
  return faults;
}"""
