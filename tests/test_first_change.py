"""The walk for newcomers ends where it says: the block that it adds works as it stands in the page."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from newsletter.content.blocks.base import Block
from newsletter.content.completeness import OUTPUTS, refuse_incomplete
from newsletter.content.issue_file import read, write
from newsletter.rendering.frames import BlockFrame
from newsletter.rendering.render import render
from newsletter.rendering.templates import environment
from newsletter.rendering.views import view_class
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, plain, publication
from tests.rendering.template_names import Walk
from tests.sample_block import known_to_the_product

PAGE = Path(__file__).resolve().parent.parent / "docs" / "first-change.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
ISSUE = """newsletter: bridge
number: 1
locales: [en, ko]
subject: {en: Hi, ko: 안녕}
blocks:
  - outing:
      title: {en: The long table, ko: 긴 식탁}
      date: 2026-10-03
      time: {start: 10:30, end: 12:30, zone: Asia/Seoul}
      place: {en: Pier 3, ko: 3번 부두}
      registration: https://bridge.example.org/table
      guides: [{name: Han Seo-yun, role: {en: Sailor, ko: 항해사}}]
"""


@pytest.fixture(scope="module")
def outing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Block]]:
    """The block of the page, as the page has it."""
    folder = tmp_path_factory.mktemp("first-change")
    written = FENCE.findall(PAGE.read_text(encoding="utf-8"))
    [code] = [text for language, text in written if language == "python"]
    partials = [text for language, text in written if language == "jinja"]
    for output, partial in zip(("mjml", "txt", "html"), partials, strict=True):
        (folder / f"outing.{output}").write_text(partial, encoding="utf-8")
    (folder / "outing.py").write_text(code, encoding="utf-8")
    with imported(folder / "outing.py") as module:
        refuse_incomplete([module.Outing], folder)
        with known_to_the_product(module.Outing, folder):
            yield module.Outing


@contextmanager
def imported(file: Path) -> Iterator[ModuleType]:
    """A file as a module, known by its name, so that the annotations in it can be read."""
    spec = spec_from_file_location(f"first_change_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[spec.name]


def test_the_block_is_written_and_read(outing: type[Block]) -> None:
    file = read(ISSUE, name="x")

    assert read(write(file), name="x") == file


def test_the_block_is_in_every_part(outing: type[Block]) -> None:
    issue = read(ISSUE, name="x").content
    mail = render(issue, "en", publication(), base_url=BASE_URL)
    page = render_web(issue, "ko", publication(), base_url=BASE_URL)

    for part in map(plain, (mail.html, mail.text)):
        assert "Sat 3 Oct 2026, 10:30–12:30 KST" in part
        assert "Han Seo-yun, Sailor" in part
    assert "2026년 10월 3일(토) 10:30–12:30 대한민국 표준시" in plain(page.html)


def test_the_partials_use_names_that_exist(outing: type[Block]) -> None:
    walk = Walk(environment("en"))
    for output in OUTPUTS:
        walk.through(f"blocks/outing.{output}", BlockFrame, block=view_class(outing))

    assert walk.problems == []
