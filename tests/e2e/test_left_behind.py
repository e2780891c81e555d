"""What somebody wrote without a line and left, and the next at the device may not write: it is refused, and stays there."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo, sign_in
from tests.e2e.editing import draft, expect_draft, opened, text
from tests.e2e.visits import PASSWORD

ISSUE = "/issues/bridge-quarterly-92"
EDITOR = "ok.jun-seok@twoshores.example.org"
HTML = "01K1000000000000000000000D.code.en"
FILE = """
newsletter: bridge-quarterly
number: 92
locales: [en]
subject: {en: The ferry}
blocks:
  - html:
      code: {en: <p>It waits.</p>}
      id: 01K1000000000000000000000D
"""


def test_what_is_refused_of_what_a_closed_tab_had_left_stays_on_the_device(
    chromium: Browser, demo: Demo, tmp_path: Path
) -> None:
    file = tmp_path / "issue.yaml"
    file.write_text(FILE, encoding="utf-8")
    demo.house.run("issue", "import", str(file))
    demo.house.run("user", "add", EDITOR, "--role", "editor", "--password-stdin", stdin=f"{PASSWORD}\n")
    with chromium.new_context(base_url=demo.url, locale="en-GB") as context:
        left = context.new_page()
        sign_in(left, demo)
        opened(left, ISSUE)
        context.set_offline(True)
        for name, words in ((HTML, "<p>It goes.</p>"), ("subject.en", "The boat")):
            text(left, name).click()
            left.keyboard.press("Control+a")
            left.keyboard.type(words)
        expect(left.locator(".save")).to_have_attribute("data-tone", "warning")
        left.close()
        context.clear_cookies()
        context.set_offline(False)

        page = context.new_page()
        sign_in(page, Demo(demo.house, EDITOR, PASSWORD))
        opened(page, ISSUE)

        told = page.locator(".toast")
        expect(told).to_contain_text("could not be saved, and stays on it: ")
        expect_draft(page, ISSUE, "subject.en", "The boat")
        assert draft(page, ISSUE)["values"][HTML] == "<p>It waits.</p>"
        page.reload()
        expect(told).to_be_visible()  # it was not forgotten

        context.clear_cookies()
        sign_in(page, demo)
        opened(page, ISSUE)
        expect_draft(page, ISSUE, HTML, "<p>It goes.</p>")
