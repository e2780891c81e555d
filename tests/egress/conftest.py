"""A site of others, on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.egress.fetching import Egress
from tests.sites import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path).running() as running:
        yield running


@pytest.fixture
def egress(site: Site) -> Iterator[Egress]:
    way_out = site.egress()
    yield way_out
    way_out.close()
