from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.merge_tags import MergeTag, parse, without_tags


def test_text_is_cut_at_its_tags() -> None:
    assert parse("Dear {{first_name|friend}}, {{ name }}!") == [
        "Dear ",
        MergeTag("first_name", "friend"),
        ", ",
        MergeTag("name"),
        "!",
    ]


def test_an_unknown_tag_is_a_tag_for_the_checks_to_refuse() -> None:
    assert parse("{{frist_name}}") == [MergeTag("frist_name")]


def test_what_is_no_tag_is_text() -> None:
    for text in ("{{ }}", "{{a b}}", "{{a", "{a}", "{{a.b}}", "{{ a | {b} }}", "{% x %}", "{{7*7}}"):
        assert parse(text) == [text]


@given(st.text(alphabet=st.sampled_from("{}|ab _\n"), max_size=30))
def test_nothing_is_lost_and_the_parts_alternate(text: str) -> None:
    parts = parse(text)

    assert "" not in parts
    assert "".join("x" if isinstance(part, MergeTag) else part for part in parts) == without_tags(text)


def test_a_tag_is_written_as_it_is_read() -> None:
    for tag in (MergeTag("name"), MergeTag("name", "친구 분")):
        assert parse(str(tag)) == [tag]
