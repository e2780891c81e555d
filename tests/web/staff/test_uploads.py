"""Uploads of issues: what is laid out, and what is refused."""

import io
import zipfile
from pathlib import Path

import pytest

from newsletter.errors import Invalid
from newsletter.web.staff import uploads
from newsletter.web.staff.uploads import Upload, lay_out, place_loose_pictures


def zipped(files: dict[str, bytes]) -> Upload:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return Upload("issue.zip", buffer.getvalue())


def test_an_archive_keeps_its_folders(tmp_path: Path) -> None:
    archive = zipped(
        {"fall/issue.yaml": b"a", "fall/images/식탁.jpg": b"b", "__MACOSX/x": b"", "fall/.DS_Store": b""}
    )

    path = lay_out([archive], tmp_path)

    assert path == tmp_path / "fall/issue.yaml"
    assert (tmp_path / "fall/images/식탁.jpg").read_bytes() == b"b"
    assert not (tmp_path / "__MACOSX").exists()


def test_names_of_an_archive_made_in_korea_are_read(tmp_path: Path) -> None:
    archive = zipped({"issue.yaml": b"a", "XXXX.jpg": b"b"})
    data = archive.data.replace(b"XXXX", "식탁".encode("cp949"))

    lay_out([Upload("issue.zip", data)], tmp_path)

    assert (tmp_path / "식탁.jpg").exists()


@pytest.mark.parametrize("name", ["../evil.yaml", "/etc/evil.yaml", "a/../../evil.yaml", "C:/evil.yaml"])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="not allowed"):
        lay_out([zipped({name: b"a"})], tmp_path)

    assert not list(tmp_path.iterdir())


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("issue.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(Invalid, match="is a link"):
        lay_out([Upload("issue.zip", buffer.getvalue())], tmp_path)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)

    with pytest.raises(Invalid, match="too much"):
        lay_out([zipped({"issue.yaml": b"a" * 2000})], tmp_path)


def test_what_is_not_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be unpacked"):
        lay_out([Upload("issue.zip", b"PK but not really")], tmp_path)


@pytest.mark.parametrize("names", [["a.jpg"], ["a.yaml", "b.yml"], []])
def test_exactly_one_issue_file_is_needed(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(Invalid, match="exactly one"):
        lay_out([Upload(name, b"") for name in names], tmp_path)


def test_pictures_sent_one_by_one_are_put_where_the_issue_looks(tmp_path: Path) -> None:
    sent = [Upload("issue.yaml", b"a"), Upload("table.jpg", b"b")]
    issue = lay_out(sent, tmp_path)

    place_loose_pictures(sent, issue, ["images/table.jpg", "images/other.jpg"])

    assert (tmp_path / "images/table.jpg").read_bytes() == b"b"
    assert not (tmp_path / "images/other.jpg").exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_was_damaged_on_its_way_is_refused(tmp_path: Path, method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("issue.yaml", b"newsletter: bridge\n" * 50)
    damaged = bytearray(buffer.getvalue())
    for place in range(40, 60):  # right behind the name, in the packed bytes
        damaged[place] ^= 0xFF

    with pytest.raises(Invalid, match="cannot be unpacked"):
        lay_out([Upload("issue.zip", bytes(damaged))], tmp_path)


@pytest.mark.parametrize("names", [["a", "a/b"], ["a/b", "a"], ["가" * 100], ["a/" * 3_000 + "b"]])
def test_a_name_that_the_disk_does_not_take_is_refused(tmp_path: Path, names: list[str]) -> None:
    files = dict.fromkeys(["issue.yaml", *names], b"")

    with pytest.raises(Invalid, match="is not allowed"):
        lay_out([zipped(files)], tmp_path)


def test_a_picture_whose_name_the_disk_does_not_take_is_refused(tmp_path: Path) -> None:
    picture = "가" * 100 + ".png"

    with pytest.raises(Invalid, match="is not allowed"):
        place_loose_pictures([Upload(picture, b"")], tmp_path / "issue.yaml", [picture])
