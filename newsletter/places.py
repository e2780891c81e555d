"""Where the files that travel with the package are, in a checkout and in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
LOCALES = PACKAGE / "locales"
MIGRATIONS = PACKAGE / "migrations"
STATIC = PACKAGE / "web" / "static"
# A wheel carries the templates inside the package; in a checkout they stand beside it.
TEMPLATES = PACKAGE / "templates" if (PACKAGE / "templates").is_dir() else PACKAGE.parent / "templates"
