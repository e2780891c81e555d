from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.article import Article
from newsletter.content.blocks.base import Block
from newsletter.content.blocks.contact import Contact
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import InvalidIssueFile, IssueFile, read, write
from tests.content.fields.filled import issue
from tests.content.strategies import contents

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8")

HEAD = "newsletter: bridge\nnumber: 1\nlocales: [en, ko]\nsubject: Hi\n"  # four lines


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidIssueFile) as refused:
        read(text, name="issue.yaml")
    return str(refused.value).split("\n")


def problem_in(blocks: str) -> str:
    [problem] = problems_of(HEAD + "blocks:\n" + blocks)
    return problem


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents())
def test_what_is_written_reads_back_the_same(content: IssueContent) -> None:
    file = IssueFile("bridge", "bridge-q4", content)

    assert read(write(file), name="x") == file


def test_every_kind_of_field_reads_back_the_same(sample_block: type[Block]) -> None:
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(contents(["sample", "divider"]))
    def whatever(content: IssueContent) -> None:
        file = IssueFile("bridge", "bridge-q4", content)

        assert read(write(file), name="x") == file

    whatever()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("a:- \n[]{}'\"|>&*!#%@\t,?blocks~"), max_size=60))
def test_any_text_is_read_or_refused_with_lines(text: str) -> None:
    with pytest.raises(InvalidIssueFile) as refused:
        read(text, name="x")

    assert all(problem.line >= 1 for problem in refused.value.problems)


def test_the_sample_survives_export_and_import() -> None:
    file = read(SAMPLE, name="sample.yaml")

    assert read(write(file), name="again") == file
    assert write(read(write(file), name="again")) == write(file)


def test_a_person_likes_what_is_written() -> None:
    text = write(read(SAMPLE, name="sample.yaml"))

    assert (
        """        en: |
          Dear {{first_name|friend}},

          - **one** #1
          - two: *three* & 1 < 2

          > Said “so”.
        ko: |
          {{name|독자}} 님께

          **“말”**은 [하나](https://example.org/하나?a=1&b=2)입니다.
          둘째 줄
"""
        in text
    )
    assert "      link: https://example.org/table\n" in text
    assert "locales: [en, ko]\n" in text
    assert "null" not in text


def test_scalars_are_the_texts_that_were_written() -> None:
    content = read(SAMPLE, name="sample.yaml").content
    article = next(block for block in content.blocks if isinstance(block, Article))

    assert article.title.get("en") == "No"
    assert article.title.get("ko") == "010"
    assert content.number == 12


def test_the_slug_is_newsletter_and_number_unless_it_is_given() -> None:
    assert read(HEAD, name="x").slug == "bridge-1"
    assert read(HEAD + "slug: winter", name="x").slug == "winter"
    assert problems_of("newsletter: bridge\nlocales: [en]\nsubject: Hi") == [
        "issue.yaml:1: the issue has neither “number” nor “slug”. Add a line “number: …”."
    ]


def test_blocks_without_an_id_get_the_same_one_in_every_reading() -> None:
    twice = "  - divider\n  - divider\n"
    one, other = (read(HEAD + "blocks:\n" + twice, name="x").content for _ in range(2))

    assert one == other
    assert one.blocks[0].id != one.blocks[1].id


def test_an_id_from_an_export_is_never_given_to_a_new_block() -> None:
    exported = write(read(HEAD + "blocks:\n  - divider\n", name="x"))
    longer = exported.replace("blocks:\n", "blocks:\n  - divider\n")

    first, second = read(longer, name="x").content.blocks

    assert first.id != second.id
    assert second.id in exported


def test_all_problems_are_said_at_once_in_the_order_of_lines() -> None:
    text = """newsletter: Bridge Quarterly
numbr: 12
period: [a]
locales: [en, ko]
subject: {en: Hi, kr: 안녕}
blocks:
  - novideo: {}
  - article:
      titel: x
      body:
        en: "[a](www.example.org)"
        ko: [1]
      image: {file: ../x.jpg}
      layout: left
  - heading: {}
"""
    assert problems_of(text) == [
        "issue.yaml:1: field “newsletter”: “Bridge Quarterly” cannot be a name in an address. "
        "Use small letters a–z, digits and single hyphens.",
        "issue.yaml:2: field “numbr” is not known. Did you mean “number”?",
        "issue.yaml:3: field “period”: must be a text, but is a list.",
        "issue.yaml:5: field “subject.kr”: “kr” is not a language of this issue. Its languages are: en, ko.",
        "issue.yaml:7: block 1: “novideo” is not a block type. The types are: " + ", ".join(BLOCKS) + ".",
        "issue.yaml:9: block 2 (article): field “titel” is not known. Did you mean “title”?",
        "issue.yaml:11: block 2 (article): field “body.en”: “www.example.org” is not a complete address. "
        "Start it with https://, http://, mailto: or tel:.",
        "issue.yaml:12: block 2 (article): field “body.ko”: must be a text, but is a list.",
        "issue.yaml:13: block 2 (article): field “image.file”: “../x.jpg” is not a file name beside the issue file. "
        "Write it like images/table.jpg.",
        "issue.yaml:13: block 2 (article): field “image.alt” is missing. Add a line “alt: …”.",
        "issue.yaml:14: block 2 (article): field “layout”: must be one of image-left, image-right, image-top, text, "
        "but is “left”.",
        "issue.yaml:15: block 3 (heading): field “text” is missing. Add a line “text: …”.",
    ]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        (
            "  - article:\n    title: x\n",
            "6: block 1: has “article” and “title” side by side. Write its type first",
        ),
        ("  - type: article\n    title: x\n", "6: block 1: has “type” and “title” side by side."),
        ("  -\n", "6: block 1: is empty. Write its type with its fields below, like “- article:”."),
        ("  - [article]\n", "6: block 1: is a list."),
        ("  - hello\n", "6: block 1: “hello” is not a block type."),
        ("  - divider: x\n", "6: block 1: “divider” must have fields below it, but is “x”."),
        (
            "  - divider:\n      colour: red\n",
            "7: block 1 (divider): field “colour” is not known. The fields here are: id",
        ),
        ("  - divider:\n      type: x\n", "6: block 1: field “type” is not known."),
        ("  - divider:\n      id: abc\n", "7: block 1 (divider): field “id”: “abc” is not an identifier."),
        (
            "  - divider:\n      style: {tone: red}\n",
            "field “style.tone”: must be one of card, soft, band, but is “red”.",
        ),
        ("  - divider:\n      when: {locales: [fr]}\n", "“fr” is not a language of this issue."),
        (
            "  - button:\n      text: Go\n      link: javascript:alert(1)\n",
            "8: block 1 (button): field “link”: “javascript:alert(1)” is not a complete address.",
        ),
        (
            "  - button:\n      text:\n      link: https://a.org\n",
            "field “text”: must be a text, but is empty.",
        ),
        (
            "  - divider:\n      id: 01M7ZNZN2032V86JKW6P39FDN8\n  - divider:\n      id: 01M7ZNZN2032V86JKW6P39FDN8\n",
            "9: block 2 (divider): field “id”: another block or entry has the same. Take the line away from the copy.",
        ),
        ("  - letter:\n      body: evil \u202e text\n", "7: block 1 (letter): field “body”: the text holds"),
    ],
)
def test_a_problem_names_line_block_and_field(blocks: str, said: str) -> None:
    assert said in problem_in(blocks)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1: the file must begin with “newsletter: …”"),
        ("- a", "1: the file must begin with “newsletter: …”"),
        ("a: b: c", "1: this is not YAML: mapping values are not allowed here. Often a text with a colon"),
        ("a: 1\nb: [x", "2: this is not YAML"),
        ("a: 1\n---\nb: 2", "2: this is not YAML"),
        ("a: 1\nb: \x07", "2: the file holds the invisible character U+0007. Take it away."),
        ("a: 1\na: 2", "2: field “a” stands here twice. Take one away."),
        ("a: &x [*x]", "1: a part of the file is repeated by an alias (*…). Write it out."),
        ("a: 1\nb: !!python/object/apply:os.system [x]", "is not known"),
        ("a: !secret x", "1: the tag “!secret” has no meaning here. Take it away."),
        ("? [a]\n: b", "1: the name of a field must be a word."),
        ("[" * 5000, "1: the file is nested too deeply."),
        (HEAD.replace("[en, ko]", "en"), "3: field “locales”: must be a list"),
        (HEAD.replace("[en, ko]", "[]"), "3: field “locales”: must have at least 1 entry."),
        (
            HEAD.replace("[en, ko]", "[english]"),
            "“english” is not a language code. Write it like en, ko or pt-BR.",
        ),
        (
            HEAD.replace("[en, ko]", "[en, fa]"),
            "3: field “locales.2”: “fa” is not written from left to right",
        ),
        (HEAD.replace("[en, ko]", "[en-gb, en-GB]"), "a language is named twice in “locales”."),
        (
            HEAD.replace("[en, ko]", "[en-GB]") + "preheader: {en-gb: One, en-GB: Another}",
            "the language “en-GB” stands here twice. Take one away.",
        ),
        (HEAD.replace("[en, ko]", "[en, en]"), "a language is named twice in “locales”."),
        (
            HEAD.replace("number: 1", "number: one"),
            "2: field “number”: must be a whole number, but is “one”.",
        ),
        (HEAD + "blocks: 3", "5: field “blocks”: must be a list"),
        (HEAD + "x" * 2_000_001, "1: the file is too large."),
    ],
)
def test_a_file_that_is_not_an_issue_is_explained(text: str, said: str) -> None:
    assert said in "\n".join(problems_of(text))


def test_aliases_cannot_blow_up_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert "alias" in problems_of("\n".join(lines))[0]


def test_problems_can_be_said_in_korean_too() -> None:
    with pytest.raises(InvalidIssueFile) as refused:
        read("a: 1\na: 2\nb: 1\nb: 2", name="x")

    assert len(refused.value.sentence.in_locale("ko").split("\n")) == 2


def test_a_text_of_several_lines_in_quotes_keeps_its_lines() -> None:
    contact = next(block for block in read(SAMPLE, name="x").content.blocks if isinstance(block, Contact))

    assert contact.address is not None
    assert contact.address.get("en") == "1 Ferry Lane\nHarbourton"


def test_a_text_that_is_too_long_is_counted_in_characters() -> None:
    long_name = "a" * 300 + ".jpg"

    problem = problem_in(f"  - article: {{title: A, body: B, image: {{file: {long_name}, alt: C}}}}\n")

    assert problem.endswith("field “image.file”: is longer than 255 characters.")


def test_languages_are_read_in_any_spelling_and_written_in_the_usual_one() -> None:
    file = read(
        """
newsletter: bridge
number: 1
locales: [pt_br, zh-hant-tw]
subject: {pt-BR: Duas margens, uma mesa, zh-Hant-TW: 兩岸，一張桌子}
preheader: Uma mesa
blocks:
  - divider:
      when: {locales: [ZH-HANT-TW]}
""",
        name="x",
    )

    assert file.content.locales == ("pt-BR", "zh-Hant-TW")
    assert file.content.subject.get("pt-BR") == "Duas margens, uma mesa"
    assert file.content.preheader.get("pt-BR") == "Uma mesa"
    assert file.content.blocks[0].when.locales == ("zh-Hant-TW",)
    assert "locales: [pt-BR, zh-Hant-TW]" in write(file)


SAMPLE_BLOCK = """  - sample:
      title: A
      registration: https://haneul.kr/
"""


@pytest.mark.usefixtures("sample_block")
class TestLists:
    """Entries of a list, in a file."""

    def test_entries_get_the_same_ids_in_every_reading(self) -> None:
        text = (
            HEAD
            + "blocks:\n"
            + SAMPLE_BLOCK
            + "      speakers: [{name: A}, {name: B, links: [{words: C, address: https://a.kr/}]}]"
        )

        one, other = (read(text, name="x").content for _ in range(2))

        assert one == other
        assert len(set(one.blocks[0].identities())) == 4

    def test_an_entry_keeps_its_id_when_others_are_written_before_it(self) -> None:
        exported = write(read(HEAD + "blocks:\n" + SAMPLE_BLOCK + "      speakers: [{name: A}]\n", name="x"))
        longer = exported.replace("speakers:\n", "speakers:\n        - name: B\n")

        [before] = read(exported, name="x").content.blocks[0].speakers
        new, after = read(longer, name="x").content.blocks[0].speakers

        assert after == before
        assert new.id != before.id

    @pytest.mark.parametrize(
        ("speakers", "said"),
        [
            (
                "[{name: A}, {nam: B}]",
                "9: block 1 (sample): field “speakers.2.name” is missing. Add a line “name: …”.",
            ),
            (
                "[{name: A, country: EU}]",
                "9: block 1 (sample): field “speakers.1.country”: “EU” is not a country.",
            ),
            ("[]", "9: block 1 (sample): field “speakers”: must have at least 1 entry."),
            ("[Kim]", "9: block 1 (sample): field “speakers.1”: must have fields of its own, but is “Kim”."),
            ("Kim", "9: block 1 (sample): field “speakers”: must be a list, each entry behind a hyphen"),
            (
                "\n        - {name: A, id: 01M7ZNZN2032V86JKW6P39FDN8}\n        - {name: B, id: 01M7ZNZN2032V86JKW6P39FDN8}",
                "11: block 1 (sample): field “speakers.2.id”: another block or entry has the same.",
            ),
            (
                "[{name: A, links: [{words: B, address: here}]}]",
                "9: block 1 (sample): field “speakers.1.links.1.address”: “here” is not a complete address.",
            ),
        ],
    )
    def test_a_problem_names_line_entry_and_field(self, speakers: str, said: str) -> None:
        text = HEAD + "blocks:\n" + SAMPLE_BLOCK + f"      speakers: {speakers}\n"

        assert said in "\n".join(problems_of(text))

    def test_what_is_written_needs_no_quotation_marks(self) -> None:
        text = write(IssueFile("bridge", "bridge-1", issue()))

        for line in (
            "date: 2026-10-03",
            "start: 10:30",
            "seats: 40",
            "is_free: no",
            "country: KR",
            "state: over",
        ):
            assert line in text


@pytest.mark.parametrize("period", ["2026 Q4", "{en: Winter 2026, ko: 2026년 겨울호}", "{ko: 2026년 겨울호}"])
def test_a_period_is_one_for_all_or_one_for_each_language_and_comes_back_as_it_was(period: str) -> None:
    file = read(HEAD + f"period: {period}\ndate: 2026. 10. 16.\nblocks: []\n", name="x")

    assert read(write(file), name="x") == file
    assert file.content.date is not None
    assert file.content.date.root == "2026-10-16"


def test_a_plain_period_is_written_plainly() -> None:
    file = read(HEAD + "period: 2026 Q4\ndate: 2026-12\nblocks: []\n", name="x")

    assert "\nperiod: 2026 Q4\ndate: 2026-12\n" in write(file)


@pytest.mark.parametrize("written", ["true", "yes"])
def test_a_mail_in_all_languages_is_said_in_the_file(written: str) -> None:
    file = read(HEAD + f"stacked: {written}\nblocks: []\n", name="x")

    assert file.content.editions == ("en", "ko", "mul")
    assert read(write(file), name="x") == file
    assert "stacked: yes\n" in write(file)
    assert "stacked" not in write(read(HEAD + "blocks: []\n", name="x"))


def test_the_tag_of_all_languages_is_no_language() -> None:
    (problem,) = problems_of("newsletter: bridge\nnumber: 1\nlocales: [en, mul]\nsubject: Hi\nblocks: []\n")

    assert "“mul” is no language" in problem
    assert "stacked: yes" in problem


def test_a_date_that_is_none_is_refused_with_its_line() -> None:
    problems = problems_of(HEAD + "date: next spring\nblocks: []\n")

    assert len(problems) == 1
    assert "field “date”: “next spring” is not a date. Write a day like 2026-10-03" in problems[0]


MUCH = {
    "blocks without a type": HEAD + "blocks:\n" + "- foo\n" * 250_000,
    "blocks": HEAD + "blocks:\n" + "- divider\n" * 150_000,
    "fields": HEAD + "blocks:\n- article:\n" + "".join(f"    f{number}: x\n" for number in range(100_000)),
    "fields twice": HEAD + "a: 1\n" * 300_000,
    "names": HEAD + "blocks:\n" + "- &a x\n" * 200_000,
    "lists in lists": HEAD + "blocks: " + "[" * 100_000,
    "translations": HEAD + "preheader: {" + ", ".join(f"a{number}: x" for number in range(90_000)) + "}\n",
}


@pytest.mark.parametrize("text", MUCH.values(), ids=MUCH)
def test_a_file_with_more_in_it_than_any_issue_is_not_read_to_its_end(text: str) -> None:
    with pytest.raises(InvalidIssueFile) as refused:
        read(text, name="big.yaml")

    (problem,) = refused.value.problems
    assert "more than 20000 texts and lists" in str(problem.sentence) or "too deeply" in str(problem.sentence)


def test_of_very_many_problems_the_first_are_told_and_how_many_there_are() -> None:
    with pytest.raises(InvalidIssueFile) as refused:
        read(HEAD + "blocks:\n" + "- foo\n" * 9_000, name="big.yaml")

    told = refused.value.problems
    assert len(told) == 101
    assert str(told[-1].sentence) == "and 8901 more problems after this one."
    assert len(str(refused.value)) < 50_000


def test_very_many_blocks_alike_have_ids_of_their_own() -> None:
    with pytest.raises(InvalidIssueFile, match="more than 200 entries") as refused:
        read(HEAD + "blocks:\n" + "- divider\n" * 9_000, name="big.yaml")

    assert len(refused.value.problems) == 1

    def test_a_list_may_be_written_as_lines(self) -> None:
        lines = "|\n        1. Han Seo-yun (Korea)\n        2. Kim Sora\n"
        text = HEAD + "blocks:\n" + SAMPLE_BLOCK + f"      speakers: {lines}"

        file = read(text, name="x")

        han, kim = file.content.blocks[0].speakers
        assert (han.name.root, han.country.root) == ({"en": "Han Seo-yun"}, "KR")
        assert kim.name.root == {"en": "Kim Sora"}
        assert read(text, name="x") == file

    def test_lines_are_written_again_as_lines(self) -> None:
        text = (
            HEAD
            + "blocks:\n"
            + SAMPLE_BLOCK
            + "      speakers: |\n        Han Seo-yun (KR)\n        Kim Sora\n"
        )
        file = read(text, name="x")

        exported = write(file)

        assert "speakers: |\n        Han Seo-yun (South Korea)\n        Kim Sora\n" in exported
        assert read(exported, name="x") == file

    def test_lines_before_an_entry_leave_it_what_it_was(self) -> None:
        start = HEAD + "blocks:\n" + SAMPLE_BLOCK + "      speakers: |\n"
        [before] = read(start + "        Kim Sora\n", name="x").content.blocks[0].speakers

        new, after, twin = (
            read(start + "        Han Seo-yun\n        Kim Sora\n        Kim Sora\n", name="x")
            .content.blocks[0]
            .speakers
        )

        assert after == before
        assert len({new.id, after.id, twin.id}) == 3

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": {"en": "Han", "ko": "한"}},
            {"about": {"en": "She sails."}},
            {"id": "01K00000000000000000000009"},
            {"stale": {"name": {"ko": "4c1f09a2b7d35e68"}}},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_an_entry_that_says_more_than_its_columns_is_written_in_full(
        self, changes: dict[str, Any]
    ) -> None:
        text = HEAD + "blocks:\n" + SAMPLE_BLOCK + "      speakers: |\n        Han\n"
        file = read(text, name="x")
        block = file.content.blocks[0]
        [speaker] = block.speakers
        fuller = type(speaker).model_validate({**speaker.model_dump(mode="json"), **changes})
        content = file.content.model_copy(
            update={"blocks": (block.model_copy(update={"speakers": (fuller,)}),)}
        )

        exported = write(replace(file, content=content))

        assert "speakers: |" not in exported
        assert read(exported, name="x").content == content

    def test_a_line_that_cannot_be_used_is_named_by_the_line_of_the_file(self) -> None:
        lines = "|\n        Han Seo-yun\n\n        Kim\tAtlantis\n"

        assert problems_of(HEAD + "blocks:\n" + SAMPLE_BLOCK + f"      speakers: {lines}") == [
            "issue.yaml:12: block 1 (sample): field “speakers”: “Kim Atlantis”: Country: “Atlantis” is not a country. "
            "Write its code of two letters like KR, or its whole name."
        ]

    def test_lines_without_a_word_are_no_list(self) -> None:
        assert problems_of(HEAD + "blocks:\n" + SAMPLE_BLOCK + "      speakers: |\n\n") == [
            "issue.yaml:10: block 1 (sample): field “speakers”: There is nothing here to read. Write or paste the entries, "
            "one in each line."
        ]


KNOWN = (
    HEAD
    + """blocks:
  - article:
      title: {en: The ferry, ko: 나루}
      body: Words
      sources: {title: ko}
      same: [body]
sources: {subject: ko}
same: [preheader]
"""
)


def test_a_file_says_in_which_language_a_text_was_written_first_and_what_is_the_same() -> None:
    file = read(KNOWN, name="issue.yaml")
    article = file.content.blocks[0]

    assert article.sources.get("title") == file.content.sources.get("subject") == "ko"
    assert (article.same, file.content.same) == (("body",), ("preheader",))
    assert "sources: {title: ko}\n      same: [body]\n" in write(file)
    assert "sources: {subject: ko}\nsame: [preheader]\n" in write(file)


@pytest.mark.parametrize(
    "line", ["sources: {titel: ko}", "same: [titel]", "same: [image]", "sources: {layout: ko}"]
)
def test_a_text_that_there_is_not_has_no_source(line: str) -> None:
    known = "eyebrow, title, body, image.alt, image.credit, caption, link, link_text"
    field, path = (
        line.partition(":")[0],
        line.strip("]}").replace("{", "[").partition("[")[2].partition(":")[0],
    )

    assert problem_in(f"  - article:\n      {line}\n") == (
        f"issue.yaml:7: block 1 (article): field “{field}”: “{path}” is not a text of it. Its texts are: {known}."
    )


def test_a_source_is_a_language() -> None:
    problem = problem_in("  - article:\n      sources: {title: Korean}\n")

    assert problem.startswith(
        "issue.yaml:7: block 1 (article): field “sources.title”: “Korean” is not a language code."
    )


def test_a_file_in_which_nothing_is_said_of_translations_is_written_as_it_was() -> None:
    file = read(SAMPLE, name="sample.yaml")

    assert not {"sources:", "same:", "stale:"} & set(write(file).split())
