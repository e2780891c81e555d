"""Issues in and out of files: one YAML file, its pictures beside it. On any problem nothing is imported."""

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.blocks import AnyBlock
from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.explaining import written_path
from newsletter.content.fields.walking import place_in_file
from newsletter.content.images import Image, named_for
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import SIZE_CAP as TEXT_CAP
from newsletter.content.issue_file import InvalidIssueFile, IssueFile, line_of, read, write
from newsletter.content.staleness import with_marks_of
from newsletter.content.yaml_reading import Problem
from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import checkpoint, content_of, create_issue, readable_content, save
from newsletter.issues.introducing import introduce, publisher_of
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import create_newsletter
from newsletter.issues.pictures import SIZE_CAP
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, listed, may, require, roles_with
from newsletter.wording import Sentence, say

_BYTE_CAP = 4 * TEXT_CAP + 4  # a character has up to four bytes


def import_issue(session: Session, path: Path, *, assets: AssetStore, by: By, now: datetime) -> Issue:
    """Import a file: a new issue, or a new revision of the issue that has its slug; the same content adds none.

    A newsletter that does not exist is made, by those who may. Who publishes it is what the file says under `publisher`, and
    is never guessed from the content; what a newsletter says already stays. Raises NotAllowed,
    InvalidIssueFile with every problem, Conflict when the slug is another newsletter's, EditConflict when the file
    was exported from a revision that is not the newest any more.
    """
    with session.begin_nested():
        return keep_issue(session, read_issue(session, path, assets=assets, by=by, now=now), by=by, now=now)


def read_issue(session: Session, path: Path, *, assets: AssetStore, by: By, now: datetime) -> IssueFile:
    """What a file says, its pictures kept in the store. Raises NotAllowed, and InvalidIssueFile with every problem."""
    require(by, Deed.IMPORT_ISSUES)
    text = text_of(path)
    file = read(text, name=path.name)
    with session.begin_nested():
        pictures = _Pictures(session, path, text, assets=assets, now=now)
        content = _with_images(file.content, pictures.stored)
        if pictures.problems:
            raise InvalidIssueFile(path.name, pictures.problems)
    return replace(file, content=content)


def keep_issue(session: Session, file: IssueFile, *, by: By, now: datetime) -> Issue:
    """Keep what was read as an issue or a revision, on top of the revision that the file names, or else of the newest.

    Raises as `import_issue` does.
    """
    require(by, Deed.IMPORT_ISSUES)
    newsletter = _newsletter(session, file, by=by, now=now)
    require(by, Deed.IMPORT_ISSUES, newsletter=newsletter.id)
    issue = session.scalar(sa.select(Issue).where(Issue.slug == file.slug))
    if issue is None:
        made = create_issue(session, newsletter, slug=file.slug, content=file.content, by=by, now=now)
        record(Act.ISSUE_READ_FROM_FILE, made, by=by, revision=made.revision)
        return made
    if issue.newsletter_id != newsletter.id:
        raise Conflict(
            say(
                "The issue “{slug}” belongs to the newsletter “{other}”. Give this one another “slug”.",
                slug=file.slug,
                other=issue.newsletter.slug,
            )
        )
    newest = readable_content(session, issue)
    # Who writes a file by hand sees no marks; only one that was exported has lost those that are not in it.
    content = file.content if file.revision or not newest else with_marks_of(newest, file.content)
    if content != newest:
        save(session, issue, content, base=file.revision or issue.revision, by=by, now=now)
    record(Act.ISSUE_READ_FROM_FILE, issue, by=by, revision=issue.revision)
    return issue


def note_issue_export(session: Session, issue: Issue, *, by: By, now: datetime) -> None:
    """Write down who takes an issue away, and make a revision of what it says, as far as it can be used: before it is read,
    since reading cannot write. Raises NotAllowed."""
    require(by, Deed.EXPORT_ISSUES, newsletter=issue.newsletter_id)
    with suppress(InvalidDraft):
        checkpoint(session, issue, by=by, now=now)
    record(Act.ISSUE_EXPORTED, issue, by=by)


def export_issue(session: Session, issue: Issue, *, assets: AssetStore, to: Path | None) -> str:
    """The issue as YAML text. With `to`, also written there with its pictures beside it; without, pictures are
    named as they are stored, so that an import into the same product finds them."""
    content = content_of(session, issue)
    publisher = publisher_of(issue.newsletter, content.locales)
    file = IssueFile(issue.newsletter.slug, issue.slug, content, issue.revision, publisher)
    if to is None:
        return write(file)
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = _with_images(content, lambda _, image: _written(image, assets, to.parent))
    text = write(replace(file, content=beside))
    to.write_text(text, encoding="utf-8")
    return text


def text_of(path: Path) -> str:
    """What is in an issue file. Raises InvalidIssueFile when it is no text, Invalid when it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_BYTE_CAP)
        # Where the file goes on, its last character may be cut: `read` refuses so long a text anyhow.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < _BYTE_CAP)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = Problem(line, say("the file is not UTF-8. Save it as UTF-8 in your editor."))
        raise InvalidIssueFile(path.name, [problem]) from None
    except OSError as error:
        raise Invalid(
            say("The file {file} cannot be read: {reason}.", file=str(path), reason=error.strerror)
        ) from None


@dataclass(frozen=True)
class _Place:
    """Where in the content a picture is."""

    number: int
    block: AnyBlock
    path: str


class _Pictures:
    """Stores the pictures beside a file, and gathers what is wrong with them."""

    def __init__(self, session: Session, path: Path, text: str, *, assets: AssetStore, now: datetime) -> None:
        self._session, self._assets, self._now = session, assets, now
        self._folder = path.parent.resolve()
        self._text = text
        self.problems: list[Problem] = []

    def stored(self, place: _Place, image: Image) -> Image:
        """The picture, kept in the store; a file beside the issue file goes before a stored picture of that name."""
        beside = _found(self._folder, image.file).resolve()
        if beside.is_relative_to(self._folder) and _is_file(beside):
            try:
                asset = self._assets.store(self._session, _bytes_of(beside), now=self._now)
            except Invalid as error:
                return self._refused(place, image, error.sentence)
            kept = {"asset": asset.name, "width": asset.width, "height": asset.height}
            return image.model_copy(update={"file": named_for(image.file, asset.name), **kept})
        known = self._assets.find(self._session, image.asset) if image.asset else None
        if known is None:
            return self._refused(
                place, image, say("there is no such file. Put it beside the issue file, or mend the name.")
            )
        return image.model_copy(update={"width": known.width, "height": known.height})

    def _refused(self, place: _Place, image: Image, reason: Sentence) -> Image:
        field = (*place_in_file(place.block, place.path), "file")
        line = line_of(self._text, ("blocks", place.number, place.block.type, *field))
        sentence = say(
            "block {number} ({type}): field “{field}”: “{file}”: {reason}",
            number=place.number + 1,
            type=place.block.type,
            field=written_path(field),
            file=image.file,
            reason=reason,
        )
        self.problems.append(Problem(line, sentence))
        return image


def _found(folder: Path, name: str) -> Path:
    """The file of a name, composed (NFC) or decomposed (NFD, as macOS writes it): to a person both are one."""
    place = folder / name
    if _is_file(place):
        return place
    for part in PurePosixPath(name).parts:
        try:
            same = (one for one in folder.iterdir() if unicodedata.normalize("NFC", one.name) == part)
            folder = next(same, folder / part)
        except OSError:
            return place
    return folder


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is longer than this machine takes
        return False


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SIZE_CAP + 1)


def _with_images(content: IssueContent, change: Callable[[_Place, Image], Image]) -> IssueContent:
    def changed(number: int, block: AnyBlock) -> AnyBlock:
        return block.with_images(lambda path, image: change(_Place(number, block, path), image))

    blocks = tuple(changed(number, block) for number, block in enumerate(content.blocks))
    return content.model_copy(update={"blocks": blocks})


def _written(image: Image, assets: AssetStore, folder: Path) -> Image:
    """The picture beside the file, under its own name unless another picture has it; a reader finds it by that."""
    if image.asset is None:
        return image
    data = assets.path(image.asset).read_bytes()
    for name in _names(image):
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if path.is_file() and path.read_bytes() == data:
            return image.model_copy(update={"file": name, "asset": None, "width": None, "height": None})
    raise Conflict(
        say("The folder {folder} has no free name for “{file}”.", folder=str(folder), file=image.file)
    )


def _names(image: Image) -> Iterator[str]:
    path = PurePosixPath(image.file)
    yield str(path)
    yield str(path.with_name(f"{path.stem}-{(image.asset or '')[:12]}{path.suffix}"))


def _newsletter(session: Session, file: IssueFile, *, by: By, now: datetime) -> Newsletter:
    found = session.scalar(sa.select(Newsletter).where(Newsletter.slug == file.newsletter))
    if found is not None:
        if may(by, Deed.CHANGE_NEWSLETTERS, newsletter=found.id):
            introduce(found, file.publisher)
        return found
    if not may(by, Deed.CREATE_NEWSLETTERS):
        raise NotAllowed(
            say(
                "There is no newsletter “{slug}”. Mend “newsletter” in the file, or ask a colleague who may make one: {roles}.",
                slug=file.newsletter,
                roles=listed(roles_with(Deed.CREATE_NEWSLETTERS)),
            )
        )
    locales = file.content.locales
    name = file.newsletter.replace("-", " ").title()
    made = create_newsletter(
        session, file.newsletter, name={locales[0]: name}, locales=locales, by=by, now=now
    )
    introduce(made, file.publisher)
    return made
