"""What only one type of block does: headings, pictures, quotations, contents, HTML by hand."""

import re
from typing import Any

import pytest
from lxml import html as lxml_html

from newsletter.content.publication import Publication
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication


def said(words: str) -> dict[str, str]:
    return {"en": words, "ko": words}


def story(**fields: Any) -> dict[str, Any]:
    return {"type": "article", "title": said("Story"), "layout": "text", **fields}


def mail(*blocks: dict[str, Any], locale: str = "en", theme: str = "house") -> Rendition:
    return render(_issue(blocks), locale, _publication(theme), base_url=BASE_URL)


def page(*blocks: dict[str, Any], locale: str = "en") -> str:
    return render_web(_issue(blocks), locale, publication(), base_url=BASE_URL).html


def _issue(blocks: tuple[dict[str, Any], ...]) -> Any:
    return content([{"id": block_id(number), **block} for number, block in enumerate(blocks, start=1)])


def _publication(theme: str) -> Publication:
    return publication(theme={"name": theme})


PICTURE = picture(1, "A quay", "부두", credit={"en": "Photo: Lee", "ko": "사진: 이하람"}, width=1440)


def test_a_picture_is_told_with_its_caption_and_its_credit() -> None:
    image = {"type": "image", "picture": PICTURE, "caption": {"en": "Forty people", "ko": "마흔 사람."}}

    assert "[Picture: A quay — Forty people. Photo: Lee]" in mail(image).text
    assert "[그림: 부두 — 마흔 사람. 사진: 이하람]" in mail(image, locale="ko").text


@pytest.mark.parametrize(
    ("width", "ratio", "shown"),
    [("full", "as-it-is", 600), ("column", "wide", 520), ("small", "square", 260)],
)
def test_a_picture_stands_in_its_width_and_its_shape(width: str, ratio: str, shown: int) -> None:
    image = {"type": "image", "picture": PICTURE, "width": width, "ratio": ratio}
    cut = "" if ratio == "as-it-is" else f".{ratio}"

    (tag,) = re.findall(rf"<img[^>]*{1:064x}{re.escape(cut)}\.jpg[^>]*>", mail(image).html)

    assert f'width="{shown}"' in tag
    assert f"{1:064x}{cut}.jpg" in page(image)


def test_a_gallery_stays_two_abreast_and_leaves_no_word_out() -> None:
    shown = [{"picture": PICTURE, "caption": said(f"Caption {number}")} for number in range(3)]
    gallery = {"type": "gallery", "pictures": shown}

    rows = lxml_html.fromstring(mail(gallery).html).xpath("//tr[td[@width='50%']]")

    assert [len(row.xpath("td")) for row in rows] == [2, 2]
    for part in (mail(gallery).html, mail(gallery).text, page(gallery)):
        assert [f"Caption {number}" in part for number in range(3)] == [True] * 3


def test_a_video_is_its_poster_with_the_sign_and_says_how_long_it_is() -> None:
    video = {
        "type": "video",
        "poster": PICTURE,
        "title": said("Night"),
        "link": said("https://video.example.org/1"),
        "duration": "4:32",
    }

    for part in (mail(video).html, page(video)):
        assert f"{1:064x}.play.jpg" in part
        assert "4 min 32 s" in part
        assert "<iframe" not in part
    assert "4분 32초\n  https://video.example.org/1" in mail(video, locale="ko").text


@pytest.mark.parametrize("theme", ["house", "quiet", "bold", "institutional", "warm", "night", "plain"])
def test_a_quotation_says_whose_words_they_are_in_every_cut(theme: str) -> None:
    quote = {
        "type": "quote",
        "words": said("Words.\n\nMore."),
        "speaker": {"en": "Moon"},
        "role": said("Fisher"),
        "portrait": PICTURE,
    }
    bare = {name: value for name, value in quote.items() if name != "portrait"}

    for block in (quote, bare):
        read = lxml_html.fromstring(mail(block, theme=theme).html).text_content()
        assert "“Words." in read
        assert "More.”" in read
        assert "Moon" in read
        assert "Fisher" in read
        assert re.search(r"Moon(, )?Fisher", read)
    assert "“Words.\n\nMore.”\n— Moon, Fisher" in mail(bare).text
    assert f"{1:064x}.square.jpg" in mail(quote, theme=theme).html


def test_the_contents_are_made_from_the_headings_and_stories_of_the_edition() -> None:
    parts = mail(
        {"type": "contents"},
        {"type": "heading", "text": said("From the field")},
        story(title=said("First"), eyebrow=said("Notes")),
        story(title=said("Hidden"), when={"locales": ["ko"]}),
        {"type": "text", "body": said("No story")},
        story(title=None, body=said("Without a title")),
    )

    assert "In this issue\n-------------\n\n1. From the field\n2. First — Notes\n\n" in parts.text


def test_each_line_of_the_contents_leads_to_its_block() -> None:
    blocks = ({"type": "contents"}, story(), {"type": "heading", "text": said("Part"), "look": "rule"})

    for html in (mail(*blocks).html, page(*blocks)):
        document = lxml_html.fromstring(html)
        targets = [link[1:] for link in document.xpath("//a/@href") if re.fullmatch(r"#b\w+", link)]
        assert len(set(targets)) == 2
        assert all(len(document.xpath(f"//*[@id='{target}']")) == 1 for target in targets)
    assert not [link for link in mail(*blocks).links if link.startswith("#")]


def test_the_contents_are_twelve_lines_at_most_and_nothing_where_there_is_no_story() -> None:
    assert "\n12. Story" in mail({"type": "contents"}, *(story() for _ in range(14))).text
    assert "\n13. Story" not in mail({"type": "contents"}, *(story() for _ in range(14))).text
    assert "In this issue" not in mail({"type": "contents"}).text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"tone": "info"}, "Note: Words"),
        ({"tone": "warning"}, "Important: Words"),
        ({"title": said("Title")}, "Note: Title\n\nWords"),
    ],
)
def test_a_notice_says_in_a_word_what_it_is(fields: dict[str, Any], text: str) -> None:
    notice = {"type": "notice", "text": said("Words"), **fields}

    assert text in mail(notice).text
    assert text.partition(":")[0] in page(notice)


def test_a_correction_says_where_the_mistake_was() -> None:
    correction = {"type": "correction", "where": {"en": "No. 17", "ko": "제17호"}, "text": said("Nine.")}

    assert "Correction (No. 17): Nine." in mail(correction).text
    assert "바로잡습니다 (제17호): Nine." in mail(correction, locale="ko").text


def test_space_leaves_no_trace_in_the_text_part() -> None:
    with_space = mail(
        {"type": "text", "body": said("A")}, {"type": "spacer"}, {"type": "text", "body": said("B")}
    )

    assert "A\n\n\nB" in with_space.text


def test_html_by_hand_is_shown_by_day_and_by_night_and_its_words_are_read() -> None:
    html = {
        "type": "html",
        "code": said(
            "<p style='color:red'>By <a href='https://example.org/x'>hand</a></p><script>x</script>"
        ),
    }

    edition = mail(html)

    assert '<p style="' in edition.html
    assert "color:red" in edition.html
    assert ".raw *{background:transparent!important" in edition.html
    assert "By hand <https://example.org/x>" in edition.text
    assert "https://example.org/x" in edition.links
    assert "<script" not in edition.html + page(html)


@pytest.mark.parametrize(
    "fields",
    [
        {"body": None},
        {"title": None},
        {"title": None, "body": None, "image": PICTURE, "layout": "image-left"},
    ],
)
def test_a_story_may_be_a_title_a_text_or_a_picture_alone(fields: dict[str, Any]) -> None:
    block = story(body=said("Words")) | fields
    block = {name: value for name, value in block.items() if value is not None}

    for part in (mail(block).html, page(block)):
        assert "<h2" in part if "title" in block else True
        assert ("Words" in part) == ("body" in block)
        assert (f"{1:064x}.jpg" in part) == ("image" in block)


def test_a_picture_beside_a_story_stays_small_on_a_phone_where_its_author_says_so() -> None:
    beside = story(body=said("Words"), image=PICTURE, layout="image-left", ratio="square")

    assert 'class="fu"' in mail(beside).html
    assert 'class="fu"' not in mail(beside | {"phone": "thumb"}).html
    assert 'class="k kt"' in mail(beside | {"phone": "thumb"}).html
    assert f"{1:064x}.square.jpg" in mail(beside).html
