"""Rich-text rules into style attributes, and nothing else of the mail touched.

Only the theme's rules for rich text are written into the elements. MJML's own styles stay what they are: moved
into attributes they would lose `!important` (dark mode and phones break) and overwrite widths that Outlook needs.
The rules are ours alone, never an editor's: cssutils can be kept busy for minutes by hostile CSS.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import cast

import cssselect
import cssutils
from lxml import etree

# Without a fetcher of ours, which finds nothing, cssutils goes and gets what `@import` names.
_PARSER = cssutils.CSSParser(loglevel=logging.CRITICAL, fetcher=lambda _url: None, validate=False)
_PARSING = Lock()  # cssutils keeps settings of the parse that runs in variables of the module
_TRANSLATOR = cssselect.HTMLTranslator()


@dataclass(frozen=True)
class _Rule:
    """One selector, and what it declares: property → value."""

    weight: tuple[int, int, int]
    chosen: etree.XPath
    declarations: dict[str, str]


def inline(html: str, css: str) -> str:
    """`html` with the rules of `css` in style attributes; what an element said of itself wins over them."""
    document = etree.fromstring(_with_doctype(html), etree.HTMLParser()).getroottree()
    styles: dict[etree._Element, dict[str, str]] = {}
    for rule in _rules(css):
        for element in cast("Sequence[etree._Element]", rule.chosen(document)):
            styles.setdefault(element, {}).update(rule.declarations)
    for element, style in styles.items():
        style.update(_own_style(element.get("style", "")))
        element.set("style", "; ".join(f"{name}:{value}" for name, value in style.items()))
    return etree.tostring(document, method="html", encoding="utf-8").decode()


@lru_cache(maxsize=100)
def _rules(css: str) -> tuple[_Rule, ...]:
    """The rules of a sheet, heavier ones later.

    Reading them is two thirds of the work, and they are the same for every issue of a newsletter.
    """
    with _PARSING:
        sheet = _PARSER.parseString(css)
        rules = [
            _Rule(_weight(selector), _xpath(selector), _declared(rule.style))
            for rule in sheet.cssRules.rulesOfType(cssutils.css.CSSRule.STYLE_RULE)
            for selector in cssselect.parse(rule.selectorText)
        ]
    return tuple(sorted(rules, key=lambda rule: rule.weight))


@lru_cache(maxsize=1000)
def _own_style(attribute: str) -> dict[str, str]:
    with _PARSING:
        return _declared(_PARSER.parseStyle(attribute))


def _declared(style: cssutils.css.CSSStyleDeclaration) -> dict[str, str]:
    return {declared.name: declared.propertyValue.cssText for declared in style}


def _weight(selector: cssselect.Selector) -> tuple[int, int, int]:
    """How many ids, classes and elements it names; a pseudo-class weighs nothing, unlike in CSS."""
    text = selector.canonical()
    return text.count("#"), text.count("."), len(_ELEMENT.findall(text))


def _xpath(selector: cssselect.Selector) -> etree.XPath:
    return etree.XPath(_TRANSLATOR.selector_to_xpath(selector))


def _with_doctype(html: str) -> str:
    # lxml drops a doctype in lower case, and a mail without one is shown in quirks mode.
    return _DOCTYPE.sub("<!DOCTYPE html>", html, count=1).strip()


_ELEMENT = re.compile(r"(?:^| )\w")
_DOCTYPE = re.compile(r"^\s*<!doctype html>", re.IGNORECASE)
