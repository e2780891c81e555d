"""What translators' programs give back is taken text by text, and what does not fit is refused with its place."""

from typing import Any

import pytest
from lxml import etree

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.issue import IssueContent
from newsletter.content.staleness import carried_on
from newsletter.content.translating.coming_back import coming_back
from newsletter.content.translating.handed import sources_of, texts_of
from newsletter.content.translating.outcome import ComingBack, Why
from newsletter.content.translating.xliff_reading import read_xliff
from newsletter.content.translating.xliff_writing import write_xliff
from tests.content.translating.tools import XLIFF, bytes_of, copied, elements, source_of, tree, with_target

ARTICLE, HTML = "01K0000000000000000000000B", "01K0000000000000000000000D"
TITLE, BODY = f"{ARTICLE}.title", f"{ARTICLE}.body"
SECOND = f"{BODY}:2"


def issue(**changes: Any) -> IssueContent:
    body = "A **wide** river and [its bridge](https://river.example.org/bridge).\n\nDear {{first_name|reader}}, come."
    article = {
        "type": "article",
        "id": ARTICLE,
        "title": {"en": "The table"},
        "body": {"en": body},
        **changes,
    }
    return IssueContent.model_validate(
        {
            "locales": ["en", "ko"],
            "subject": {"en": "Two shores", "ko": "두 기슭"},
            "blocks": [
                article,
                {"type": "html", "id": HTML, "code": {"en": "<p>Free &amp; <b>open</b></p>"}},
            ],
        }
    )


def exported(content: IssueContent, *, source: str = "en", into: str = "ko") -> bytes:
    texts = texts_of(content, source=source, into=into)
    return write_xliff(texts, content, issue="bridge-12", revision=1, source=source, into=into, reader="en")


def back(
    data: bytes, before: IssueContent, now: IssueContent | None = None, *, html: bool = True
) -> ComingBack:
    return coming_back(read_xliff(data), exported=before, now=now or before, may_write_html=html)


def changed(content: IssueContent, **values: str) -> IssueContent:
    named = {name.replace("__", "."): value for name, value in values.items()}
    draft = draft_of(content).with_values({f"{ARTICLE}.{name}": text for name, text in named.items()})
    return carried_on(content, content_of_draft(draft, locales=content.locales))


def whys(found: ComingBack) -> dict[str, Why]:
    return {one.name: one.why for one in found.refused}


def test_a_paragraph_is_a_unit_and_its_codes_are_those_of_translators() -> None:
    source = source_of(exported(issue()), f"{BODY}:1")

    assert 'type="link"' in source
    assert 'subType="xlf:b"' in source
    assert "https://" not in source  # which stands in the data of the unit
    assert 'dispStart="{{first_name|"' in source_of(exported(issue()), SECOND)


def test_a_translation_keeps_its_codes_whatever_order_they_stand_in() -> None:
    data = with_target(
        exported(issue()), f"{BODY}:1", '<pc id="c2">다리</pc>가 있는 <pc id="c1">넓은</pc> 강.'
    )
    data = with_target(data, SECOND, '<pc id="c3">독자</pc> 님, 오세요.')

    found = back(data, issue())

    assert found.refused == ()
    assert found.values == {
        f"{BODY}.ko": "[다리](https://river.example.org/bridge)가 있는 **넓은** 강.\n\n{{first_name|독자}} 님, 오세요."
    }


def test_open_texts_are_those_that_a_reader_would_miss_or_whose_source_changed() -> None:
    before = issue(title={"en": "The table", "ko": "식탁"})
    now = changed(before, title__en="The long table")

    assert {text.name for text in texts_of(now, source="en", into="ko") if text.is_open} == {
        TITLE,
        BODY,
        f"{HTML}.code",
    }


def test_a_stale_translation_is_mended_or_said_to_stand() -> None:
    content = changed(issue(title={"en": "The table", "ko": "식탁"}), title__en="The long table")
    data = exported(content)

    untouched = back(data, content)
    mended = back(with_target(data, TITLE, "긴 식탁"), content)
    stands = back(with_target(data, TITLE, "식탁", state="final"), content)

    assert (untouched.values, untouched.agreed, untouched.refused) == ({}, (), ())
    assert (mended.values, mended.agreed) == ({f"{TITLE}.ko": "긴 식탁"}, ())
    assert (stands.values, stands.agreed) == ({}, (f"{TITLE}.ko",))


def test_a_source_that_changed_since_is_refused_by_its_place() -> None:
    data = with_target(exported(issue()), TITLE, "식탁")

    found = back(data, issue(), changed(issue(), title__en="The chair"))

    assert whys(found) == {TITLE: Why.SOURCE_CHANGED}
    assert str(found.refused[0].sentence).startswith("Article “The chair”, Title (한국어): ")


def test_white_space_in_a_source_is_no_change() -> None:
    data = with_target(exported(issue()), TITLE, "식탁")

    assert back(data.replace(b">The table<", b">The\n  table <"), issue()).values == {f"{TITLE}.ko": "식탁"}


def test_a_translation_that_somebody_wrote_meanwhile_stays() -> None:
    data = with_target(exported(issue()), TITLE, "식탁")

    assert whys(back(data, issue(), changed(issue(), title__ko="상"))) == {TITLE: Why.WRITTEN_MEANWHILE}
    assert back(data, issue(), changed(issue(), title__ko="식탁")).known == 1


def test_a_text_that_is_gone_and_one_that_never_was_are_refused() -> None:
    data = with_target(exported(issue()), TITLE, "식탁")
    gone = IssueContent.model_validate({**issue().model_dump(mode="json"), "blocks": []})

    assert whys(back(data, issue(), gone)) == {TITLE: Why.UNKNOWN}
    assert whys(back(data.replace(TITLE.encode(), b"nothing.here"), issue())) == {"nothing.here": Why.UNKNOWN}


def test_a_text_of_which_a_part_is_missing_is_not_taken_by_half() -> None:
    found = back(with_target(exported(issue()), SECOND, '<pc id="c3">독자</pc> 님'), issue())

    assert whys(found) == {BODY: Why.INCOMPLETE}
    assert "1 of 2" in str(found.refused[0].sentence)


@pytest.mark.parametrize(
    "target",
    [
        "강.",  # the link is lost
        '<pc id="c2"></pc>강',  # a link without words
        '<pc id="c2">다리</pc> <pc id="c9">강</pc>',
        '<pc id="c2">다리</pc> <ph id="c1"/>',
        '<ph id="c2"/> 다리',
        '<sc id="c2"/>다리',
        '다리<ec startRef="c2"/>',
        '<pc id="c2">다리</pc><x xmlns="urn:other">강</x>',
        '<pc id="c2">다리</pc><target>강</target>',
    ],
)
def test_broken_codes_are_refused(target: str) -> None:
    data = with_target(exported(issue()), f"{BODY}:1", target)
    data = with_target(data, SECOND, '<pc id="c3">독자</pc> 님')

    assert whys(back(data, issue())) == {BODY: Why.CODES}


@pytest.mark.parametrize("default", ["{{last_name}}", "a|b}}", "<ph id='c3'/>", ""])
def test_the_words_for_readers_without_a_name_are_words(default: str) -> None:
    data = with_target(exported(issue()), f"{BODY}:1", '<pc id="c2">다리</pc>')
    data = with_target(data, SECOND, f'<pc id="c3">{default}</pc> 님')

    found = back(data, issue())

    assert whys(found) == {BODY: Why.CODES}


def test_bold_may_be_left_out_split_or_written_as_two_ends() -> None:
    data = with_target(
        exported(issue()),
        f"{BODY}:1",
        '<sc id="c1"/>큰 <sc id="c2"/>다리<ec startRef="c1"/>와 강<ec startRef="c2"/>',
    )
    data = with_target(data, SECOND, '<pc id="c3">독자</pc> 님')

    text = back(data, issue()).values[f"{BODY}.ko"]

    assert text.startswith(
        "**큰 [다리](https://river.example.org/bridge)**[와 강](https://river.example.org/bridge)"
    )


def test_a_copied_code_is_the_code_it_copies() -> None:
    target = '<pc id="c1">큰</pc> <pc id="x7" copyOf="c1">긴</pc> <pc id="c2">다리</pc>'
    data = with_target(exported(issue()), f"{BODY}:1", target)
    data = with_target(data, SECOND, '<pc id="c3">독자</pc> 님')

    assert back(data, issue()).values[f"{BODY}.ko"].startswith("**큰** **긴** [다리]")


def test_a_link_of_the_translation_keeps_its_own_address() -> None:
    content = issue(
        body={"en": "See [it](https://a.example.org/en).", "ko": "[보기](https://a.example.org/ko)"}
    )

    found = back(with_target(exported(content), BODY, '<pc id="c1">여기서</pc> 보기'), content)

    assert found.values == {f"{BODY}.ko": "[여기서](https://a.example.org/ko) 보기"}


def test_sentences_that_a_program_cut_are_put_together_in_the_order_of_the_translation() -> None:
    content = issue(body={"en": "One. Two."})
    root = tree(exported(content))
    (unit,) = [one for one in elements(root, "unit") if one.get("id") == BODY]
    unit.remove(elements(unit, "segment")[0])
    for part in (
        '<segment state="translated"><source>One.</source><target order="3">하나.</target></segment>',
        "<ignorable><source> </source></ignorable>",
        '<segment state="reviewed"><source>Two.</source><target order="1">둘.</target></segment>',
    ):
        unit.append(etree.fromstring(part.replace(">", f' xmlns="{XLIFF}">', 1)))

    assert back(bytes_of(root), content).values == {f"{BODY}.ko": "둘. 하나."}


def test_what_programs_add_reorder_and_mark_is_borne() -> None:
    data = copied(exported(issue()))
    root = tree(data.replace(b"document:2.0", b"document:2.1").replace(b'version="2.0"', b'version="2.1"'))
    file = root[0]
    groups = [child for child in file if str(child.tag).endswith("group")]
    for group in groups:
        file.remove(group)
        file.append(group[0]) if len(group) == 1 else file.insert(0, group)
    for unit in root.iter("{urn:oasis:names:tc:xliff:document:2.1}unit"):
        meta = etree.fromstring(
            '<mda:metadata xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"><mda:metaGroup><mda:meta type="x">source</mda:meta>'
            "</mda:metaGroup></mda:metadata>"
        )
        unit.insert(0, meta)
        unit.set("{urn:some-program}status", "draft")
    for target in root.iter("{urn:oasis:names:tc:xliff:document:2.1}target"):
        term = etree.SubElement(target, "{urn:oasis:names:tc:xliff:document:2.1}mrk", id="m1", type="term")
        term.text = " 말"
        etree.SubElement(target, "{urn:oasis:names:tc:xliff:document:2.1}sm", id="m2", type="comment")
        etree.SubElement(target, "{urn:oasis:names:tc:xliff:document:2.1}em", startRef="m2")
    root.addprevious(etree.ProcessingInstruction("some-program", "1"))

    found = back(etree.tostring(root.getroottree(), encoding="UTF-16"), issue())

    assert found.refused == ()
    assert found.values[f"{TITLE}.ko"] == "The table 말"
    assert found.values[f"{HTML}.code.ko"] == "<p>Free &amp; <b>open</b></p> 말"


def test_html_is_written_by_those_who_may() -> None:
    data = with_target(
        exported(issue()),
        f"{HTML}.code",
        '<ph id="c1"/>무료 &amp; &lt;공개&gt; <ph id="c2"/>열린<ph id="c3"/><ph id="c4"/>',
    )

    assert whys(back(data, issue(), html=False)) == {f"{HTML}.code": Why.NOT_ALLOWED}
    assert back(data, issue()).values == {f"{HTML}.code.ko": "<p>무료 &amp; &lt;공개&gt; <b>열린</b></p>"}


def test_what_disguises_its_words_is_refused() -> None:
    found = back(with_target(exported(issue()), TITLE, "식\u202e탁"), issue())

    assert whys(found) == {TITLE: Why.UNUSABLE}


def test_a_translation_built_otherwise_than_its_source_stands_in_a_note() -> None:
    content = issue(body={"en": "One.\n\nTwo.", "ko": "하나, 둘."})
    root = tree(exported(content))

    assert [note.text for note in elements(root, "note") if note.get("category") == "earlier"] == [
        "The translation so far: 하나, 둘."
    ] * 2
    data = with_target(with_target(bytes_of(root), f"{BODY}:1", "하나."), SECOND, "둘.")
    assert back(data, content).values == {f"{BODY}.ko": "하나.\n\n둘."}


def test_each_block_is_translated_from_the_first_language_it_is_read_in() -> None:
    korean = issue(title={"ko": "식탁"}, body={"ko": "글"}, when={"locales": ["ko"]})
    three = IssueContent.model_validate({**issue().model_dump(mode="json"), "locales": ["en", "ko", "de"]})

    assert not [
        text for text in texts_of(korean, source="en", into="ko") if text.block and text.block.id == ARTICLE
    ]
    assert sources_of(three, into="de") == ("en",)
    assert back(with_target(exported(three, into="de"), TITLE, "Der Tisch"), three).values == {
        f"{TITLE}.de": "Der Tisch"
    }


def test_a_text_is_translated_from_the_language_it_was_written_in_first() -> None:
    content = issue(
        title={"ko": "식탁"}, sources={"title": "ko"}, body={"en": "Bye", "ko": "Bye"}, same=["body"]
    )

    assert [text.name for text in texts_of(content, source="ko", into="en")] == [TITLE]
    assert TITLE not in [text.name for text in texts_of(content, source="en", into="ko")]
    assert BODY not in [text.name for text in texts_of(content, source="en", into="ko")]
    data = with_target(exported(content, source="ko", into="en"), TITLE, "The table")
    assert back(data, content).values == {f"{TITLE}.en": "The table"}
