import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.issue_file import InvalidIssueFile
from newsletter.errors import Conflict, Invalid
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import EditConflict, content_of, save
from newsletter.issues.finding import find_newsletter
from newsletter.issues.introducing import missing
from newsletter.issues.models import Asset, Issue, IssueRevision, Newsletter
from newsletter.issues.transfer import export_issue, import_issue
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.issues.conftest import picture


def rows(session: Session) -> int:
    return sum(
        session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in (Newsletter, Issue, IssueRevision, Asset)
    )


def test_an_issue_comes_in_with_its_pictures(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    factories.newsletter(session)

    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    assert (issue.slug, issue.newsletter.slug, issue.revision) == ("bridge-12", "bridge", 1)
    image = next(image for block in content_of(session, issue).blocks for _, image in block.images())
    assert (image.width, image.height) == (60, 40)
    assert assets.path(image.asset or "").read_bytes() == picture()


def test_importing_again_adds_a_revision_only_when_something_changed(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now).revision == 1
    sample.write_text(sample.read_text("utf-8").replace("Hello", "Welcome"), "utf-8")
    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now) is issue
    assert issue.revision == 2


def test_a_changed_picture_is_a_change(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    (sample.parent / "pictures" / "logo.png").write_bytes(picture(colour="blue"))

    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now).revision == 2


def test_export_to_a_folder_and_import_lose_nothing(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    export_issue(session, issue, assets=assets, to=tmp_path / "out" / "exported.yaml")

    again = import_issue(session, tmp_path / "out" / "exported.yaml", assets=assets, by=OPERATOR, now=now)
    assert (again, again.revision) == (issue, 1)
    assert "asset:" not in (tmp_path / "out" / "exported.yaml").read_text("utf-8")
    assert (tmp_path / "out" / "pictures" / "logo.png").read_bytes() == picture()


def test_export_as_text_and_import_find_the_stored_pictures(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    (tmp_path / "alone.yaml").write_text(export_issue(session, issue, assets=assets, to=None), "utf-8")

    assert import_issue(session, tmp_path / "alone.yaml", assets=assets, by=OPERATOR, now=now).revision == 1


def test_export_overwrites_no_other_picture(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    original = content_of(session, issue)
    theirs = tmp_path / "out" / "pictures" / "logo.png"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"mine")

    export_issue(session, issue, assets=assets, to=tmp_path / "out" / "exported.yaml")
    import_issue(session, tmp_path / "out" / "exported.yaml", assets=assets, by=OPERATOR, now=now)

    pictures = [
        [image.asset for block in content.blocks for _, image in block.images()]
        for content in (original, content_of(session, issue))
    ]
    assert pictures[0] == pictures[1]
    assert theirs.read_bytes() == b"mine"


PUBLISHER = """
publisher:
  sender: letters@bridge.example.org
  organisation: {en: The Bridge, ko: 다리}
  postal_address: {en: 4 Pier Road, ko: 나루길 4}
"""


def with_publisher(file: Path, publisher: str = PUBLISHER) -> Path:
    file.write_text(publisher + file.read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_an_unknown_newsletter_is_made_and_who_publishes_it_is_not_guessed(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    made = find_newsletter(session, "bridge")
    assert made.locales == ["en", "ko"]
    assert (made.sender_address, made.contact_email, made.contact_phone, made.website) == ("", "", "", "")
    assert (made.organisation, made.postal_address) == ({}, {})


def test_who_publishes_a_new_newsletter_is_what_its_file_says(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    import_issue(session, with_publisher(sample), assets=assets, by=OPERATOR, now=now)

    made = find_newsletter(session, "bridge")
    assert made.sender_address == "letters@bridge.example.org"
    assert made.organisation == {"en": "The Bridge", "ko": "다리"}
    assert made.postal_address == {"en": "4 Pier Road", "ko": "나루길 4"}
    assert missing(made) == ()


def test_an_exported_issue_says_who_publishes_it_to_another_installation(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, with_publisher(sample), assets=assets, by=OPERATOR, now=now)
    exported = tmp_path / "out" / "issue.yaml"
    text = export_issue(session, issue, assets=assets, to=exported)
    elsewhere = text.replace("newsletter: bridge", "newsletter: elsewhere").replace("slug: bridge", "slug: e")
    exported.write_text(elsewhere, encoding="utf-8")

    import_issue(session, exported, assets=assets, by=OPERATOR, now=now)

    names = ("sender_address", "organisation", "postal_address")
    told = [
        [getattr(find_newsletter(session, slug), name) for name in names] for slug in ("bridge", "elsewhere")
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
def test_who_publishes_a_newsletter_that_exists_is_filled_in_by_those_who_may_change_it(
    session: Session, assets: AssetStore, sample: Path, now: datetime, role: Role
) -> None:
    import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    somebody = factories.user(session, role=role)
    import_issue(session, with_publisher(sample), assets=assets, by=somebody, now=now)

    filled_in = "letters@bridge.example.org" if role is Role.ADMIN else ""
    assert find_newsletter(session, "bridge").sender_address == filled_in


@pytest.mark.parametrize(
    "publisher",
    [
        "publisher: {sender: nobody}\n",
        "publisher: {sender: 3}\n",
        "publisher: {organisation: {fr: Le pont}}\n",
        "publisher: {organization: The Bridge}\n",
        "publisher: The Bridge\n",
    ],
)
def test_a_publisher_that_cannot_be_used_is_named_with_its_line(
    session: Session, assets: AssetStore, sample: Path, now: datetime, publisher: str
) -> None:
    with pytest.raises(InvalidIssueFile, match=r"issue\.yaml:1: field “publisher"):
        import_issue(session, with_publisher(sample, publisher), assets=assets, by=OPERATOR, now=now)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "pictures/table.jpg",
            "pictures/chair.jpg",
            "issue.yaml:37: block 3 (article): field “image.file”: “pictures/chair.jpg”: there is no such file.",
        ),
        (
            "pictures/logo.png",
            "issue.yaml",
            "issue.yaml:13: block 1 (masthead): field “logo.file”: “issue.yaml”: this is not a picture we can use.",
        ),
        ("pictures/logo.png", "/etc/passwd", "is not a file name beside the issue file"),
        ("- divider", "- novideo", "block 5: “novideo” is not a block type"),
        ("number: 12", "number: twelve", "issue.yaml:3: field “number”: must be a whole number"),
    ],
)
def test_on_any_problem_nothing_is_imported(
    session: Session, assets: AssetStore, sample: Path, now: datetime, old: str, new: str, said: str
) -> None:
    sample.write_text(sample.read_text("utf-8").replace(old, new), "utf-8")

    with pytest.raises(InvalidIssueFile) as refused:
        import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    assert said in str(refused.value)
    assert rows(session) == 0


def test_a_link_out_of_the_folder_is_not_followed(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    (sample.parent / "pictures" / "logo.png").unlink()
    (sample.parent / "pictures" / "logo.png").symlink_to(tmp_path / "secret.png")

    with pytest.raises(InvalidIssueFile, match="there is no such file"):
        import_issue(session, sample, assets=assets, by=OPERATOR, now=now)


def test_a_file_in_another_encoding_is_named(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    sample.write_bytes(
        sample.read_text("utf-8").replace("“", '"').replace("”", '"').encode("cp949", "replace")
    )

    with pytest.raises(InvalidIssueFile, match=r"issue.yaml:6: the file is not UTF-8"):
        import_issue(session, sample, assets=assets, by=OPERATOR, now=now)


def test_a_byte_order_mark_is_no_problem(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    sample.write_bytes(b"\xef\xbb\xbf" + sample.read_bytes())

    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now).revision == 1


def test_a_file_that_is_not_there_is_said(
    session: Session, assets: AssetStore, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(Invalid, match="cannot be read: No such file"):
        import_issue(session, tmp_path / "none.yaml", assets=assets, by=OPERATOR, now=now)


def test_a_slug_of_another_newsletter_is_a_conflict(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    text = sample.read_text("utf-8").replace("newsletter: bridge", "newsletter: ferry\nslug: bridge-12")
    sample.write_text(text, "utf-8")

    with pytest.raises(Conflict, match="belongs to the newsletter “bridge”"):
        import_issue(session, sample, assets=assets, by=OPERATOR, now=now)

    assert session.scalar(sa.select(Newsletter).where(Newsletter.slug == "ferry")) is None


def test_an_import_goes_on_top_of_what_was_written_in_the_browser(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    content = content_of(session, issue)
    save(session, issue, content.model_copy(update={"number": 99}), base=1, by=OPERATOR, now=now)

    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now).revision == 3
    assert content_of(session, issue) == content


def test_a_file_that_never_ends_is_refused(session: Session, assets: AssetStore, now: datetime) -> None:
    with pytest.raises(InvalidIssueFile, match="too large"):
        import_issue(session, Path("/dev/zero"), assets=assets, by=OPERATOR, now=now)


def test_a_picture_with_a_name_longer_than_the_disk_takes_is_not_there(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    text = sample.read_text(encoding="utf-8")
    sample.write_text(text.replace("pictures/table.jpg", "가" * 200 + ".jpg"), encoding="utf-8")

    with pytest.raises(InvalidIssueFile, match="there is no such file"):
        import_issue(session, sample, assets=assets, by=OPERATOR, now=now)


NESTED = """newsletter: bridge
number: 13
locales: [en]
subject: Hi
blocks:
  - sample:
      title: A
      registration: https://bridge.example.org/
      speakers:
        - name: A
        - name: B
          portrait: {file: FILE, alt: B at sea}
"""


@pytest.mark.usefixtures("sample_block")
def test_the_pictures_of_entries_come_in_and_go_out_too(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    path = sample.parent / "nested.yaml"
    path.write_text(NESTED.replace("FILE", "pictures/logo.png"), "utf-8")

    issue = import_issue(session, path, assets=assets, by=OPERATOR, now=now)
    export_issue(session, issue, assets=assets, to=tmp_path / "out" / "again.yaml")

    portrait = content_of(session, issue).blocks[0].speakers[1].portrait
    assert assets.path(portrait.asset).read_bytes() == picture()
    assert (tmp_path / "out" / "pictures" / "logo.png").read_bytes() == picture()


@pytest.mark.usefixtures("sample_block")
def test_a_picture_of_an_entry_that_is_not_there_is_named_with_its_line(
    session: Session, assets: AssetStore, sample: Path, now: datetime
) -> None:
    path = sample.parent / "nested.yaml"
    path.write_text(NESTED.replace("FILE", "pictures/none.png"), "utf-8")

    with pytest.raises(InvalidIssueFile) as refused:
        import_issue(session, path, assets=assets, by=OPERATOR, now=now)

    assert str(refused.value).startswith(
        "nested.yaml:12: block 1 (sample): field “speakers.2.portrait.file”: “pictures/none.png”: there is no such file."
    )


def test_a_file_carries_the_revision_it_came_from(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    exported = tmp_path / "exported.yaml"
    text = export_issue(session, issue, assets=assets, to=exported)
    theirs = content_of(session, issue).model_copy(update={"number": 99})
    save(session, issue, theirs, base=1, by=OPERATOR, now=now)
    exported.write_text(text.replace("number: 12", "number: 13"), encoding="utf-8")

    with pytest.raises(EditConflict, match="Someone saved revision 2"):
        import_issue(session, exported, assets=assets, by=OPERATOR, now=now)

    assert "revision: 1\n" in text
    assert content_of(session, issue) == theirs


def test_a_file_that_says_what_the_newest_revision_says_is_no_conflict(
    session: Session, assets: AssetStore, sample: Path, tmp_path: Path, now: datetime
) -> None:
    issue = import_issue(session, sample, assets=assets, by=OPERATOR, now=now)
    content = content_of(session, issue)
    save(session, issue, content.model_copy(update={"number": 99}), base=1, by=OPERATOR, now=now)
    save(session, issue, content, base=2, by=OPERATOR, now=now)
    sample.write_text("revision: 1\n" + sample.read_text(encoding="utf-8"), encoding="utf-8")

    assert import_issue(session, sample, assets=assets, by=OPERATOR, now=now).revision == 3


@pytest.mark.parametrize(("on_disk", "in_file"), [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
def test_a_name_is_one_composed_or_decomposed(
    session: Session, assets: AssetStore, tmp_path: Path, now: datetime, on_disk: str, in_file: str
) -> None:
    folder = tmp_path / unicodedata.normalize(on_disk, "그림")
    folder.mkdir()
    (folder / unicodedata.normalize(on_disk, "식탁.png")).write_bytes(picture())
    name = unicodedata.normalize(in_file, "그림/식탁.png")
    path = tmp_path / "issue.yaml"
    path.write_text(
        "newsletter: bridge\nnumber: 1\nlocales: [ko]\nsubject: 제목\nblocks:\n"
        f"  - article: {{title: 글, body: 글, image: {{file: {name}, alt: 식탁}}}}\n",
        encoding="utf-8",
    )

    issue = import_issue(session, path, assets=assets, by=OPERATOR, now=now)

    assert [image.width for block in content_of(session, issue).blocks for _, image in block.images()] == [60]
