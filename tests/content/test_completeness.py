"""A block type that lacks something stops the start, with one sentence that says which, where, and what to do."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.completeness import OUTPUTS, refuse_incomplete
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.countries import Country
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Follows, Label
from newsletter.content.fields.times import TimeRange
from newsletter.content.localized import Localized
from newsletter.content.texts import Line
from newsletter.errors import Misconfigured
from newsletter.settings import Settings
from newsletter.wording import say
from tests.sample_block import FOLDER
from tests.sample_block.sample import Sample
from workers.runtimes import connected

LABEL = Label(say("Title"))


class Named(Block):
    """Complete but for what a test leaves out."""

    label = say("Sample")
    about = say("A block for tests.")

    type: Literal["sample"] = "sample"


class Unnamed(Block):
    type: Literal["sample"] = "sample"


class WithoutAbout(Block):
    label = say("Sample")

    type: Literal["sample"] = "sample"


class WithoutLabel(Named):
    title: Localized[Line] | None = None


class WithoutInput(Named):
    title: Annotated[dict[str, str] | None, LABEL] = None


class Coming(StrEnum):
    SOON = "soon"


class WithoutWords(Named):
    state: Annotated[Coming, LABEL] = Coming.SOON


class Going(Choice):
    SOON = "soon", say("Soon")
    LATER = "later"


class WithoutOneWord(Named):
    state: Annotated[Going, LABEL] = Going.SOON


class WithoutLanguages(Named):
    title: Annotated[Line, LABEL] = ""


class WithTooManyLanguages(Named):
    country: Annotated[Localized[Country] | None, LABEL] = None


class WithoutBeginning(Named):
    country: Annotated[Country, LABEL]


class Entry(Item):
    country: Annotated[Country, LABEL]


class WithoutBeginningInside(Named):
    entries: Annotated[tuple[Entry, ...], LABEL] = ()


class EntryWithoutLabel(Item):
    title: Localized[Line] | None = None


class WithoutLabelInside(Named):
    entries: Annotated[tuple[EntryWithoutLabel, ...], LABEL] = ()


class EntryWithAWrongColumn(Item):
    columns = ("title", "when")

    title: Annotated[Localized[Line] | None, LABEL] = None


class WithAWrongColumn(Named):
    entries: Annotated[tuple[EntryWithAWrongColumn, ...], LABEL] = ()


class WithATakenName(Named):
    style: Annotated[Localized[Line] | None, LABEL] = None  # type: ignore[assignment]


class FollowingNothing(Named):
    time: Annotated[TimeRange | None, LABEL, Follows("day")] = None


BROKEN: dict[type[Block], str] = {
    Unnamed: "The block Unnamed has no label. Write label = say(…) into its class.",
    WithoutAbout: "The block WithoutAbout has no about. Write about = say(…) into its class.",
    WithoutLabel: "The field “title” of WithoutLabel has no label. Put Label(say(…)) into its annotation.",
    WithoutInput: "The field “title” of WithoutInput is dict[str, str], for which there is no input. Use a type of",
    WithoutWords: "The field “state” of WithoutWords is <enum 'Coming'>, for which there is no input. Use a type of",
    WithoutOneWord: "The choice “later” of the field “state” of WithoutOneWord has no words. Write its value, say(…).",
    WithoutLanguages: "The field “title” of WithoutLanguages holds words, which differ in each language. Write Localized[…]",
    WithTooManyLanguages: "The field “country” of WithTooManyLanguages has one value for all languages. Take Localized[…] away",
    WithoutBeginning: "WithoutBeginning cannot begin empty, because of the field “country”. Give the field a default,",
    WithoutBeginningInside: "Entry cannot begin empty, because of the field “country”. Give the field a default,",
    WithoutLabelInside: "The field “title” of EntryWithoutLabel has no label.",
    WithAWrongColumn: "“when” cannot be a column of EntryWithAWrongColumn. The fields that stand in a line are: title.",
    FollowingNothing: "The field “time” of FollowingNothing follows “day”, which is no date of it. Name one of its dates.",
    WithATakenName: "The field “style” of WithATakenName is one that every block has. Give it another name.",
}


def test_the_blocks_of_the_product_are_complete() -> None:
    refuse_incomplete()


def test_the_block_of_the_tests_is_complete() -> None:
    refuse_incomplete([Sample], FOLDER)


@pytest.mark.parametrize("block", BROKEN, ids=lambda block: block.__name__)
def test_a_block_that_lacks_something_is_refused_with_what_to_do(block: type[Block]) -> None:
    with pytest.raises(Misconfigured) as refused:
        refuse_incomplete([block], FOLDER)

    assert str(refused.value).startswith(BROKEN[block])


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_block_without_a_partial_is_refused(output: str, tmp_path: Path) -> None:
    for other in set(OUTPUTS) - {output}:
        (tmp_path / f"sample.{other}").touch()

    with pytest.raises(
        Misconfigured, match=rf"The block Sample has no partial sample\.{output}\. Write it in"
    ):
        refuse_incomplete([Sample], tmp_path)


def test_a_process_does_not_begin_with_a_block_that_lacks_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BLOCKS, "sample", WithoutLabel)
    settings = Settings(secret_key="a secret key that is only used in tests", data_dir=tmp_path)

    with pytest.raises(Misconfigured, match="The field “title” of WithoutLabel has no label"):
        connected(settings).__enter__()
