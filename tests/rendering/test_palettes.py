from newsletter.content.contrast import contrast
from newsletter.content.ready_themes import READY
from newsletter.content.themes import Theme
from newsletter.rendering.palettes import theming


def test_latin_families_lead_where_latin_is_read_and_korean_ones_where_korean_is() -> None:
    theme = Theme.model_validate({"fonts": {"sans": "'Malgun Gothic', Arial, sans-serif"}})

    assert theming(theme, latin_first=True).sans == "Arial,'Malgun Gothic',sans-serif"
    assert theming(theme, latin_first=False).sans == "'Malgun Gothic',Arial,sans-serif"


def test_an_accent_that_is_too_dark_for_the_band_is_not_used_on_it() -> None:
    theme = Theme.model_validate({"light": {"band": "#14213d"}, "dark": {"accent": "#333333"}})

    assert theming(theme, latin_first=True).palettes["band"].accent == theme.light.on_band


def test_what_is_too_dark_for_the_band_by_night_is_not_used_on_it_either() -> None:
    theme = Theme.model_validate({"dark": {"accent": "#333333"}})

    assert theming(theme, latin_first=True).dark_accent_on_band == theme.dark.on_band
    assert theming(Theme(), latin_first=True).dark_accent_on_band == Theme().dark.accent


def test_every_colour_has_six_digits() -> None:
    palettes = theming(Theme(), latin_first=True).palettes

    assert {len(palette.line) for palette in palettes.values()} == {7}


def test_the_space_between_the_letters_of_titles_goes_with_their_size() -> None:
    theme = Theme.model_validate({"title_spacing": -1.5, "scale": {"story": 30}})

    assert "letter-spacing:-0.05em;" in theming(theme, latin_first=True).titles


def test_a_line_on_a_band_is_seen_by_day_and_by_night() -> None:
    for name in READY:
        theme = Theme.model_validate({"name": name})
        made = theming(theme, latin_first=True)
        assert contrast(made.palettes["band"].line, theme.light.band) > 1.3
        assert contrast(made.dark_line_on_band, theme.dark.band) > 1.3
