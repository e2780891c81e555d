"""What only events, programmes and calls do, in the three parts of an edition."""

import re
from typing import Any

import pytest
from lxml import html as lxml_html

from newsletter.content.issue_file import read
from newsletter.content.themes import ThemeName
from newsletter.errors import Invalid
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, plain, publication

ADDRESS = f"{BASE_URL}/editions/bridge-12/en"
TITLE = {"en": "The long table", "ko": "긴 식탁"}
TIME = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"}
WHEN = "Sat 3 Oct 2026, 10:30–12:30 KST (03:30–05:30 CEST)"
NOTE = {"en": "The first paragraph.\n\nThe second paragraph.", "ko": "첫째.\n\n둘째."}


def event(**fields: Any) -> dict[str, Any]:
    return {"id": block_id(1), "type": "event", "title": TITLE, "date": "2026-10-03", "time": TIME} | fields


def programme(**fields: Any) -> dict[str, Any]:
    session = {"id": block_id(2), "title": TITLE, "date": "2026-10-03", "time": TIME} | fields
    return {"id": block_id(1), "type": "programme", "title": {"en": "P", "ko": "프"}, "sessions": [session]}


def mail(block: dict[str, Any], **changes: Any) -> Rendition:
    return render(content([block]), "en", publication(disclaimers=[], **changes), base_url=BASE_URL)


def page(block: dict[str, Any]) -> str:
    return render_web(
        content([block]), "en", publication(disclaimers=[]), base_url=BASE_URL, address=ADDRESS
    ).html


def words(html: str) -> str:
    return " ".join(str(lxml_html.fromstring(html).text_content()).split())


def own_text(block: dict[str, Any]) -> str:
    return plain(mail(block).text.partition("\n\n\n")[2].partition("\n\n\n")[0])


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("open", WHEN),
        ("full", f"[Fully booked] {WHEN}"),
        ("over", f"[Over] {WHEN}"),
        ("cancelled", f"[Cancelled] {WHEN}"),
    ],
)
def test_the_text_of_an_event_begins_with_its_state_and_when_it_is(state: str, first: str) -> None:
    assert own_text(event(state=state)).splitlines()[0] == first


@pytest.mark.parametrize(
    ("state", "sign"), [("full", "■ Fully booked"), ("over", "○ Over"), ("cancelled", "■ Cancelled")]
)
def test_a_state_is_a_sign_and_a_word(state: str, sign: str) -> None:
    assert sign in words(mail(event(state=state)).html)


def test_an_event_says_until_when_one_may_register_while_one_may() -> None:
    assert "● Register by Thu 1 Oct 2026" in words(mail(event(deadline="2026-10-01")).html)
    assert "Register by" not in mail(event(deadline="2026-10-01", state="full")).text


def test_a_deadline_that_is_still_open_says_nothing() -> None:
    open_still = event(deadline="open")

    for part in (mail(open_still).html, mail(open_still).text, page(open_still)):
        assert "Register by" not in part


@pytest.mark.parametrize(
    ("state", "link_text", "is_there"),
    [
        ("open", None, True),
        ("full", None, False),
        ("over", None, False),
        ("over", {"en": "Watch", "ko": "보기"}, True),
    ],
)
def test_the_link_of_an_event_is_to_register_unless_it_has_words_of_its_own(
    state: str, link_text: dict[str, str] | None, is_there: bool
) -> None:
    block = event(state=state, link={"en": "https://forum.example.net/r"}, link_text=link_text)

    for part in (mail(block).html, mail(block).text, page(block)):
        assert ("https://forum.example.net/r" in part) is is_there


@pytest.mark.parametrize(
    ("fields", "is_there"),
    [
        ({}, True),
        ({"state": "full"}, True),
        ({"time": None}, True),
        ({"state": "over"}, False),
        ({"state": "cancelled"}, False),
        ({"date": "2026-10", "time": None}, False),
        ({"date": "open", "time": None}, False),
    ],
)
def test_what_has_a_day_and_is_to_come_can_be_added_to_a_calendar(
    fields: dict[str, Any], is_there: bool
) -> None:
    block = event(**fields)

    assert (f"/calendar/{block_id(1)}.ics" in mail(block).text) is is_there
    for end in (".ics", "/google", "/outlook"):
        assert (f"/calendar/{block_id(1)}{end}" in mail(block).html) is is_there
        assert (f'href="{ADDRESS}/calendar/{block_id(1)}{end}"' in page(block)) is is_there


def test_the_page_says_the_moment_to_programs() -> None:
    (time,) = lxml_html.fromstring(page(event())).xpath("//time")
    assert time.get("datetime") == "2026-10-03T10:30+09:00"
    assert plain(time.text_content()) == "Sat 3 Oct 2026, 10:30–12:30 KST"
    assert '<time datetime="2026-10">October 2026</time>' in page(event(date="2026-10", time=None))
    assert "<time" not in page(event(date="2026-Q4", time=None))


@pytest.mark.parametrize("theme", ThemeName.__args__)
@pytest.mark.parametrize("date", ["2026-10-03", "2026-10", "open"])
def test_each_form_of_a_date_says_when_and_what_it_is(theme: str, date: str) -> None:
    block = event(
        date=date, time=TIME if date == "2026-10-03" else None, venue={"en": "Pier 3", "ko": "3번 부두"}
    )
    seen = words(mail(block, theme={"name": theme}).html)

    said = {"2026-10-03": "Sat 3 Oct 2026", "2026-10": "October 2026", "open": "Date to be announced"}[date]
    for expected in (said, "The long table", "Pier 3"):
        assert expected in seen
    if date == "2026-10-03":
        assert "10:30–12:30 KST" in seen
        assert "(03:30–05:30 CEST)" in seen


@pytest.mark.parametrize(
    ("shown", "in_mail", "leads_on"),
    [("full", {"first", "second"}, False), ("short", {"first"}, True), ("link", set(), True)],
)
def test_the_mail_has_as_much_of_a_concept_note_as_its_author_wants_and_leads_to_the_rest(
    shown: str, in_mail: set[str], leads_on: bool
) -> None:
    block = programme(concept=NOTE, concept_shown=shown)
    anchor = re.search(r'<article id="(\w+)"', page(block))
    assert anchor

    for part in (mail(block).html, mail(block).text):
        assert {word for word in ("first", "second") if f"The {word} paragraph." in part} == in_mail
        assert "Concept note" in part
        assert (f"#{anchor[1]}" in part) is leads_on
    assert "The second paragraph." in page(block)


def test_a_note_of_one_paragraph_is_whole_and_leads_nowhere() -> None:
    block = programme(concept={"en": "All of it.", "ko": "전부."}, concept_shown="short")

    assert "All of it." in mail(block).text
    assert "Read the whole text" not in mail(block).text


def test_a_speaker_is_one_line_of_the_text() -> None:
    speakers = [
        {
            "name": {"en": "Han Seo-yun"},
            "affiliation": {"en": "Two Shores"},
            "country": "KR",
            "role": {"en": "Chair"},
            "part": {"en": "Closing"},
        },
        {"name": {"en": "Jonas Beckmann"}},
    ]
    text = mail(programme(speakers=speakers)).text

    assert "\n- Han Seo-yun, Two Shores, South Korea (Chair, Closing)\n- Jonas Beckmann\n" in text


def test_a_programme_of_several_sessions_has_a_table_of_contents_and_one_file_for_all() -> None:
    several = programme()
    several["sessions"] = [{**several["sessions"][0], "id": block_id(number)} for number in (2, 3)]

    for part in (mail(several).html, mail(several).text, page(several)):
        assert f"/calendar/{block_id(1)}.ics" in part
    assert len(re.findall(r'<li><a href="#b\w+">', page(several))) == 2
    assert f"/calendar/{block_id(1)}.ics" not in mail(programme()).text


def test_the_deadline_is_the_last_that_a_call_says_before_its_link() -> None:
    call = {
        "id": block_id(1),
        "type": "call",
        "title": TITLE,
        "facts": [{"name": {"en": "For", "ko": "대상"}, "value": {"en": "All", "ko": "모두"}}],
        "deadline": "2026-10-31",
        "time": {"start": "18:00", "zone": "Asia/Seoul", "second_zone": "Europe/Berlin"},
        "link": {"en": "https://forum.example.net/a"},
    }

    assert (
        own_text(call).splitlines()[-5:]
        == [
            "For: All",
            "",
            "Deadline: Sat 31 Oct 2026, 18:00 KST (10:00 CET)",
            "",
            "Apply",
            "  https://forum.example.net/a",
        ][-5:]
    )


def test_names_of_facts_have_the_room_that_their_longest_word_needs() -> None:
    def widths(name: str) -> set[str]:
        fact = {"name": {"en": name, "ko": name}, "value": {"en": "All", "ko": "모두"}}
        html = mail({"id": block_id(1), "type": "call", "title": TITLE, "facts": [fact]}).html
        return set(lxml_html.fromstring(html).xpath("//tr[td[2][contains(., 'All')]]/td[1]/@width"))

    assert "96" in widths("For")
    assert "96" in widths("Who may take part in it")
    assert "160" in widths("Teilnahmeberechtigung")


FILE = """newsletter: bridge
locales: [en]
subject: S
blocks:
  - {block}
"""


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (
            "event: {title: T, date: 2026-10-03, time: {start: '10:30'}}",
            "field “time.zone” is missing. Add a line “zone: …”.",
        ),
        (
            "event: {title: T, date: 2026-02-30}",
            "field “date”: “2026-02-30” is not a date.",
        ),
        (
            "programme: {title: T, sessions: [" + ", ".join(["{title: S}"] * 31) + "]}",
            "field “sessions”: has more than 30 entries.",
        ),
        ("programme: {title: T, sessions: []}", "field “sessions”: must have at least 1 entry."),
        (
            "programme: {title: T, sessions: [{title: S, speakers: ["
            + ", ".join(["{name: N}"] * 61)
            + "]}]}",
            "field “sessions.1.speakers”: has more than 60 entries.",
        ),
        (
            "call: {title: T, facts: [" + ", ".join(["{name: N, value: V}"] * 13) + "]}",
            "field “facts”: has more than 12 entries.",
        ),
    ],
)
def test_a_file_is_told_what_cannot_be_and_where(block: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(FILE.replace("{block}", block), name="x")

    assert sentence in str(refused.value)
