"""What the page of the editor is told before its scripts ask anything: which issue this is, and all its words."""

from dataclasses import dataclass
from typing import Any

from newsletter.content.issue import IssueContent
from newsletter.desk.issues import IssueLine
from newsletter.issues.models import Newsletter
from newsletter.issues.words import name_of_edition
from newsletter.languages import own_name
from newsletter.users.deeds import Deed, may
from newsletter.users.models import User
from newsletter.web.staff.editor_words import editor_words
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Editor:
    """The setting and the words, as the page carries them, and the addresses that the script asks first."""

    setting: dict[str, Any]
    words: dict[str, str]
    asked_first: tuple[str, ...]


def editor_of(
    line: IssueLine, newsletter: Newsletter, content: IssueContent, *, by: User, reader: str
) -> Editor:
    """What the editor of an issue begins with, in the language of whoever reads the page."""
    base = f"/issues/{line.slug}"
    pages: list[tuple[Sentence, str]] = [(say("Preview"), f"{base}/preview")]
    if line.proof_id:
        pages.append((say("Proof"), f"/proofs/{line.proof_id}"))
    if len(content.locales) > 1 and may(by, Deed.EXPORT_ISSUES, newsletter=line.newsletter_id):
        pages.append((say("Translation as a file"), f"{base}/translation"))
    pages += [(say("History"), f"{base}/revisions"), (say("Form"), f"{base}?form=plain")]
    setting = {
        "issue": line.slug,
        "title": line.subject.get(reader) or next(iter(line.subject.values()), ""),
        "newsletter": newsletter.name.get(reader) or next(iter(newsletter.name.values()), ""),
        "email": by.email,
        "back": "/",
        "locales": [(locale, own_name(locale)) for locale in content.locales],
        "editions": [(locale, name_of_edition(locale).in_locale(reader)) for locale in content.editions],
        "pages": [{"words": words.in_locale(reader), "address": address} for words, address in pages],
        "mayProve": may(by, Deed.PROVE, newsletter=line.newsletter_id),
        "mayTest": may(by, Deed.SEND_TRIALS, newsletter=line.newsletter_id),
        "mayShare": may(by, Deed.SHARE_DRAFTS, newsletter=line.newsletter_id),
    }
    asked_first = (f"/api/issues/{line.slug}/draft", f"/api/blocks?issue={line.slug}&lang={reader}")
    return Editor(setting, editor_words(reader), asked_first)
