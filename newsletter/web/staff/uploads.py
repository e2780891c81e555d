"""An uploaded issue becomes a folder: one YAML file and its pictures, sent as files or as one .zip.

An archive is never trusted: names that leave the folder, links, too many files and too many bytes are refused,
and the bytes are counted while they are unpacked, whatever the archive says about itself.
"""

import io
import lzma
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from newsletter.errors import Invalid
from newsletter.wording import say

MAX_FILES = 200
MAX_BYTES = 64 * 1024 * 1024
_YAML = (".yaml", ".yml")
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Upload:
    """One file as the browser sent it."""

    name: str
    data: bytes


def lay_out(uploads: Sequence[Upload], folder: Path) -> Path:
    """Write the uploaded files into an empty folder; returns the path of the one YAML file.

    Raises Invalid when there is no YAML file, more than one, or an archive that is not safe to unpack.
    """
    files = [file for upload in uploads for file in _unpacked(upload)]
    if len(files) > MAX_FILES or sum(len(file.data) for file in files) > MAX_BYTES:
        raise _too_much()
    issues = [file for file in files if file.name.lower().endswith(_YAML)]
    if len(issues) != 1:
        raise Invalid(
            say(
                "Choose exactly one issue file (.yaml), with its pictures beside it. {count} were found.",
                count=len(issues),
            )
        )
    for file in files:
        _write(folder / file.name, file)
    return folder / issues[0].name


def place_loose_pictures(uploads: Sequence[Upload], issue: Path, wanted: Sequence[str]) -> None:
    """Put pictures that were sent one by one where the issue file looks for them.

    A browser sends `table.jpg` without its folder; the issue file says `images/table.jpg`.
    """
    by_name = {PurePosixPath(upload.name.replace("\\", "/")).name: upload.data for upload in uploads}
    for file in wanted:
        place = issue.parent / _safe(file)
        data = by_name.get(place.name)
        if data is not None:
            _write(place, Upload(file, data), is_new=True)


def _write(place: Path, file: Upload, *, is_new: bool = False) -> None:
    """Write a file at its place; with `is_new`, a file that is there stays. The name may be too long, or a folder's."""
    try:
        if is_new and place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.data)
    except OSError:
        raise _not_allowed(file.name) from None


def _unpacked(upload: Upload) -> Iterator[Upload]:
    if not upload.name.lower().endswith(".zip"):
        yield Upload(_safe(PurePosixPath(upload.name.replace("\\", "/")).name), upload.data)
        return
    try:
        with _archive(upload.data) as archive:
            yield from _entries(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        raise Invalid(
            say("“{name}” cannot be unpacked. Make the .zip again, without a password.", name=upload.name)
        ) from None


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        # Windows in Korea writes CP949 names without saying so; entries marked as UTF-8 are read as such.
        return zipfile.ZipFile(io.BytesIO(data), metadata_encoding="cp949")
    except UnicodeDecodeError:
        return zipfile.ZipFile(io.BytesIO(data))


def _entries(archive: zipfile.ZipFile) -> Iterator[Upload]:
    left = MAX_BYTES
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    if len(entries) > MAX_FILES:
        raise _too_much()
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Invalid(say("“{name}” is a link, which an archive may not contain.", name=entry.filename))
        with archive.open(entry) as source:
            data = source.read(left + 1)
        left -= len(data)
        if left < 0:
            raise _too_much()
        yield Upload(_safe(entry.filename), data)


def _is_litter(name: str) -> bool:
    return any(part in _LITTER for part in PurePosixPath(name).parts)


def _safe(name: str) -> str:
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    parts = path.parts
    if not parts or path.is_absolute() or ".." in parts or "\\" in name or "\0" in name or ":" in parts[0]:
        raise _not_allowed(name)
    return str(path)


def _not_allowed(name: str) -> Invalid:
    return Invalid(say("The file name “{name}” is not allowed.", name=name[:200]))


def _too_much() -> Invalid:
    return Invalid(
        say(
            "That is too much at once: at most {files} files and {size} MB.",
            files=MAX_FILES,
            size=MAX_BYTES // (1024 * 1024),
        )
    )
