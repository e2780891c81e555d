"""What kind of mail this is where it holds no status: a report in words, an answer of a program, or a person's own."""

import re
from enum import StrEnum

from newsletter.feedback.bounces.mail import Part, words_of


class BounceKind(StrEnum):
    """What a mail that came back is."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINED = "complained"
    UNKNOWN = "unknown"  # from a mail system, but not in a form we can read
    NOT_A_BOUNCE = "not-a-bounce"


class Sort(StrEnum):
    """What a mail is that is no report."""

    VACATION = "vacation"
    RECEIPT = "receipt"  # somebody's mail program says that it was read, or not
    CHALLENGE = "challenge"  # asks the sender to prove that they are a person
    REPLY = "reply"  # a person answers
    ORDINARY = "ordinary"


_SYSTEM = re.compile(
    r"\b(?:mailer-?daemon|postmaster|mail delivery|mail deliver system|delivery subsystem|delivery system"
    r"|mail system|mail administrator|system administrator|microsoft exchange"
    r"|microsoftexchange\w*|microsoft outlook|mdaemon|mail router|mail server|internet mail|email system"
    r"|e-mail system|smtp server|returned mail|delivery notification|mailmarshal"
    r"|interscan\w*|postmaestro)\b|메일 ?(?:배달|전송) ?시스템|시스템 ?관리자",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\b(?:no-?reply|notifications?|bounces?|listserv|majordomo|exchange|mail-?admin|sysadmin|admin(?:istrator)?"
    r"|post_master)\b|anti-?virus|gateways?@|자동 ?발송",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"\b(?:mailer-?daemon|postmaster|mail deliver(?:y|) (?:sub)?system|microsoftexchange\w*"
    r"|system administrator|mail administrator)\b",
    re.IGNORECASE,
)
_FAILED_SUBJECT = re.compile(
    r"undeliver|returned mail|return(?:ed|ing) (?:to sender|message)|failure notice|delivery (?:has )?(?:fail"
    r"|status|notif|error|problem|report)|mail (?:delivery )?(?:fail|error|system error|could not)"
    r"|(?:message|mail|email) .{0,40}(?:blocked|rejected|not delivered)|non[- ]?(?:delivery|remis)"
    r"|not be delivered|failed (?:mail|delivery)|failure delivery|\[bounce\]"
    r"|bounced? (?:mail|message)|error sending|nondeliverable"
    r"|no entregado|mancata consegna|mancato recapito|falha na entrega|não entregue|退回"
    r"|unzustellbar|nicht zustellbar|undelivered|non distribu|échec|no se (?:pudo|puede) entregar|배달되지 않|배달 실패"
    r"|전송 실패|발송 실패|반송|전달되지 않|전송되지|배달할 수 없|배달 ?못|배달 상태|전달할 수 없"
    r"|配信不能|配信エラー|送信エラー|エラーメール|недоставлен|退信|mail error|delivery failure|user unknown"
    r"|warning: (?:could not send|message)",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"(?:could|can|was|were|is|has|have|did)(?: ?not|n't)(?: been| be)? (?:delivered|sent|able to deliver|reach"
    r"|received by)|(?:unable|not able|failed|failure|impossible) to (?:deliver|send|reach|be delivered)"
    r"|undeliver|delivery .{0,60}(?:fail|error|problem|reject|impossible)|permanent(?:ly)? (?:fatal )?(?:error"
    r"|fail)|did not reach|returned to (?:the )?sender|delivery errors|delivery problems|fatal errors"
    r"|transcript of session follows|non-?deliver|mailbox (?:is )?(?:full|unavailable)|user unknown"
    r"|mailbox (?:has |is )?(?:reached|exceeded|over) "
    r"|unknown user|no such user|(?:message|mail) .{0,120}(?:rejected|refused"
    r"|returned|bounced|blocked)|problem with the e-?mail address"
    r"|nicht zugestellt|rcpt to:"
    r"|couldn't be (?:delivered|found)|could not deliver|cannot deliver|smtp error|remote host said|배달되지|배달 ?못|배달하지 못"
    r"|배달할 수 없|전송되지|전송하지 못|전달되지|전달할 수 없|발송되지|실패|반송|존재하지 않"
    r"|送信できません|配信できません|配信不能"
    r"|не может быть|无法(?:送达|发送)|not a valid user|encountered delivery"
    r"|recipient(?:s|\(s\))? could not be reached|not be delivered"
    r"|delivery of the (?:e-?mail|message) was stopped|content checker found"
    r"|no (?:se )?(?:pudo|ha podido) (?:ser )?entrega|no entregado"
    r"|n'a (?:pas )?pu être|non (?:è|e') stato (?:consegnato|recapitato)|não (?:pôde|pode|foi) (?:ser )?entregue"
    r"|failed recipients|[45]\d\d[ -][45]\.\d\.\d|following recipient.{0,80}(?:reject|not)",
    re.IGNORECASE,
)
_OF_MAIL = re.compile(
    r"mail|message|recipient|smtp|mailbox|user unknown|\b[45]\d\d[ -]|메일|메시지|수신|メール|メッセージ|宛|courriel|mensaje"
    r"|nachricht|письм|сообщен|邮件",
    re.IGNORECASE,
)
_RETRIED = re.compile(
    r"will (?:be retried|continue to be|keep trying)|do not need to resend|(?:do not|don't) resend"
    r"|warning message only|advisory-only|been postponed|just a warning"
    r"|temporary failure report|still (?:trying|being tried)|not yet been delivered"
    r"|다시 시도할 예정|계속 시도",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\bdelayed\b|\bdelay(?:s in delivering)?\b|not (?:yet )?been delivered yet|not yet been delivered"
    r"|will (?:be retried|retry|keep trying|continue|try again)|still (?:trying|being|in the queue|undelivered"
    r"|queued)|warning message only|do not need to resend"
    r"|you do not need to|warning: (?:could not send|message .{0,20}delayed)|temporary failure report"
    r"|temporary (?:problem|error).{0,80}retr|no action is required|will be made|has not been delivered after"
    r"|지연|재시도|다시 시도합니다|遅延",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"permanent(?:ly)? |given up|giving up|fatal error|no further|will not be (?:retried|delivered)"
    r"|could not be delivered|undeliverable|have been unsuccessful|returned mail|delivery (?:has )?fail"
    r"|mail delivery failed|failure notice",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"successfully (?:delivered|relayed)|success(?:ful)? delivery|delivery .{0,40}(?:success|confirm|complete)"
    r"|was (?:delivered|relayed) to|\brelayed\)|has been delivered|받는 사람에게 배달되었|정상적으로 (?:배달|전달)",
    re.IGNORECASE,
)
_VACATION_SUBJECT = re.compile(
    r"^\s{0,9}(?:auto(?:matic|mated)?[ -]{0,2}(?:reply|response|answer|responder)|autoreply|auto:"
    r"|out of (?:the )?office|ooo\b|away from|on (?:vacation|holiday|leave)|vacation|i am (?:away|out)|abwesen"
    r"|réponse automatique|automatische antwort"
    r"|respuesta automática|risposta automatica|abwesenheits|[\[(]?\s?(?:부재|자동 ?(?:회신|응답|답장|답변)|휴가|자리 ?비움|외근"
    r"|출장)|自動(?:返信|応答)|不在|自动(?:回复|答复))"
    r"|out of office|부재 ?중|자동 ?(?:회신|응답|답장)|auto-?reply",
    re.IGNORECASE,
)
_RECEIPT_SUBJECT = re.compile(
    r"^\s{0,9}(?:read(?: receipt)?|not read|gelesen|lu|leído|letto|읽음|읽지 않음|읽지 않고 삭제됨"
    r"|수신 ?확인|열람 ?확인|开封|開封済み|已读"
    r"|return receipt|disposition notification)\s?[:：(\[]|return receipt|읽음 확인|수신 ?확인",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"boxbe|spam ?arrest|bluebottle|active spam killer|tmda|challenge[- ]response|(?:verify|confirm|prove"
    r"|authenticate) (?:that )?(?:you|your (?:address|message|e-?mail|identity)|it)[^.]{0,60}(?:human|person"
    r"|real|deliver|approved|sender)"
    r"|(?:click|reply|visit|follow)[^.]{0,100}(?:deliver(?:ed)? (?:your|this|the) (?:message|mail|email)"
    r"|to (?:be )?(?:approved|added to (?:my|the|their)|whitelist))|approved senders?"
    r"|sender verification request|is protected by|guest list|발신자 ?인증|스팸 ?방지 ?인증",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(
    r"^\s{0,9}(?:re|fwd?|전달|aw|sv|antw|odp|회신|답장|답변|re\[\d\]|rif|回复|返信)\s?[:：]", re.IGNORECASE
)
_PRECEDENCE_OF_PROGRAMS = ("auto_reply", "junk", "bulk", "autoreply")
_FIELDS_OF_ANSWERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-response-suppress",
    "x-autogenerated",
    "x-mail-autoreply",
    "x-vacation",
)


def subject_of(mail: Part) -> str:
    """The subject as people see it."""
    return words_of(mail.header.get("subject"))[:300]


def is_from_daemon(mail: Part) -> bool:
    """Whether a mail system signs as the author."""
    return _DAEMON.search(words_of(mail.header.get("from"))) is not None


def is_report_in_words(mail: Part, explanation: str) -> bool:
    """Whether a mail without a status part says that some mail was not delivered, is late, or has arrived."""
    subject, author = subject_of(mail), words_of(mail.header.get("from"))
    is_titled = _FAILED_SUBJECT.search(subject) is not None and not _REPLY_SUBJECT.match(subject)
    is_system = _SYSTEM.search(author) is not None
    if not is_from_daemon(mail):
        if _CHALLENGE.search(f"{subject}\n{explanation}"):
            return False
        if _is_answer(mail, subject):
            return is_titled and is_system and _says_what_became(explanation)
    if _is_from_nobody(mail):
        return (
            is_titled
            or _FAILED.search(explanation) is not None
            or (is_system and _says_what_became(explanation))
        )
    if is_system:
        return is_titled or _says_what_became(explanation)
    # A person who writes about a failure of theirs can be answered, and a shop writes of parcels.
    return_path = mail.header.get("return-path").strip("<> ").lower()
    is_person = return_path != "" and return_path in author.lower() and not _PROGRAM.search(author)
    return (
        is_titled
        and not is_person
        and _FAILED.search(explanation) is not None
        and _OF_MAIL.search(f"{subject}\n{explanation}") is not None
    )


def kind_of_words(mail: Part, explanation: str) -> BounceKind:
    """Whether a report in words tells of a failure, a delay or an arrival."""
    said = f"{subject_of(mail)}\n{explanation[:4000]}"
    if _RETRIED.search(said) or (_DELAYED.search(said) and not _GIVEN_UP.search(said)):
        return BounceKind.DELAYED
    if _DELIVERED.search(said) and not _FAILED.search(said):
        return BounceKind.DELIVERED
    return BounceKind.BOUNCED


def sort_of(mail: Part, explanation: str) -> Sort | None:
    """What a mail is that reports nothing; None for one of a mail system that says what we cannot read."""
    subject = subject_of(mail)
    said = f"{subject}\n{explanation[:4000]}"
    if (
        _RECEIPT_SUBJECT.search(subject)
        or mail.header.get("content-type").lower().find("disposition-notification") > 0
    ):
        return Sort.RECEIPT
    if _CHALLENGE.search(said):
        return Sort.CHALLENGE
    if is_from_daemon(mail) and not _VACATION_SUBJECT.search(subject):
        return None
    if _is_answer(mail, subject):
        return Sort.VACATION
    if _is_from_nobody(mail):
        return Sort.VACATION if mail.header.get("from") else None
    is_reply = (
        _REPLY_SUBJECT.match(subject) or mail.header.get("in-reply-to") or mail.header.get("references")
    )
    return Sort.REPLY if is_reply else Sort.ORDINARY


def _says_what_became(explanation: str) -> bool:
    return any(each.search(explanation) for each in (_FAILED, _DELAYED, _DELIVERED))


def _is_answer(mail: Part, subject: str) -> bool:
    header = mail.header
    submitted = header.get("auto-submitted").lower()
    return bool(
        submitted.startswith(("auto-replied", "auto-generated"))
        or any(header.all(*_FIELDS_OF_ANSWERS))
        or (header.get("precedence").lower() in _PRECEDENCE_OF_PROGRAMS and not header.get("list-id"))
        or _VACATION_SUBJECT.search(subject)
    )


def _is_from_nobody(mail: Part) -> bool:
    author = mail.header.get("from").strip()
    return author.endswith("<>") or mail.header.get("return-path").replace(" ", "").lower() in (
        "<>",
        "<mailer-daemon>",
    )
