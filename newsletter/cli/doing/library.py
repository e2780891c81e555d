"""The library of a newsletter on the command line: its blocks listed, read as a file, added and changed by one, retired."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from newsletter.cli.doing.opening import composing_runtime
from newsletter.cli.saying import answer, in_my_language, tell
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import IssueFile, write
from newsletter.content.library import alone, block_of
from newsletter.desk.library import LibraryLine, library_lines
from newsletter.errors import Invalid
from newsletter.issues.finding import find_newsletter
from newsletter.issues.library.finding import find_library_block, kept_in
from newsletter.issues.library.keeping import change_block, keep_block, retire_block, return_block
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.transfer import read_issue
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def list_(newsletter: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.reading() as session:
        lines = library_lines(session, find_newsletter(session, newsletter))
    text = "\n".join(map(_line, lines)) or in_my_language(say("The library is empty."))
    answer([_told(line) for line in lines], as_json=as_json, text=text)


def show(newsletter: str, key: str, version: int | None) -> None:
    with composing_runtime() as built, built.database.reading() as session:
        block = _block(session, newsletter, key)
        number = block.version if version is None else version
        says = kept_in(session, block, number)
    click.echo(write(IssueFile(newsletter, key, says, number)), nl=False)


def add(newsletter: str, file: Path, name: str, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        paper, read = find_newsletter(session, newsletter), _read(session, built, file)
        kept = keep_block(
            session, paper, _alone(read), name=name, like=read.content, by=OPERATOR, now=built.clock()
        )
        document = {"key": kept.key, "version": kept.version}
    answer(document, as_json=as_json, text=kept.key)


def change(newsletter: str, key: str, file: Path, as_json: bool) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        block, read = _block(session, newsletter, key), _read(session, built, file)
        version = change_block(
            session,
            block,
            _alone(read),
            base=read.revision or block.version,
            like=read.content,
            by=OPERATOR,
            now=built.clock(),
        )
    answer({"key": key, "version": version}, as_json=as_json, text=str(version))


def retire(newsletter: str, key: str) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        block = _block(session, newsletter, key)
        retire_block(block, by=OPERATOR, now=built.clock())
        tell(say("“{name}” is offered no more.", name=block.name))


def return_(newsletter: str, key: str) -> None:
    with composing_runtime() as built, built.database.transaction() as session:
        block = _block(session, newsletter, key)
        return_block(block, by=OPERATOR)
        tell(say("“{name}” is offered again.", name=block.name))


def _read(session: Session, built: Runtime, file: Path) -> IssueFile:
    """What a file says that has one block."""
    read = read_issue(session, file, assets=built.assets, by=OPERATOR, now=built.clock())
    if len(read.content.blocks) != 1:
        count = len(read.content.blocks)
        raise Invalid(
            say("{file} has {count} blocks. Leave the one to be saved.", file=file.name, count=count)
        )
    return read


def _alone(read: IssueFile) -> IssueContent:
    return alone(read.content, block_of(read.content))


def _block(session: Session, newsletter: str, key: str) -> LibraryBlock:
    return find_library_block(session, find_newsletter(session, newsletter).id, key)


def _line(line: LibraryLine) -> str:
    said = f"{line.key} {line.type} {line.version} {line.name}"
    retired = in_my_language(say("retired"))
    return f"{said} ({retired})" if line.is_retired else said


def _told(line: LibraryLine) -> dict[str, object]:
    return {
        "key": line.key,
        "name": line.name,
        "type": line.type,
        "version": line.version,
        "is_retired": line.is_retired,
        "issues": [use.issue.slug for use in line.uses],
    }
