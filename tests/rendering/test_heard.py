"""A mail as a screen reader says it."""

import pytest

from newsletter.rendering.heard import Heard, Line, Role, Words, heard
from newsletter.rendering.preview import as_sample
from newsletter.rendering.render import render
from tests.rendering.samples import BASE_URL, content, publication


def lines(body: str) -> list[Heard]:
    return heard(
        f'<!DOCTYPE html><html lang="en"><head><title>Said nowhere</title></head><body>{body}</body></html>'
    )


def words(*texts: str) -> tuple[Words, ...]:
    return tuple(Words(text, "en") for text in texts)


def test_a_mail_is_heard_in_its_order_with_its_headings_and_its_blocks() -> None:
    issue = content()
    rendition = render(issue, "en", publication(), base_url=BASE_URL, marks_blocks=True)

    said = heard(as_sample(rendition).html)

    headings = [line for line in said if line.kind is Line.HEADING]
    assert headings[0].words == (Words("Two Shores", "en", (Role.LINK,)),)
    assert headings[0].number == 1
    order = [block.id for block in issue.blocks]
    places = [order.index(line.block) for line in said if line.block in order]
    assert places == sorted(places)
    assert "zq" not in "".join(word.text for line in said for word in line.words)


def test_the_preview_line_and_what_is_hidden_are_not_said() -> None:
    hidden = '<div style="display:none;max-height:0">Preview</div><p hidden>a</p><p aria-hidden="true">b</p><style>p{}</style>'

    assert lines(f"{hidden}<!-- c --><p>Said</p>") == [Heard(Line.TEXT, words("Said"))]


def test_a_list_tells_how_many_items_it_has() -> None:
    said = lines("<ul><li>One</li><li><p>Two</p></li></ul><p>After</p>")

    assert said == [
        Heard(Line.LIST, number=2),
        Heard(Line.ITEM, words("One")),
        Heard(Line.ITEM, words("Two")),
        Heard(Line.TEXT, words("After")),
    ]


def test_words_around_a_link_stay_apart_from_it() -> None:
    (said,) = lines('<p>Read\n it <a href="https://example.org">in\u00ad the <b>atlas</b></a>.</p>')

    assert said.words == (
        Words("Read it ", "en"),
        Words("in the atlas", "en", (Role.LINK,)),
        Words(".", "en"),
    )


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<img alt="A quay" src="https://example.org/quay.jpg">', Words("A quay", "en", (Role.PICTURE,))),
        ('<img src="https://example.org/quay.jpg">', Words("quay.jpg", "en", (Role.PICTURE,))),
        ('<a href="/a"><img alt="A quay" src="q.jpg"></a>', Words("A quay", "en", (Role.LINK, Role.PICTURE))),
        ('<a href="/a"><img alt="" src="q.jpg"></a>', Words("/a", "en", (Role.LINK,))),
        ('<a href="/a" aria-label="More: the quay">More</a>', Words("More: the quay", "en", (Role.LINK,))),
        ('<span role="img" aria-label="Half"><b>1/2</b></span>', Words("Half", "en", (Role.PICTURE,))),
    ],
)
def test_a_picture_and_a_link_are_called_by_their_names(html: str, said: Words) -> None:
    assert lines(html) == [Heard(Line.TEXT, (said,))]


def test_a_picture_for_decoration_is_silent() -> None:
    assert lines('<p><img alt="" src="rule.png"></p>') == []


def test_other_languages_are_said_in_their_voice() -> None:
    (said,) = lines('<p>A <span lang="ko">나루</span> is a landing.</p>')

    assert said.words == (Words("A ", "en"), Words("나루", "ko"), Words(" is a landing.", "en"))


def test_a_table_that_arranges_is_silent_and_one_with_data_is_told() -> None:
    arranged = lines('<table role="presentation"><tr><td>One</td><td>Two</td></tr></table>')
    told = lines(
        "<table><tr><th>Year</th><th>Rooms</th></tr><tr><td><p>2025</p></td><td>61</td></tr></table>"
    )

    assert arranged == [Heard(Line.TEXT, words("One")), Heard(Line.TEXT, words("Two"))]
    assert told == [
        Heard(Line.TABLE, number=2),
        Heard(Line.ROW, words("Year Rooms")),
        Heard(Line.ROW, words("2025 61")),
    ]


def test_a_quotation_is_told() -> None:
    assert lines("<blockquote><p>Silence.</p></blockquote>") == [Heard(Line.QUOTE, words("Silence."))]


def test_a_line_belongs_to_the_block_whose_first_row_came_before() -> None:
    rows = '<tr data-block="A"><td>One</td></tr><tr><td>Two</td></tr><tr data-block="B"><td>Three</td></tr>'

    said = lines(f'<table role="presentation">{rows}</table><p>Foot</p>')

    assert [(line.words[0].text, line.block) for line in said] == [
        ("One", "A"),
        ("Two", "A"),
        ("Three", "B"),
        ("Foot", ""),
    ]
