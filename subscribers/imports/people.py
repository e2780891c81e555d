"""Rows of a file into people who could be subscribed, or into notes that say why not."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from newsletter.addresses import Address, address_hash, bare, parse_address
from newsletter.errors import Invalid
from newsletter.languages import own_name
from newsletter.signing import Signer
from newsletter.wording import Sentence, say
from subscribers.imports.columns import Column, holds_organisation, language_of
from subscribers.imports.mending import mended
from subscribers.imports.reading_csv import FileRow, SubscriberFile
from subscribers.imports.report import Fate, RowNote
from subscribers.imports.standing import Word, is_evidence
from subscribers.imports.vocabulary import NOTHING
from subscribers.tidying import MAX_LENGTH, is_control, tidy
from subscribers.zones import zone_of

_MAX_FURTHER = 2_000  # characters of a cell that is kept as it came
_HANGUL = re.compile("[가-힣]")
_IN_BRACKETS = re.compile(r"(?P<name>[^(（]+?)\s*[(（](?P<organisation>.+)[)）]")

# What the column `subscription` of our own exports may say; only the confirmed go in.
_FATES = {"": None, "confirmed": None, "unsubscribed": Fate.UNSUBSCRIBED, "suppressed": Fate.SUPPRESSED}


@dataclass(frozen=True, slots=True)
class Person:
    """A good row. `fate` is what our own export says of the person, `word` what a file of others says against mailing
    them; `telling` are the columns that tell of consent, `remark` what was not understood."""

    row: int
    address: Address
    address_hash: str
    name: str
    first_name: str
    last_name: str
    organisation: str
    locale: str
    zone: str
    fields: dict[str, str]
    telling: Collection[str]
    fate: Fate | None
    word: Word | None
    remark: RowNote | None

    @property
    def evidence(self) -> dict[str, str]:
        """What the file tells of their consent."""
        return {heading: cell for heading, cell in self.fields.items() if heading in self.telling}


class _Unusable(Exception):
    def __init__(self, column: str, value: str, sentence: Sentence) -> None:
        self.column, self.value, self.sentence = column, value, sentence


def people_in(
    file: SubscriberFile, rows: Iterable[FileRow], *, signer: Signer, locales: Sequence[str]
) -> tuple[list[Person], list[RowNote]]:
    """Everybody in these rows of the file, and a note for each row that cannot be used.

    `locales` are the languages a reader may choose from, the first that of those for whom the file names none.
    """
    people: list[Person] = []
    notes: list[RowNote] = []
    telling = frozenset(heading for heading in file.header if is_evidence(heading))
    for row in rows:
        try:
            people.append(_person(file, row, signer, locales, telling))
        except _Unusable as found:
            notes.append(RowNote(row.number, found.column, found.value[:120], found.sentence))
    return people, notes


def _person(
    file: SubscriberFile, row: FileRow, signer: Signer, locales: Sequence[str], telling: Collection[str]
) -> Person:
    _check_shape(row, len(file.header))
    cells = dict(zip(file.header, row.cells, strict=False))
    of = {column: _short(heading, cells.pop(heading)) for column, heading in file.columns.items()}
    if of[Column.EMAIL].startswith("'"):  # as some programs mark every cell that is a text
        of = {column: text.removeprefix("'").removesuffix("'") for column, text in of.items()}
    written, beside = mended(of[Column.EMAIL])
    address = _address(file.columns[Column.EMAIL], written)
    fields = {heading: _further(heading, cell) for heading, cell in cells.items() if cell.strip()}
    locale, remark = _locale(file, row, of.get(Column.LOCALE, ""), locales)
    zone = zone_of(of.get(Column.ZONE, ""))
    if zone is None and bare(of.get(Column.ZONE, "")).casefold() not in NOTHING:
        written_zone = of[Column.ZONE]
        fields[file.columns[Column.ZONE]] = written_zone
        remark = remark or RowNote(
            row.number,
            file.columns[Column.ZONE],
            written_zone[:120],
            say("“{zone}” is not a time zone we know; it is kept as it came.", zone=written_zone[:60]),
        )
    if beside and "<" not in of[Column.EMAIL]:
        sentence = say("“{words}” stands beside the address. Look whether it is a name.", words=beside[:120])
        remark = remark or RowNote(row.number, file.columns[Column.EMAIL], beside[:120], sentence)
    first_name, last_name = of.get(Column.FIRST_NAME, ""), of.get(Column.LAST_NAME, "")
    name, organisation = _name_and_organisation(file, of.get(Column.NAME, ""))
    return Person(
        row=row.number,
        address=address,
        address_hash=address_hash(signer, address.key),
        name=name or _whole_name(first_name, last_name) or beside[:MAX_LENGTH],
        first_name=first_name,
        last_name=last_name,
        organisation=of.get(Column.ORGANISATION) or organisation,
        locale=locale,
        zone=zone or "",
        fields=fields,
        telling=telling,
        fate=_fate(file, of.get(Column.SUBSCRIPTION, "")),
        word=file.standing.words.get(row.number),
        remark=remark,
    )


def _check_shape(row: FileRow, width: int) -> None:
    if row.is_broken:
        raise _Unusable("", row.cells[0], say("The quotation marks in this row do not match."))
    if any(cell.strip() for cell in row.cells[width:]):
        raise _Unusable(
            "",
            row.cells[width],
            say(
                "The row has more cells than there are headings. Put a text that holds the separator "
                "between quotation marks."
            ),
        )


def _short(heading: str, cell: str) -> str:
    text = tidy(cell)
    _check_text(heading, text, MAX_LENGTH)
    return text


def _further(heading: str, cell: str) -> str:
    text = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    _check_text(heading, text.replace("\n", "").replace("\t", ""), _MAX_FURTHER)
    return text


def _check_text(heading: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise _Unusable(heading, text, say("The text is longer than {limit} characters.", limit=limit))
    if not text.isprintable() and any(is_control(sign) for sign in text):
        shown = "".join("�" if is_control(sign) else sign for sign in text)
        raise _Unusable(heading, shown, say("The text holds a control character, which cannot be shown."))


def _address(heading: str, text: str) -> Address:
    if not text:
        raise _Unusable(heading, "", say("The row has no e-mail address."))
    try:
        address = parse_address(text)
    except Invalid as error:
        raise _Unusable(heading, text, error.sentence) from None
    if address.needs_smtputf8:
        raise _Unusable(
            heading,
            text,
            say("The part before the @ has letters that many mail servers do not accept."),
        )
    return address


def _locale(
    file: SubscriberFile, row: FileRow, text: str, locales: Sequence[str]
) -> tuple[str, RowNote | None]:
    """The language of a person; one that cannot be read costs nobody their place."""
    text = bare(text)
    if text.casefold() in NOTHING:
        return locales[0], None
    found = language_of(text, locales)
    if found is not None:
        return found, None
    sentence = say(
        "“{language}” is not a language we know. This person gets the edition in {given}.",
        language=text,
        given=own_name(locales[0]),
    )
    return locales[0], RowNote(row.number, file.columns[Column.LOCALE], text[:120], sentence)


def _fate(file: SubscriberFile, text: str) -> Fate | None:
    """What our own export says; the words of others are in the file's standing."""
    if text.casefold() == "pending":
        raise _Unusable(
            file.columns[Column.SUBSCRIPTION],
            text,
            say("The file says “{state}” here; only confirmed subscriptions are imported.", state=text),
        )
    return _FATES.get(text.casefold())


def _name_and_organisation(file: SubscriberFile, text: str) -> tuple[str, str]:
    """“김하늘(나루회)” under the heading “이름(소속)” is a name and an organisation; under another it is a name."""
    found = _IN_BRACKETS.fullmatch(text)
    if found is None or not holds_organisation(file.columns[Column.NAME]):
        return text, ""
    return found["name"], found["organisation"].strip()


def _whole_name(first_name: str, last_name: str) -> str:
    """“Minji Kim”, but “김민지”: Korean writes the family name first, without a space."""
    if _HANGUL.search(last_name + first_name):
        return last_name + first_name
    return f"{first_name} {last_name}".strip()
