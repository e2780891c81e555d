"""What an issue may be made of: every type of block with its fields, so that an editor draws one it has never heard of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block, Shelf, Style, Tone
from newsletter.content.fields.describing import BlockField, field_of, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.telling import KINDS
from newsletter.content.issue import IssueContent
from newsletter.content.known_lists import KnownList
from newsletter.content.publication import LockedDisclaimer
from newsletter.content.themes import Theme
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.html_rights import may_add
from newsletter.issues.newsletters import publication_of
from newsletter.languages import SPOKEN
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web import options
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.drawings import drawing_of
from newsletter.web.api.fields import ChoiceJson, FieldJson, blank_of_new, choices_in
from newsletter.web.api.tags import TagJson, tags_of
from newsletter.web.api.tones import ToneJson, tones_of
from newsletter.web.caching import answered
from newsletter.web.options import Option
from newsletter.web.pages import page_language
from newsletter.wording import Sentence, say
from subscribers.lists import known_lists

router = APIRouter()

_STAYS_HERE = {"Cache-Control": "private, no-cache", "Content-Type": "application/json"}


class TypeJson(BaseModel):
    """One type of block."""

    name: str
    label: str
    about: str
    hint: str
    """What whoever writes it has to know; mostly nothing."""
    labels: dict[str, str]
    """What it is called in each language of the interface, so that it is found in any."""
    abouts: dict[str, str]
    aliases: list[str]
    """What else people call it, in all languages of the interface."""
    shelf: Shelf
    is_offered: bool
    """Whether you may add one; one that is there may be moved, copied and deleted by everybody who writes."""
    recurs: bool
    ground: Tone
    """The tone of one whose author chose none."""
    needs: list[str]
    """Fields of which one must say something."""
    fields: list[FieldJson]
    blank: dict[str, str]
    """What a new one says, by the names within it. Each list has as many new entries besides as it needs at least."""
    drawing: str
    """An SVG, its colours custom properties: `--drawn-title`, `--drawn-words`, `--drawn-accent`, `--drawn-card` …"""


class IssueJson(BaseModel):
    """The issue itself; the names of its texts have nothing in front."""

    fields: list[FieldJson]


class KindJson(BaseModel):
    """What is true of every field of a kind."""

    hint: str
    suggestions: list[ChoiceJson]
    """What may be chosen while one types; other values may be written too."""


class SchemaJson(BaseModel):
    """All that a draft may hold, in the words of the reader's language."""

    types: list[TypeJson]
    issue: IssueJson
    common: list[FieldJson]
    """What every block has besides: its background, and in which editions and where it appears."""
    shelves: list[ChoiceJson]
    tones: list[ToneJson]
    channels: list[ChoiceJson]
    kinds: dict[Kind, KindJson]
    tags: list[TagJson]


@router.get("/api/blocks", response_model=SchemaJson)
def show_schema(
    request: Request,
    runtime: RuntimeOf,
    user: Annotated[User, needs(Deed.COMPOSE)],
    issue: Annotated[str | None, Query(max_length=80)] = None,
) -> Response:
    """What an issue may be made of. Of an `issue`, its slug, also what its newsletter has: colours, disclaimers, lists."""
    around = _around(runtime, issue, user) if issue else Around()
    schema = _schema(page_language(request), around, user)
    body = schema.model_dump_json().encode()
    return answered(request, body, tag=hashlib.sha256(body).hexdigest()[:16], headers=_STAYS_HERE)


@dataclass(frozen=True)
class Around:
    """What the newsletter of an issue brings along."""

    newsletter: int | None = None
    theme: Theme = field(default_factory=Theme)
    locales: Sequence[str] = ()
    disclaimers: Sequence[LockedDisclaimer] = ()
    lists: Sequence[KnownList] = ()


def _around(runtime: Runtime, slug: str, user: User) -> Around:
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        publication = publication_of(issue.newsletter)
        return Around(
            newsletter=issue.newsletter_id,
            theme=publication.theme,
            locales=content_of(session, issue).locales,
            disclaimers=publication.disclaimers,
            lists=known_lists(session, issue.newsletter_id),
        )


def _schema(language: str, around: Around, user: User) -> SchemaJson:
    choices = partial(options.choices_of, disclaimers=around.disclaimers, lists=around.lists, reader=language)
    told = partial(FieldJson.of, language=language, options=choices)
    offered = partial(may_add, by=user, newsletter=around.newsletter)
    return SchemaJson(
        types=[
            _type(block, list(map(told, fields_of(block))), language, is_offered=offered(block))
            for block in BLOCKS.values()
        ],
        issue=IssueJson(fields=list(map(told, (_NUMBER, *fields_of(IssueContent))))),
        common=[_common(*one, language) for one in _in_every_block(around.locales)],
        shelves=[ChoiceJson(value=shelf, label=shelf.label.in_locale(language)) for shelf in Shelf],
        tones=tones_of(around.theme, language),
        channels=choices_in(options.channels(), language),
        kinds={kind: _kind(kind, language) for kind in Kind},
        tags=tags_of(language),
    )


def _type(block: type[Block], fields: list[FieldJson], language: str, *, is_offered: bool) -> TypeJson:
    aliases = [block.aliases.in_locale(code) for code in SPOKEN]
    return TypeJson(
        name=block.model_fields["type"].default,
        label=block.label.in_locale(language),
        about=block.about.in_locale(language),
        hint=block.form_hint.in_locale(language) if block.form_hint else "",
        labels={code: block.label.in_locale(code) for code in SPOKEN},
        abouts={code: block.about.in_locale(code) for code in SPOKEN},
        aliases=list(
            dict.fromkeys(word.strip() for words in aliases for word in words.split(",") if word.strip())
        ),
        shelf=block.shelf,
        is_offered=is_offered,
        recurs=block.recurs,
        ground=block.ground,
        needs=list(block.needs),
        fields=fields,
        blank=blank_of_new(block),
        drawing=drawing_of(block),
    )


# The number of an issue is no field of its form, which asks for it by itself.
_NUMBER = BlockField(
    name="number",
    kind=Kind.NUMBER,
    label=say("Number"),
    help=None,
    is_localized=False,
    is_required=False,
    is_optional=True,
    marks=frozenset(),
)


def _in_every_block(locales: Sequence[str]) -> list[tuple[str, Sentence, list[Option], Mark]]:
    return [
        ("style.tone", field_of(Style, "tone").label, options.tones(), Mark.AT_HAND),
        ("when.locales", say("In which editions"), options.languages(locales), Mark.ASIDE),
        ("when.channels", say("Where it appears"), options.channels(), Mark.ASIDE),
    ]


def _common(name: str, label: Sentence, choices: list[Option], mark: Mark, language: str) -> FieldJson:
    told = BlockField(
        name=name,
        kind=Kind.CHOICE,
        label=label,
        help=None,
        is_localized=False,
        is_required=False,
        is_optional=True,
        marks=frozenset({mark}),
    )
    return FieldJson.of(told, language=language, options=lambda _: choices)


def _kind(kind: Kind, language: str) -> KindJson:
    hint = KINDS[kind].hint
    return KindJson(
        hint=hint.in_locale(language) if hint else "",
        suggestions=choices_in(options.suggested(kind, reader=language), language),
    )
