"""Makes finished mail lighter without touching what any client reads. Gmail cuts what is longer than 102 KB.

MJML writes for every client that ever was, and into each element. What goes: rules for Outlook 2003, grids and columns
that we do not have, what repeats the default of every client, the face, which is said once, and rules of `<style>` that no
element of this mail can match. What stays on purpose: size, leading and colour of each row, `bgcolor` beside
`background`, the width of pictures, `role=presentation`: Word and clients in quirks mode pass none of them on.
"""

import re
from functools import lru_cache

# What MJML resets, without rules that no client of today needs.
_RESET = (
    "#outlook a{padding:0}body{margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}"
    "table,td{mso-table-lspace:0;mso-table-rspace:0}"
    "img{border:0;-ms-interpolation-mode:bicubic}"
)


def lightened(html: str) -> str:
    """`html`, compiled by MJML and inlined: a document, the frame of one, or rows."""
    html = _RESETS.sub(f"<style>{_RESET}</style>", html, count=1)
    html = _OLDEST_OUTLOOK.sub("", html)
    html = _GRID.sub("", html)
    html = _TAG.sub(lambda tag: _shorter(tag[0]), html)
    html = html.replace("<tbody>", "").replace("</tbody>", "").replace("</wbr>", "")
    html = html.replace("<!--[if mso | IE]>", "<!--[if mso]>")
    html = _NO_COLUMNS.sub("", _ADJACENT_COMMENTS.sub("", html))
    html = _BETWEEN_TAGS.sub("><", html)
    return html.replace('<body style="', '<body style="margin:0;padding:0;', 1)


def pruned(html: str) -> str:
    """A whole document without the rules of `<style>` that no element of it can match."""
    classes = frozenset(name for value in _CLASSES.findall(html) for name in value.split())
    return _SHEET.sub(lambda sheet: f"<style>{_needed(sheet[1], classes)}</style>", html)


def with_face(html: str, face: str, *, keeps_words: bool) -> str:
    """`html` with its face, a list of families, on the element around all others: whatever is in it inherits it.

    A language that `keeps_words` breaks its lines between words alone. Outlook inherits nothing; it has a rule for its
    faces in the head.
    """
    words = "word-break:keep-all;" if keeps_words else ""
    return _ARTICLE.sub(rf"\g<0>font-family:{face};{words}overflow-wrap:anywhere;", html, count=1)


@lru_cache(maxsize=4_000)  # few tags, each many times
def _shorter(tag: str) -> str:
    return _STYLE.sub(_without_defaults, _OF_MJML.sub("", tag)).replace('<table border="0"', "<table")


def _without_defaults(style: re.Match[str]) -> str:
    kept: dict[str, str] = {}
    for declaration in (style[1] or style[2] or "").replace('"', "'").split(";"):
        name, _, value = declaration.strip().partition(":")
        value = value.strip().replace(", ", ",")
        if name and f"{name}:{value}" not in _DEFAULTS:
            _declare(kept, name, _ZERO.sub("0", value))
    if "background-color" in kept and kept.get("background") == kept["background-color"]:
        del kept["background-color"]
    for box in kept.keys() & {"margin", "padding"}:
        kept[box] = _shortest(kept[box])
    if all(name in kept for name in _FONT) and "font-style" not in kept:
        weight, size, leading, family = (kept.pop(name) for name in _FONT)
        kept["font"] = f"{weight} {size}/{leading} {family}"
    return f' style="{";".join(f"{name}:{value}" for name, value in kept.items())}"' if kept else ""


def _declare(kept: dict[str, str], name: str, value: str) -> None:
    """One more declaration; what it says of one side of a box goes into what was said of all four."""
    box, _, side = name.partition("-")
    if side in _SIDES and _LENGTH.fullmatch(value) and (four := _four(kept.get(box, ""))):
        four[_SIDES.index(side)] = value
        kept[box] = " ".join(four)
    else:
        kept.pop(name, None)
        kept[name] = value


def _four(value: str) -> list[str]:
    """What a box says of each side; nothing where that is not told in plain lengths."""
    said = value.split() if _LENGTHS.fullmatch(value) else []
    return [said[at] for at in _SAID_AT[len(said)]]


def _shortest(value: str) -> str:
    """The same box, each length once."""
    four = _four(value)
    for at, same in ((3, 1), (2, 0), (1, 0)):
        if len(four) == at + 1 and four[at] == four[same]:
            four.pop()
    return " ".join(four) or value


@lru_cache(maxsize=200)
def _needed(css: str, classes: frozenset[str]) -> str:
    """The rules, one a line, that some element of this mail can match."""
    kept = []
    for line in map(str.strip, css.splitlines()):
        selectors, brace, rest = line.partition("{")
        if brace and rest.endswith("}") and not line.startswith("@"):
            fitting = [one for one in selectors.split(",") if set(_CLASS.findall(one)) <= classes]
            if not fitting:
                continue
            line = f"{','.join(fitting)}{{{rest}"
        kept.append(line)
    return "".join(kept)


_DEFAULTS = frozenset({"direction:ltr", "word-break:break-word", "word-spacing:normal"})
# What `font` says at once. It says the weight and the slant, too, so that it stands only where the weight is told.
_FONT = ("font-weight", "font-size", "line-height", "font-family")
_SIDES = ("top", "right", "bottom", "left")
_SAID_AT = ((), (0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 2, 1), (0, 1, 2, 3))  # by how many lengths are told
_LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?:px|em|%)?|auto")
_LENGTHS = re.compile(rf"(?:{_LENGTH.pattern})(?: (?:{_LENGTH.pattern})){{0,3}}")
_RESETS = re.compile(r'<style type="text/css"[^>]*>\s*#outlook a.*?</style>', re.DOTALL)
_OLDEST_OUTLOOK = re.compile(r"<!--\[if lte mso 11\]>.*?<!\[endif\]-->", re.DOTALL)
# Every section has one column, whose width is 100 % without a media query.
_GRID = re.compile(
    r'<style(?: type="text/css"| media="[^"]*"| data-premailer="ignore")*>\s*'
    r"(?:@media only screen and \(min-width:480px\)|\.moz-text-html).*?</style>",
    re.DOTALL,
)
_OF_MJML = re.compile(r' class="mj-[^"]*"| class="[\w -]*-outlook"| data-premailer="ignore"')
_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_STYLE = re.compile(r""" style=(?:"([^"]*)"|'([^']*)')""")  # cssutils quotes families by double quotes
_ZERO = re.compile(r"(?<![.\w#])0px")
_ADJACENT_COMMENTS = re.compile(r"<!\[endif\]-->\s*<!--\[if mso\]>")
_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
# What MJML makes for columns side by side in Outlook, around rows that are none: `ground` of the templates marks both ends.
_NO_COLUMNS = re.compile(
    r"<!--\[if mso\]><table[^>]*><tr><td><!\[endif\]--><!--\[if rows\]><!\[endif\]-->"
    r"|<!--\[if rows\]></td></tr></table><!\[endif\]-->"
)
_ARTICLE = re.compile(r'<div[^>]*role="article"[^>]*style="')
_CLASSES = re.compile(r'class="([^"]*)"')
_CLASS = re.compile(r"\.([a-z]\w*)")
_SHEET = re.compile(r'<style(?: type="text/css")?>(.*?)</style>', re.DOTALL)
