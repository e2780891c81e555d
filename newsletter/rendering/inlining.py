"""Rich-text rules into style attributes, by premailer used surgically.

premailer sees the theme's rules for rich text and nothing else: on MJML's own styles it would strip
`!important` (dark mode and phones break), drop the doctype and overwrite widths that Outlook needs. The
rules are ours alone, never an editor's: cssutils can be kept busy for minutes by hostile CSS.
"""

import logging
import re
from functools import lru_cache

import cssutils
import cssutils.util
import premailer

from newsletter.rendering.contexts import NOT_TEXT

Rules = list[tuple[tuple[int, ...], str, str]]  # specificity, selector, declarations

# Without this, cssutils fetches every `@import`, even when premailer is told not to use the network.
cssutils.util._defaultFetcher = lambda *_args, **_options: None
cssutils.log.setLevel(logging.CRITICAL)


def inline(html: str, css: str) -> str:
    """`html` with `css` in style attributes. Rules must stand in ascending order of specificity."""
    inlined = str(_Inliner(css).transform(_MARKED.sub(_ignored, _with_doctype(html)), pretty_print=False))
    return NOT_TEXT.sub(_escaped, inlined) if _MAY_INCLUDE.search(inlined) else inlined


class _Inliner(premailer.Premailer):  # type: ignore[misc]
    def __init__(self, css: str) -> None:
        super().__init__(
            css_text=[css],
            keep_style_tags=False,
            disable_leftover_css=True,
            strip_important=False,
            disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
            disable_validation=True,
            align_floating_images=False,
            allow_network=False,
            allow_loading_external_files=False,
            exclude_pseudoclasses=True,
            cssutils_logging_level=logging.CRITICAL,
        )

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[Rules, list[object]]:
        # Reading the rules is two thirds of the work, and they are the same for every issue of a newsletter.
        return _read_rules(css_body, ruleset_index)


@lru_cache(maxsize=100)
def _read_rules(css: str, index: int) -> tuple[Rules, list[object]]:
    rules, _ = premailer.Premailer._parse_style_rules(_Inliner(css), css, index)
    return [(weight, _Whole(selector), declarations) for weight, selector, declarations in rules], []


class _Whole(str):
    """A selector that premailer takes as it is.

    Where it sees a colon it parts a selector by `re.split(":", selector, 1)`: Python 3.13 warns of the third argument,
    a later one will refuse it. The pseudo-classes of our rules are among those whose parts it joins again.
    """

    def __contains__(self, part: object) -> bool:
        return False


def _with_doctype(html: str) -> str:
    # lxml drops a doctype in lower case, and a mail without one is shown in quirks mode.
    return _DOCTYPE.sub("<!DOCTYPE html>", html, count=1)


def _ignored(found: re.Match[str]) -> str:
    comment_or_style = found[0]
    return (
        comment_or_style
        if comment_or_style.startswith("<!--")
        else f'{comment_or_style} data-premailer="ignore"'
    )


def _escaped(found: re.Match[str]) -> str:
    # In an attribute lxml leaves a comment alone as a server-side include, with its `>`.
    tag = found["tag"]
    if tag is None or "<!--" not in tag:
        return found[0]
    inside = tag[1:-1].replace("<", "&lt;").replace(">", "&gt;")
    return f"<{inside}>"


_DOCTYPE = re.compile(r"^\s*<!doctype html>", re.IGNORECASE)
_MARKED = re.compile(r"<!--.*?-->|<style(?=[\s>])", re.DOTALL | re.IGNORECASE)
_MAY_INCLUDE = re.compile(r"""="[^"]*<!--|='[^']*<!--""")  # or a text, in which quotes are no attribute's
