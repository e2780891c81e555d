"""The deliverability doctor on the command line: each aspect is a check of `newsletter doctor`, for all senders together."""

from collections.abc import Callable, Sequence
from pathlib import Path

from newsletter.cli.saying import answer, in_my_language
from newsletter.db import Database
from newsletter.deliverability.examining import examine
from newsletter.deliverability.findings import Aspect, Finding, Standing
from newsletter.deliverability.one_click import knock
from newsletter.deliverability.sender import way_of
from newsletter.dispatch.sender_checks.keeping import a_sender
from newsletter.errors import Misconfigured
from newsletter.messages.dkim import DkimSigner, make_key
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.outbox import OutboxRelay
from newsletter.runtime import known_signer, make_dkim, make_relay, make_resolver
from newsletter.settings import Settings
from newsletter.tables import require_current
from newsletter.wording import say, verbatim

_INDENT = "\n      "
_ANY_DOMAIN = "DOMAIN"


def told_of(aspect: Aspect, settings: Settings, domains_of: Callable[[Settings], Sequence[str]]) -> str:
    """What is found about the domains of the senders. Raises Misconfigured where something is bad."""
    relay = make_relay(settings)
    if isinstance(relay, OutboxRelay):
        return "not looked at: the outbox keeps all mail"
    if not (domains := domains_of(settings)):
        return "not looked at: no newsletter yet"
    letterhead = _letterhead(settings)
    resolver = make_resolver(settings)
    found: list[Finding] = []
    for domain in domains:
        sender = a_sender(domain, [way_of(relay)], letterhead=letterhead, own_name=settings.ehlo_name)
        found += examine(sender, resolver, knock=knock, aspects=[aspect])
    told = _INDENT.join(dict.fromkeys(map(_in_words, found)))
    if any(finding.standing is Standing.BAD for finding in found):
        raise Misconfigured(verbatim(told))
    return told or "nothing to look at"


def new_key(settings: Settings, file: Path, *, domains: Sequence[str], as_json: bool) -> None:
    """Make a key and print what to publish, for each domain that mail is sent from."""
    make_key(file)
    signer = DkimSigner.from_file(file, selector=settings.dkim_selector)
    records = [signer.record(domain) for domain in domains or [_ANY_DOMAIN]]
    steps = say(
        "Made {file}. Publish this, and wait until “newsletter doctor” finds it with these settings; then restart with them:",
        file=file,
    )
    to_set = [f"NEWSLETTER_DKIM_KEY_FILE={file}", f"NEWSLETTER_DKIM_SELECTOR={signer.selector}"]
    answer(
        {"file": str(file), "selector": signer.selector, "records": records},
        as_json=as_json,
        text="\n".join([in_my_language(steps), *to_set, "", *records]),
    )


def _letterhead(settings: Settings) -> Letterhead:
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        return Letterhead(settings.base_url, known_signer(settings, database), make_dkim(settings))
    finally:
        database.dispose()


def _in_words(finding: Finding) -> str:
    says = f"{in_my_language(finding.means)} {in_my_language(finding.remedy)}".strip()
    head = "" if finding.standing is Standing.GOOD else f"[{in_my_language(finding.standing.words)}] "
    return f"{head}{says}" + (f"{_INDENT}{finding.record}" if finding.record else "")
