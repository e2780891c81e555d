"""What goes out to a translator and comes back untouched in its words says the same, whatever stands in an issue."""

from hypothesis import HealthCheck, assume, given, settings

from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.issue import IssueContent
from newsletter.content.richtext import RichText
from newsletter.content.translating.codes import canonical
from newsletter.content.translating.coding import coded, written
from newsletter.content.translating.coming_back import coming_back
from newsletter.content.translating.handed import texts_of
from newsletter.content.translating.xliff_reading import read_xliff
from newsletter.content.translating.xliff_writing import write_xliff
from tests.content.strategies import contents, rich_texts
from tests.content.translating.tools import copied

QUIET = settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


def exported(content: IssueContent, source: str, into: str) -> bytes:
    return write_xliff(
        texts_of(content, source=source, into=into),
        content,
        issue="bridge-12",
        revision=1,
        source=source,
        into=into,
        reader="en",
    )


@given(rich_texts)
def test_a_rich_text_in_codes_is_written_again_as_it_was(text: RichText) -> None:
    parts = coded(text)

    assert RichText.from_markdown(written(parts.leaves, parts.codes, text)) == text


@given(rich_texts)
def test_a_text_is_called_by_the_codes_of_its_source(text: RichText) -> None:
    source = coded(text)

    assert coded(text, source.codes) == source


@QUIET
@given(contents())
def test_an_issue_whose_sources_are_taken_over_says_in_both_languages_the_same(
    content: IssueContent,
) -> None:
    assume(len(content.locales) > 1)
    source, into = content.locales[0], content.locales[1]
    texts = list(texts_of(content, source=source, into=into))
    assume(texts)

    file = read_xliff(copied(exported(content, source, into)))
    back = coming_back(file, exported=content, now=content, may_write_html=True)

    assert not back.refused
    try:
        said = content_of_draft(draft_of(content).with_values(back.values), locales=content.locales)
    except InvalidDraft:
        return  # a field may hold in one language what it cannot in two, such as more rows of a table
    names = {text.name for text in texts}
    for text in [text for text in texts_of(said, source=source, into=into) if text.name in names]:
        assert text.target is not None
        source_words = [canonical(leaf) for leaf in coded(text.source).leaves]
        assert [
            canonical(leaf) for leaf in coded(text.target, coded(text.source).codes).leaves
        ] == source_words


@QUIET
@given(contents())
def test_a_file_that_nobody_touched_changes_nothing(content: IssueContent) -> None:
    assume(len(content.locales) > 1)
    source, into = content.locales[0], content.locales[1]
    assume(list(texts_of(content, source=source, into=into)))

    back = coming_back(
        read_xliff(exported(content, source, into)), exported=content, now=content, may_write_html=True
    )

    assert (back.values, back.refused) == ({}, ())
