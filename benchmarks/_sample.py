"""A dispatch of the sample issue, in both languages, to a crowd: what goes on beside the thing that is measured."""

from newsletter.demo.seeding import ADMIN, seed
from newsletter.dispatch import starting
from newsletter.issues.approving import approve
from newsletter.issues.looking import look_at
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.new_passwords import given_password
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.lists import create_list

SUBSCRIBERS = 20_000


def enrolled_dispatch(runtime: Runtime) -> int:
    """Everything up to the click on Start; gives the dispatch."""
    rows = "".join(
        f"reader{number}@example.net,Reader {number},{('en', 'ko')[number % 2]}\r\n"
        for number in range(SUBSCRIBERS)
    )
    now, password = runtime.clock(), given_password("only for a benchmark", email=ADMIN)
    with runtime.database.transaction() as session:
        seeded = seed(session, assets=runtime.assets, signer=runtime.signer, now=now, password=password)
        crowd = create_list(
            session, "crowd", newsletter_id=seeded.newsletter.id, name={"en": "Crowd"}, by=OPERATOR, now=now
        )
        file = read_file(f"email,name,locale\r\n{rows}".encode(), name="crowd.csv")
        apply_import(session, crowd, file, basis="made up", by=OPERATOR, signer=runtime.signer, now=now)
        proof = make_proof(session, seeded.issue, base_url=runtime.settings.base_url, by=OPERATOR, now=now)
        for edition in proof.editions:
            look_at(session, proof, edition.locale, by=seeded.users[0], now=now)
        approve(session, proof, by=seeded.users[0], now=now)
        return starting.schedule(session, proof, crowd, by=OPERATOR, at=now, now=now).id
