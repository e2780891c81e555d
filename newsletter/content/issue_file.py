"""An issue as one YAML file that a person can write: read with every problem named, written without loss.

Rich text is Markdown; a plain value is the source language's. Pure: pictures are only named.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, ClassVar

from pydantic import BaseModel, Field, ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.explaining import Path, explain, kind_of, problems_of, unknown_field, written_path
from newsletter.content.fields.describing import fields_of, localized_paths
from newsletter.content.fields.items import identifier_from
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file_lists import Unfolding
from newsletter.content.issue_file_writing import write_yaml
from newsletter.content.publication import NOBODY, Publisher
from newsletter.content.texts import ChosenLocale, Slug
from newsletter.content.yaml_reading import PROBLEM_CAP, Document, Problem, read_yaml
from newsletter.errors import Invalid
from newsletter.languages import tag_of
from newsletter.wording import Sentence, say

SIZE_CAP = 2_000_000  # characters


@dataclass(frozen=True)
class IssueFile:
    """An issue and where it belongs; `revision` is the one that the file was exported from.

    `publisher` is who publishes its newsletter, as far as the file says it: an author writes it there, nobody guesses.
    `has_comments` says that it has lines for its author alone, which are not kept.
    """

    newsletter: str
    slug: str
    content: IssueContent
    revision: int | None = None
    publisher: Publisher = NOBODY
    has_comments: bool = dataclasses.field(default=False, compare=False)


class InvalidIssueFile(Invalid):
    """The file cannot be used; `problems` has the first of them in the order of lines, `name` is the file's."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = _first(sorted(problems, key=lambda problem: problem.line))
        lines = {
            f"p{number}": say(
                "{name}:{line}: {problem}", name=name, line=problem.line, problem=problem.sentence
            )
            for number, problem in enumerate(self.problems)
        }
        super().__init__(Sentence("\n".join(f"{{{key}}}" for key in lines), lines))


def _first(problems: list[Problem]) -> list[Problem]:
    """As many as somebody mends at a time, and how many there are besides."""
    if len(problems) <= PROBLEM_CAP:
        return problems
    shown = problems[:PROBLEM_CAP]
    rest = say("and {count} more problems after this one.", count=len(problems) - PROBLEM_CAP)
    return [*shown, Problem(shown[-1].line, rest)]


class _File(IssueContent):
    kept: ClassVar[frozenset[str]] = IssueContent.kept | {"newsletter", "slug", "revision", "publisher"}

    newsletter: Slug
    slug: Slug | None = None
    revision: int | None = Field(None, ge=1, le=1_000_000_000)
    publisher: Publisher = NOBODY
    locales: tuple[ChosenLocale, ...] = Field(min_length=1, max_length=20, title=say("Languages").text)


def read(text: str, *, name: str) -> IssueFile:
    """Read an issue file; `name` is how problems call it. Raises InvalidIssueFile with every problem at once."""
    if len(text) > SIZE_CAP:
        raise InvalidIssueFile(name, [Problem(1, say("the file is too large. Are pictures in it?"))])
    document = read_yaml(text)
    if document.problems:
        raise InvalidIssueFile(name, document.problems)
    if not isinstance(document.value, Mapping):
        raise InvalidIssueFile(
            name, [Problem(1, say("the file must begin with “newsletter: …”, then the issue."))]
        )
    data = dict(document.value)
    problems = [*_unfold_blocks(data, document), *_identify(data, document), *_lost(data, document)]
    try:
        file = _File.model_validate(data, context=_languages(data))
    except ValidationError as error:
        problems += [_problem(details, document) for details in problems_of(error)]
        raise InvalidIssueFile(name, problems) from None
    problems += _without_slug(file)
    if problems:
        raise InvalidIssueFile(name, problems)
    content = IssueContent(**{name: getattr(file, name) for name in IssueContent.model_fields})
    slug = file.slug or f"{file.newsletter}-{file.number}"
    return IssueFile(
        file.newsletter,
        slug,
        content,
        file.revision,
        file.publisher,
        has_comments=document.has_comments,
    )


def write(file: IssueFile) -> str:
    """The YAML text that `read` reads back as an equal value."""
    return write_yaml(
        file.newsletter, file.slug, file.content, revision=file.revision, publisher=file.publisher
    )


def line_of(text: str, path: Path) -> int:
    """The line of a field in the text of an issue file; `path` as in `("blocks", 2, "article", "image")`."""
    return read_yaml(text).line(path)


def _languages(data: Mapping[str, Any]) -> dict[str, Any]:
    locales = data.get("locales")
    if isinstance(locales, list) and locales and all(isinstance(locale, str) for locale in locales):
        tags = [tag_of(locale) or locale for locale in locales]
        return {"source_locale": tags[0], "locales": tags}
    return {"source_locale": "und"}  # `locales` itself is a problem; its absence shall not make others


def _unfold_blocks(data: dict[str, Any], document: Document) -> list[Problem]:
    """Turn each `{article: {…}}` into `{"type": "article", …}`, and say which are not of that form."""
    problems: list[Problem] = []
    if not isinstance(data.get("blocks"), list):
        return problems
    blocks: list[dict[str, Any]] = []
    for number, item in enumerate(data["blocks"]):
        entry = {item: None} if isinstance(item, str) else item
        wrong = _misshapen(entry)
        if wrong is not None:
            problems.append(Problem(document.line(("blocks", number)), _in_block(number, None, wrong)))
            blocks.append({"type": "divider"})  # holds the place: the blocks behind keep their numbers
            continue
        [(kind, fields)] = entry.items()
        blocks.append({"type": kind, **(fields or {})})
    data["blocks"] = blocks
    return problems


def _identify(data: Mapping[str, Any], document: Document) -> list[Problem]:
    """Give an id to every block and entry without one, and say which have the id of another, and what is wrong with lists
    that are written as lines.

    The same in every reading, so that importing a file again changes nothing.
    """
    blocks = data["blocks"] if isinstance(data.get("blocks"), list) else []
    problems: list[Problem] = []
    taken: set[str] = set()
    for number, block in enumerate(blocks):
        for path, entry, _ in _entries(block, BLOCKS[block["type"]], ()):
            if isinstance(entry.get("id"), str) and entry["id"] in taken:
                field = (*path, "id")
                wrong = say(
                    "field “{field}”: another block or entry has the same. Take the line away from the copy.",
                    field=written_path(field),
                )
                line = document.line(("blocks", number, block["type"], *field))
                problems.append(Problem(line, _in_block(number, block["type"], wrong)))
                del entry["id"]
            elif isinstance(entry.get("id"), str):
                taken.add(entry["id"])
    issue = f"{data.get('newsletter')}/{data.get('slug') or data.get('number')}"
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))  # of each place
    for block in blocks:
        _give_id(block, f"{issue}/{block['type']}", taken, numbers)
    problems += _unfold_lists(blocks, document, _languages(data)["source_locale"], taken)
    for block in blocks:
        for path, entry, _ in _entries(block, BLOCKS[block["type"]], ()):
            place = f"{block['id']}/{'/'.join(str(part) for part in path[::2])}"
            _give_id(entry, place, taken, numbers)
    return problems


def _unfold_lists(
    blocks: list[dict[str, Any]], document: Document, source: str, taken: set[str]
) -> Iterator[Problem]:
    for number, block in enumerate(blocks):
        kind = block["type"]
        for path, entry, model in _entries(block, BLOCKS[kind], ()):
            unfolding = Unfolding(document, ("blocks", number, kind), path, block["id"], source, taken)
            for problem in unfolding.unfold(entry, model):
                yield Problem(problem.line, _in_block(number, kind, problem.sentence))


def _lost(data: Mapping[str, Any], document: Document) -> Iterator[Problem]:
    """What is said of translations of texts that there are not, such as of a field whose name is mistyped."""
    yield from _lost_in(data, IssueContent, (), document, lambda sentence: sentence)
    for number, block in enumerate(data["blocks"] if isinstance(data.get("blocks"), list) else []):
        kind = block["type"]
        said = partial(_in_block, number, kind)
        for path, entry, model in _entries(block, BLOCKS[kind], ()):
            yield from _lost_in(entry, model, ("blocks", number, kind, *path), document, said)


def _lost_in(
    fields: Mapping[str, Any],
    model: type[BaseModel],
    place: Path,
    document: Document,
    said: Callable[[Sentence], Sentence],
) -> Iterator[Problem]:
    known = localized_paths(model)
    for name in ("sources", "same"):
        paths = fields.get(name)
        for path in paths if isinstance(paths, (Mapping, list)) else ():
            if path not in known:
                sentence = say(
                    "field “{field}”: “{path}” is not a text of it. Its texts are: {known}.",
                    field=name,
                    path=str(path)[:60],
                    known=", ".join(known) or "-",
                )
                yield Problem(document.line((*place, name)), said(sentence))


def _entries(
    fields: Any, model: type[BaseModel], path: Path
) -> Iterator[tuple[Path, dict[str, Any], type[BaseModel]]]:
    """A block and the entries of its lists, those within entries too, as far as they have the form of entries."""
    if not isinstance(fields, dict):
        return
    yield path, fields, model
    for field in fields_of(model):
        entries = fields.get(field.name)
        if field.kind is Kind.ITEMS and field.model and isinstance(entries, list):
            for number, entry in enumerate(entries):
                yield from _entries(entry, field.model, (*path, field.name, number))


def _give_id(
    fields: dict[str, Any], place: str, taken: set[str], numbers: Mapping[str, Iterator[int]]
) -> None:
    if "id" not in fields:
        candidates = (identifier_from(f"{place}/{number}") for number in numbers[place])
        fields["id"] = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(fields["id"])


def _misshapen(entry: Any) -> Sentence | None:
    if not isinstance(entry, Mapping) or not entry:
        return say("is {kind}. Write its type with its fields below, like “- article:”.", kind=kind_of(entry))
    if len(entry) > 1:
        return say(
            "has “{first}” and “{second}” side by side. Write its type first, like “- article:”, "
            "and its fields below, two spaces deeper.",
            first=next(iter(entry)),
            second=list(entry)[1],
        )
    [(kind, fields)] = entry.items()
    if kind not in BLOCKS:
        return say(
            "“{type}” is not a block type. The types are: {known}.", type=kind, known=", ".join(BLOCKS)
        )
    if fields is not None and not isinstance(fields, Mapping):
        return say("“{type}” must have fields below it, but is {kind}.", type=kind, kind=kind_of(fields))
    return unknown_field("type", "type", _fields_of(BLOCKS[kind])) if "type" in (fields or {}) else None


def _problem(error: Any, document: Document) -> Problem:
    loc: Path = tuple(part for part in error["loc"] if part != "[key]")
    if error["type"] != "missing":
        loc = document.nearest(loc)  # not the inner parts of rich text, nor the language of a plain value
    line = document.line(loc)
    if loc[:1] == ("blocks",) and len(loc) > 2:
        number, kind, *path = loc[1:]
        sentence = explain(error, path=tuple(path), known=_known_at(BLOCKS[str(kind)], path))
        return Problem(line, _in_block(int(number), str(kind), sentence))
    return Problem(line, explain(error, path=loc, known=_known_at(_File, loc)))


def _in_block(number: int, kind: str | None, sentence: Sentence) -> Sentence:
    if kind is None:
        return say("block {number}: {problem}", number=number + 1, problem=sentence)
    return say("block {number} ({type}): {problem}", number=number + 1, type=kind, problem=sentence)


def _known_at(model: type[BaseModel], path: Any) -> list[str]:
    """The names of the fields beside the one at a path."""
    for name in path[:-1]:
        if isinstance(name, int):
            continue
        field = model.model_fields.get(name)
        inner = next(_models_in(field.annotation), None) if field else None
        if inner is None:
            break
        model = inner
    return _fields_of(model)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part


def _fields_of(model: type[BaseModel]) -> list[str]:
    own = [name for name in model.model_fields if name not in Block.model_fields]
    return own + [name for name in ("id", "style", "when", "library", *KNOWN) if name in model.model_fields]


def _without_slug(file: _File) -> list[Problem]:
    if file.slug is None and file.number is None:
        return [Problem(1, say("the issue has neither “number” nor “slug”. Add a line “number: …”."))]
    return []
