"""YAML into plain values, with the line of every field. A scalar is always the text as written: `no` is no
boolean, `010` no number; only an empty place, `~` and `null` are None. Nothing is ever constructed from a tag.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from newsletter.content.explaining import Path
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Problem:
    """Something wrong in one line (counted from 1) of a file."""

    line: int
    sentence: Sentence


@dataclass
class Document:
    """The values of a file, the line of each, and what is wrong with it as YAML."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a field, or of the nearest thing around it."""
        return self.lines.get(self.nearest(path), 1)

    def nearest(self, path: Path) -> Path:
        """The path itself if the file has it, or else of what is around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return path


def read_yaml(text: str) -> Document:
    """Read one YAML document. What is wrong with it is in `problems`; this raises nothing."""
    document = Document()
    try:
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.problems.append(
            Problem(mark.line + 1 if mark else 1, _syntax(str(error.problem or error.context)))
        )
    except ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        code = f"{ord(error.character):04X}" if isinstance(error.character, str) else f"{error.character:04X}"
        document.problems.append(
            Problem(line, say("the file holds the invisible character U+{code}. Take it away.", code=code))
        )
    except RecursionError:
        document.problems.append(Problem(1, say("the file is nested too deeply.")))
    except YAMLError as error:
        document.problems.append(Problem(1, _syntax(str(error))))
    else:
        if node is not None:
            document.value = _Walk(document, text).value(node, ())
    return document


def _syntax(reason: str) -> Sentence:
    return say(
        "this is not YAML: {reason}. Often a text with a colon or a quotation mark needs quotes around it, "
        "or a line is not indented like its neighbours.",
        reason=reason,
    )


class _Walk:
    """Goes through the nodes once; a node met again is an alias, which could make a small file huge."""

    def __init__(self, document: Document, text: str) -> None:
        self._document, self._text = document, text
        self._seen: set[int] = set()

    def value(self, node: Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self._document.lines.setdefault(path, line)
        if id(node) in self._seen:
            self._problem(line, say("a part of the file is repeated by an alias (*…). Write it out."))
            return None
        self._seen.add(id(node))
        if not str(node.tag).startswith("tag:yaml.org,2002:"):
            self._problem(line, say("the tag “{tag}” has no meaning here. Take it away.", tag=node.tag))
        if isinstance(node, ScalarNode):
            is_none = not node.style and node.value in ("", "~", "null")
            return None if is_none else node.value
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        sentence: tuple[str, ScalarNode] | None = None  # a plain text in braces, by its locale
        for key, value in node.value:
            line = key.start_mark.line + 1
            if sentence and node.flow_style and _is_word_alone(key, value):
                # {en: Two shores, one table}: to YAML the comma ends the text, to its author it does not.
                locale, start = sentence
                values[locale] = self._text[start.start_mark.index : key.end_mark.index]
                continue
            sentence = (key.value, value) if _is_plain_translation(key, value) else None
            if not isinstance(key, ScalarNode):
                self._problem(line, say("the name of a field must be a word."))
            elif key.value in values:
                self._problem(line, say("field “{field}” stands here twice. Take one away.", field=key.value))
            else:
                # An empty value has its mark on a later line: the field is where its name is.
                self._document.lines[(*path, key.value)] = line
                values[key.value] = self.value(value, (*path, key.value))
        return values

    def _problem(self, line: int, sentence: Sentence) -> None:
        self._document.problems.append(Problem(line, sentence))


def _is_plain_translation(key: Node, value: Node) -> bool:
    is_locale = isinstance(key, ScalarNode) and bool(_LOCALE.fullmatch(key.value))
    return is_locale and isinstance(value, ScalarNode) and not value.style and bool(value.value)


def _is_word_alone(key: Node, value: Node) -> bool:
    """Whether a key of a mapping in braces has no colon after it."""
    return isinstance(key, ScalarNode) and not key.style and value.start_mark.index == key.end_mark.index


_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]+)*")
