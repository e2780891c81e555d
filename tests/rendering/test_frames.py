"""A name that a template uses exists: in every branch of every template, whether a sample renders it or not."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jinja2 import ChoiceLoader, DictLoader

from newsletter.content.blocks import BLOCKS
from newsletter.content.completeness import OUTPUTS
from newsletter.places import TEMPLATES
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import BlockFrame, EditionFrame, MailFrame, WebFrame
from newsletter.rendering.notices import NoticeFrame, NoticeWords
from newsletter.rendering.templates import environment
from newsletter.rendering.views import view_class
from tests.content.fields.filled import filled
from tests.rendering.samples import BASE_URL, content, publication
from tests.rendering.template_names import Walk
from tests.rendering.template_types import alternatives
from tests.sample_block.sample import Sample

FOLDER = TEMPLATES / "email"
ARTICLE = view_class(BLOCKS["article"])


def frames() -> Iterator[tuple[str, type, dict[str, type]]]:
    """Every template that the product fills, its frame, and what it is narrowed to."""
    for block_type, block in BLOCKS.items():
        for output in OUTPUTS:
            yield f"blocks/{block_type}.{output}", BlockFrame, {"block": view_class(block)}
    for look in sorted(FOLDER.glob("blocks/*.css")):
        yield f"blocks/{look.name}", EditionFrame, {}
    for output in ("mjml", "txt"):
        yield f"layouts/masthead_again.{output}", BlockFrame, {"block": view_class(BLOCKS["masthead"])}
    yield "layouts/issue.mjml", MailFrame, {}
    yield "layouts/issue.txt", MailFrame, {}
    yield "layouts/issue.html", WebFrame, {}
    for frame in (EditionFrame, NoticeFrame):
        yield "layouts/richtext.css", frame, {}
    for words in get_args(NoticeWords):
        for output in ("subject.txt", "mjml", "txt"):
            yield f"notices/{words.kind}.{output}", NoticeFrame, {"notice": words}


@pytest.fixture(scope="module")
def walk() -> Walk:
    walk = Walk(environment("en"))
    for template, frame, narrower in frames():
        walk.through(template, frame, **narrower)
    return walk


def test_every_name_in_every_template_exists(walk: Walk) -> None:
    assert walk.problems == []


def test_every_template_and_every_macro_is_reached(walk: Walk) -> None:
    drawn = ".svg"  # what the editor shows of a type of block, which is no template
    files = {file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.*") if file.suffix != drawn}

    assert files - walk.reached == set()
    assert walk.uncalled() == set()


WRONG = {
    "a field, where no sample comes": '{% if block.layout == "never" %}{{ block.titel }}{% endif %}',
    "a field in the other branch": "{% if block.link %}{% elif block.eyebrow %}{% else %}{{ block.titel }}{% endif %}",
    "a field asked for": "{% if block.titel is none or not block.title %}x{% endif %}",
    "a field of a field": "{{ block.image.adress }}",
    "a field of a view": "{{ block.body.markdown }}",
    "a field of plain text": "{{ block.title.html }}",
    "a word of the frame": "{{ newslettre.name }}",
    "a letter, as before": "{{ b.title }}",
    "a field of the newsletter": "{{ newsletter.nmae }}",
    "a colour": "{{ theme.light.papier }}",
    "a colour of the tone": "{{ palette.inc }}",
    "a reader, whom a block does not know": "{{ reader.email }}",
    "a value placed into a sentence": "{% trans name=newsletter.nmae %}Hello {{ name }}{% endtrans %}",
    "a name kept for later": "{% set shown = block.image %}{{ shown.adress }}",
    "an element": "{% for way in newsletter.ways %}{{ way.numbre }}{% endfor %}",
    "the loop": "{% for way in newsletter.ways %}{{ loop.frist }}{% endfor %}",
    "an argument of a filter": "{{ block.title|replace(block.titel, '') }}",
    "a filtered value": "{{ (block.title|lines).adress }}",
    "one of several": "{{ [block.image.width, block.image.hight]|min }}",
    "a choice": "{{ block.title if block.link else block.titel }}",
    "an argument": "{% macro one(it) %}{{ it.titel }}{% endmacro %}{{ one(block) }}",
    "a second call of a macro": "{% macro one(it) %}{{ it.url }}{% endmacro %}{{ one(block.image) }}{{ one(block) }}",
    "a frame seen by a macro": "{% macro one() %}{{ block.titel }}{% endmacro %}{{ one() }}",
    "a parameter": "{% macro one(it) %}{{ it }}{% endmacro %}{{ one(1, colour=2) }}",
    "an argument too many": "{% macro one(it) %}{{ it }}{% endmacro %}{{ one(1, 2) }}",
    "an argument missing": "{% macro one(it) %}{{ it }}{% endmacro %}{{ one() }}",
    "a macro of a file": '{% import "wrong.parts" as parts %}{{ parts.tow(block) }}',
    "in a macro of a file": '{% import "wrong.parts" as parts %}{{ parts.two(block) }}',
    "in a macro taken from a file": '{% from "wrong.parts" import two %}{{ two(block) }}',
    "a frame that an imported file does not see": '{% import "wrong.frame" as parts %}{{ parts.three() }}',
    "in an included file": '{% include "wrong.included" %}',
    "in the block of a layout": '{% extends "wrong.layout" %}{% block body %}{{ block.titel }}{% endblock %}',
    "in the layout itself": '{% extends "wrong.layout" %}{% block other %}{{ block.titel }}{% endblock %}',
}
FILES = {
    "wrong.parts": "{% macro two(it) %}{% if it.link %}{{ it.titel }}{% endif %}{% endmacro %}",
    "wrong.frame": "{% macro three() %}{{ block.title }}{% endmacro %}",
    "wrong.included": "{{ block.titel }}",
    "wrong.layout": "{% block body %}{% endblock %}{% if false %}{{ block.subtitel }}{% endif %}"
    "{% block other %}{% endblock %}",
}


def problems_of(source: str) -> list[str]:
    overlaid = environment("en").overlay(
        loader=ChoiceLoader([DictLoader({**FILES, "it": source}), environment("en").loader])
    )
    walk = Walk(overlaid)
    walk.through("it", BlockFrame, block=ARTICLE)
    return walk.problems


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG.keys())
def test_a_mistyped_name_is_found(source: str) -> None:
    assert problems_of(source) != []


def test_a_problem_says_where_it_is() -> None:
    assert problems_of("\n{{ block.titel }}") == ["it:2: ArticleView has no “titel”"]


def test_names_that_exist_are_no_problem() -> None:
    source = """{% import "layouts/parts.mjml" as parts with context %}{% set link = "a" ~ theme.radius %}
    {{ parts.head(block.title, theme.scale.story) }}{{ block.image.credit|lines }}{{ _("Read more") }}{{ link }}
    {% for way in newsletter.ways %}{{ way.upper() }}{{ loop.index }}{% endfor %}{{ block.body.html }}"""

    assert problems_of(source) == []


def test_a_view_holds_what_its_class_declares() -> None:
    edition = Edition.of(content(), "en", publication(), base_url=BASE_URL)
    views = [edition.frame_of(block, gap).block for block, gap in edition.spaced_blocks_of("email")]

    views += [edition.viewer.view(block.blank()) for block in BLOCKS.values()]

    wrong = [found for view in views for found in _undeclared(view)]

    assert {type(view).__name__ for view in views} == {
        view_class(block).__name__ for block in BLOCKS.values()
    }
    assert wrong == []


def _undeclared(view: Any) -> Iterator[str]:
    for name, value in vars(view).items():
        declared = type(view).__annotations__[name]
        classes = tuple(getattr(one, "__origin__", one) for one in alternatives(declared))
        if value is not None and not isinstance(value, classes):
            yield f"{type(view).__name__}.{name}: {type(value).__name__} is not {declared}"


def test_a_view_of_every_kind_of_field_holds_what_its_class_declares() -> None:
    viewer = Edition.of(content(), "en", publication(), base_url=BASE_URL).viewer
    view = viewer.view(filled(speakers=[{"name": {"en": "Han"}, "country": "KR"}]))

    assert [found for one in (view, *view.speakers) for found in _undeclared(one)] == []


def test_the_partials_of_the_block_of_the_tests_use_names_that_exist(sample_block: type[Sample]) -> None:
    walk = Walk(environment("en"))
    for output in OUTPUTS:
        walk.through(f"blocks/sample.{output}", BlockFrame, block=view_class(sample_block))

    assert walk.problems == []
