"""Every table that another one speaks of: SQLAlchemy must know them all before a row is written, whoever writes it."""

import subscribers.models  # noqa: F401 (as are all of these: to import them is enough)
