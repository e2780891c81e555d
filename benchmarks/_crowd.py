"""What a dispatch needs: people on a list, and an approved proof for each wanted size of a message."""

from collections.abc import Sequence

from benchmarks._sized import PUBLICATION, content_of_size
from newsletter.cli.doing.preparing import prepare
from newsletter.content.issue import IssueContent
from newsletter.issues.approving import approve_unseen
from newsletter.issues.composing import create_issue
from newsletter.issues.finding import find_newsletter
from newsletter.issues.newsletters import change_newsletter, create_newsletter
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime, build_runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import create_user
from newsletter.users.new_passwords import given_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.lists import create_list, find_list

CROWD = "crowd"
ADMIN = "admin@harbour.example.org"
PASSWORD = "only for a benchmark"
_PORTION = 50_000  # people in one transaction


def gather(of: Settings, *, people: int, sizes: Sequence[int]) -> dict[int, int]:
    """Fill an empty database; gives the proof whose messages have so many bytes, by that size."""
    prepare(of)
    runtime = build_runtime(of)
    contents = {size: content_of_size(size) for size in sizes}
    _newsletter(runtime)
    for first in range(0, people, _PORTION):
        _import(runtime, range(first, min(people, first + _PORTION)))
    proofs = {size: _proof(runtime, content, f"of-{size}") for size, content in contents.items()}
    runtime.close()
    return proofs


def _newsletter(runtime: Runtime) -> None:
    now, by = runtime.clock(), OPERATOR
    password = given_password(PASSWORD, email=ADMIN)
    with runtime.database.transaction() as session:
        made = create_newsletter(
            session, PUBLICATION.slug, name=dict(PUBLICATION.name.items()), locales=["en"], by=by, now=now
        )
        told = PUBLICATION.model_dump(mode="json", exclude={"slug", "name", "locales"}, exclude_defaults=True)
        change_newsletter(made, told, by=by)
        create_list(session, CROWD, newsletter_id=made.id, name={"en": "Crowd"}, by=by, now=now)
        create_user(session, ADMIN, name="Admin", role=Role.ADMIN, password=password, by=by, now=now)


def _import(runtime: Runtime, numbers: range) -> None:
    rows = "".join(f"reader{number}@example.net,Reader,{number},en\r\n" for number in numbers)
    file = read_file(f"email,first name,last name,language\r\n{rows}".encode(), name="crowd.csv")
    with runtime.database.transaction() as session:
        apply_import(
            session,
            find_list(session, CROWD),
            file,
            basis="made up",
            by=OPERATOR,
            signer=runtime.signer,
            now=runtime.clock(),
        )


def _proof(runtime: Runtime, content: IssueContent, slug: str) -> int:
    now = runtime.clock()
    with runtime.database.transaction() as session:
        newsletter, admin = find_newsletter(session, PUBLICATION.slug), find_user(session, ADMIN)
        assert admin is not None
        issue = create_issue(session, newsletter, slug=slug, content=content, by=OPERATOR, now=now)
        proof = make_proof(session, issue, base_url=runtime.settings.base_url, by=OPERATOR, now=now)
        approve_unseen(session, proof, by=admin, now=now)
        return proof.id
