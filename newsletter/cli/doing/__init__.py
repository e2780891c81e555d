"""What the commands do, a file for each group of them: the grammar beside this folder is all that help and bad use need.

`doing.lists.close(…)` loads the file with all that it needs, when a command is called and not before.
"""

import gc
from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """The file of that name. What is loaded stays, so nobody looks through it for garbage: a quarter of the time goes there."""
    if name.startswith("_"):
        raise AttributeError(name)
    gc.disable()
    try:
        return import_module(f"{__name__}.{name}")
    finally:
        gc.freeze()
        gc.enable()
