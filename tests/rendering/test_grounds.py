"""Every block on each ground that an author can choose: its words can be read on it in every theme, by day and by night."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from newsletter.content.blocks.base import Style, Tone
from newsletter.content.issue import IssueContent
from newsletter.content.ready_themes import READY
from newsletter.content.themes import Theme
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from tests.chromium import running_chromium
from tests.drawings import drawing_board, measured
from tests.rendering.samples import BASE_URL, publication
from tests.showcases import names, showcase


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with running_chromium() as browser, drawing_board(browser) as board:
        yield board


def on(content: IssueContent, tone: Tone) -> IssueContent:
    """The same blocks on one ground."""
    blocks = tuple(block.model_copy(update={"style": Style(tone=tone)}) for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})


@pytest.mark.parametrize("name", names())
def test_a_block_can_be_read_on_every_ground(page: Page, name: str) -> None:
    faults: list[str] = []
    for number, theme in enumerate(READY, start=names().index(name)):
        tone, scheme = list(Tone)[number % 3], ("light", "dark")[number % 2]
        newsletter = publication(theme=Theme.model_validate({"name": theme}), disclaimers=[])
        for ground in {Tone.BAND, tone}:
            mail = filled(
                render(on(showcase(name), ground), "en", newsletter, base_url=BASE_URL), sample_values("en")
            )
            page.emulate_media(color_scheme="light" if ground is Tone.BAND else scheme)
            page.set_content(mail.html)
            faults += [f"{theme}, {ground}: {fault}" for fault in measured(page, 640)]

    assert faults == []
