"""Where the programs of the mail servers are: unpacked by requirements/system.sh, or installed, which only Postfix may be.

Which loops are no part of a run, and why, is said at its beginning.
"""

import os
import shutil
from pathlib import Path

UNPACKED = Path(__file__).parents[2] / ".servers"
_MAIN = {"postfix": "usr/lib/postfix/sbin/master", "exim": "usr/sbin/exim4"}


def root_of(server: str) -> Path:
    """Below which folder its programs are. Fails where they are missing."""
    root = _found(server)
    assert root, f"{server} is not here; `make test` unpacks it from Debian's packages into {UNPACKED}"
    return root


def libraries_of(root: Path) -> str:
    """Where its programs find what they need and this machine may lack."""
    if root == Path("/"):
        return ""
    folders = [
        root / "usr/lib/postfix",
        *(root / "usr/lib").glob("*-linux-gnu"),
        *(root / "lib").glob("*-linux-gnu"),
    ]
    return os.pathsep.join(map(str, folders))


def left_out() -> dict[str, str]:
    """Which files are no part of a run here, and why: what cannot be had is not waited for."""
    without = {
        f"test_{server}.py": f"{server} comes from Debian's packages, which this machine does not know"
        for server in _MAIN
        if not _found(server) and not shutil.which("apt-get")
    }
    if os.geteuid() != 0:
        without["test_postfix.py"] = "Postfix is started by root only"
    return without


def _found(server: str) -> Path | None:
    roots = [UNPACKED / server, *([Path("/")] if server == "postfix" else [])]
    return next((root for root in roots if (root / _MAIN[server]).exists()), None)
