"""Whatever is typed or pasted into a block is saved clean, or answered with a sentence at its place; never with a failure."""

import re
from typing import Any

import lxml.html
import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import blank_of, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.rendering.samples import block_id
from tests.web.conftest import Browser
from tests.web.forms import shown_form

PAGE = "/issues/bridge-12"
PAGES = (PAGE, f"{PAGE}/preview", f"{PAGE}/preview/en", f"{PAGE}/preview/ko")
HOSTILE = (
    "“Smart”\u00a0\u200b\uf0b7\tone…\x0b‘two’",
    "\uf0a7 가나다\u3000ﾡﾢﾤ \u302e \ue000 ᄒᆞᆫ글\u00ad",
    "W" * 3_000,
    "שלום العربية (abc) 12",
    "abc\u202edef",
    "👩‍👩‍👧‍👦🏳️‍🌈#️⃣",
    "a\x00b\x1bc\ufeff",
    "<script>alert(1)</script> {{first_name|x}} {% x %} ]]>",
    "javascript:alert(1)",
    "https://exa mple.org/a b",
    "0001-01-01",
    "9999-12-31",
    "2027-03-28",
    "02:30",
    "   ",
)


def one_of_each(model: type[BaseModel]) -> dict[str, Any]:
    """A blank block or entry with one entry in each of its lists."""
    blank = blank_of(model)
    for field in fields_of(model):
        if field.kind is Kind.ITEMS and field.model:
            blank[field.name] = [one_of_each(field.model) for _ in range(max(1, field.at_least))]
    return blank


@pytest.mark.parametrize("name", BLOCKS)
def test_every_input_of_a_block_takes_anything(name: str, browser: Browser, runtime: Runtime) -> None:
    block = {"type": name, "id": block_id(1), **one_of_each(BLOCKS[name])}
    with runtime.database.transaction() as session:
        says = factories.content(blocks=[block])
        factories.issue(session, factories.newsletter(session), says=says)
    editor = browser(Role.ADMIN)
    page = editor.get(PAGE).text
    form = shown_form(page, "compose")
    written = lxml.html.fromstring(page).xpath(
        "//main//textarea/@name | //main//input[@type='text' or @type='time']/@name"
    )
    typed = [name for name in written if name.startswith(f"{block_id(1)}.")]

    for turn in range(0, len(HOSTILE), 3):
        values = [*HOSTILE[turn:], *HOSTILE[:turn]]
        filled = {name: values[place % len(values)] for place, name in enumerate(typed)}
        while told := refused(editor, {**form, **filled}):
            assert told <= set(typed), "each error stands at its input"
            # What lacks a part, as a time its zone, goes as a whole.
            around = {name.rpartition(".")[0] for name in told - set(filled)}
            filled = {
                name: value
                for name, value in filled.items()
                if name not in told and name.rpartition(".")[0] not in around
            }
        assert all(editor.get(page).status_code == 200 for page in PAGES)
        form = shown_form(editor.get(PAGE).text, "compose")


def refused(editor: TestClient, values: dict[str, Any]) -> set[str]:
    """The inputs at which the form says that they cannot be used; none when it was saved."""
    answer = editor.post(PAGE, data={**values, "do": "save"})
    assert answer.status_code in (303, 422)
    told = set(re.findall(r'id="([^"]+)-error"', answer.text)) if answer.status_code == 422 else set()
    assert told or answer.status_code == 303
    return told
