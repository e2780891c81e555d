"""What is written down, in words: one line for each act and for each kind of thing that it is about."""

from collections.abc import Mapping

from newsletter.wording import Sentence, Worded, say, verbatim


class Act(Worded):
    """Something that was done, or that was refused; the key is kept for ever, the words may change."""

    SIGNED_IN = "signed-in", say("Sign-in")
    SIGN_IN_REFUSED = "sign-in-refused", say("Wrong sign-in")
    SIGNED_OUT = "signed-out", say("Sign-out")
    SESSIONS_ENDED = "sessions-ended", say("Sessions ended")
    PASSWORD_CHANGED = "password-changed", say("Own password changed")
    PASSWORD_MISTAKEN = "password-mistaken", say("Wrong present password")
    FACTORS_CHANGED = "factors-changed", say("Second factor changed")
    FACTORS_MISTAKEN = "factors-mistaken", say("Wrong second factor")
    FACTORS_DEMANDED = "factors-demanded", say("Rule about second factors changed")
    USER_MADE = "user-made", say("User added")
    ROLE_CHANGED = "role-changed", say("Role changed")
    PASSWORD_RESET = "password-reset", say("Password of another user replaced")
    USER_SHUT_OUT = "user-shut-out", say("User shut out")
    USER_LET_IN = "user-let-in", say("User let in again")

    NEWSLETTER_MADE = "newsletter-made", say("Newsletter made")
    NEWSLETTER_CHANGED = "newsletter-changed", say("Settings of a newsletter changed")
    DISCLAIMERS_CHANGED = "disclaimers-changed", say("Disclaimers changed")
    SENDER_CHECKED = "sender-checked", say("Deliverability checked")

    LIBRARY_BLOCK_KEPT = "library-block-kept", say("Library block saved")
    LIBRARY_BLOCK_CHANGED = "library-block-changed", say("Library block changed")
    LIBRARY_BLOCK_RENAMED = "library-block-renamed", say("Library block renamed")
    LIBRARY_BLOCK_RETIRED = "library-block-retired", say("Library block retired")
    LIBRARY_BLOCK_RETURNED = "library-block-returned", say("Library block offered again")
    LIBRARY_BLOCK_TAKEN = "library-block-taken", say("Library block updated in drafts")

    ISSUE_MADE = "issue-made", say("Issue made")
    ISSUE_READ_FROM_FILE = "issue-read-from-file", say("Issue read from a file")
    ISSUE_EXPORTED = "issue-exported", say("Issue exported")
    TRANSLATION_EXPORTED = "translation-exported", say("Texts exported for translation")
    TRANSLATION_READ = "translation-read", say("Translation read from a file")
    PROOF_MADE = "proof-made", say("Proof made")
    APPROVAL_ASKED = "approval-asked", say("Approval asked for")
    CHANGES_ASKED = "changes-asked", say("Changes of a proof asked for")
    NOTE_WITHDRAWN = "note-withdrawn", say("Wish for changes withdrawn")
    TRIAL_SENT = "trial-sent", say("Test mail sent")
    PROOF_APPROVED = "proof-approved", say("Proof approved")
    COMMENT_WRITTEN = "comment-written", say("Comment written")
    COMMENT_TAKEN_BACK = "comment-taken-back", say("Comment taken back")
    COMMENTS_RESOLVED = "comments-resolved", say("Comments resolved")
    COMMENTS_REOPENED = "comments-reopened", say("Comments opened again")
    PREVIEW_LINK_MADE = "preview-link-made", say("Preview link made")
    PREVIEW_LINK_REVOKED = "preview-link-revoked", say("Preview link ended")
    VERSION_NAMED = "version-named", say("Version named")

    PICTURE_KEPT = "picture-kept", say("Picture uploaded")
    PICTURE_DESCRIBED = "picture-described", say("Particulars of a picture changed")
    PICTURE_REPLACED = "picture-replaced", say("Picture replaced in drafts")
    PICTURE_REMOVED = "picture-removed", say("Picture taken out of the library")

    LIST_MADE = "list-made", say("List made")
    SUBSCRIBER_ADDED = "subscriber-added", say("Subscriber added")
    SUBSCRIBER_ASKED_AGAIN = "subscriber-asked-again", say("Confirmation asked for once more")
    SUBSCRIBER_TAKEN_OFF = "subscriber-taken-off", say("Subscriber taken off a list")
    CLICKS_UNSHARED = "clicks-unshared", say("Sharing of clicks ended")
    SUBSCRIBER_CORRECTED = "subscriber-corrected", say("Subscriber corrected")
    SUBSCRIBER_ERASED = "subscriber-erased", say("Subscriber erased")
    LIST_CHANGED = "list-changed", say("List changed")
    LIST_CLOSED = "list-closed", say("List closed")
    LIST_REOPENED = "list-reopened", say("List opened again")
    FILE_KEPT = "file-kept", say("File of subscribers uploaded")
    FILE_DISCARDED = "file-discarded", say("File of subscribers discarded")
    IMPORT_STARTED = "import-started", say("Import started")
    IMPORT_STOPPED = "import-stopped", say("Import stopped")
    IMPORT_RESUMED = "import-resumed", say("Import resumed")
    SUBSCRIBERS_IMPORTED = "subscribers-imported", say("Subscribers imported")
    SUBSCRIBERS_EXPORTED = "subscribers-exported", say("Subscribers exported")

    DISPATCH_STARTED = "dispatch-started", say("Dispatch started")
    DISPATCH_UNDONE = "dispatch-undone", say("Start of a dispatch undone")
    DISPATCH_BEGUN_AT_ONCE = "dispatch-begun-at-once", say("Dispatch begun without waiting")
    DISPATCH_PAUSED = "dispatch-paused", say("Dispatch paused")
    DISPATCH_RESUMED = "dispatch-resumed", say("Dispatch resumed")
    CANARY_PASSED = "canary-passed", say("Dispatch let go on after its first people")
    DEADLINE_SET = "deadline-set", say("Deadline of a dispatch changed")
    SPEED_SET = "speed-set", say("Speed of a dispatch changed")
    DISPATCH_CANCELLED = "dispatch-cancelled", say("Dispatch cancelled")
    UNCERTAIN_SENT_AGAIN = "uncertain-sent-again", say("Uncertain deliveries tried again")
    FAILED_SENT_AGAIN = "failed-sent-again", say("Failed deliveries tried again")
    REPORT_EXPORTED = "report-exported", say("Report taken away as a file")

    RETURNED_DECIDED = "returned-decided", say("Returned mail decided")
    BOUNCE_RULE_MADE = "bounce-rule-made", say("Rule for returned mail made")
    BOUNCE_RULE_REMOVED = "bounce-rule-removed", say("Rule for returned mail removed")

    RELAY_CHANGED = "relay-changed", say("Limits of the relay changed")
    RELAY_ADDED = "relay-added", say("Relay added")
    RELAY_ADDRESS_CHANGED = "relay-address-changed", say("Address of a relay changed")
    RELAY_PAUSED = "relay-paused", say("Relay paused")
    RELAY_RESUMED = "relay-resumed", say("Relay let go on")
    RELAYS_CHOSEN = "relays-chosen", say("Relays of a newsletter changed")
    RELAY_REMOVED = "relay-removed", say("Relay taken away")

    WEBHOOK_SET = "webhook-set", say("Webhook set")
    WEBHOOK_SECRET_RENEWED = "webhook-secret-renewed", say("Secret of the webhook renewed")
    WEBHOOK_TRIED = "webhook-tried", say("Test of the webhook sent")
    WEBHOOK_REMOVED = "webhook-removed", say("Webhook removed")

    REFUSED = "refused", say("Not allowed, refused")
    LIMIT_REACHED = "limit-reached", say("Limit reached")
    TRAIL_EXPORTED = "trail-exported", say("Audit log exported")


# By the table of the thing.
KINDS: Mapping[str, Sentence] = {
    "user": say("User"),
    "newsletter": say("Newsletter"),
    "issue": say("Issue"),
    "library_block": say("Library block"),
    "proof": say("Proof"),
    "library_picture": say("Picture"),
    "mailing_list": say("List"),
    "subscriber": say("Subscriber"),
    "subscriber_import": say("Import"),
    "dispatch": say("Dispatch"),
    "returned_mail": say("Returned mail"),
    "bounce_rule": say("Rule for returned mail"),
    "relay": say("Relay"),
    "webhook": say("Webhook"),
    "page": say("Page"),
    "trail_entry": say("Audit log"),
}


# What else an entry tells, by its key.
PARTICULARS: Mapping[str, Sentence] = {
    "after": say("after"),
    "at": say("time"),
    "bad": say("problems"),
    "before": say("before"),
    "canary": say("first people"),
    "reader_time": say("time of the readers"),
    "change": say("change"),
    "count": say("count"),
    "days": say("days"),
    "deed": say("deed"),
    "fault": say("whose fault"),
    "fields": say("fields"),
    "form": say("kind of file"),
    "hash": say("check code"),
    "host": say("host"),
    "joined": say("joined"),
    "limit": say("limit"),
    "list": say("list"),
    "mails": say("mails"),
    "meaning": say("meaning"),
    "own": say("of one's own work"),
    "position": say("rows taken in"),
    "revision": say("revision"),
    "role": say("role"),
    "rows": say("rows"),
    "settings": say("settings"),
    "sha256": say("hash of the file"),
    "since": say("since"),
    "version": say("version"),
}

_BY_KEY = {act.value: act.words for act in Act}


def words_of(act: str) -> Sentence:
    """What an entry says was done; an act of another version of the product is told by its key."""
    return _BY_KEY.get(act) or verbatim(act)
