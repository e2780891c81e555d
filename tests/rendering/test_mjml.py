"""The documents that were measured to panic, to corrupt text or to end the process."""

import pytest

from newsletter.rendering.mjml import MAX_BYTES, MjmlError, to_html


def document(text: str) -> str:
    return (
        "<mjml><mj-body><mj-section><mj-column><mj-text>"
        f"{text}</mj-text></mj-column></mj-section></mj-body></mjml>"
    )


@pytest.mark.parametrize("text", ["메뉴>설정", "“q”>", "<![endif", "a < b", "<p>가", "\x0b"])
def test_what_the_engine_dies_of_is_an_error_that_can_be_told(text: str) -> None:
    with pytest.raises(MjmlError):
        to_html(document(text))


def test_nesting_that_would_overflow_the_stack_never_reaches_the_engine() -> None:
    with pytest.raises(MjmlError, match="nested"):
        to_html(document("<b>" * 20_000 + "</b>" * 20_000))


def test_a_document_that_is_far_too_long_never_reaches_the_engine() -> None:
    with pytest.raises(MjmlError, match="long"):
        to_html(document("x" * MAX_BYTES))


def test_no_font_is_fetched_from_another_host() -> None:
    html = to_html(document("text"))

    assert "fonts.googleapis.com" not in html
    assert "@import" not in html
