"""A mail whose frame and blocks are finished apart is the mail that is finished as a whole, byte for byte."""

from collections.abc import Hashable, Iterator

import pytest

from newsletter.content.issue import IssueContent
from newsletter.rendering import finishing, hanging
from newsletter.rendering.editions import Edition
from newsletter.rendering.finishing import Finish
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import MAX_BYTES, rows_to_html, to_html
from newsletter.rendering.part_cache import Kept
from newsletter.rendering.placing import RenderError
from newsletter.rendering.render import mjml_of, render
from newsletter.rendering.runs import with_languages
from newsletter.rendering.slimming import lightened, pruned, with_face
from tests.rendering.kept import nothing_kept
from tests.rendering.samples import BASE_URL, block_id, content, every_block, publication
from tests.showcases import names, showcase


class Noted(Kept[str]):
    """Tells which rows were finished."""

    def __init__(self) -> None:
        super().__init__()
        self.finished: list[Hashable] = []

    def keep(self, key: Hashable, value: str, *, size: int) -> None:
        self.finished.append(key)
        super().keep(key, value, size=size)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Noted]:
    noted = Noted()
    with nothing_kept():
        monkeypatch.setattr(finishing, "ROWS", noted)
        yield noted


def whole(issue: IssueContent, locale: str) -> str:
    """The mail, compiled, inlined, marked and made light as one document."""
    edition = Edition.of(issue, locale, publication(), base_url=BASE_URL)
    finish = Finish.of(edition.frame, issue.locales)
    html = inline(to_html(hanging.in_html(mjml_of(edition), edition.viewer.slots)), finish.rules)
    html = with_face(html, finish.face, keeps_words=finish.keeps_words)
    names = {name for block in issue.blocks for name in block.proper_names()}
    return pruned(lightened(with_languages(html, locale, issue.locales, names)))


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("name", names())
def test_a_mail_put_together_is_the_mail_made_whole(name: str, locale: str, rows: Noted) -> None:
    issue = showcase(name)

    assert render(issue, locale, publication(), base_url=BASE_URL).html == whole(issue, locale)


@pytest.mark.parametrize("name", names())
def test_so_is_a_mail_in_korean_whose_names_are_those_of_each_block(name: str, rows: Noted) -> None:
    for block in showcase(name).blocks:
        issue = showcase(name).model_copy(update={"blocks": (block,)})

        assert render(issue, "ko", publication(), base_url=BASE_URL).html == whole(issue, "ko")


def test_an_edit_finishes_the_rows_of_its_block_alone(rows: Noted) -> None:
    blocks = every_block()
    render(content(blocks), "en", publication(), base_url=BASE_URL)
    rows.finished.clear()
    blocks[2] = {**blocks[2], "title": {"en": "A title of today", "ko": "오늘의 제목"}}

    after = render(content(blocks), "en", publication(), base_url=BASE_URL)

    assert len(rows.finished) == 1
    assert after.html == whole(content(blocks), "en")


def test_the_languages_of_the_newsletter_are_part_of_what_is_kept(rows: Noted) -> None:
    words = {"en": "Words", "ko": "말 Wandel durch Handel 말"}
    letter = {"id": block_id(1), "type": "letter", "title": words, "body": words}

    first, other = (
        render(content([letter], locales=locales), "ko", publication(), base_url=BASE_URL).html
        for locales in (["ko", "en"], ["ko", "de", "en"])
    )

    assert '<span lang="en">Wandel' in first
    assert '<span lang="de">Wandel' in other


def test_two_blocks_of_the_same_words_are_finished_once_and_stand_twice(rows: Noted) -> None:
    words = {"en": "The same", "ko": "같은 말"}
    twins = [{"id": block_id(number), "type": "letter", "title": words, "body": words} for number in (1, 2)]

    html = render(content(twins), "en", publication(disclaimers=[]), base_url=BASE_URL).html

    assert html.count("The same</h2>") == 2
    assert len(rows.finished) == 1


def test_what_is_too_long_in_all_is_said_though_each_block_has_room() -> None:
    long = {"en": "word " * 2_000, "ko": "말"}
    letters = [
        {"id": block_id(number), "type": "letter", "title": {"en": "x", "ko": "x"}, "body": long}
        for number in range(1, 1 + MAX_BYTES // 10_000)
    ]

    with pytest.raises(RenderError, match="too long for a mail") as raised:
        render(content(letters), "en", publication(), base_url=BASE_URL)

    assert raised.value.block is None


def test_no_comment_of_a_block_is_left_that_could_part_it_in_two() -> None:
    rows = f"<tr><td>a{finishing._BETWEEN}b<!--[if mso]><b>c</b><![endif]--></td></tr>"

    assert rows_to_html(rows) == "<tr><td>ab<!--[if mso]><b>c</b><![endif]--></td></tr>"


@pytest.mark.parametrize("edge", ['<tr id="edge"></tr>', '<tr id="place-0"></tr>'])
def test_what_marks_an_edge_or_a_place_may_stand_in_a_block(edge: str) -> None:
    assert rows_to_html(f"{edge}<tr><td>x</td></tr>{edge}") == f"{edge}<tr><td>x</td></tr>{edge}"
