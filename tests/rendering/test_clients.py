"""The page about mail clients speaks of our mails as they are."""

from collections import Counter

from tests.clients import PAGE, named, used


def test_the_page_names_each_element_property_and_rule_of_our_mails_once() -> None:
    assert Counter(named(PAGE.read_text(encoding="utf-8"))) == Counter(used()), "run `make clients-table`"
