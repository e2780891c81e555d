"""The page of a theme is by the same hand as its mail: each part takes the form of the theme's cut."""

import re
from typing import Any

import pytest
from lxml import html as lxml_html

from newsletter.content.contrast import AA_CONTRAST, contrast
from newsletter.content.ready_themes import READY
from newsletter.content.theme_tokens import ButtonForm, DateForm, MastheadForm, PictureForm, QuoteForm, Scale
from newsletter.content.themes import Theme
from newsletter.rendering.page_sizes import PageSizes
from newsletter.rendering.palettes import theming
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication

TIME = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul"}
BLOCKS: list[dict[str, Any]] = [
    {"type": "masthead"},
    {"type": "article", "title": {"en": "Story"}, "body": {"en": "Body"}, "layout": "image-top"},
    {
        "type": "event",
        "title": {"en": "Forum"},
        "date": "2026-10-03",
        "time": TIME,
        "venue": {"en": "Library"},
    },
    {"type": "quote", "words": {"en": "A river needs no interpreter."}},
    {"type": "button", "text": {"en": "Join"}, "link": {"en": "https://example.org/"}},
]


def page(theme: str = "house", **cut: str) -> Any:
    numbered = [block | {"id": block_id(number)} for number, block in enumerate(BLOCKS, start=1)]
    numbered[1]["image"] = picture(1, "A quay", "")
    newsletter = publication(theme=Theme.model_validate({"name": theme, "cut": cut}))
    return lxml_html.fromstring(render_web(content(numbered), "en", newsletter, base_url=BASE_URL).html)


def look(root: Any) -> str:
    return str(root.findtext(".//style"))


@pytest.mark.parametrize(
    ("part", "forms"),
    [
        ("masthead", MastheadForm),
        ("picture", PictureForm),
        ("quote", QuoteForm),
        ("date", DateForm),
        ("button", ButtonForm),
    ],
)
def test_each_form_of_a_part_is_another_page(part: str, forms: type[MastheadForm]) -> None:
    pages = {lxml_html.tostring(page(**{part: form})) for form in forms if form != "pill"}

    assert len(pages) == len([form for form in forms if form != "pill"])
    assert "border-radius: 26px" in look(page(button="pill"))


def test_a_date_says_the_same_in_every_form() -> None:
    for form in DateForm:
        [event] = page(date=form).xpath("//section[contains(@class, 'event')]")
        words = " ".join(event.text_content().split())

        for said in ("Forum", "3 Oct 2026", "10:30–12:30 KST", "Library"):
            assert said in words, (form, said)
        assert event.xpath(".//time/@datetime") == ["2026-10-03T10:30+09:00"]
        assert [leaf.get("aria-hidden") for leaf in event.xpath(".//p[@class='tile']")] in ([], ["true"])


def test_a_sign_is_drawn_and_not_read_aloud() -> None:
    [masthead] = page(masthead="sign").xpath("//header[contains(@class, 'masthead')]")

    [sign] = masthead.xpath(".//span[@class='sign']")
    assert (sign.text, sign.get("aria-hidden")) == ("T", "true")
    assert masthead.xpath("string(.//h1)") == "Two Shores"


def test_a_theme_that_is_dark_by_day_says_so_to_the_browser() -> None:
    for name in READY:
        root = page(name)
        schemes = root.xpath("string(//meta[@name='color-scheme']/@content)")

        assert schemes == ("dark" if name == "night" else "light dark")
        assert f"color-scheme: {schemes};" in look(root)


@pytest.mark.parametrize("name", READY)
def test_every_theme_is_printed_in_dark_words_on_white(name: str) -> None:
    printed = theming(Theme.model_validate({"name": name}), latin_first=True).printed

    for words in (
        "ink",
        "muted",
        "accent",
        "alert",
        "ok",
        "on_highlight",
        "on_band",
        "on_button",
        "on_alert",
    ):
        assert contrast(getattr(printed, words), "#ffffff") >= AA_CONTRAST
    assert {printed.paper, printed.card, printed.soft, printed.info, printed.highlight, printed.button} == {
        "#ffffff"
    }


@pytest.mark.parametrize("name", READY)
def test_nothing_that_heads_a_text_is_smaller_than_its_words(name: str) -> None:
    scale = Theme.model_validate({"name": name}).scale
    sizes = PageSizes.of(scale)
    body = float(sizes.body.removesuffix("rem"))

    assert body * 16 == pytest.approx(scale.body * 1.0625, abs=0.01)
    for size in (sizes.masthead, sizes.shout, sizes.opening, sizes.story, sizes.title):
        found = re.fullmatch(r"clamp\(([\d.]+)rem, [\d.-]+rem \+ [\d.]+vw, ([\d.]+)rem\)", size)
        assert found
        assert body <= float(found[1]) <= float(found[2])


def test_the_largest_scale_fits_a_phone() -> None:
    assert PageSizes.of(Scale(masthead=96)).shout.startswith("clamp(3.36rem")
