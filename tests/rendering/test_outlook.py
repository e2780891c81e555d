"""What Outlook on Windows needs of a mail, in every showcase and every theme: tables that close, and widths that fit."""

import re
from collections.abc import Iterator

import pytest

from newsletter.content.ready_themes import READY
from newsletter.content.themes import Theme
from newsletter.rendering.render import render
from tests.rendering.outlook import Element, Unbalanced, opened, pixels, room, tree
from tests.rendering.samples import BASE_URL, publication
from tests.showcases import names, showcase

MAILS = [(name, theme, "en") for name in names() for theme in READY]
MAILS += [(name, "house", locale) for name in names() for locale in ("ko", "de")]


@pytest.fixture(scope="module", params=MAILS, ids="-".join)
def mail(request: pytest.FixtureRequest) -> tuple[str, Element, Theme]:
    """One mail: as it is sent, as Outlook reads it, and its theme."""
    name, ready, locale = request.param
    theme = Theme.model_validate({"name": ready})
    html = render(showcase(name), locale, publication(theme=theme), base_url=BASE_URL).html
    return html, tree(opened(html)), theme


Mail = tuple[str, Element, Theme]


def test_every_element_is_closed_with_conditions_and_without(mail: Mail) -> None:
    html, outlook, _ = mail

    # Everybody else sees comments, so that the document must hold without them, too.
    tree(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))

    assert list(outlook.below("table"))


def test_rows_stand_in_tables_and_cells_in_rows(mail: Mail) -> None:
    _, outlook, _ = mail
    wrong = [
        (element.tag, element.parent and element.parent.tag)
        for tag, parents in (("tr", {"table", "tbody", "thead"}), ("td", {"tr"}), ("th", {"tr"}))
        for element in outlook.below(tag)
        if element.parent is None or element.parent.tag not in parents
    ]
    strangers = [
        child.tag
        for tag, children in (
            ("table", {"tr", "tbody", "thead", "caption", "colgroup"}),
            ("tr", {"td", "th"}),
        )
        for element in outlook.below(tag)
        for child in element.children
        if child.tag not in children
    ]

    assert (wrong, strangers) == ([], [])


def test_a_button_is_a_cell_with_a_ground_or_an_outline_and_room_around_its_words(mail: Mail) -> None:
    _, outlook, _ = mail

    for cell in (one.parent for one in outlook.below("a") if looks_like_a_button(one)):
        assert cell is not None
        assert cell.tag == "td"
        assert "bgcolor" in cell.attributes or "border" in cell.style
        assert "mso-padding-alt" in cell.style


def looks_like_a_button(link: Element) -> bool:
    """A link that is padded: Outlook drops the padding of a link."""
    return "padding" in link.style


def test_a_picture_says_how_wide_it_is_and_what_it_shows(mail: Mail) -> None:
    _, outlook, theme = mail

    for picture in outlook.below("img"):
        assert "alt" in picture.attributes
        assert 0 < (pixels(picture.attributes["width"]) or 0) <= theme.width


def test_a_picture_fits_into_its_cell(mail: Mail) -> None:
    _, outlook, theme = mail

    for picture in outlook.below("img"):
        assert picture.parent is not None
        # Word takes the width of the attribute as it is; it knows no max-width.
        assert float(picture.attributes["width"]) <= room(picture.parent, theme.width), picture.attributes


def test_the_columns_of_a_row_fit_into_their_room(mail: Mail) -> None:
    _, outlook, theme = mail

    for row in outlook.below("tr"):
        widths = [pixels(cell.attributes.get("width", "")) or 0 for cell in row.children]
        assert sum(widths) <= room(row, theme.width), [cell.attributes for cell in row.children]


def test_there_is_no_vml(mail: Mail) -> None:
    html, _, _ = mail

    assert not re.findall(r"<[vw]:\w+", html)


BROKEN = {
    "a condition without an end": "<!--[if mso]><table>",
    "an end without a beginning": "<p></p><![endif]-->",
    "one within another": "<!--[if mso]><!--[if mso]><p></p><![endif]--><![endif]-->",
    "a condition closed in another way": "<!--[if !mso]><!--><p></p><![endif]-->",
    "a table of Outlook’s that is left open": "<!--[if mso]><table><tr><td><![endif]-->x",
    "a cell closed twice": "<table><tr><td>x</td></td></tr></table>",
    "tags in another order": "<table><tr><td><div>x</td></div></tr></table>",
}


@pytest.mark.parametrize("html", BROKEN.values(), ids=BROKEN.keys())
def test_what_would_break_in_outlook_is_found(html: str) -> None:
    with pytest.raises(Unbalanced):
        tree(opened(html))


@pytest.fixture
def cells() -> Iterator[Element]:
    html = '<table width="600"><tr><td style="padding:0 40px"><table><tr><td width="300" style="padding-right:24px"></td>'
    html += '<td width="220" style="padding:1px 2px 3px 4px"></td></tr></table></td></tr></table>'
    return tree(html).below("td")


def test_the_room_of_a_cell_is_what_its_padding_leaves(cells: Iterator[Element]) -> None:
    assert [room(cell, 640) for cell in cells] == [520, 276, 214]
