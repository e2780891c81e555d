"""The words of mail systems, by what they mean: in lower case, one blank between words, addresses and codes taken out.

A phrase counts wherever it stands. What is said in both of two ways is found by one of `PATTERNS`.
"""

import re
from collections.abc import Mapping

from newsletter.feedback.bounces.reasons import Reason

# A host in a URL is as good as a word: many a blocklist is named by nothing else.
BLOCKLISTS = (
    "spamhaus", "spamcop", "barracudacentral", "sorbs", "uceprotect", "abuseat", "surbl", "uribl",
    "mailspike", "psbl", "invaluement", "spameatingmonkey", "senderscore", "backscatterer", "nixspam",
    "manitu.net", "cloudmark", "dnswl", "njabl", "ordb.org", "dsbl", "five-ten-sg", "mail-abuse",
    "rfc-ignorant", "spamrl", "wpbl", "blackhole", "senderbase", "talosintelligence", "postmaster.live",
    "sendersupport.olc", "kisarbl", "rbl.", "dnsbl", "bl.",
)  # fmt: skip

# Read in this order: whoever blames us is heard first, and a doubt before a certainty.
PHRASES: Mapping[Reason, tuple[str, ...]] = {
    Reason.SUSPENDED_SENDER: (
        "outgoing mail suspension",
        "sender has been suspended", "sender suspended", "sending limit",
        "has exceeded its maximum recipient", "sender account is disabled",
        "your account has been suspended", "domain has been suspended from sending",
        "not authorized to send from", "account is not allowed to send", "sending quota",
        "message quota exceeded for sender", "max defers and failures per hour",
        "exceeded the max emails per hour", "outgoing mail from", "email sending has been disabled",
        "daily quota for sending", "daily user sending quota", "reached a limit for sending",
    ),
    Reason.AUTHENTICATION: (
        "purported responsible", "cannot resolve your", "unresolvable relay host", "fully qualified",
        "verification failure", "authentication turned on",
        "unauthenticated", "dmarc", "dkim", "sender policy framework", "senderid", "authentication required",
        "authentication failed", "requires authentication", "need to authenticate", "must authenticate",
        "not authenticated", "authentication check", "reverse dns", "rdns", "ptr record", " ptr ", "no ptr",
        "reverse lookup", "reverse-dns", "helo", "ehlo", "client host rejected: cannot find your",
        "unverified address", "starttls", "must issue a", "tls required", "tls negotiation", "fix reverse",
        "forged", "spoof", "find your hostname", "find your reverse", "not signed",
        "dns-based email authentication", "authrequired", "smtp auth", "smtp-auth", "인증되지 않은",
        "인증 실패", "도메인 인증", "레코드가 설정",
    ),
    Reason.CONTENT: (
        "dt:spm", "advertising", "mass mailer", "recurrent pattern", "content denied", "header error",
        "spam", "junk", "unsolicited", "bulk mail", "bulk email", "bulk e-mail", "virus", "malware", "phish",
        "content rejected", "message content", "prohibited content", "banned content",
        "inappropriate content", "content filter", "content-filter", "content restriction", "content reject",
        "objectionable content", "attachment", "blocked file", "executable", "infected", "high score",
        "contains a link", "suspicious", "unacceptable content", "offensive", "profanit", "worm ", "trojan",
        "bad header", "header syntax", "headers are not rfc", "not rfc", "rfc 5322", "rfc2822", "rfc 2822",
        "mime error", "too many hops", "bare lf", "bare newline", "line too long", "lines longer",
        "message looks like", "considered as", "scanner", "detected as", "message rejected as",
        "mail rejected due to", "unwanted", "message denied by", "messages with multiple addresses",
        "not rfc compliant", "duplicate header", "rejected by filter", "스팸", "광고", "바이러스", "악성",
        "피싱", "유해", "금칙어", "첨부파일", "迷惑メール",
    ),
    Reason.SIZE: (
        "too large", "too big", "size limit", "message size", "maximum size", "max message size",
        "exceeds size", "size exceeds", "exceeded the maximum", "larger than", "recipsizelimit",
        "sendersizelimit", "limit of message", "exceed the maximum message", "oversize", "mail size",
        "size of the message", "message length", "exceeds the maximum message", "exceeds the limit for",
        "fixed maximum", "크기가", "크기 제한", "크기를 초과", "최대 크기", "메일 크기", "대용량",
    ),
    Reason.RATE: (
        "rate limit", "ratelimit", "rate-limit", "frequency limited", "at a rate that", "throttl", "too many connections",
        "too many messages", "too many emails", "too many mails", "too many recipients",
        "too many recipents", "too many sessions", "too many concurrent", "too much mail", "too quickly",
        "too fast", "exceeded the rate", "sending rate", "connection rate", "message rate", "mail rate",
        "unusual rate", "rate exceeded", "traffic", "excessive", "too many invalid recipients", "slow down",
        "maximum number of messages per", "flood", "connection limit", "concurrent connections",
        "received too many", "simultaneous", "too many rcpt", "messages per", "유량", "동시 접속",
        "발송 제한", "전송량",
    ),
    Reason.REPUTATION: (
        "reputation", "poor rep", "low rep", "sender score", "senderscore", "bad score", "trust score",
        "complaints", "평판",
    ),
    Reason.BLOCKED: (
        "refused - see", "blocked - see", "server of your isp", "go away", "confirm this mail server",
        "your access to submit messages",
        "blacklist", "black list", "black-list", "blocklist", "block list", "block-list", "blocked",
        "is blocking", "blocking list", "denylist", "deny list", "dnsbl", " rbl", "rbl ", "rbls", "banned",
        "bl entry", "listed in", "listed at", "listed by", "listed on", "is in my", "dynamic ip",
        "dynamic address", "dynamic host", "residential", "open proxy", "open relay", "ip range", "your ip",
        "ip address", "client host", "your host", "your server", "your network", "your mail server",
        "mail server has been", "client address", "access denied by", "access from ip",
        "connection refused by policy", "connection denied", "no access from", "mail from your",
        "from your location", "bad reputation", "is not allowed to send", "isn't allowed to send",
        "host rejected", "connections from", "connections not accepted", "connection not accepted",
        "not accept mail from", "not accept email from", "not accept messages from",
        "not accepting mail from", "doesn't accept mail from", "don't accept mail from",
        "do not accept mail from", "weren't sent", "not allowed from", "mail from this", "email from this",
        "see our whitelist", "whitelist", "white list", "not currently accepting mail from", "차단",
        "수신 거부", "수신거부", "거부된", "블랙리스트", "허용되지 않",
    ),
    Reason.SENDER_ADDRESS: (
        "badsendermx", "backscatter", "senderfilterconfig", "emetteur invalide", "not owned by user",
        "returned mail not accepted",
        "sender rejected", "sender denied", "sender verify", "sender verification", "sender address",
        "sender domain", "sender not", "sender is", "sender id", "sender ip", "sender must", "sender email",
        "sender unknown", "sender refused", "sender name", "sender cannot", "invalid sender",
        "unknown sender", "bad sender", "envelope sender", "sender not allowed", "domain of sender",
        "domain of the sender", "from address", "from domain", "from field", "from header", "from: header",
        "mail from domain", "return path", "return-path", "your domain", "sender's domain",
        "sender's address", "sender's email", "verify sender", "verifying sender", "verification failed for",
        "callout", "callback setup", "while verifying", "invalid dns", "could not verify", "null sender",
        "empty sender", "denied domain", "empty envelope", "null envelope",
        "bounces are not", "badmailfrom", "unresolvable domain", "not permitted to send",
        "not authorized to send", "not allowed to mail", "not allowed to send", "발신자를", "발신자가",
        "발신자 주소", "발신자 도메인", "보낸 사람을", "보낸 사람의 주소가", "송신자를", "송신자가",
        "보내는 사람",
    ),
    Reason.RELAYING: (
        "mail relay",
        "relay access", "relay denied", "relaying denied", "relaying is", "relay not", "relaying not",
        "unable to relay", "cannot relay", "not relay", "no relay", "relaying", "not a relay",
        "relay is not", "relay operation", "relay prohibited", "rcpthosts", "not one of our local",
        "does not relay", "don't relay", "refuse to relay", "relay for", "to relay", "not a gateway",
        "gateway not", "no third-party", "릴레이", "중계",
    ),
    Reason.POLICY: (
        "refuse to receive", "refuses to receive", "user reject", "only accepting mail from",
        "valid-address-filter", "closed mailing list", "low priority",
        "policy", "policies", "administrative prohibition", "administratively", "prohibited",
        "not authorized", "not authorised", "unauthorized", "notauthorized", "restricted", "restriction",
        "violat", "security", "recipient preferences", "recipient's preferences", "user preferences",
        "permission to", "you are not allowed", "you do not have permission", "not permitted",
        "message rejected", "message refused", "mail rejected", "message was rejected",
        "message not accepted", "rejected by the recipient", "rejected by user", "rejected by recipient",
        "message filtered", "filtered", "mail refused", "email rejected", "rejected for",
        "does not accept mail", "does not accept messages", "only accepts", "accepts mail only",
        "accept messages from", "closed list", "members only", "not subscribed", "non-member", "not a member",
        "transaction failed", "reject due", "정책", "보안", "권한이",
    ),
    Reason.GREYLISTED: (
        "greylist", "graylist", "grey list", "grey-list", "gray-list", "{gray}", "{grey}",
        "try again in a few", "그레이리스트",
    ),
    Reason.FULL: (
        "enough space", "receiving limits",
        "quota", "mailbox full", "mailbox is full", "full mailbox", "mail box full",
        "mailbox for user is full", "insufficient system storage", "insufficient storage",
        "insufficient disk", "out of storage", "not enough storage", "no space left", "not enough space",
        "space not enough", "storage limit", "exceeded storage", "exceeded the storage", "storage is full",
        "disk space", "space has been used", "too full", "mailfolder is full", "inbox is full",
        "mailbox size exceed", "mailbox exceeds", "mailbox has exceeded", "mailbox exceeded",
        "mailbox size limit", "exceeds allowed size", "account is full", "user is full",
        "mailbox too large", "boite du destinataire pleine", "buzón lleno", "bandeja llena", "postfach voll",
        "postfach ist voll", "casella piena", "mailfull", "mail file size exceeds",
        "too many messages on the server", "would exceed maximum allowed storage", "mailbox has reached",
        "over the maximum allowed", "number of messages in recipient's mailbox", "용량", "가득", "초과하여",
        "메일함이 꽉", "편지함이 꽉", "容量", "メールボックスがいっぱい",
    ),
    Reason.INACTIVE: (
        "inactive", "never logged", "not active", "not been collected", "is dormant", "dormant", "not been activated",
        "not activated", "has not logged in", "not logged in", "휴면", "장기 미사용", "장기간", "비활성",
        "미사용 계정",
    ),
    Reason.DISABLED: (
        "disabled", "turned off", "mailbox has expired", "account has expired", "suspended", "suspend",
        "deactivated", "locked", "frozen", "account has been closed for",
        "account expired", "mailbox expired", "temporarily limited", "account is closed",
        "temporarily unavailable", "discontinued", "이용 정지", "이용정지", "사용 중지", "사용중지",
        "정지된", "정지되", "잠긴", "제한된 계정", "停止",
    ),
    Reason.MOVED: (
        "has been replaced by", "recipient no longer on server", "has moved to", "user has moved",
        "mailbox has moved", "address has changed", "changed their address", "new address is", "이전되었",
        "주소가 변경",
    ),
    Reason.NO_DOMAIN: (
        "host unknown", "unknown host", "host not found", "host or domain name not found",
        "domain not found", "domain does not exist", "no such domain", "nxdomain", "null mx", "nullmx",
        "unknown domain", "domain unknown", "non-existent domain", "nonexistent domain",
        "illegal host/domain", "domain doesn't exist", "domain doesnt exist", "does not exist (nxdomain)",
        "domain name not found", "name or service not known", "unrouteable mail domain",
        "unroutable mail domain", "unrouteable address", "unroutable address",
        "couldn't find any host named", "bad destination system", "no matches to nameserver query",
        "domain is not reachable", "invalid domain name", "invalid domain", "domain isn't in my list",
        "no mx or a records", "no valid mail exchanger", "no mail exchanger", "does not have any mx",
        "recipient domain must exist", "could not find a gateway for", "cannot resolve the domain",
        "domain name does not exist", "cannot find mx", "couldn't find mx", "존재하지 않는 도메인",
        "도메인이 존재하지", "도메인을 찾을 수 없", "없는 도메인", "호스트를 찾을 수 없",
    ),
    Reason.EXPIRED: (
        "message expired", "envelope expired", "retry timeout exceeded", "retry time not reached",
        "delivery expired", "queue.expired", "too long in the queue", "in the queue too long",
        "been in queue too long", "message timed out", "has been in the queue",
        "unable to deliver in", "gave up after", "retry limit", "giving up after",
        "was not delivered within", "time-to-live", "maximum time", "queue lifetime",
        "not reachable within the allowed", "expired", "보관 기간", "재시도",
    ),
    Reason.CONNECTION: (
        "loop broken",
        "timed out", "timeout", "time out", "connection refused", "connection reset", "connection lost",
        "lost connection", "connection dropped", "connection failed", "connection closed", "connection died",
        "no route to host", "unreachable", "not reachable", "requests to connect", "unable to connect",
        "cannot connect", "could not connect",
        "can't connect", "couldn't connect", "failed to connect", "connect to",
        "establish an smtp connection", "not responding", "no answer from host", "did not respond",
        "host is down", "network error", "name server", "nameserver", "name service error", "dns failure",
        "dns error", "dns lookup", "dns query", "cname lookup", "temporary failure in", "servfail",
        "host lookup", "could not resolve", "broken pipe", "bad connection",
        "unexpected connection response", "service not available", "service unavailable", "hop count",
        "routing loop", "mail loop", "loops back", "loop detected", "looping", "too many received",
        "mx list for", "접속할 수 없", "연결할 수 없", "연결 시간", "응답이 없", "응답하지 않",
    ),
    Reason.SYSTEM: (
        "is no mdb",
        "system error", "internal error", "local configuration", "configuration error", "misconfig",
        "i/o error", "input/output", "read-only", "can't create", "cannot create", "can't open",
        "cannot open", "unable to open", "could not write", "can't write", "write error", "command died",
        "program died", "mail system full", "system full", "try again later", "try later", "temporary error",
        "temporary failure", "temporarily deferred", "temporarily", "please retry", "resources unavailable",
        "insufficient resources", "out of memory", "local error", "unknown mailer error", "mailer error",
        "pipe to", "permission denied", "delivery agent", "several matches found", "server error",
        "software error", "overloaded", "lmtp", "시스템 오류", "서버 오류", "일시적", "잠시 후",
    ),
    Reason.UNCLEAR: (
        "access denied", "recipient refused",
    ),
    Reason.NO_MAILBOX: (
        "mailbox not present", "mailbox invalid", "is not local", "in name directory",
        "user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox",
        "no such account", "no such address", "no such person", "no such local user", "no such name",
        "no such email", "recipient unknown", "unknown recipient", "unknown mailbox", "mailbox unknown",
        "unknown account", "account unknown", "unknown local", "unknown email", "unknown e-mail",
        "unknown address", "address unknown", "unknown or illegal", "unknown login", "unknown virtual",
        "invalid recipient", "invalid user", "invalid mailbox", "invalid address", "address invalid",
        "invalid email", "invalid account", "invalid or unknown", "invalid final delivery userid",
        "bad destination mailbox", "bad destination email", "bad recipient", "bad_recipient",
        "bad-recipient", "badrcptto", "bad address", "does not exist", "doesn't exist", "doesnt exist",
        "do not exist", "not exist", "nonexistent", "non-existent", "non existent", "not found", "notfound",
        "not a known user", "name is not recognized", "name not recognized", "not a valid mailbox",
        "not a valid user", "not a valid recipient", "not a valid email", "not a valid address",
        "not a valid account", "not a local", "not our customer", "not listed in", "not an active address",
        "no mailbox", "no mail box", "no user", "no account", "no local mailbox", "no recipient",
        "no valid recipient", "no one at this", "no longer available", "no longer valid", "no longer exists",
        "no longer in use", "no longer active", "no longer accepts mail", "no longer accepting",
        "no longer employed", "no longer with", "no longer work", "is no longer", "not present in directory",
        "not in directory", "not in my validrcptto", "user not recognized", "recipient not recognized",
        "address not recognized", "not registered", "isn't registered", "unregistered", "couldn't be found",
        "could not be found", "wasn't found", "was not found", "cannot find user", "can't find user",
        "can not find", "undeliverable address", "does not have an account", "no such alias",
        "isn't in our system", "user is unknown", "is unknown", "recipnotfound", "recipientnotfound",
        "user doesn't", "mailbox unavailable", "mailbox not available", "mailbox is unavailable",
        "account unavailable", "requested user mailbox", "addressee unknown", "no existe", "n'existe pas",
        "inexistent", "inconnu", "adresse invalide", "destinataire invalide",
        "unbekannt", "existiert nicht", "nicht gefunden", "nie istnieje", "nessun utente",
        "utente sconosciuto", "não existe", "desconhecido", "desconocido", "inexistente",
        "user missing home", "missing home directory", "archived recipient", "user account not",
        "destination addresses were unknown", "server rejected recipients", "can't accept user",
        "user not local", "not a user", "delivery to non-existent", "존재하지 않", "존재하지않", "사서함을 사용할 수 없",
        "등록되지 않은", "등록되지않은", "등록되어 있지 않", "찾을 수 없", "찾지 못", "없는 사용자",
        "없는 계정", "없는 주소", "없는 아이디", "없는 메일", "알 수 없는 사용자", "알 수 없는 수신",
        "잘못된 수신자", "잘못된 주소", "잘못된 메일 주소", "탈퇴한", "탈퇴하", "해지된", "삭제된 계정",
        "사용하지 않는 메일", "수신자가 없", "사용자가 없", "계정이 없", "宛先不明", "存在しません",
        "存在しない", "見つかりません", "ユーザーが不明", "不存在", "не найден", "не существует",
        "несуществующ",
    ),
}  # fmt: skip

PATTERNS: Mapping[Reason, tuple[re.Pattern[str], ...]] = {
    Reason.AUTHENTICATION: (re.compile(r"\bspf\b|\btls\b"),),
    Reason.BLOCKED: (
        re.compile(r"\bips?\b|\b[a-z]{0,3}bl\b|\bblock(?:s|ing)?\b|\bmail from\b.{0,40}\brefused\b"),
    ),
    Reason.SENDER_ADDRESS: (
        re.compile(
            r"\bfrom\b.{0,20}\b(?:address|domain)\b|\bsender\b.{0,40}\b(?:reject|denied|refused|not exist)"
            r"|\bsender\b.{0,20}\bnot found"
        ),
    ),
    Reason.RELAYING: (re.compile(r"\b(?:unable|not|cannot|denied)\b.{0,20}\brelay\b"),),
    Reason.RATE: (re.compile(r"\brate\b"),),
    Reason.FULL: (re.compile(r"\bis full\b"),),
    Reason.EXPIRED: (
        re.compile(r"\bfailed \d{1,4} attempts|\bcould not be delivered for (?!(?:the|this|these) )"),
    ),
    Reason.NO_DOMAIN: (
        re.compile(
            r"\bdomain name\b.{0,80}\bnot appear to be registered"
            r"|\b(?:domain|host)(?: name)? \S{1,80} (?:is )?(?:not found|unknown|does(?: not|n['’]t) exist)"
        ),
    ),
    Reason.NO_MAILBOX: (
        re.compile(
            r"\b(?:user|recipient|mailbox|account|address)(?: \S{1,80}){0,2} "
            r"(?:is )?(?:unknown|not found|not known|does(?: not|n['’]t) exist|isn['’]t known)"
            r"|\bdoes(?:n't| not) have an? (?:\S{1,80} )?account\b"
        ),
    ),
}

# What is said in words that would be misunderstood, in others.
PLAINER = {
    # Of a directory that lacks somebody, not of a blocklist that has us.
    "not listed in": "not found in",
    "n't listed in": "n't found in",
    "my name was rejected": "helo",
    "is in my badrcptto list": "badrcptto",
    "mail file size exceeds the maximum size": "mailbox full",
    "quota violation": "quota exceeded",
    "too much mail data": "mailbox full",
    "too many messages on the server": "mailbox full",
    "mailbox unavailable or access denied": "mailbox disabled",
    "server rejected recipients": "no such recipient",
    "full, or it's getting too much mail": "mailbox is full",
    "find a mail exchanger or ip address": "no mail exchanger",
    "administratively disabled": "disabled",
    "administratively suspended": "suspended",
    "administratively locked": "locked",
}

# What such words are about is another thing than what they say where they stand alone.
HARMLESS = (
    "please notify the sender", "sender address:", "from address:", "original sender", "sender-mta",
    "return to sender", "returned to sender", "returning message to sender", "to the sender", "spam folder",
    "check the recipient's email address for typos", "for security reasons", "security considerations",
    "the mail system", "mail system at", "this is the mail system", "mail delivery system",
    "connect to the internet", "problem report to postmaster", "please, do not reply", "postmaster",
    "no further action", "please try", "delivery temporarily suspended", "the attachment contains",
    "attached returned message", "if you think", "recipient address rejected", "rejected recipient",
    "recipient rejected", "has been rejected", "was rejected", "rejected your message", "unfortunately",
    "local configuration",
)  # fmt: skip
