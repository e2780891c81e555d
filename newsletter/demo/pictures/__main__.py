"""Draws every picture of the samples into a folder."""

import sys
from pathlib import Path

from newsletter.demo.pictures import PICTURES

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PICTURES.items():
        (folder / name).write_bytes(draw())
