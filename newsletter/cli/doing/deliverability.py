"""The deliverability doctor on the command line: each aspect is a check of `newsletter doctor`, for all senders together."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from newsletter.cli.saying import answer, in_my_language
from newsletter.db import Database
from newsletter.deliverability.examining import examine
from newsletter.deliverability.findings import Aspect, Finding, Standing
from newsletter.deliverability.one_click import knock
from newsletter.deliverability.sender import Sender, Way
from newsletter.dispatch.routing.opening import Switchboard
from newsletter.dispatch.sender_checks.keeping import sender_in
from newsletter.errors import Misconfigured
from newsletter.issues.models import Newsletter
from newsletter.messages.dkim import DkimSigner, make_key
from newsletter.messages.letterhead import Letterhead
from newsletter.runtime import known_signer, make_dkim, make_relay, make_resolver
from newsletter.settings import Settings
from newsletter.tables import require_current
from newsletter.wording import say, verbatim

_INDENT = "\n      "
_ANY_DOMAIN = "DOMAIN"


def told_of(aspect: Aspect, settings: Settings) -> str:
    """What is found about the senders, each with every relay that it uses. Raises Misconfigured where something is bad."""
    if not (senders := _senders(settings)):
        return "not looked at: no newsletter yet"
    leaving = [sender for sender in senders if any(way.host for way in sender.ways)]
    if not leaving:
        return "not looked at: the outbox keeps all mail"
    resolver = make_resolver(settings)
    found: list[Finding] = []
    for sender in leaving:
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


def _senders(settings: Settings) -> list[Sender]:
    """The senders of all newsletters, one for each domain."""
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        signer = known_signer(settings, database)
        letterhead = Letterhead(settings.base_url, signer, make_dkim(settings))
        switchboard = Switchboard(
            make_relay(settings),
            signer,
            connections=settings.smtp_connections,
            deadline=settings.smtp_deadline,
            helo_name=settings.ehlo_name,
        )
        with database.reading() as session:
            newsletters = session.scalars(sa.select(Newsletter).order_by(Newsletter.id)).all()
            each = [
                sender_in(
                    session,
                    newsletter,
                    switchboard=switchboard,
                    letterhead=letterhead,
                    own_name=settings.ehlo_name,
                )
                for newsletter in newsletters
            ]
    finally:
        database.dispose()
    return _one_for_each_domain(each)


def _one_for_each_domain(senders: Sequence[Sender]) -> list[Sender]:
    ways: dict[str, dict[str, Way]] = {}
    for sender in senders:
        ways.setdefault(sender.domain, {}).update((way.name, way) for way in sender.ways)
    first = {sender.domain: sender for sender in reversed(senders)}
    return [replace(first[domain], ways=tuple(some.values())) for domain, some in sorted(ways.items())]


def _in_words(finding: Finding) -> str:
    says = f"{in_my_language(finding.means)} {in_my_language(finding.remedy)}".strip()
    head = "" if finding.standing is Standing.GOOD else f"[{in_my_language(finding.standing.words)}] "
    return f"{head}{says}" + (f"{_INDENT}{finding.record}" if finding.record else "")
