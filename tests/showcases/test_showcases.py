"""Every showcase renders in each of its languages, in every part of an edition."""

import pytest

from newsletter.preflight.examined import line_by_line
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, publication
from tests.showcases import names, showcase


@pytest.mark.parametrize("name", names())
def test_a_showcase_renders_in_every_language_and_part(name: str) -> None:
    content = showcase(name)

    assert {block.type for block in content.blocks} >= {name}
    assert content.locales == ("en", "ko", "de")
    for locale in content.locales:
        rendition = render(content, locale, publication(), base_url=BASE_URL)
        page = render_web(content, locale, publication(), base_url=BASE_URL, address=f"{BASE_URL}/e/1")
        for part in (rendition.html, rendition.text, page.html):
            for block in content.blocks:
                first = next((words.value for words in block.texts() if words.locale == locale), "")
                assert not first or line_by_line(first).split()[0].lower() in part.lower()
