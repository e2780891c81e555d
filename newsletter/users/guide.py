"""The table of the guides for editors that tells which role may do what, made from the deeds themselves."""

from newsletter.users.deeds import DEEDS, ROLES
from newsletter.wording import say


def guide(locale: str) -> str:
    """Markdown: what each role is for, then each deed with the roles that may do it, in a language of the product."""
    roles = list(ROLES.values())
    summaries = [f"- **{role.name.in_locale(locale)}**: {role.summary.in_locale(locale)}" for role in roles]
    head = [say("What may be done").in_locale(locale), *(role.name.in_locale(locale) for role in roles)]
    rows = [
        [_sentence(words.in_locale(locale)), *("✓" if deed in role.deeds else "" for role in roles)]
        for deed, words in DEEDS.items()
    ]
    table = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([*summaries, "", table[0], f"|---|{':-:|' * len(roles)}", *table[1:]])


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
