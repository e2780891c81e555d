"""Signatories in a mail, in its text and on the web."""

import lxml.html
import pytest

from newsletter.content.issue import IssueContent
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests import factories
from tests.rendering.samples import BASE_URL, publication

NAMES = [
    {"name": {"en": "Sora Centre"}, "country": "KR"},
    {"name": {"en": "Kim Haru"}, "country": "KR", "kind": "person", "role": {"en": "Chair", "ko": "의장"}},
    {"name": {"en": "Fjord Forum"}, "country": "NO"},
    {"name": {"en": "Bada Circle", "ko": "바다모임"}, "country": "KR"},
    {"name": {"en": "World Table"}},
]


def signed(names: list[dict[str, object]] = NAMES, **changes: object) -> IssueContent:
    return factories.content(blocks=[{"type": "signatories", "names": names, **changes}])


def text(content: IssueContent, locale: str = "en") -> str:
    return render(content, locale, publication(), base_url=BASE_URL).text


def test_the_text_names_a_country_and_its_names() -> None:
    assert (
        "Norway: Fjord Forum\nSouth Korea: Sora Centre; Bada Circle; Kim Haru (Chair)\nWorld Table\n"
        in text(signed())
    )


def test_countries_stand_in_the_order_of_the_language() -> None:
    assert "노르웨이: Fjord Forum\n대한민국: Sora Centre; 바다모임; Kim Haru (의장)\nWorld Table\n" in text(
        signed(), "ko"
    )


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("kind", "Organisations: Sora Centre, South Korea; Fjord Forum, Norway; Bada Circle, South Korea; World Table\n"
                 "Individuals: Kim Haru (Chair), South Korea\n"),
        ("none", "Sora Centre, South Korea; Fjord Forum, Norway; Bada Circle, South Korea; World Table; Kim Haru (Chair), "
                 "South Korea\n"),
    ],
)  # fmt: skip
def test_names_may_be_grouped_otherwise(group: str, words: str) -> None:
    assert words in text(signed(group=group))


def test_a_mail_may_show_the_first_and_lead_to_all() -> None:
    many = signed([{"name": {"en": f"Club {number}."}} for number in range(60)], shown="10")
    mail = render(many, "en", publication(), base_url=BASE_URL)
    page = render_web(many, "en", publication(), base_url=BASE_URL).html
    anchor = f"b{many.blocks[0].id[-8:].lower()}"

    for part in (mail.html, mail.text):
        assert "Club 9." in part
        assert "Club 10." not in part
        assert "All 60 names" in part
        assert f"#{anchor}" in part
    assert "Club 59." in page
    assert lxml.html.fromstring(page).get_element_by_id(anchor) is not None


def test_sixty_organisations_are_light() -> None:
    countries = ["KR", "NO", "DE", "FR", "PL", "JP"]
    names = [
        {"name": {"en": f"Society of the Harbour Lights {number}"}, "country": countries[number % 6]}
        for number in range(60)
    ]
    whole, without = (
        render(signed(some), "en", publication(), base_url=BASE_URL).html for some in (names, names[:1])
    )

    assert len(whole.encode()) - len(without.encode()) <= 3_600
