"""Visits to the pages without a browser: what scripts, mailbox providers and plain forms do."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import lxml.html

from newsletter.db import Database
from newsletter.dispatch.models import DeliveryState, Dispatch
from newsletter.links import Purpose, path
from newsletter.signing import Signer
from tests import factories
from tests.e2e import sample
from tests.e2e.processes import Installation, eventually

ADMIN, PASSWORD = "ada@harbour.example.org", "correct horse battery staple"


class Proxy(httpx2.BaseTransport):
    """What stands before an installation on the web: takes https, passes on plain http with the public name in Host."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx2.HTTPTransport(verify=False)  # plain http: certificates would be read for nothing

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        inside = httpx2.Request(
            request.method,
            request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return self._inner.handle_request(inside)

    def close(self) -> None:
        self._inner.close()


def visitor(house: Installation) -> httpx2.Client:
    """Somebody without a cookie who follows no redirect, and may use only this installation."""
    return httpx2.Client(base_url=house.base_url, transport=Proxy(house.port))


class Staff:
    """The admin who works on the pages of an installation."""

    def __init__(self, client: httpx2.Client, email: str = ADMIN, password: str = PASSWORD) -> None:
        self.client = client
        self._post("/sign-in", data={"email": email, "password": password})

    def change(self, page: str, **changes: str) -> None:
        """Change some fields of the form on a page, and send all of it."""
        self._post(page, data=shown_form(self.client.get(page)) | changes)

    def make_list(self, slug: str, name: str, **others: str) -> None:
        """Make a list of the only newsletter."""
        self.change("/lists", slug=slug, **{"name.en": name}, **others)

    def upload_subscribers(self, slug: str, file: Path) -> str:
        """Upload a file of subscribers; returns the page that says what it would do."""
        return self._post(f"/lists/{slug}/imports", files={"file": (file.name, file.read_bytes())})

    def import_subscribers(self, slug: str, file: Path) -> None:
        """Upload a file of subscribers and apply it."""
        report = self.upload_subscribers(slug, file)
        self._post(report, data={"kind": "member", "words": "the members' meeting"})

    def stopped_import(self, slug: str, file: Path) -> str:
        """Start a long import and stop it on its way; returns its page."""
        page = self.upload_subscribers(slug, file)
        self._post(page, data={"kind": "member", "words": "the members' meeting"})
        self._post(f"{page}/state", data={"to": "stopped"})
        return page

    def upload_issue(self, file: Path, *pictures: Path) -> str:
        """Upload an issue file and its pictures; returns the slug."""
        uploads = [("files", (path.name, path.read_bytes())) for path in (file, *pictures)]
        return self._post("/issues/file", files=uploads).removeprefix("/issues/")

    def approved_proof(self, slug: str) -> str:
        """Make the proof of an issue and approve it; returns its page."""
        proof = self._post(f"/issues/{slug}/proofs")
        page = proof
        for locale in self._left_to_open(page):
            page = self._post(f"{proof}/looks", data={**self._shown(page), "locale": locale})
        self._post(f"{proof}/approval", data=self._shown(page))
        return proof

    def start(self, proof: str, slug: str, *, at: str = "") -> str:
        """Start sending a proof to a list, now or at a time; returns the page of the dispatch."""
        return self._post(f"{proof}/dispatches", data={"list": slug, "at": at, "zone": "UTC"})

    def rehearsed(self, proof: str, slug: str) -> str:
        """Let a proof be rehearsed for a list; returns the page of the rehearsal, once it is over."""
        page = self._post(f"{proof}/rehearsals", data={"list": slug})
        eventually(lambda: "All could be written" in self.read(page), what="the rehearsal ends", every=0.2)
        return page

    def read(self, page: str) -> str:
        """The words of a page."""
        answer = self.client.get(page)
        assert answer.status_code == 200, answer.text
        return " ".join(lxml.html.fromstring(answer.text).text_content().split())

    def _left_to_open(self, page: str) -> list[str]:
        """The languages that the page of a proof offers to open, beside the one that it shows."""
        form = lxml.html.fromstring(self.client.get(page).text)
        return [str(locale) for locale in form.xpath("//form[@class='looks']//button/@value")]

    def _shown(self, page: str) -> dict[str, str]:
        """What the page of a proof says that it shows."""
        form = lxml.html.fromstring(self.client.get(page).text)
        return {"shown": str(form.xpath("//input[@name='shown']/@value")[0])}

    def _post(self, page: str, **body: Any) -> str:
        answer = self.client.post(page, **body)
        assert answer.status_code == 303, f"{page}: {answer.status_code}\n{answer.text}"
        return answer.headers["location"]


@contextmanager
def staff_of(house: Installation) -> Iterator[Staff]:
    """The first admin of an installation that has its tables, added and signed in."""
    house.run("user", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=f"{PASSWORD}\n")
    with visitor(house) as client:
        yield Staff(client)


def ready_to_send(staff: Staff, folder: Path, readers: Iterable[str]) -> str:
    """An approved proof of the sample issue, and these readers on its list; returns the page of the proof."""
    issue = staff.upload_issue(sample.issue_file(folder), *(folder / "pictures").iterdir())
    file = folder / "readers.csv"
    file.write_text("\n".join(["email", *readers]))
    staff.make_list(sample.LIST, "Neighbours")
    staff.import_subscribers(sample.LIST, file)
    return staff.approved_proof(issue)


def leave_uncertain(house: Installation, dispatch: str) -> None:
    """Give a dispatch, by its page, a delivery of which nobody can know."""
    database = Database(house.database_url)
    with database.transaction() as session:
        found = session.get_one(Dispatch, int(dispatch.rpartition("/")[2]))
        factories.deliveries(session, found, DeliveryState.UNCERTAIN)
    database.dispose()


def share_clicks(house: Installation, visit: httpx2.Client) -> None:
    """Subscriber 2 lets their newsletter know which links they open, on the page of their preferences."""
    page = path(Purpose.PREFERENCES, Signer(house.secret_key).token(Purpose.PREFERENCES, 2))
    shown = visit.get(page)
    asked = re.findall(r'name="clicks" value="(\d+)">', shown.text)
    assert len(asked) == 1, "it is asked once, and nobody shares anything unasked"
    answer = visit.post(page, data=shown_form(shown) | {"clicks": asked})
    assert f'name="clicks" value="{asked[0]}" checked' in answer.text, answer.text


def in_a_day() -> str:
    """A moment to send later at, as a browser writes it."""
    return f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M}"


def shown_form(page: httpx2.Response) -> dict[str, Any]:
    """What the form with the most fields would send, as it is shown."""
    assert page.status_code == 200, page.text
    forms = lxml.html.fromstring(page.text).forms
    values: dict[str, Any] = {}
    for name, value in max(forms, key=lambda form: len(form.fields)).form_values():
        values.setdefault(name, []).append(value)
    return values


def heading(page: httpx2.Response) -> str:
    """The first heading of a page."""
    return " ".join(lxml.html.fromstring(page.text).xpath("string(//h1)").split())
