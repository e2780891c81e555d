"""What our mails are made of, beside what mail clients read of it: `make clients-table` writes the table of docs/clients.md.

The data is that of caniemail.com (npm package `caniemail`, MIT), fetched into a folder that is gone afterwards. A test holds
the page to our mails without the network: each element, property and rule that they have, and none besides.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from newsletter.content.ready_themes import READY
from newsletter.content.themes import Theme
from newsletter.rendering.render import render
from tests.rendering.outlook import Element, tree
from tests.rendering.samples import BASE_URL, publication
from tests.showcases import names, showcase

PAGE = Path(__file__).resolve().parent.parent / "docs" / "clients.md"
PACKAGE = "caniemail@2.0.2"
BEGIN, END = "<!-- made from caniemail.com by `make clients-table` -->", "<!-- end of what is made -->"


@cache
def used() -> tuple[str, ...]:
    """Each element (`<td>`), property (`padding`) and rule (`@media`) in every showcase, as a person would write it."""
    found: set[str] = set()
    for name in names():
        content = showcase(name)
        for ready, locale in [*((ready, "en") for ready in READY), ("house", "ko"), ("house", "de")]:
            theme = Theme.model_validate({"name": ready})
            found |= set(_parts(render(content, locale, publication(theme=theme), base_url=BASE_URL).html))
    return tuple(sorted(found, key=lambda one: (one[0] != "<", one[0] != "@", one)))


def _parts(html: str) -> Iterator[str]:
    for element in _all(tree(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))):
        yield f"<{element.tag}>"
        yield from element.style
        if element.tag == "style":
            yield from _rules(element.words)


def _all(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _all(child)


def _rules(css: str) -> Iterator[str]:
    for rule, about in re.findall(r"(@[\w-]+)([^{;]*)", css):
        yield f"{rule} (prefers-color-scheme)" if "prefers-color-scheme" in about else rule
    for declarations in re.findall(r"\{([^{}]*)\}", css):
        yield from (one.partition(":")[0].strip().lower() for one in declarations.split(";") if ":" in one)


def named(page: str) -> list[str]:
    """What a page has a row for, or names below its table."""
    made = page.partition(BEGIN)[2].partition(END)[0]
    said = [line.split("|")[1] if line.startswith("|") else line for line in made.splitlines()]
    return re.findall(r"`([^`]+)`", " ".join(said))


# What the data calls by another name than we write.
_FAMILIES = {
    **dict.fromkeys(("<h2>", "<h3>"), "html-h1-h6"),
    **dict.fromkeys(("<ul>", "<ol>", "<li>"), "html-lists"),
    **dict.fromkeys(("<tr>", "<td>", "<th>", "<caption>"), "html-table"),
    **dict.fromkeys(("<b>", "<em>"), "html-strong"),
    **{f"padding-{side}": "css-padding" for side in ("top", "right", "bottom", "left")},
    **{f"margin-{side}": "css-margin" for side in ("top", "right", "bottom", "left")},
    **{f"border-{part}": "css-border" for part in ("top", "right", "bottom", "left", "color")},
    **dict.fromkeys(("font-family", "font-style"), "css-font"),
    "@media": "css-at-media",
    "@media (prefers-color-scheme)": "css-at-media-prefers-color-scheme",
}
# What a reader has instead, where it is ours to say: a sentence stands for everything that the data files under one name.
_INSTEAD = {
    "css-at-media": "Columns still stack, since they are as wide as there is room; gutters stay those of a desk.",
    "css-at-media-prefers-color-scheme": "The light colours, or a darkening of the client’s own.",
    "css-border-radius": "Square corners.",
    "css-color-scheme": "The client decides by itself whether it darkens a mail.",
    "css-max-width": "Outlook has tables of its own, with the width of each column.",
    "css-padding": "Outlook pads cells alone, so that all space stands in cells, and buttons have `mso-padding-alt`.",
    "css-margin": "Space between paragraphs is the client’s own.",
    "css-background": "Each cell with a ground says it a second time, by `bgcolor`.",
    "css-background-color": "Each cell with a ground says it a second time, by `bgcolor`.",
    "css-display": "Outlook has tables of its own for what stands side by side.",
    "css-float": "In a table on a phone, a value stands close behind its name.",
    "css-height": "Space is made by the height of a line.",
    "css-opacity": "The names of a table’s columns, on a phone, are as dark as its values.",
    "css-text-wrap": "The last line of a title may be one word.",
    "css-word-break": "Korean may break within a word.",
    "css-overflow-wrap": "A very long address may reach over its column.",
    "css-width": "Each picture and column says its width a second time, as an attribute.",
    "html-style": "What matters stands in the elements; only phones and the night lose.",
    "html-wbr": "A long address breaks elsewhere.",
}


def written() -> str:
    """The page with its table made anew; asks npm for the data."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n\n{_table(_data())}\n\n{END}{rest.partition(END)[2]}"


def _data() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "npm",
            "install",
            "--silent",
            "--ignore-scripts",
            "--no-audit",
            "--prefix",
            folder,
            PACKAGE,
        ]
        subprocess.run(command, check=True)
        file = Path(folder, "node_modules", "caniemail", "data", "caniemail.json")
        return dict(json.loads(file.read_text(encoding="utf-8")))


def _table(data: dict[str, Any]) -> str:
    features = {feature["slug"]: feature for feature in data["data"]}
    rows, everywhere, untold = [], [], []
    for slug, group in groupby(sorted(used(), key=_slug), key=_slug):
        ours = ", ".join(f"`{one}`" for one in group)
        if slug not in features:
            untold.append(ours)
            continue
        partly, never = (_clients(data, features[slug]["stats"], level) for level in "an")
        if not (partly or never):
            everywhere.append(ours)
            continue
        name = f"{ours} [↗]({features[slug]['url']})"
        rows.append(f"| {name} | {never or '—'} | {partly or '—'} | {_INSTEAD.get(slug, '')} |")
    return "\n".join(
        [
            f"The data is that of {data['last_update_date'][:10]} ({PACKAGE}).",
            "",
            "| what our mails have | not read by | read in part by | what a reader has then |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Read everywhere: {', '.join(everywhere)}.",
            "",
            f"Of these there is no data: {', '.join(untold)}.",
        ]
    )


def _slug(ours: str) -> str:
    return _FAMILIES.get(ours) or (f"html-{ours.strip('<>')}" if ours.startswith("<") else f"css-{ours}")


def _clients(data: dict[str, Any], stats: dict[str, dict[str, dict[str, str]]], level: str) -> str:
    """Those of a level, y, a or n, in the newest version that was tried; a family of which all are is named alone."""
    said = []
    for family, platforms in stats.items():
        found = [one for one, versions in platforms.items() if list(versions.values())[-1].startswith(level)]
        names = ", ".join(data["nicenames"]["platform"].get(one, one) for one in found)
        if found:
            whole = len(found) == len(platforms)
            said.append(data["nicenames"]["family"].get(family, family) + ("" if whole else f" ({names})"))
    return "; ".join(said)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
