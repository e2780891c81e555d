"""Take them all, of the demo, into docs/images/editor: a part of `make pictures`. Names behind it are those that are taken."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from tests.chromium import running_chromium
from tests.e2e.conftest import running_demo
from tests.guide_pictures import PICTURES, kept, place_of
from tests.guide_pictures.desk import Desk
from tests.guides import GUIDES
from tests.pictures import faces_in


def main(wanted: list[str]) -> None:
    """Each picture of those that are wanted, or all."""
    expect.set_options(timeout=15_000)
    for locale in GUIDES.values():
        with (
            TemporaryDirectory() as folder,
            running_demo(Path(folder)) as demo,
            running_chromium() as browser,
        ):
            desk = Desk(browser, demo, locale)
            for name, take in PICTURES.items():
                if wanted and name not in wanted and name != "hint":
                    continue
                with desk.as_it_was():
                    picture = take(desk)
                if not wanted or name in wanted:
                    kept(picture, place_of(name, locale))


if __name__ == "__main__":
    with TemporaryDirectory() as fonts:
        os.environ["FONTCONFIG_FILE"] = str(faces_in(Path(fonts)))
        main(sys.argv[1:])
