"""Whether the front end keeps to the types of our own interface: `python -m tests.front_end`, part of `make check`.

In a copy of it: what somebody installed there stays as it is.
"""

import json
import shutil
import tempfile
from pathlib import Path

from hatch_build import NOT_SOURCES, SOURCES, npm
from newsletter.web.api.describing import description


def main() -> None:
    """Generate the types, and let TypeScript check every file. Ends the program where one is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "frontend"
        shutil.copytree(SOURCES, work, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        (work / "openapi.json").write_text(json.dumps(description()), encoding="utf-8")
        npm("ci", "--ignore-scripts", folder=work)
        npm("run", "--silent", "types", folder=work)
        npm("run", "--silent", "check", folder=work)


if __name__ == "__main__":
    main()
