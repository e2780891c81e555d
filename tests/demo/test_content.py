"""The sample issues show everything there is, in both languages."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.article import Layout
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.demo.newsletters import SAMPLES
from newsletter.demo.pictures import PICTURES
from newsletter.demo.sample import CONTENT

BRIDGE = SAMPLES[0].publication
FILES = sorted(file.name for file in CONTENT.glob("*.yaml"))
DRAFT = "bridge-quarterly-draft.yaml"
FINISHED = [name for name in FILES if name != DRAFT]


def content(name: str) -> IssueContent:
    return read((CONTENT / name).read_text(encoding="utf-8"), name=name).content


def test_every_file_belongs_to_a_sample() -> None:
    assert sorted(name for sample in SAMPLES for name in sample.issues) == FILES


def test_every_block_type_is_used_that_an_editor_may_write() -> None:
    used = {block.type for name in FILES for block in content(name).blocks}

    assert set(BLOCKS) - used == {"html"}


def test_the_first_issue_has_articles_of_every_layout() -> None:
    layouts = {getattr(block, "layout", None) for block in content("bridge-quarterly.yaml").blocks} - {None}

    assert layouts == set(Layout)


@pytest.mark.parametrize("name", FINISHED)
def test_every_text_is_there_in_every_language(name: str) -> None:
    issue = content(name)
    fields = [field for block in issue.blocks for field in block.localized()]

    assert {frozenset(field.value.locales) for field in fields if len(field.value.locales) > 1} == {
        frozenset(issue.locales)
    }
    assert issue.subject.locales == issue.preheader.locales == issue.locales


def test_the_programme_is_as_long_as_programmes_are() -> None:
    [programme] = (
        block for block in content("bridge-quarterly-forum.yaml").blocks if block.type == "programme"
    )

    assert [len(session.speakers) for session in programme.sessions] == [10, 10, 10]


def test_the_press_release_has_sixty_signatories_and_three_contacts() -> None:
    blocks = {block.type: block for block in content("half-a-degree-press.yaml").blocks}

    assert len(blocks["signatories"].names) == 60
    assert len(blocks["contacts"].entries) == 3


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


def test_every_picture_lies_beside_the_files_and_is_used() -> None:
    named = {image.file for name in FILES for block in content(name).blocks for _, image in block.images()}
    named |= {locked.emblem.file for locked in BRIDGE.disclaimers if locked.emblem}
    named |= {f"pictures/{logo}" for sample in SAMPLES for logo in (sample.logo, sample.logo_dark)}

    assert {path.name for path in (CONTENT / "pictures").iterdir()} == set(PICTURES)
    assert {f"pictures/{name}" for name in PICTURES} == named
    assert all((CONTENT / name).stat().st_size <= 110_000 for name in named)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_its_program_draws(name: str) -> None:
    kept, drawn = Image.open(CONTENT / "pictures" / name), Image.open(BytesIO(PICTURES[name]()))

    # Another version of Pillow may reduce or compress a little differently.
    apart = ImageStat.Stat(ImageChops.difference(kept.convert("RGBA"), drawn.convert("RGBA"))).mean
    assert max(apart) < 2
