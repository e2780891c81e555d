"""The documents say what is there, and lead where they say."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from newsletter.cli import cli
from newsletter.content import issue_file
from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.guide import example
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.feedback.models import FeedbackKind
from newsletter.settings import Settings
from newsletter.users.roles import Role
from subscribers.models import SubscriptionState
from tests.extraction import sentences
from tests.guide_pictures import FOLDER, PICTURES, place_of
from tests.guides import GUIDES, written
from workers.jobs import JOBS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
NOT_OUR_WORDS = re.compile(r"\b(campaign|e-?mail blast|blocklist|blacklist|widget|snippet)s?\b", re.I)


def test_every_setting_is_explained_with_its_default() -> None:
    rows = {row[0]: row[1] for row in table_rows(DOCS / "settings.md")}

    for name, setting in Settings.model_fields.items():
        default = rows.pop(f"`NEWSLETTER_{name.upper()}`")
        written = "yes" if setting.default is True else str(setting.default)
        assert written in default if setting.default else "`" not in default, name
    assert not [name for name in rows if name.startswith("`NEWSLETTER_")], "settings that do not exist"


def test_every_command_is_explained_with_its_options() -> None:
    rows = {row[0].strip("`"): " ".join(row) for row in table_rows(DOCS / "commands.md")}

    for path, command in commands(cli, "newsletter"):
        (row,) = [row for name, row in rows.items() if name == path or name.startswith(f"{path} ")]
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[-1] in row, (path, option.opts)


def test_no_command_is_promised_that_does_not_exist() -> None:
    known = [path for path, _ in commands(cli, "newsletter")]

    for name, *_ in table_rows(DOCS / "commands.md"):
        if name.startswith("`newsletter"):
            assert any(f"{name.strip('`')} ".startswith(f"{path} ") for path in known), name


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_explained(job: str) -> None:
    assert f"| `{job}` |" in (DOCS / "operators.md").read_text()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_tells_every_block_type_field_and_role_as_they_are(guide: str) -> None:
    assert (DOCS / guide).read_text(encoding="utf-8") == written(guide), "run `make guides`"


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_type_is_explained_with_its_fields(guide: str, block: str) -> None:
    (section,) = re.findall(rf"^### `{block}`.*?(?=^##|\Z)", (DOCS / guide).read_text(), re.M | re.S)

    for field in fields_of(BLOCKS[block]):
        assert f"`{field.name}`" in section


@pytest.mark.parametrize("guide", GUIDES)
def test_the_issue_file_of_a_guide_can_be_imported(guide: str) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", (DOCS / guide).read_text(), re.M | re.S)

    read = issue_file.read(example, name=guide)

    assert len({block.type for block in read.content.blocks}) >= 7


@pytest.mark.parametrize("block", BLOCKS)
def test_what_a_guide_says_of_a_field_can_be_imported(block: str) -> None:
    head = "newsletter: bridge\nnumber: 1\nlocales: [en]\nsubject: Hi\nblocks:\n"
    fields = fields_of(BLOCKS[block])

    for field in fields:
        needed = [one for one in fields if one.is_required and one is not field]
        lines = [as_the_guide_says(one) for one in [*needed, field]]
        read = issue_file.read(f"{head}  - {block}: {{{', '.join(lines)}}}\n", name=block)
        assert getattr(read.content.blocks[0], field.name) is not None


def as_the_guide_says(field: BlockField) -> str:
    if field.kind is Kind.CHOICE:
        return f"{field.name}: {field.choices[0].value}"
    if field.kind is Kind.ITEMS:
        entry = f"{{{', '.join(map(as_the_guide_says, field.fields))}}}"
        return f"{field.name}: [{', '.join([entry] * max(1, field.at_least))}]"
    return f"{field.name}: {example(field.kind)}"


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_shows_a_picture_of_every_state_of_the_editor(guide: str) -> None:
    shown = re.findall(r"!\[[^\]]+\]\((images/editor/[^)]+)\)", (DOCS / guide).read_text(encoding="utf-8"))

    taken = [place_of(name, GUIDES[guide]) for name in PICTURES]
    assert sorted(shown) == sorted(str(file.relative_to(DOCS)) for file in taken)
    assert sorted((FOLDER / GUIDES[guide]).iterdir()) == sorted(taken), "run `make pictures`"


def test_the_pictures_of_the_guides_are_light() -> None:
    assert sum(file.stat().st_size for file in FOLDER.rglob("*.webp")) < 3_000_000


@pytest.mark.parametrize("words", [DeliveryState, DispatchState, SubscriptionState, FeedbackKind, Role])
def test_every_state_is_in_the_glossary(words: type[StrEnum]) -> None:
    glossary = (DOCS / "glossary.md").read_text()

    assert not [word.value for word in words if word.value not in glossary]


def test_nothing_is_said_in_words_that_are_not_ours() -> None:
    said = [str(message.id) for message in sentences()]
    pages = [page.read_text() for page in PAGES if page.name != "glossary.md"]

    assert not [text for text in said + pages if NOT_OUR_WORDS.search(text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if not target.startswith(("https://", "http://", "mailto:")):
            file, _, anchor = target.partition("#")
            leads_to = (page.parent / file).resolve() if file else page
            assert leads_to.exists(), target
            assert not anchor or anchor in anchors(leads_to), target


def test_the_compose_file_uses_settings_and_commands_that_exist() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text()
    known = {f"NEWSLETTER_{name.upper()}" for name in Settings.model_fields}

    assert set(re.findall(r"NEWSLETTER_\w+", compose + example)) <= known
    paths = {path for path, _ in commands(cli, "newsletter")}
    for service in YAML(typ="safe").load(compose)["services"].values():
        if service["image"] == "newsletter":
            assert "command" not in service or service["command"] in paths


SERVICES = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert {"tmpfs", "mem_limit", "pids_limit", "logging", "networks"} <= set(service)
    assert service["image"] == "newsletter" or "user" in service
    assert service["image"] == "newsletter" or re.search(r":v?\d", service["image"]), "no version"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_only_what_serves_pages_is_reached_from_outside_and_the_database_by_us_alone() -> None:
    networks = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["networks"]

    assert networks["back"]["internal"] is True
    assert [name for name in SERVICES if "front" in SERVICES[name]["networks"]] == ["web"]
    assert [name for name in SERVICES if SERVICES[name]["networks"] == ["back"]] == [
        "migrate",
        "postgres",
        "redis",
    ]


def test_the_proxy_of_the_compose_file_is_trusted() -> None:
    networks = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["networks"]
    gateway = networks["front"]["ipam"]["config"][0]["gateway"]

    assert SERVICES["web"]["environment"]["FORWARDED_ALLOW_IPS"] == f"${{FORWARDED_ALLOW_IPS:-{gateway}}}"


def test_the_broker_has_a_password_and_no_health_check_goes_to_the_relay() -> None:
    assert "redis://:${REDIS_PASSWORD:?" in SERVICES["worker"]["environment"]["NEWSLETTER_BROKER_URL"]
    assert "requirepass" in SERVICES["redis"]["command"][-1]
    for service in SERVICES.values():
        check = service.get("healthcheck", {}).get("test", [])
        assert "doctor" not in check or check[-2:] == ["--skip", "relay"]


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with what a person types."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def table_rows(page: Path) -> Iterator[list[str]]:
    """The cells of every row of every table of a page."""
    for line in page.read_text().splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def anchors(page: Path) -> set[str]:
    """The anchors that headings make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
