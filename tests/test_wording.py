"""Sentences are said in the interface language nearest to any tag."""

from newsletter.wording import catalogue, say


def test_a_region_hears_its_language_and_whoever_reads_none_of_ours_hears_english() -> None:
    sentence = say("You are signed out.")
    korean = sentence.in_locale("ko")

    assert korean != str(sentence)
    assert sentence.in_locale("ko-KR") == korean
    assert sentence.in_locale("pt-BR") == sentence.in_locale("tlh") == str(sentence)
    assert catalogue("ko-KR") is catalogue("ko")
