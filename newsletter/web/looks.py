"""The colours of one newsletter as a style sheet of its own: no page has a style in it, which our policy would refuse."""

import hashlib
from functools import lru_cache

from newsletter.content.page_colours import page_colours
from newsletter.content.themes import Theme


def look_url(slug: str, theme: Theme) -> str:
    """Where the style sheet is; the address changes with the colours."""
    return f"/looks/{slug}.css?v={version(style_sheet(theme))}"


@lru_cache(64)
def style_sheet(theme: Theme) -> str:
    """The tokens that are the newsletter's own, in the place of ours."""
    tokens = "\n".join(
        f"    --{name}: light-dark({light}, {dark});" for name, (light, dark) in page_colours(theme).items()
    )
    return f"@layer tokens {{\n  :root {{\n{tokens}\n  }}\n}}\n"


def version(css: str) -> str:
    """What tells one version of a style sheet from another."""
    return hashlib.sha256(css.encode()).hexdigest()[:10]
