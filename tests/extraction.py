"""Collect every sentence of the product and bring the catalogues up to date: `make translations`."""

import ast
import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from newsletter.languages import MOTHER_TONGUE, SPOKEN, babel_locale
from newsletter.wording import catalogue_file

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("newsletter", "subscribers", "workers", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.mjml", "jinja2"), ("**.txt", "jinja2")]
# As the environments are set up, so that the same texts come out; an unreadable template is an error.
JINJA = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
OPTIONS = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None}
TRANSLATED = [code for code in SPOKEN if code != MOTHER_TONGUE]


def sentences() -> Catalog:
    """Every message that the code and the templates hold, without translations; `hidden_sentences` are not among them."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    found = Catalog(project="newsletter", version=version)
    for folder in FOLDERS:
        messages = extract_from_dir(ROOT / folder, METHODS, OPTIONS, KEYWORDS)
        for file, line, message, _comments, context in sorted(messages, key=lambda one: (one[0], one[1])):
            found.add(message, locations=[(f"{folder}/{file}", line)], context=context)
    return found


def hidden_sentences() -> list[str]:
    """Where a sentence is said inside an f-string: before Python 3.12 nothing can be found in there."""
    return [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        for text in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]


def translations(locale: str) -> Catalog:
    """What has been translated into a locale, as it stands in the file."""
    file = catalogue_file(locale)
    if not file.exists():
        return Catalog(
            locale=babel_locale(locale),
            header_comment="# What the product says, in another language.",
            fuzzy=False,
        )
    with file.open("rb") as source:
        return read_po(source, locale=babel_locale(locale))


def is_translated(message: Message) -> bool:
    """Whether each of its forms is there and nobody doubts it."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and not message.fuzzy


def update() -> None:
    """Write each catalogue anew: new sentences wait for their translation, sentences no longer said go."""
    template = sentences()
    for locale in TRANSLATED:
        catalogue = translations(locale)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        catalogue.project, catalogue.version = template.project, template.version
        file = catalogue_file(locale)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            write_po(target, catalogue, width=110, include_lineno=False)
        waiting = sum(not is_translated(message) for message in catalogue if message.id)
        print(f"{locale}: {len(catalogue)} sentences, {waiting} wait for their translation")


if __name__ == "__main__":
    update()
