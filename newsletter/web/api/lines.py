"""A list as lines or as a pasted table: what is understood of it, before anything is taken over."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.lines.tables import Table
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.wording import say

router = APIRouter()


class LinesAsked(BaseModel):
    """A text for a list: the list is named by the type of its block and its field, `sessions.speakers` for one within entries.

    `locale` is the language of what shows no other; `columns` says what the columns hold, where they are not to be guessed.
    """

    model_config = ConfigDict(extra="forbid")

    type: str
    list: str
    text: Annotated[str, Field(max_length=500_000)]
    locale: str
    columns: Annotated[tuple[str, ...], Field(max_length=100)] | None = None


class ColumnChoice(BaseModel):
    """What a column may hold: its name in a draft within an entry, and the words for it."""

    value: str
    label: str
    locale: str | None


class LineEntry(BaseModel):
    """One entry: the line it begins in, and its values by their names within an entry."""

    line: int
    values: dict[str, str]
    is_double: bool
    """Whether an entry above has the same first words."""


class LineTold(BaseModel):
    """A line that cannot be used, and why."""

    line: int
    words: str
    sentence: str


class LinesJson(BaseModel):
    """What was understood. `columns` are the names of what the columns hold, empty for one that is left out."""

    choices: list[ColumnChoice]
    columns: list[str]
    rows: list[list[str]]
    entries: list[LineEntry]
    problems: list[LineTold]
    told: list[str]


@router.post("/api/issues/{slug}/lines", openapi_extra=described(LinesAsked))
def read_list(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[LinesAsked, sent(LinesAsked)],
) -> LinesJson:
    """The entries that a text would become. Nothing is changed. 404 for a list that there is not."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        locales = content_of(session, issue).locales
    if asked.locale not in locales:
        raise NotFound(say("This issue has no edition in the language “{locale}”.", locale=asked.locale))
    table = Table(asked.text, _list_of(asked), locales, asked.locale, asked.columns)
    entries, problems = table.reading
    language = page_language(request)
    return LinesJson(
        choices=[
            ColumnChoice(value=one.name, label=one.field.label.in_locale(language), locale=one.locale)
            for one in table.choices
        ],
        columns=[column.name if column else "" for column in table.columns],
        rows=[list(row.cells) for row in table.rows],
        entries=[
            LineEntry(line=one.line, values=dict(one.values), is_double=one.is_double) for one in entries
        ],
        problems=[
            LineTold(line=one.line, words=one.words, sentence=one.sentence.in_locale(language))
            for one in problems
        ],
        told=[sentence.in_locale(language) for sentence in table.told],
    )


def _list_of(asked: LinesAsked) -> BlockField:
    fields = fields_of(BLOCKS[asked.type]) if asked.type in BLOCKS else ()
    found = None
    for name in asked.list.split("."):
        found = next((field for field in fields if field.name == name), None)
        fields = found.fields if found else ()
    if found is None or not found.columns:
        raise NotFound(say("There is no list “{list}” that can be written as lines.", list=asked.list[:80]))
    return found
