import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from newsletter.content.contrast import contrast
from newsletter.content.ready_themes import LABELS, READY
from newsletter.content.themes import CHOSEN, DARK, Theme


def test_the_default_theme_can_be_read_by_everyone() -> None:
    assert list(Theme().weak_pairs()) == []


@pytest.mark.parametrize("name", READY)
def test_every_ready_theme_can_be_read_and_has_its_words(name: str) -> None:
    assert list(Theme.model_validate({"name": name}).weak_pairs()) == []
    assert LABELS.keys() == READY.keys()


def test_no_two_ready_themes_are_of_the_same_cut() -> None:
    cuts = [Theme.model_validate({"name": name}).cut for name in READY]

    assert len({cut.masthead for cut in cuts}) == len(cuts)
    assert len({(cut.quote, cut.date, cut.button) for cut in cuts}) == len(cuts)


COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(name=st.sampled_from(sorted(READY)), scheme=st.sampled_from(["light", "dark"]), colour=COLOURS)
def test_whatever_is_chosen_can_be_read_in_the_end(name: str, scheme: str, colour: str) -> None:
    chosen = Theme.model_validate({"name": name, scheme: dict.fromkeys(CHOSEN, colour)})

    theme, moved = chosen.legible()

    assert list(theme.weak_pairs()) == []
    assert {(one.scheme, one.chosen) for one in moved} <= {(scheme, colour)}
    assert theme.legible() == (theme, ())


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
