"""The wheel carries all that the product needs, and works in an environment that holds nothing else."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
ISSUE = """\
newsletter: harbour-letter
number: 1
period: 2026 Q4
locales: [en, ko]
subject: {en: The first number, ko: 첫 호}
preheader: {en: What happened, ko: 그동안의 소식}
blocks:
  - masthead: {}
  - letter:
      body: {en: "Dear {{first_name|friend}}, **welcome**.", ko: "{{name|독자}} 님, **반갑습니다**."}
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--wheel", "--no-build-isolation", "--python", sys.executable)
    run(TOOLS / "uv", "build", *options, "--out-dir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="newsletter-wheel-") as environment:
        run(TOOLS / "uv", "venv", "--clear", "--python", sys.executable, environment)
        python = Path(environment, "bin", "python")
        install = (TOOLS / "uv", "pip", "install", "--python", python)
        run(*install, "--require-hashes", "--requirement", ROOT / "requirements" / "run.txt")
        run(*install, "--no-deps", wheel)
        yield python.parent


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    carried = set(zipfile.ZipFile(wheel).namelist())

    for folder, place in {
        "newsletter": "newsletter",
        "subscribers": "subscribers",
        "workers": "workers",
        "templates": "newsletter/templates",
    }.items():
        tracked = run("git", "-C", ROOT / folder, "ls-files", "-z").split("\0")
        missing = {f"{place}/{name}" for name in tracked if name} - carried
        assert not missing
    assert "newsletter/web/static/built/editor.js" in carried


def test_the_installed_product_makes_a_database_and_renders_an_issue(programs: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "NEWSLETTER_DATA_DIR": str(tmp_path / "data"),
        "NEWSLETTER_SECRET_KEY": "only for this test, but long enough",
    }

    def newsletter(*arguments: str) -> str:
        return run(programs / "newsletter", *arguments, folder=tmp_path, environment=environment)

    (tmp_path / "first.yaml").write_text(ISSUE)
    assert "Usage: newsletter" in newsletter("--help")
    newsletter("db", "upgrade")
    imported = json.loads(newsletter("issue", "import", "first.yaml", "--json"))
    newsletter("issue", "render", imported["slug"], "--to", "out")

    assert "<strong" in (tmp_path / "out" / "en.html").read_text()
    assert "수신 거부" in (tmp_path / "out" / "ko.txt").read_text()
    assert json.loads((tmp_path / "out" / "ko.json").read_text())["subject"] == "첫 호"


def test_the_installed_product_makes_its_pages(programs: Path, tmp_path: Path) -> None:
    script = """
from pathlib import Path
import newsletter.places as places
from newsletter.web.pages import environment
from newsletter.languages import SPOKEN
from newsletter.wording import catalogue
assert "site-packages" in str(places.PACKAGE), places.PACKAGE
assert any(places.STATIC.iterdir())
for locale in SPOKEN:
    for page in (places.TEMPLATES / "web").rglob("*.html"):
        environment(locale).get_template(str(page.relative_to(places.TEMPLATES)))
assert catalogue("ko").gettext("Sign out") != "Sign out"
"""
    run(programs / "python", "-I", "-c", script, folder=tmp_path)


def run(*command: str | Path, folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    result = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert result.returncode == 0, result.stderr
    return result.stdout
