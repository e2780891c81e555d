"""The sample issue shows everything there is, in both languages."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from newsletter.content.blocks.article import Layout
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.demo.newsletters import SAMPLES
from newsletter.demo.pictures import PICTURES
from newsletter.demo.sample import CONTENT

BRIDGE = SAMPLES[0].publication


@pytest.fixture(scope="module")
def content() -> IssueContent:
    name = "bridge-quarterly.yaml"
    return read((CONTENT / name).read_text(encoding="utf-8"), name=name).content


def test_many_block_types_and_every_layout_are_used(content: IssueContent) -> None:
    layouts = {getattr(block, "layout", None) for block in content.blocks} - {None}

    assert len({block.type for block in content.blocks}) >= 7
    assert layouts == set(Layout)


def test_every_text_is_there_in_every_language(content: IssueContent) -> None:
    fields = [field for block in content.blocks for field in block.localized()]

    assert {field.value.locales for field in fields if len(field.value.locales) > 1} == {("en", "ko")}
    assert content.subject.locales == content.preheader.locales == ("en", "ko")


def test_the_file_names_the_publisher_of_the_sample() -> None:
    name = "bridge-quarterly.yaml"
    publisher = read((CONTENT / name).read_text(encoding="utf-8"), name=name).publisher

    of_the_sample = (BRIDGE.sender_address, BRIDGE.organisation, BRIDGE.postal_address)
    assert (publisher.sender, publisher.organisation, publisher.postal_address) == of_the_sample


def test_the_funding_notice_in_korean_keeps_its_original() -> None:
    notice = BRIDGE.disclaimers[0].text
    english, korean = notice.get("en"), notice.get("ko")

    assert english is not None
    assert korean is not None
    assert english.plain().strip() in korean.plain()
    assert "번역" in korean.plain()


def test_every_picture_lies_beside_the_file(content: IssueContent) -> None:
    named = {image.file for block in content.blocks for _, image in block.images()}
    named |= {locked.emblem.file for locked in BRIDGE.disclaimers if locked.emblem}
    named |= {f"pictures/{logo}" for sample in SAMPLES for logo in (sample.logo, sample.logo_dark)}

    assert named <= {f"pictures/{name}" for name in PICTURES}
    assert {path.name for path in (CONTENT / "pictures").iterdir()} == set(PICTURES)
    assert all((CONTENT / name).stat().st_size <= 110_000 for name in named)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_its_program_draws(name: str) -> None:
    kept, drawn = Image.open(CONTENT / "pictures" / name), Image.open(BytesIO(PICTURES[name]()))

    # Another version of Pillow may reduce or compress a little differently.
    apart = ImageStat.Stat(ImageChops.difference(kept.convert("RGBA"), drawn.convert("RGBA"))).mean
    assert max(apart) < 2
