"""The home page, new issues, and issues as files."""

import html
import io
import re
import zipfile

import lxml.html
import pytest
import sqlalchemy as sa
from PIL import Image
from starlette.testclient import TestClient

from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.models import Delivery, DeliveryState, DispatchState
from newsletter.issues.composing import content_of, newest_revision, save
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Approval, Issue
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def test_without_a_newsletter_the_page_says_how_to_begin(browser: Browser) -> None:
    assert 'href="/newsletters/new"' in browser(Role.ADMIN).get("/").text
    assert "Ask a colleague whose role may do it: Admin." in browser(Role.EDITOR).get("/").text
    assert "There is no newsletter yet" in browser(Role.VIEWER).get("/").text


def test_the_first_steps_follow_each_other_until_all_are_taken(browser: Browser, runtime: Runtime) -> None:
    client = browser(Role.ADMIN)

    def taken() -> int:
        return client.get("/").text.count('class="step is-done"')

    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
    told = [taken()]
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, session.merge(paper))
    told.append(taken())
    assert f'href="/lists/{readers.slug}/imports"' in client.get("/").text
    with runtime.database.transaction() as session:
        factories.subscription(session, session.merge(readers), "anna@example.org")
    told.append(taken())
    with runtime.database.transaction() as session:
        proof = factories.proof(session, session.merge(paper), is_approved=False)
    told.append(taken())
    assert f'class="button is-primary" href="/proofs/{proof.id}"' in client.get("/").text
    with runtime.database.transaction() as session:
        admin = factories.user(session)
        factories.approve(session, session.merge(proof), by=admin, now=runtime.clock())
    told.append(taken())
    assert f'class="button is-primary" href="/proofs/{proof.id}/dispatches"' in client.get("/").text
    with runtime.database.transaction() as session:
        begun = factories.dispatch(session, session.merge(proof), session.merge(readers))
        factories.deliveries(session, begun, DeliveryState.REFUSED)
    told.append(taken())
    assert f'class="button is-primary" href="/dispatches/{begun.id}"' in client.get("/").text
    assert "Two shores" in client.get("/").text, "the issues are there as well"
    with runtime.database.transaction() as session:
        session.scalars(sa.select(Delivery)).one().state = DeliveryState.ACCEPTED
        factories.recount(session)

    assert told == [1, 2, 3, 4, 5, 5]
    assert "First steps" not in client.get("/").text


def test_an_approval_of_ones_own_is_no_step_where_it_is_forbidden(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.subscription(session, factories.mailing_list(session, paper), "anna@example.org")
        proof = factories.proof(session, paper)
        session.scalars(sa.select(Approval)).one().is_own = True
    client = browser(Role.ADMIN)
    assert client.get("/").text.count('class="step is-done"') == 5

    with runtime.database.transaction() as session:
        session.merge(paper).forbids_own_approval = True

    page = client.get("/").text
    assert page.count('class="step is-done"') == 4
    assert f'class="button is-primary" href="/proofs/{proof.id}"' in page


@pytest.mark.parametrize("lacking", ["sender_address", "organisation", "postal_address"])
def test_the_first_step_is_done_once_it_is_said_who_publishes(
    browser: Browser, runtime: Runtime, lacking: str
) -> None:
    with runtime.database.transaction() as session:
        setattr(factories.newsletter(session), lacking, "" if lacking == "sender_address" else {})

    assert 'class="step is-done"' not in browser(Role.ADMIN).get("/").text


def test_a_newsletter_that_does_not_say_who_publishes_it_is_not_set_up(
    browser: Browser, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session).organisation = {}

    page = browser(Role.ADMIN).get("/").text

    assert 'class="step is-done"' not in page
    assert 'class="button is-primary" href="/newsletters/bridge"' in page


def test_a_newsletter_without_issues_offers_the_first(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
        factories.issue(session, factories.newsletter(session, slug="harbour"))

    page = browser(Role.EDITOR).get("/").text

    assert "No issue yet" in page
    assert "/issues/new?newsletter=bridge" in page
    assert "/issues/new?newsletter=bridge" not in browser(Role.VIEWER).get("/").text


def test_the_list_tells_how_far_an_issue_has_come(editor: TestClient, runtime: Runtime) -> None:
    def standing() -> str:
        page = editor.get("/").text
        names = ("Draft", "Proof ready", "Approved", "On its way", "Finished")
        return next(name for name in names if f">{name}<" in page)

    told = [standing()]
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        proof = make_proof(session, issue, base_url="http://testserver", by=OPERATOR, now=runtime.clock())
    told.append(standing())
    with runtime.database.transaction() as session:
        proof = session.merge(proof)
        factories.approve(session, proof, by=factories.user(session), now=runtime.clock())
    told.append(standing())
    with runtime.database.transaction() as session:
        readers = factories.mailing_list(session, session.merge(issue).newsletter)
        dispatch = factories.dispatch(session, session.merge(proof), readers)
    told.append(standing())
    with runtime.database.transaction() as session:
        session.merge(dispatch).state = DispatchState.FINISHED
    told.append(standing())

    assert told == ["Draft", "Proof ready", "Approved", "On its way", "Finished"]


def test_the_list_leads_to_the_next_step(editor: TestClient, browser: Browser, runtime: Runtime) -> None:
    row = lxml.html.fromstring(editor.get("/").text).find_class("issue-next")[0]
    assert [(link.get("href"), link.text_content()) for link in row.iter("a")] == [
        ("/issues/bridge-12", "Compose")
    ]

    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        proof = make_proof(session, issue, base_url="http://testserver", by=OPERATOR, now=runtime.clock())
        readers = factories.mailing_list(session, issue.newsletter)
        dispatch = factories.dispatch(session, proof, readers)
        for email in ("anna@example.org", "kim@example.org"):
            factories.subscription(session, readers, email)
        enrol(session, dispatch, now=runtime.clock())
        session.execute(sa.update(Delivery).where(Delivery.id == 1).values(state=DeliveryState.ACCEPTED))
        factories.recount(session)

    page = browser(Role.ADMIN).get("/").text
    assert f'href="/dispatches/{dispatch.id}"' in page
    assert "1 of 2 accepted" in page


def test_an_edit_after_the_proof_makes_the_issue_a_draft_again(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        make_proof(session, issue, base_url="http://testserver", by=OPERATOR, now=runtime.clock())
        changed = factories.content(period="2027 Q1")
        save(session, issue, changed, base=1, by=OPERATOR, now=runtime.clock())

    page = editor.get("/").text

    assert ">Draft<" in page
    assert "edited since" in page


def test_an_empty_issue_can_be_composed_at_once(editor: TestClient, runtime: Runtime) -> None:
    response = editor.post("/issues", data={"newsletter": "bridge", "slug": "bridge-13", "number": "13"})

    assert response.headers["location"] == "/issues/bridge-13"
    assert editor.get("/issues/bridge-13").status_code == 200
    with runtime.database.reading() as session:
        made = content_of(session, find_issue(session, "bridge-13"))
    assert (made.number, made.locales) == (13, ("en", "ko"))


def test_an_issue_after_an_earlier_one_says_the_same_in_blocks_of_its_own(
    editor: TestClient, runtime: Runtime
) -> None:
    editor.post("/issues", data={"newsletter": "bridge", "slug": "bridge-13", "after": "bridge-12"})

    with runtime.database.reading() as session:
        made = content_of(session, find_issue(session, "bridge-13"))
    earlier = factories.content()
    assert made.subject == earlier.subject
    assert [block.type for block in made.blocks] == [block.type for block in earlier.blocks]
    assert not {block.id for block in made.blocks} & {block.id for block in earlier.blocks}


@pytest.mark.parametrize("slug", ["bridge-12", "new", "file", "Not a slug", "-"])
def test_a_name_that_cannot_be_is_refused_beside_the_field(editor: TestClient, slug: str) -> None:
    response = editor.post("/issues", data={"newsletter": "bridge", "slug": slug, "period": "2027 Q1"})

    assert response.status_code == 422
    assert 'id="slug-error"' in response.text
    assert 'value="2027 Q1"' in response.text


def test_the_next_issue_is_one_click_away(editor: TestClient, runtime: Runtime) -> None:
    page = editor.get("/").text
    assert "Issue 13, 2027 Q1, like No. 12" in page
    assert 'action="/newsletters/bridge/issues"' in page

    answers = [editor.post("/newsletters/bridge/issues", data={"like": "bridge-12"}) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == ["/issues/bridge-13"] * 2
    assert "begun already" in editor.get("/issues/bridge-13").text
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 2
        made = content_of(session, find_issue(session, "bridge-13"))
    assert (made.number, made.period.get("en"), bool(made.subject)) == (13, "2027 Q1", False)


def test_what_stood_there_is_shown_in_grey_in_each_language(editor: TestClient) -> None:
    editor.post("/newsletters/bridge/issues", data={"like": "bridge-12"})

    page = editor.get("/issues/bridge-13").text

    for locale, text in factories.content().subject.items():
        assert f'lang="{locale}" placeholder="{html.escape(text)}"' in page
    assert "Grey words are what stood there in issue 12." in page
    assert "Grey words" not in editor.get("/issues/bridge-12").text


@pytest.mark.parametrize("start", ["press-release", "appeal", "empty", "like", "words"])
def test_an_issue_begins_as_it_is_chosen(editor: TestClient, runtime: Runtime, start: str) -> None:
    page = editor.get("/issues/new?newsletter=bridge").text
    form = {"newsletter": "bridge", "start": start, "after": "bridge-12", "number": "13"}

    answer = editor.post("/issues", data=form)

    assert f'value="{start}"' in page
    assert answer.headers["location"] == "/issues/bridge-13"
    with runtime.database.reading() as session:
        made = find_issue(session, "bridge-13")
        begins_after = made.origin_id is not None
        says = content_of(session, made)
    assert begins_after == (start in ("like", "words"))
    assert bool(says.subject) == (start not in ("like", "empty"))


def test_what_cannot_begin_an_issue_is_said_beside_its_field(editor: TestClient) -> None:
    form = {"newsletter": "bridge", "number": "13"}

    alone = editor.post("/issues", data={**form, "start": "like"})
    unknown = editor.post("/issues", data={**form, "start": "waltz"})

    assert alone.status_code == 422
    assert "Choose the issue that this one begins with." in alone.text
    assert 'id="after-error"' in alone.text
    assert unknown.status_code == 404
    assert "There is no starter “waltz”." in unknown.text


def test_a_newsletter_without_issues_has_no_next_one(browser: Browser, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session)
    editor = browser(Role.EDITOR)

    assert "/newsletters/bridge/issues" not in editor.get("/").text
    assert editor.post("/newsletters/bridge/issues", data={"like": "bridge-12"}).status_code == 409
    assert editor.post("/newsletters/bridge/issues").status_code == 404
    assert editor.post("/newsletters/other/issues", data={"like": "bridge-12"}).status_code == 404


def test_a_viewer_begins_no_next_issue(browser: Browser, editor: TestClient) -> None:
    viewer = browser(Role.VIEWER)

    assert "/newsletters/bridge/issues" not in viewer.get("/").text
    assert viewer.post("/newsletters/bridge/issues", data={"like": "bridge-12"}).status_code == 403


def test_the_list_of_issues_survives_a_last_one_that_cannot_be_read(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        newest = newest_revision(session, find_issue(session, "bridge-12"))
        newest.content = {**newest.content, "number": "twelve"}

    page = editor.get("/")

    assert page.status_code == 200
    assert "/newsletters/bridge/issues" not in page.text


def test_the_form_for_something_else_is_filled_with_what_is_likely(editor: TestClient) -> None:
    page = editor.get("/issues/new?newsletter=bridge").text

    assert 'value="13"' in page
    assert 'value="2027 Q1"' in page
    assert '<option value="bridge-12" selected>' in page


def test_an_issue_needs_no_name_and_a_double_click_makes_one(editor: TestClient, runtime: Runtime) -> None:
    form = {
        "newsletter": "bridge",
        "number": "20",
        "period.en": "Spring",
        "period.ko": "봄호",
        "date": "2028-03",
    }

    places = [editor.post("/issues", data=form).headers["location"] for _ in range(2)]

    assert places == ["/issues/bridge-20"] * 2
    with runtime.database.reading() as session:
        made = content_of(session, find_issue(session, "bridge-20"))
    assert (made.number, dict(made.period.items()), made.date and made.date.root) == (
        20,
        {"en": "Spring", "ko": "봄호"},
        "2028-03",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("number", "twelve"), ("number", "-1"), ("date", "soon"), ("period.en", "a\u202eb")]
)
def test_what_no_issue_can_be_is_refused_and_stays_in_the_form(
    editor: TestClient, name: str, value: str
) -> None:
    response = editor.post("/issues", data={"newsletter": "bridge", name: value})

    assert response.status_code == 422
    assert f'value="{value}"' in response.text


def test_without_a_newsletter_the_page_leads_to_making_one(browser: Browser) -> None:
    assert 'href="/newsletters/new"' in browser(Role.ADMIN).get("/issues/new").text.partition("<main")[2]
    page = browser(Role.EDITOR).get("/issues/new").text.partition("<main")[2]
    assert 'href="/newsletters/new"' not in page
    assert "whose role may do it: Admin" in page


def test_a_file_is_uploaded_on_a_page_of_its_own(editor: TestClient, browser: Browser) -> None:
    assert 'type="file"' not in editor.get("/issues/new").text
    assert 'type="file"' in editor.get("/issues/file").text
    assert browser(Role.VIEWER).get("/issues/file").status_code == 403


def test_an_exported_issue_comes_back_unchanged(editor: TestClient, runtime: Runtime) -> None:
    exported = editor.get("/issues/bridge-12/file")

    response = editor.post("/issues/file", files={"files": ("bridge.yaml", exported.content)})

    assert exported.headers["content-disposition"] == 'attachment; filename="bridge-12.yaml"'
    assert response.headers["location"] == "/issues/bridge-12"
    with runtime.database.reading() as session:
        assert find_issue(session, "bridge-12").revision == 1


def test_a_file_of_a_new_newsletter_says_at_once_what_it_lacks(browser: Browser) -> None:
    admin = browser(Role.ADMIN)
    text = f"{HEAD}blocks: []\n".replace("bridge", "harbour")

    response = admin.post("/issues/file", files={"files": ("issue.yaml", text)})

    page = admin.get(response.headers["location"]).text
    assert "It lacks: sender address, organisation, postal address." in page


def test_an_archive_with_pictures_makes_an_issue(editor: TestClient, runtime: Runtime) -> None:
    text = f"{HEAD}blocks:\n  - masthead: {{logo: {{file: images/logo.gif, alt: Bridge}}}}\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("bridge/issue.yaml", text)
        archive.writestr("bridge/images/logo.gif", GIF)

    response = editor.post("/issues/file", files={"files": ("bridge.zip", out.getvalue())})

    assert response.headers["location"] == "/issues/bridge-14"
    with runtime.database.reading() as session:
        logo = content_of(session, find_issue(session, "bridge-14")).blocks[0].logo
    with Image.open(runtime.assets.path(logo.asset)) as kept:
        assert (kept.format, kept.size) == ("PNG", (1, 1))


def test_a_picture_beside_the_file_is_found_by_its_name(editor: TestClient, runtime: Runtime) -> None:
    text = f"{HEAD}blocks:\n  - masthead: {{logo: {{file: images/logo.gif, alt: ''}}}}\n"
    files = [("files", ("issue.yaml", text.encode())), ("files", ("logo.gif", GIF))]

    response = editor.post("/issues/file", files=files)

    assert response.headers["location"] == "/issues/bridge-14"


def test_a_file_with_mistakes_names_each_with_its_line_and_imports_nothing(
    editor: TestClient, runtime: Runtime
) -> None:
    text = f"{HEAD}blocks:\n  - artikle:\n      title: A\n  - button: {{link: nowhere}}\n"

    response = editor.post("/issues/file", files={"files": ("issue.yaml", text.encode())})

    assert response.status_code == 422
    assert "Line 6:" in response.text
    assert "Line 8:" in response.text
    assert editor.get("/issues/bridge-14").status_code == 404


def test_a_viewer_makes_no_issues(browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get("/issues/new").status_code == 403
    assert viewer.post("/issues", data={"newsletter": "bridge", "slug": "x"}).status_code == 403
    assert viewer.post("/issues/file").status_code == 403


def test_a_file_of_an_unknown_newsletter_makes_one_only_for_those_who_may(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    text = "newsletter: brigde\nslug: first\nlocales: [en]\nsubject: A\nblocks: []\n"

    refused = editor.post("/issues/file", files={"files": ("issue.yaml", text.encode())})

    assert refused.status_code == 422
    assert "There is no newsletter “brigde”" in refused.text
    assert "ask a colleague who may make one: Admin" in refused.text
    with runtime.database.reading() as session:
        assert [each.slug for each in session.scalars(sa.select(factories.Newsletter))] == ["bridge"]
    made = browser(Role.ADMIN).post("/issues/file", files={"files": ("issue.yaml", text.encode())})
    assert made.headers["location"] == "/issues/first"


HEAD = "newsletter: bridge\nslug: bridge-14\nlocales: [en]\nsubject: A\n"
GIF = bytes.fromhex("47494638376101000100800000ffffff0000002c00000000010001000002024401003b")


def test_a_file_that_is_not_utf_8_is_refused_with_the_remedy(editor: TestClient) -> None:
    text = "newsletter: 다리\n".encode("cp949")

    response = editor.post("/issues/file", files={"files": ("issue.yaml", text)})

    assert response.status_code == 422
    assert "Save it as UTF-8" in response.text


def test_an_upload_over_a_newer_revision_meets_it_like_two_savers(
    editor: TestClient, runtime: Runtime
) -> None:
    exported = editor.get("/issues/bridge-12/file").text
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        content = content_of(session, issue)
        save(
            session,
            issue,
            content.model_copy(update={"number": 99}),
            base=1,
            by=OPERATOR,
            now=runtime.clock(),
        )
    mine = re.sub(r"(?m)^period: .*$", "period: 2031 spring", exported)

    response = editor.post("/issues/file", files={"files": ("bridge.yaml", mine.encode())})

    assert response.status_code == 409
    assert "Somebody saved this issue while you were writing" in response.text
    assert 'value="2031 spring"' in response.text
    assert 'value="99"' in response.text
    assert '<input type="hidden" name="base" value="1">' in response.text
    with runtime.database.reading() as session:
        assert find_issue(session, "bridge-12").revision == 2


def test_nothing_was_lost_is_said_only_when_it_is_true(editor: TestClient) -> None:
    exported = editor.get("/issues/bridge-12/file").text

    plain = editor.post("/issues/file", files={"files": ("bridge.yaml", exported.encode())})
    whole = editor.get(plain.headers["location"]).text
    commented = editor.post("/issues/file", files={"files": ("bridge.yaml", f"# mine\n{exported}".encode())})
    partly = editor.get(commented.headers["location"]).text

    assert "Nothing was lost on the way" in whole
    assert "Nothing was lost on the way" not in partly
    assert "Its comments stay in your file" in partly


def test_the_list_says_the_period_in_the_language_of_the_page(browser: Browser, runtime: Runtime) -> None:
    period = {"en": "Winter issue", "ko": "겨울호"}
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session), says=factories.content(period=period))
    reader = browser(Role.VIEWER)

    pages = {code: reader.get(f"/?lang={code}").text for code in period}

    assert {code: [words in page for words in period.values()] for code, page in pages.items()} == {
        "en": [True, False],
        "ko": [False, True],
    }


def test_what_is_left_of_the_issue_it_was_copied_from_is_said_at_its_block(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        earlier = factories.issue(session, factories.newsletter(session, slug="origins"), slug="origins-12")
        of = earlier.newsletter.slug
    wish = {
        "newsletter": of,
        "after": "origins-12",
        "slug": "origins-13",
        "number": "13",
        "period": "2027 Q1",
    }

    editor.post("/issues", data=wish)

    told = "(Article) is the same as in issue 12: Title, Text"
    assert told in editor.get("/issues/origins-13").text
    assert told in editor.get("/issues/origins-13/preview").text


def test_who_shortens_the_address_of_an_issue_finds_the_list(editor: TestClient) -> None:
    answer = editor.get("/issues")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
