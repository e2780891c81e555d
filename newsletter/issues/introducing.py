"""Who publishes a newsletter: told by its settings, a command or an issue file, and never guessed.

A mail that does not say who sends it and where they can be written to goes to nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from newsletter.addresses import parse_address
from newsletter.content.explaining import explain, problems_of
from newsletter.content.localized import Localized
from newsletter.content.publication import IDENTITY, Identity, Publisher
from newsletter.errors import Invalid
from newsletter.issues.frozen import findings_kept
from newsletter.issues.models import Newsletter, Proof
from newsletter.issues.newsletters import change_newsletter, publication_of
from newsletter.preflight.identity import lacks_identity
from newsletter.users.deeds import By
from newsletter.wording import Sentence, say

_OPTIONS: Mapping[Identity, str] = {
    Identity.SENDER: "--sender ADDRESS",
    Identity.ORGANISATION: "--organisation NAME",
    Identity.POSTAL_ADDRESS: "--postal-address ADDRESS",
}


class NotIntroduced(Invalid):
    """Nothing is dispatched, since a newsletter or a proof does not say who publishes it."""


def read_publisher(values: Mapping[str, Any], *, locale: str) -> Publisher:
    """What a person says, words in one language, checked. Raises Invalid, which names the first field that cannot be used."""
    try:
        return Publisher.model_validate(values, context={"source_locale": locale})
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise Invalid(explain(problem, path=problem["loc"][:1], known=[])) from None


def publisher_of(newsletter: Newsletter, locales: Sequence[str]) -> Publisher:
    """Who publishes it, as far as it is said in these languages."""
    publication = publication_of(newsletter)
    return Publisher(
        sender=_usable(publication.sender_address),
        organisation=_within(publication.organisation, locales),
        postal_address=_within(publication.postal_address, locales),
    )


def introduce(newsletter: Newsletter, publisher: Publisher) -> None:
    """Fill in what the newsletter does not say yet, unless it says already that somebody else publishes it."""
    if is_another(newsletter, publisher):
        return
    newsletter.sender_address = newsletter.sender_address or publisher.sender
    told = Publisher(
        organisation=_within(publisher.organisation, newsletter.locales),
        postal_address=_within(publisher.postal_address, newsletter.locales),
    )
    newsletter.organisation = {**dict(told.organisation.items()), **newsletter.organisation}
    newsletter.postal_address = {**dict(told.postal_address.items()), **newsletter.postal_address}


def is_another(newsletter: Newsletter, publisher: Publisher) -> bool:
    """Whether the newsletter says something else of who publishes it."""
    own = publisher_of(newsletter, newsletter.locales)
    pairs = [(own.sender, publisher.sender)]
    for ours, theirs in (
        (own.organisation, publisher.organisation),
        (own.postal_address, publisher.postal_address),
    ):
        pairs += [(ours.get(locale) or "", words) for locale, words in theirs.items()]
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def remarks(newsletter: Newsletter, publisher: Publisher, *, now: datetime) -> list[Sentence]:
    """What whoever imported, just now, a file that names this publisher has to know of its newsletter."""
    told = []
    if newsletter.created_at == now:
        told.append(
            say(
                "The newsletter “{newsletter}” was made, because the file names it.",
                newsletter=newsletter.slug,
            )
        )
    if is_another(newsletter, publisher):
        told.append(
            say(
                "The “publisher” of the file is not the one that the settings of “{newsletter}” name; the settings stay.",
                newsletter=newsletter.slug,
            )
        )
    return told + ([_unsaid(newsletter)] if missing(newsletter) else [])


def missing(newsletter: Newsletter) -> tuple[Identity, ...]:
    """What the newsletter does not say of who publishes it."""
    return publication_of(newsletter).unsaid


def change_publisher(newsletter: Newsletter, values: Mapping[str, Any], *, locale: str, by: By) -> None:
    """Say who publishes it: `values` by the names of Publisher, words in one language; what is left out stays.

    Raises NotAllowed, and Invalid for a value that cannot be used.
    """
    told = read_publisher(values, locale=locale)
    settings: dict[str, object] = {"sender_address": told.sender} if "sender" in values else {}
    for name in ("organisation", "postal_address"):
        if name in values:
            words = {**getattr(newsletter, name), **dict(getattr(told, name).items())}
            settings[name] = {code: text for code, text in words.items() if text}
    change_newsletter(newsletter, settings, by=by)


def require_introduced(proof: Proof) -> None:
    """Raise NotIntroduced when there is an obstacle."""
    sentence = obstacle(proof)
    if sentence is not None:
        raise NotIntroduced(sentence)


def obstacle(proof: Proof) -> Sentence | None:
    """Why a proof cannot be dispatched: its newsletter does not say who publishes it, or did not when it was made."""
    newsletter = proof.issue.newsletter
    if missing(newsletter):
        return _unsaid(newsletter)
    if any(lacks_identity(findings_kept(edition)) for edition in proof.editions):
        return say(
            "Proof {proof} was made before “{newsletter}” said who publishes it, and does not say it. Make a new proof and "
            "have it approved.",
            proof=proof.id,
            newsletter=newsletter.slug,
        )
    return None


def _unsaid(newsletter: Newsletter) -> Sentence:
    parts = missing(newsletter)
    names = {part.value: IDENTITY[part] for part in parts}
    return say(
        "The newsletter “{newsletter}” does not say who publishes it, and nothing of it can be dispatched. It lacks: "
        "{parts}. Set them in its settings, or with: newsletter newsletter set {newsletter} {options}",
        newsletter=newsletter.slug,
        parts=Sentence(", ".join(f"{{{name}}}" for name in names), names),
        options=" ".join(_OPTIONS[part] for part in parts),
    )


def _within(words: Localized[str], locales: Sequence[str]) -> Localized[str]:
    return Localized[str]({code: text for code, text in words.items() if text and code in locales})


def _usable(address: str) -> str:
    try:
        return parse_address(address).written if address else ""
    except Invalid:  # the checks complain of it
        return ""
