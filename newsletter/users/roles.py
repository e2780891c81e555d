"""The roles of users, known without a database: commands and pages offer them."""

from enum import StrEnum


class Role(StrEnum):
    """What a user is for; what a role may do stands in the table of `deeds.py`."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
