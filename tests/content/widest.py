"""Blocks of every type, filled with what is hardest to fit into a narrow column. A new type is here by itself."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind

_ADDRESS = "https://haneul.example.org/" + "registration-form-for-the-autumn-meeting/" * 3 + "?id=" + "9" * 40
_LONG = [
    "사단법인한반도평화와화해를위한시민사회단체연대회의국제교류위원회준비모임" * 2,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "─" * 60,
    "_" * 60 + "·" * 60,
    "신청:" + _ADDRESS,
    "ＷＩＤＥＬＥＴＴＥＲＳ" * 8,
]
LINE = " ".join(_LONG)
_RICH = "\n\n".join(
    [
        LINE,
        f"## {LINE}",
        f"> {LINE}",
        f"**{_LONG[0]}** *{_LONG[1]}*",
        f"[{_ADDRESS}]({_ADDRESS})",
        "\n".join(f"{'  ' * level}- {_LONG[level % 2]}" for level in range(5)),
        f"999999999. {_LONG[0]}",
    ]
)
_PICTURE = {"file": "images/1.jpg", "asset": "a" * 64 + ".jpg", "width": 1440, "height": 960}

# What a field of each kind holds; a kind that is missing here fails the test of every block that has it.
WIDEST: dict[Kind, Any] = {
    Kind.LINE: LINE[:480],
    Kind.LINES: f"{LINE[:240]}\n{LINE[240:480]}",
    Kind.RICH: _RICH,
    Kind.NAME: _LONG[0][:60],
    Kind.LINK: _ADDRESS,
    Kind.MAIL: "a-very-long-name-of-a-very-long-office@department.of.international.exchange.example.org",
    Kind.PHONE: "+82 2 0000 0000 (내선 1234)",
    Kind.NUMBER: "123456789012.5",
    Kind.COUNTRY: "GS",
    Kind.YES_NO: True,
    Kind.DISCLAIMER: "funder",
    Kind.DATE: "2026-12-30",
    Kind.TIME: {"start": "10:30", "end": "12:30", "zone": "America/Argentina/Buenos_Aires"},
}


def blocks(locales: list[str]) -> Iterator[dict[str, Any]]:
    """Every type of block, once for each choice of each of its fields."""
    for name, model in BLOCKS.items():
        whole = {"type": name, **_values(model, locales)}
        yield _accepted(whole)
        for field in fields_of(model):
            for choice in field.choices:
                yield _accepted({**whole, field.name: choice.value})


def _accepted(values: dict[str, Any]) -> dict[str, Any]:
    """The block without what its type says may not stand together, such as a text beside the key of a locked one, and with
    no text longer than its field lets it be."""
    model = BLOCKS[values["type"]]
    try:
        model.model_validate(values)
    except ValidationError as error:
        values = {name: value for name, value in values.items() if name != "key"}
        for details in error.errors():
            if isinstance(details["input"], str) and "max_length" in details.get("ctx", {}):
                _cut(values, details["loc"], details["ctx"]["max_length"])
        model.model_validate(values)
    return values


def _cut(values: Any, path: tuple[int | str, ...], longest: int) -> None:
    for part in path[:-1]:
        values = values[part]
    values[path[-1]] = values[path[-1]][:longest]


def _values(model: type[BaseModel], locales: list[str]) -> dict[str, Any]:
    values = {field.name: _value(field, locales) for field in fields_of(model)}
    return {name: value for name, value in values.items() if value is not None}


def _value(field: BlockField, locales: list[str]) -> Any:
    match field.kind:
        case Kind.CHOICE:
            return field.choices[0].value
        case Kind.PICTURE:
            alt, credit = dict.fromkeys(locales, LINE[:480]), dict.fromkeys(locales, LINE[:480])
            return {**_PICTURE, "alt": alt, "credit": credit}
        case Kind.ITEMS:
            entry = _values(field.model, locales) if field.model else {}
            return [entry] * max(field.at_least, min(field.at_most or 3, 3))
        case kind:
            return dict.fromkeys(locales, WIDEST[kind]) if field.is_localized else WIDEST[kind]
