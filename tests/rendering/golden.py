"""The mails and web editions as they must stay: `python -m tests.rendering.golden` writes them anew after an intended change."""

from pathlib import Path

from newsletter.rendering.notices import Confirmation, render_notice
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, content, publication

FOLDER = Path(__file__).parents[1] / "golden"
CONFIRMATION = Confirmation(
    confirm_url="https://mail.bridge.example.org/c/token",
    list_names=("Two Shores",),
    asked_at="2026-11-21 09:00",
)


def documents() -> dict[str, str]:
    """File name and content of every golden file."""
    files = {}
    for locale in ("en", "ko"):
        edition = render(content(), locale, publication(), base_url=BASE_URL)
        page = render_web(content(), locale, publication(), base_url=BASE_URL)
        notice = render_notice(CONFIRMATION, locale, publication(), base_url=BASE_URL)
        files[f"issue.{locale}.html"] = _in_lines(edition.html)
        files[f"issue.{locale}.txt"] = f"Subject: {edition.subject}\n\n{edition.text}"
        files[f"web.{locale}.html"] = page.html
        files[f"confirm.{locale}.html"] = _in_lines(notice.html)
        files[f"confirm.{locale}.txt"] = f"Subject: {notice.subject}\n\n{notice.text}"
    return files


def _in_lines(html: str) -> str:
    # One tag a line, so that a change is seen as a change of lines.
    return html.replace("><", ">\n<") + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, document in documents().items():
        (FOLDER / name).write_text(document, encoding="utf-8")
