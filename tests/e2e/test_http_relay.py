"""A whole dispatch through a relay with an API: everybody is accounted for, and who is in doubt gets no second mail."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.models import Delivery
from tests.e2e.mails import Mail
from tests.e2e.processes import Installation
from tests.http_server import Asked, HttpServer, answer
from tests.relays.http.mail_apis import Mails, form, mailgun, mailgun_url

_ISSUE = """
newsletter: bridge
number: 1
locales: [en]
publisher:
  sender: news@bridge.example.org
  organisation: Bridge
  postal_address: 1 Ferry Lane, Harbourton
subject: {en: Two shores}
blocks:
  - letter:
      body: {en: Dear reader}
"""
KEY = "key-1"
REFUSED = answer(400, {"message": "'to' parameter is not a valid address. please check documentation"})


def test_everybody_is_accounted_for(tmp_path: Path) -> None:
    mails = Mails()
    takes = mailgun(mails, key=KEY)

    def script(asked: Asked) -> Any:
        match form(asked).get("to"):
            case b"refused@example.net":
                return REFUSED
            case b"doubt@example.net":
                takes(asked)
                return None
        return takes(asked)

    with HttpServer(script) as server:
        house = Installation(tmp_path, {"relay_url": mailgun_url(server, key=KEY)})
        house.run("db", "upgrade")
        house.run("user", "add", "kim@example.org", "--role", "admin")
        (tmp_path / "issue.yaml").write_text(_ISSUE, encoding="utf-8")
        (tmp_path / "people.csv").write_text(
            "email\n" + "".join(f"{name}@example.net\n" for name in ("anna", "bo", "refused", "doubt"))
        )
        house.run("issue", "import", "issue.yaml")
        house.run("subscribers", "import", "readers", "people.csv", "--basis", "asked for it")
        house.run("issue", "proof", "bridge-1")
        house.run("issue", "approve", "1", "--by", "kim@example.org")

        ended = house.run("dispatch", "start", "1", "--list", "readers", "--wait", "--json")

        asked_for = sorted(form(asked)["to"].decode().partition("@")[0] for asked in server.requests)

    assert {state: ended.json[state] for state in ("enrolled", "accepted", "refused", "uncertain")} == {
        "enrolled": 4,
        "accepted": 2,
        "refused": 1,
        "uncertain": 1,
    }
    assert asked_for == ["anna", "bo", "doubt", "refused"]
    assert {Mail.read(data).subject for data in mails.taken} == {"Two shores"}
    receipts = receipts_of(house)
    assert len(set(receipts)) == 2
    assert all(receipt.endswith(".1.ABCD@mg.example.org") for receipt in receipts)


def receipts_of(house: Installation) -> list[str]:
    """By which names the ledger knows what was accepted."""
    database = Database(house.database_url)
    with database.reading() as session:
        receipts = [receipt for receipt in session.scalars(sa.select(Delivery.receipt)) if receipt]
    database.dispose()
    return receipts
