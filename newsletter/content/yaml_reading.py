"""YAML into plain values, with the line of every field. A scalar is always the text as written: `no` is no
boolean, `010` no number; only an empty place, `~` and `null` are None. Nothing is ever constructed from a tag.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from newsletter.content.explaining import Path
from newsletter.wording import Sentence, say

NODE_CAP = 20_000  # texts, lists and groups; an issue of 200 blocks in two languages has some 5,000
PROBLEM_CAP = 100  # nobody mends more at a time

_DEPTH_CAP = 100


@dataclass(frozen=True)
class Problem:
    """Something wrong in one line (counted from 1) of a file."""

    line: int
    sentence: Sentence


@dataclass
class Document:
    """The values of a file, the line of each, what is wrong with it as YAML, and whether it has comments; `literals` are
    the texts that stand behind “|”, line by line."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    has_comments: bool = False
    literals: set[Path] = field(default_factory=set)

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
    yaml = YAML(typ="rt", pure=True)
    yaml.Composer = _CountingComposer
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        document.problems.append(_fault(error, text))
    except ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        code = f"{ord(error.character):04X}" if isinstance(error.character, str) else f"{error.character:04X}"
        document.problems.append(
            Problem(line, say("the file holds the invisible character U+{code}. Take it away.", code=code))
        )
    except RecursionError:
        document.problems.append(Problem(1, say("the file is nested too deeply.")))
    except _TooMuch:
        sentence = say("the file has more than {cap} texts and lists. Divide it.", cap=NODE_CAP)
        document.problems.append(Problem(1, sentence))
    except YAMLError as error:
        document.problems.append(Problem(1, _syntax(str(error))))
    else:
        if node is not None:
            walk = _Walk(document, text)
            document.value = walk.value(node, ())
            document.has_comments = walk.has_comments()
    return document


class _TooMuch(Exception):
    """A file that would take minutes to read."""


class _CountingComposer(Composer):
    """Stops where a file has more in it, or goes deeper, than any issue."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self.warn_double_anchors = False  # what it is about is one of our problems
        self._nodes = self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self._nodes += 1
        self._depth += 1
        if self._nodes > NODE_CAP:
            raise _TooMuch
        if self._depth > _DEPTH_CAP:
            raise RecursionError
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _fault(error: MarkedYAMLError, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.split("\n", line)[:line]
    opened = next((number for number in range(len(lines), 0, -1) if _UNCLOSED.match(lines[number - 1])), None)
    if error.context and "quoted scalar" in error.context and error.context_mark:
        opened = error.context_mark.line + 1
    if opened is not None:
        return Problem(
            opened,
            say(
                "a quotation mark that is opened here is not closed in this line. Close it, or take it away."
            ),
        )
    if error.context and "flow" in error.context and error.context_mark:
        beginning = error.context_mark.line
        comment = _BEHIND.search(text.split("\n")[beginning])
        if comment:  # {ko: We are #1}: the closing brace is part of the comment
            return Problem(beginning + 1, _taken_for_comment(comment[1]))
    return Problem(line, _syntax(str(error.problem or error.context)))


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
        self._spans: list[tuple[int, int]] = []  # of every scalar

    def has_comments(self) -> bool:
        """Whether a `#` stands outside every text."""
        spans = sorted(self._spans)  # no two of them overlap
        starts = [start for start, _ in spans]
        for match in _COMMENT.finditer(self._text):
            sign = match.end() - 1
            before = bisect_right(starts, sign) - 1
            if before < 0 or spans[before][1] <= sign:
                return True
        return False

    def value(self, node: Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self._document.lines.setdefault(path, line)
        if id(node) in self._seen:
            self._problem(line, say("a part of the file is repeated by an alias (*…). Write it out."))
            return None
        self._seen.add(id(node))
        if node.anchor and isinstance(node, ScalarNode):
            sentence = say(
                "“&{word}” is a name to YAML, not a text. Put the whole text into quotation marks.",
                word=node.anchor,
            )
            self._problem(line, sentence)
        if not str(node.tag).startswith("tag:yaml.org,2002:"):
            self._problem(line, say("the tag “{tag}” has no meaning here. Take it away.", tag=node.tag))
        if isinstance(node, ScalarNode):
            self._spans.append((node.start_mark.index, node.end_mark.index))
            self._refuse_what_would_be_lost(node)
            if node.style == "|":
                self._document.literals.add(path)
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
            self._spans.append((key.start_mark.index, key.end_mark.index))
            self._refuse_text_taken_for_comment(key, value)
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

    def _refuse_what_would_be_lost(self, node: ScalarNode) -> None:
        """Texts of which YAML leaves a part away, or joins lines that are items of a list."""
        behind = _BEHIND.match(self._text, node.end_mark.index)
        if not node.style and node.value and behind:
            line = node.end_mark.line + 1
            self._problem(line, _taken_for_comment(behind[1]))
        if node.style == "|":
            return
        lines = self._text[node.start_mark.index : node.end_mark.index].split("\n")
        joined = [
            number
            for number, line in enumerate(lines[1:], 1)
            if _ITEM.match(line) and lines[number - 1].strip()
        ]
        if node.style == ">":
            folded = any(_ITEM.match(part) for part in node.value.split("\x07")[1:])
            joined = [number for number in joined if number > 1] if folded else []
        if joined:
            self._problem(
                node.start_mark.line + joined[0] + 1,
                say(
                    "YAML would join this line with the one above, and the list would be lost. Write the text behind “|”."
                ),
            )

    def _refuse_text_taken_for_comment(self, key: Node, value: Node) -> None:
        """`subject: #1 in the region` has no value at all to YAML."""
        is_empty = isinstance(value, ScalarNode) and not value.style and not value.value
        behind = _AFTER_KEY.match(self._text, key.end_mark.index)
        if is_empty and behind:
            self._problem(key.start_mark.line + 1, _taken_for_comment(behind[1]))

    def _problem(self, line: int, sentence: Sentence) -> None:
        self._document.problems.append(Problem(line, sentence))


def _taken_for_comment(words: str) -> Sentence:
    return say(
        "“{words}” would be lost: to YAML it is a comment. Put the whole text into quotation marks, or the comment on a "
        "line of its own.",
        words=words.strip()[:60],
    )


def _is_plain_translation(key: Node, value: Node) -> bool:
    is_locale = isinstance(key, ScalarNode) and bool(_LOCALE.fullmatch(key.value))
    return is_locale and isinstance(value, ScalarNode) and not value.style and bool(value.value)


def _is_word_alone(key: Node, value: Node) -> bool:
    """Whether a key of a mapping in braces has no colon after it."""
    return isinstance(key, ScalarNode) and not key.style and value.start_mark.index == key.end_mark.index


_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]+)*")
_COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)
_BEHIND = re.compile(r"[ \t]+(#[^\n]*)")
_AFTER_KEY = re.compile(r"[ \t]*:[ \t]+(#[^\n]*)")
_ITEM = re.compile(r"\s*(?:[-*+•·○▪■□※]|\d{1,9}[.)])\s")
# A text that begins with a quotation mark in a line and does not end there.
_UNCLOSED = re.compile(r"""\s*(?:- +)?[\w-]+:\s+(?:"(?:[^"\\]|\\.)*|'[^']*(?:''[^']*)*)$""")
