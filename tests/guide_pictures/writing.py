"""Pictures of writing and arranging."""

from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.editing import block, text
from tests.guide_pictures.desk import Desk, around, drawn, in_sight, of_type, opened_block, whole

_PASTE = """(field, plain) => {
  const data = new DataTransfer();
  data.setData("text/plain", plain);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
_TABLE = (
    "Name\t이름\tCountry\nReed Club\t갈대 모임\tKorea\nHaru Bus\t하루 버스\tKorea\nDyke Walkers\t\tGermany\n"
)


def page_of_an_issue(desk: Desk) -> Image.Image:
    """The whole page, two languages side by side, with a block open."""
    return _with_an_article_open(desk.page())


def page_in_the_dark(desk: Desk) -> Image.Image:
    """The same at night."""
    return _with_an_article_open(desk.page(color_scheme="dark"))


def open_block(desk: Desk) -> Image.Image:
    """A block that is open beside one that is not."""
    page = desk.page()
    article = opened_block(page, "article", 1)
    below = page.locator(".doc div:has(> .block.is-open) + div .block .row").first
    in_sight(page, article, below=160)
    return around(page, article.locator(".tools"), article, below, room=10)


def empty_issue(desk: Desk) -> Image.Image:
    """An issue in which nothing stands yet."""
    page = desk.context(height=760).new_page()
    page.goto("/issues/new")
    page.locator("[name=start][value=empty]").check()
    page.locator("main form .button.is-primary").click()
    issue = urlsplit(page.url).path
    desk.write(issue, {"number": "14", "period.en": "2027 Q2"}, [])
    page = desk.page(issue, height=760)
    expect(page.locator(".beginning").first).to_be_visible()
    mail = page.frame_locator(".look iframe").locator("a").first
    expect(mail).to_be_attached()
    return whole(page)


def picker(desk: Desk) -> Image.Image:
    """What can be put in."""
    page = desk.page(height=820)
    page.locator(".outline-add").click()
    expect(page.locator(".picker .drawing svg").first).to_be_visible()
    return around(page, page.locator("dialog.picker"), room=0)


def slash(desk: Desk) -> Image.Image:
    """A block that is looked for behind a slash."""
    page = desk.page()
    body = _in_a_new_line(page)
    page.keyboard.type("/")
    page.keyboard.insert_text(desk.said("pic", "사진"))
    page.mouse.move(5, 5)
    expect(page.locator(".slash [aria-selected=true]")).to_be_visible()
    return around(page, body, page.locator(".slash"), room=12)


def formats(desk: Desk) -> Image.Image:
    """Chosen words with what can be done to them."""
    page = desk.page()
    body = _with_chosen_words(page)
    return around(page, body, page.locator(".bubble"), room=12)


def link(desk: Desk) -> Image.Image:
    """Where chosen words lead."""
    page = desk.page()
    _with_chosen_words(page)
    page.keyboard.press("Control+k")
    page.locator(".link-dialog input").fill("twoshores.example.org/chairs")
    return around(page, page.locator(".link-dialog"), room=0)


def chip(desk: Desk) -> Image.Image:
    """A chip that was chosen: what is read where a reader has no name."""
    page = desk.page()
    letter = of_type(page, "letter")
    body = text(page, f"{letter}.body.{desk.locale}")
    body.click(position={"x": 60, "y": 60})
    in_sight(page, block(page, letter), below=200)
    text(page, f"{letter}.body.{desk.locale}").locator(".chip").first.click()
    expect(page.locator(".chip-form")).to_be_visible()
    return around(page, page.locator(".bubble"), body.locator("p").nth(1), room=12)


def inspector(desk: Desk) -> Image.Image:
    """Everything that can be set of a block."""
    page = desk.page(height=1500)
    article = opened_block(page, "article", 2)
    article.locator(".inspector .is-more").click()
    in_sight(page, article, below=150)
    return around(page, article.locator(".inspector"), room=8)


def carried(desk: Desk) -> Image.Image:
    """A block that is carried to another place."""
    page = desk.page(height=700)
    figures = block(page, of_type(page, "figures"))
    in_sight(page, figures, below=150)
    figures.hover()
    grip = figures.locator(".grip")
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 14, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 40, box["y"] + 230, steps=8)
    expect(page.locator(".gap.is-target")).to_be_visible()
    return around(page, page.locator(".doc"), room=0)


def chosen(desk: Desk) -> Image.Image:
    """Several blocks at once."""
    page = desk.page(height=720)
    first = block(page, of_type(page, "event"))
    in_sight(page, first, below=140)
    for place in (0, 1):
        one = block(page, of_type(page, "event", place))
        one.hover()
        one.locator(".grip").click(modifiers=["Control"])
    expect(page.locator(".chosen")).to_be_visible()
    return around(page, page.locator(".doc"), room=0)


def card(desk: Desk) -> Image.Image:
    """The question about an address that was pasted."""
    page = desk.page()
    body = _in_a_new_line(page)
    body.evaluate(_PASTE, "https://news.example.org/low-bridge")
    question = page.locator(".card-question")
    expect(question).to_be_visible()
    return around(page, question, room=20)


def pasted_list(desk: Desk) -> Image.Image:
    """A table that becomes the entries of a list."""
    page = desk.page()
    people = opened_block(page, "people")
    people.locator(".items-more .mini").last.click()
    dialog = page.locator("dialog.list-dialog")
    dialog.locator("textarea").fill(_TABLE)
    expect(dialog.locator("table")).to_be_visible()
    return around(page, dialog, room=0)


def _with_an_article_open(page: Page) -> Image.Image:
    drawn(page)
    article = opened_block(page, "article", 1)
    in_sight(page, article, below=200)
    expect(page.locator(".pane-mark")).to_be_visible()
    return whole(page)


def _with_chosen_words(page: Page) -> Locator:
    letter = of_type(page, "letter")
    body = text(page, f"{letter}.body.en")
    body.click()
    in_sight(page, block(page, letter), below=200)
    page.keyboard.press("Control+End")
    for _ in range(3):
        page.keyboard.press("Control+Shift+ArrowLeft")
    expect(page.locator(".bubble")).to_be_visible()
    return text(page, f"{letter}.body.en")


def _in_a_new_line(page: Page) -> Locator:
    letter = of_type(page, "letter")
    text(page, f"{letter}.body.en").click()
    in_sight(page, block(page, letter), below=120)
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    return text(page, f"{letter}.body.en")


PICTURES = {
    "page": page_of_an_issue,
    "page-dark": page_in_the_dark,
    "open-block": open_block,
    "empty": empty_issue,
    "picker": picker,
    "slash": slash,
    "formats": formats,
    "link": link,
    "chip": chip,
    "inspector": inspector,
    "carried": carried,
    "chosen": chosen,
    "card": card,
    "list": pasted_list,
}
