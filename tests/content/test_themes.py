import pytest
from pydantic import ValidationError

from newsletter.content.themes import DARK, Theme, contrast


def test_the_default_theme_can_be_read_by_everyone() -> None:
    assert list(Theme().weak_pairs()) == []


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_a_newsletter_sets_only_what_it_wants() -> None:
    theme = Theme.model_validate({"light": {"accent": "#0A5C36"}, "radius": 8})

    assert theme.light.accent == "#0a5c36"
    assert theme.light.ink == Theme().light.ink
    assert theme.dark == DARK


def test_a_weak_colour_is_named() -> None:
    weak = Theme.model_validate({"light": {"muted": "#bbbbbb"}}).weak_pairs()

    assert {(pair.scheme, pair.text) for pair in weak} == {("light", "muted")}


def test_saved_and_read_again_it_is_the_same() -> None:
    theme = Theme.model_validate({"dark": {"paper": "#000000"}})

    assert Theme.model_validate(theme.model_dump(mode="json")) == theme


@pytest.mark.parametrize(
    "value",
    [
        {"light": {"accent": "red"}},
        {"light": {"acent": "#000000"}},
        {"fonts": {"sans": "x;}</style>"}},
        {"width": 9000},
    ],
)
def test_what_is_no_token_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Theme.model_validate(value)
