"""Seeding uses verbs that are tested on both databases elsewhere; here one is enough unless a test asks for both."""

import pytest


@pytest.fixture
def database_kind() -> str:
    return "sqlite"
