"""What may be done, and which role may do it: the one table that routes, templates and verbs ask.

A new role is a member of `Role`, a row of ROLES and a migration; a new deed is a member of `Deed`, its words, and a
place in the sets below. A gap in either table stops the start.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from newsletter.errors import NotAllowed
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.wording import Sentence, say


class Deed(StrEnum):
    """One thing that somebody may do or may not do."""

    KEEP_OWN_ACCOUNT = auto()
    SECURE_OWN_ACCOUNT = auto()
    READ_ISSUES = auto()
    COMMENT = auto()
    READ_NEWSLETTERS = auto()
    READ_DISPATCHES = auto()
    READ_SUBSCRIBERS = auto()
    READ_OUTBOX = auto()
    SEE_PERSONAL_DATA = auto()
    COMPOSE = auto()
    KEEP_LIBRARY = auto()
    WRITE_HTML = auto()
    IMPORT_ISSUES = auto()
    EXPORT_ISSUES = auto()
    PROVE = auto()
    SEND_TRIALS = auto()
    SHARE_DRAFTS = auto()
    MANAGE_LISTS = auto()
    ADD_SUBSCRIBERS = auto()
    IMPORT_SUBSCRIBERS = auto()
    EXPORT_SUBSCRIBERS = auto()
    UNSUBSCRIBE_OTHERS = auto()
    CORRECT_SUBSCRIBERS = auto()
    DECIDE_RETURNED = auto()
    APPROVE = auto()
    DISPATCH = auto()
    STEER_DISPATCHES = auto()
    ERASE_SUBSCRIBERS = auto()
    CREATE_NEWSLETTERS = auto()
    CHANGE_NEWSLETTERS = auto()
    MANAGE_RELAYS = auto()
    KEEP_BOUNCE_RULES = auto()
    MANAGE_WEBHOOK = auto()
    MANAGE_USERS = auto()
    READ_TRAIL = auto()


DEEDS: Mapping[Deed, Sentence] = {
    Deed.KEEP_OWN_ACCOUNT: say("keep an account of one's own"),
    Deed.SECURE_OWN_ACCOUNT: say("set up a second factor of one's own"),
    Deed.READ_ISSUES: say("read issues and proofs"),
    Deed.COMMENT: say("comment on issues"),
    Deed.READ_NEWSLETTERS: say("see the newsletters"),
    Deed.READ_DISPATCHES: say("see dispatches and how they go"),
    Deed.READ_SUBSCRIBERS: say("see lists and their subscribers, addresses masked"),
    Deed.READ_OUTBOX: say("read the outbox"),
    Deed.SEE_PERSONAL_DATA: say("see names, addresses and evidence of subscribers"),
    Deed.COMPOSE: say("write issues"),
    Deed.KEEP_LIBRARY: say("keep and change library blocks"),
    Deed.WRITE_HTML: say("write raw HTML"),
    Deed.IMPORT_ISSUES: say("read an issue from a file"),
    Deed.EXPORT_ISSUES: say("export issues as files"),
    Deed.PROVE: say("make proofs"),
    Deed.SEND_TRIALS: say("send test mails"),
    Deed.SHARE_DRAFTS: say("show issues to people without an account"),
    Deed.MANAGE_LISTS: say("make lists"),
    Deed.ADD_SUBSCRIBERS: say("add subscribers"),
    Deed.IMPORT_SUBSCRIBERS: say("import subscribers"),
    Deed.EXPORT_SUBSCRIBERS: say("export subscribers"),
    Deed.UNSUBSCRIBE_OTHERS: say("take somebody off a list"),
    Deed.CORRECT_SUBSCRIBERS: say("correct who a subscriber is"),
    Deed.DECIDE_RETURNED: say("read mails that came back, and say what they mean"),
    Deed.APPROVE: say("approve proofs"),
    Deed.DISPATCH: say("start a dispatch"),
    Deed.STEER_DISPATCHES: say("pause, resume or cancel a dispatch, or send again what is uncertain"),
    Deed.ERASE_SUBSCRIBERS: say("erase a subscriber's data"),
    Deed.CREATE_NEWSLETTERS: say("make newsletters"),
    Deed.CHANGE_NEWSLETTERS: say("change a newsletter's settings"),
    Deed.MANAGE_RELAYS: say("manage relays, and what they are given"),
    Deed.KEEP_BOUNCE_RULES: say("keep rules for mails that came back, and decide those of no newsletter"),
    Deed.MANAGE_WEBHOOK: say("set which program is told of dispatches"),
    Deed.MANAGE_USERS: say("manage users"),
    Deed.READ_TRAIL: say("read the audit log"),
}

_TO_LOOK = frozenset(
    {
        Deed.KEEP_OWN_ACCOUNT,
        Deed.SECURE_OWN_ACCOUNT,
        Deed.READ_ISSUES,
        Deed.COMMENT,
        Deed.READ_NEWSLETTERS,
        Deed.READ_DISPATCHES,
        Deed.READ_SUBSCRIBERS,
    }
)
_TO_MAKE = frozenset(
    {
        Deed.READ_OUTBOX,  # which holds everybody's own links
        Deed.SEE_PERSONAL_DATA,
        Deed.COMPOSE,
        Deed.KEEP_LIBRARY,
        Deed.IMPORT_ISSUES,
        Deed.EXPORT_ISSUES,
        Deed.PROVE,
        Deed.SEND_TRIALS,
        Deed.SHARE_DRAFTS,
        Deed.MANAGE_LISTS,
        Deed.ADD_SUBSCRIBERS,
        Deed.IMPORT_SUBSCRIBERS,
        Deed.EXPORT_SUBSCRIBERS,
        Deed.UNSUBSCRIBE_OTHERS,
        Deed.CORRECT_SUBSCRIBERS,
        Deed.DECIDE_RETURNED,
    }
)
_TO_DECIDE = frozenset(
    {
        Deed.WRITE_HTML,  # as good as a template: it decides what a mail looks like, and where it leads
        Deed.APPROVE,
        Deed.DISPATCH,
        Deed.STEER_DISPATCHES,
        Deed.ERASE_SUBSCRIBERS,
        Deed.CREATE_NEWSLETTERS,
        Deed.CHANGE_NEWSLETTERS,
        Deed.MANAGE_RELAYS,
        Deed.KEEP_BOUNCE_RULES,
        Deed.MANAGE_WEBHOOK,
        Deed.MANAGE_USERS,
        Deed.READ_TRAIL,
    }
)


class Asked(StrEnum):
    """When somebody must have shown lately who they are (ASVS 3.7.1)."""

    TO_CHANGE = auto()  # before anything is posted
    ALWAYS = auto()  # before anything is shown, too


# What cannot be taken back, what gives power, and what takes people's data out of the house. A newsletter's settings, its
# disclaimers and publisher among them, are not here: nothing goes out before a proof with them is approved and started.
ASKED_AGAIN: Mapping[Deed, Asked] = {
    Deed.MANAGE_USERS: Asked.TO_CHANGE,
    Deed.EXPORT_SUBSCRIBERS: Asked.ALWAYS,
    Deed.ERASE_SUBSCRIBERS: Asked.TO_CHANGE,
    Deed.APPROVE: Asked.TO_CHANGE,
    Deed.DISPATCH: Asked.TO_CHANGE,
    Deed.MANAGE_RELAYS: Asked.TO_CHANGE,  # all mail goes there, with everybody's address and links
}


@dataclass(frozen=True)
class Grant:
    """A row of the table: what a role is called, what it is for, and what it may do."""

    name: Sentence
    summary: Sentence
    deeds: frozenset[Deed]


ROLES: Mapping[Role, Grant] = {
    Role.VIEWER: Grant(say("Viewer"), say("Reads issues, previews, proofs and reports."), _TO_LOOK),
    Role.EDITOR: Grant(
        say("Editor"),
        say("Also writes issues, makes proofs and imports subscribers."),
        _TO_LOOK | _TO_MAKE,
    ),
    Role.ADMIN: Grant(
        say("Admin"),
        say("Also approves proofs, starts dispatches, and manages newsletters and users."),
        _TO_LOOK | _TO_MAKE | _TO_DECIDE,
    ),
}


@dataclass(frozen=True)
class Operator:
    """Whoever runs commands on the server: they hold the database, so nothing is refused them. What they do has no author."""

    kind: str = "operator"
    id: None = None
    name: str = ""
    email: str = ""


OPERATOR = Operator()
By = User | Operator  # who does a deed; `by.id` is what is kept as its author


class Denied(NotAllowed):
    """Somebody asked for a deed that is not theirs."""

    def __init__(self, sentence: Sentence, *, by: By, deed: Deed) -> None:
        super().__init__(sentence)
        self.by, self.deed = by, deed


def may(by: By, deed: Deed, *, newsletter: int | None = None) -> bool:
    """Whether they may do it, in the newsletter of this id; without one, whether they may do it anywhere."""
    if isinstance(by, Operator):
        return True
    return by.disabled_at is None and deed in ROLES[_role_in(by, newsletter)].deeds


def require(by: By, deed: Deed, *, newsletter: int | None = None) -> None:
    """Raise NotAllowed, saying what is not allowed and whom to ask, unless they may do it."""
    if isinstance(by, Operator) or may(by, deed, newsletter=newsletter):
        return
    if by.disabled_at is not None:
        raise Denied(
            say(
                "The account {email} is closed. Ask a colleague who manages users to open it.", email=by.email
            ),
            by=by,
            deed=deed,
        )
    raise Denied(
        say(
            "The role “{role}” does not allow this: {deed}. Ask a colleague whose role does: {roles}.",
            role=ROLES[_role_in(by, newsletter)].name,
            deed=DEEDS[deed],
            roles=listed(roles_with(deed)),
        ),
        by=by,
        deed=deed,
    )


def roles_with(deed: Deed) -> list[Role]:
    """The roles that may do it."""
    return [role for role, grant in ROLES.items() if deed in grant.deeds]


def listed(roles: Iterable[Role]) -> Sentence:
    """The names of the roles, one after the other."""
    values = {str(role): ROLES[role].name for role in roles}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)


def require_complete(roles: Mapping[Role, Grant], deeds: Collection[Deed]) -> None:
    """Raise AssertionError when a role has no row, or a deed no words or nobody who may do it."""
    missing: list[str] = [f"the role {role} has no row" for role in Role if role not in roles]
    missing += [f"the deed {deed} has no words" for deed in Deed if deed not in deeds]
    granted = frozenset[Deed]().union(*(grant.deeds for grant in roles.values()))
    missing += [f"nobody may do the deed {deed}" for deed in Deed if deed not in granted]
    if missing:
        raise AssertionError("; ".join(missing))


def _role_in(user: User, newsletter: int | None) -> Role:  # noqa: ARG001 (a role is the same in every newsletter, so far)
    return user.role


require_complete(ROLES, DEEDS)
