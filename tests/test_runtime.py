"""What a process refuses to start without."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import Misconfigured
from newsletter.languages import SPOKEN
from newsletter.runtime import build_runtime
from newsletter.settings import Settings


def test_a_language_without_a_catalogue_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPOKEN, "tlh", replace(SPOKEN["en"], code="tlh", name="tlhIngan Hol"))

    with pytest.raises(Misconfigured, match="no translations into “tlh”"):
        build_runtime(Settings(data_dir=tmp_path, secret_key="a secret key that is only used in tests"))
