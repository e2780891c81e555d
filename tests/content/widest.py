"""Blocks of every type, filled with what is hardest to fit into a narrow column. A new type is here by itself."""

from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
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
    Kind.HTML: f"<table width=900><tr><td width=700>{LINE}<td><a href={_ADDRESS}>{_ADDRESS}</a></table><h1>{LINE}</h1>"
    f"<img src=https://example.org/1.jpg width=1440 alt='{LINE}'>",
    Kind.NAME: _LONG[0][:60],
    Kind.CELLS: "\n".join(
        " | ".join(_LONG[(row + place) % 6][:290] for place in range(8)) for row in range(3)
    ),
    Kind.LINK: _ADDRESS,
    Kind.MAIL: "a-very-long-name-of-a-very-long-office@department.of.international.exchange.example.org",
    Kind.PHONE: "+82 2 0000 0000 (내선 1234)",
    Kind.NUMBER: "123456789012.5",
    Kind.COUNTRY: "GS",
    Kind.TONGUES: "ko, en, pt-BR",
    Kind.YES_NO: True,
    Kind.DISCLAIMER: "funder",
    Kind.MAILING_LIST: "readers",
    Kind.DATE: "2026-12-30",
    Kind.DURATION: "99:59:59",
    Kind.POINT: "100% 100%",
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
    its texts as long as they may be."""
    model = BLOCKS[values["type"]]
    values = _shortened(model, values)
    try:
        model.model_validate(values)
    except ValidationError:
        values = {name: value for name, value in values.items() if name != "key"}
        model.model_validate(values)
    return values


def _shortened(model: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        values = deepcopy(values)
        for problem in error.errors():
            if isinstance(problem["input"], str) and "max_length" in problem.get("ctx", {}):
                *way, last = problem["loc"]
                around = reduce(lambda found, step: found[step], way, values)
                around[last] = around[last][: problem["ctx"]["max_length"]]
    return values


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
