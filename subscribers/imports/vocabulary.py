"""The words with which other systems, and people in their sheets, say who may be mailed: data only, read by `standing`.

All of them are in small letters without spaces and signs.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from newsletter.wording import Sentence, say


class Kind(StrEnum):
    """What a column of such words holds."""

    STATUS = "status"  # a word: active, unsubscribed, 수신거부
    AGREED = "agreed"  # yes, or the day: may be mailed; empty or no: may not
    REFUSED = "refused"  # yes, the day or a reason: may not be mailed; empty or no: may
    KEPT = "kept"  # anything else; heeded only where it says plainly that somebody may not be mailed


class Said(StrEnum):
    """What a file says of a person."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    BLOCKED = "blocked"
    UNCLEAR = "unclear"


REASONS: Mapping[Said, Sentence] = {
    Said.UNSUBSCRIBED: say("The file says that this person left."),
    Said.REFUSED: say("The file says that this person did not agree to get mail."),
    Said.UNCONFIRMED: say("The file says that this person has not confirmed."),
    Said.BOUNCED: say("The file says that mail to this address came back."),
    Said.COMPLAINED: say("The file says that this person reported mail as spam."),
    Said.BLOCKED: say("The file says that this address must not be mailed."),
    Said.UNCLEAR: say("It is not clear from the file whether this person may be mailed."),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any_of(text: str) -> re.Pattern[str]:
    return re.compile("|".join(text.split()))


# The words of other systems and of people's sheets.
WORDS = {
    Said.SUBSCRIBED: _words(
        """
        subscribed subscriber active activated enabled confirmed optedin optin doubleoptin singleoptin agreed
        consented granted 구독 구독중 구독자 구독함 수신 수신중 수신함 수신동의 수신동의함 수신허용 수신희망
        동의 동의함 동의합니다 동의했음 신청 신청함 정상 활성 활성화 확인됨 구독확인 구독완료 confirmedoptin
        iagree iconsent aktiv angemeldet bestätigt eingetragen eingewilligt abonné abonnée actif active inscrit
        inscrite confirmé confirmée suscrito suscrita activo activa confirmado confirmada inscrito inscrita
        iscritto iscritta attivo attiva confermato confermata ingeschreven aangemeld actief bevestigd 購読中
        購読 購読する 配信中 配信する 配信可 受信する 有効 登録済み 同意 同意する 同意します 希望 希望する
        希望します 已订阅 已訂閱 订阅 訂閱 订阅中 訂閱中 已确认 已確認 подписан подписана активен активна
        подтвержден подтверждён
        """
    ),
    Said.UNSUBSCRIBED: _words(
        """
        unsubscribed unsubscribe unsub optedout optout out left cancelled canceled removed archived deleted
        inactive withdrawn withdrew quit stopped lapsed expired churned 수신거부 수신거부함 수신취소 구독취소
        구독해지 구독중지 구독중단 구독종료 구독안함 미구독 해지 해지함 해지됨 탈퇴 탈퇴함 탈퇴회원 취소 취소됨
        거부 거부함 중단 중지 철회 동의철회 삭제 삭제됨 자동삭제 비활성 비활성화 휴면 휴면회원 휴면계정 만료
        비구독 비구독자 구독아님 abgemeldet abbestellt ausgetragen gekündigt widersprochen widerrufen gelöscht
        inaktiv désabonné désabonnée désinscrit désinscrite résilié résiliée désactivé désactivée supprimé
        inactif baja debaja dadodebaja dadadebaja desuscrito desuscrita cancelado cancelada eliminado inactivo
        disiscritto disiscritta cancellato cancellata annullato annullata uitgeschreven afgemeld opgezegd
        descadastrado descadastrada 配信停止 購読停止 停止 停止中 配信解除 購読解除 登録解除 解除 解除済み 解約
        退会 退会済み 受信拒否 配信拒否 已退订 已退訂 退订 退訂 取消订阅 取消訂閱 已取消 已取消订阅 已取消訂閱
        отписан отписана отписался отписалась
        """
    ),
    Said.UNCONFIRMED: _words(
        """
        unconfirmed notconfirmed pending pendingconfirmation nonsubscribed notsubscribed neversubscribed
        unactivated unverified notverified waiting awaiting awaitingconfirmation invited transactional 미확인
        대기 대기중 확인대기 구독대기 구독확인대기 인증대기 미인증 승인대기 미승인 확인전 validating unbestätigt
        nichtbestätigt ausstehend nonconfirmé nonconfirmée enattente pendiente noconfirmado noconfirmada
        nonconfermato nonconfermata inattesa nietbevestigd 未確認 未認証 仮登録 承認待ち 確認待ち 認証待ち 未确认
        未验证 待确认 неподтвержден неподтверждён
        """
    ),
    Said.BOUNCED: _words(
        """
        bounced bounce bouncing hardbounce hardbounced hard softbounce softbounced soft cleaned invalid
        undeliverable undelivered unreachable undeliverables nonexistent failed dead 반송 반송됨 반송메일
        발송실패 전송실패 하드바운스 소프트바운스 바운스 수신불가 무효 오류 잘못된주소 없는주소 없는메일 onhold
        onholdbounce unzustellbar rückläufer rebond rebondi rebotado rebotada rebote rimbalzato 不達 エラー
        エラー停止 配信エラー 配信不能 退信
        """
    ),
    Said.COMPLAINED: _words(
        """
        complained complaint complaints complainer spam spammy spamcomplaint spamcomplained junk abuse abused
        reported markedasspam reportedasspam 스팸 스팸신고 신고 신고됨 스팸처리
        """
    ),
    Said.BLOCKED: _words(
        """
        blocked blocklisted blocklist blacklisted blacklist banned disabled suppressed suspended donotcontact
        donotemail donotmail dnc excluded 차단 차단됨 발송차단 수신차단 발송제외 발송금지 제외 블랙리스트 정지
        이용정지 deceased verstorben décédé fallecido 사망 gesperrt bloqué bloquée bloqueado bloqueada bloccato
        geblokkeerd 配信禁止 配信不可 配信対象外 黑名单 黑名單
        """
    ),
    Said.REFUSED: _words(
        """
        refused declined denied rejected disagreed disagree notagreed noconsent nonconsent notconsented revoked
        미동의 비동의 부동의 동의안함 동의하지않음 동의하지않습니다 거절 수신미동의 수신안함 받지않음
        받지않습니다 희망안함 희망하지않음 원하지않음 미신청 신청안함 notoptedin notgiven nichterteilt
        nichteingewilligt abgelehnt verweigert refusé refusée rechazado rifiutato geweigerd 拒否 不可 同意しない
        同意しません 希望しない 希望しません 配信しない 受信しない 購読しない 不要 不同意 拒绝 拒絕
        """
    ),
}
SAID = {word: said for said, words in WORDS.items() for word in words}
# To what, under the heading “수신거부”?
CONSENTING = _words(
    """
    동의 동의함 동의합니다 수신동의 agreed consented granted
    """
)
# Words of any note, which say nothing by themselves there.
EVERYDAY = _words(
    """
    out left hard soft dead failed stopped quit waiting invited baja 중단 제외 오류 취소 무효 만료 에러
    """
)

# Within longer texts, from the strongest; whoever has one of them does not come on.
PHRASES = {
    Said.COMPLAINED: _any_of(
        """
        spamcomplain markedasspam reportedasspam 스팸신고
        """
    ),
    Said.UNSUBSCRIBED: _any_of(
        """
        unsubscribed unsubbed optedout optingout 수신거부 수신을거부 수신취소 구독취소 구독해지 구독중단
        구독중지 동의철회 메일중단 메일중지 탈퇴회원 탈퇴함 配信停止 已退订
        """
    ),
    Said.BLOCKED: _any_of(
        """
        blocklisted blacklisted donotcontact donotemail donotmail dontemail dontmail 발송금지 발송제외 발송차단
        수신차단 블랙리스트 보내지말 보내지마
        """
    ),
    Said.BOUNCED: _any_of(
        """
        hardbounce softbounce bounced undeliverable 메일반송 반송됨 없는메일 없는주소
        """
    ),
    Said.UNCONFIRMED: _any_of(
        """
        unconfirmed notconfirmed unverified 구독확인대기 인증대기 미인증
        """
    ),
    Said.REFUSED: _any_of(
        """
        noconsent notconsented 미동의 비동의 동의안 동의하지않 동의않 받지않 원하지않
        """
    ),
}

# In a column that is about nothing else, a part of a word is enough.
PARTS = {
    Said.UNSUBSCRIBED: _any_of(
        """
        unsub optout optedout inactiv cancel withdr remov delet 거부 취소 해지 탈퇴 철회 중단 중지 삭제 휴면
        비활성 수신안 구독안 退
        """
    ),
    Said.BOUNCED: _any_of(
        """
        bounc clean undeliver unreach invalid 반송 바운스 실패 불가
        """
    ),
    Said.COMPLAINED: _any_of(
        """
        complain spam abuse junk 스팸 신고
        """
    ),
    Said.BLOCKED: _any_of(
        """
        block blacklist banned suppress disabled suspend donot 차단 제외 금지 정지
        """
    ),
    Said.UNCONFIRMED: _any_of(
        """
        unconfirm pending unverif await waiting notsub nonsub notconfirm 대기 미확인 미인증 미승인
        """
    ),
    Said.REFUSED: _any_of(
        """
        notagree disagree declin refus reject den(?:y ied) 미동의 비동의 안함 않
        """
    ),
}

# Flags, as they come after NFKC.
YES = _words(
    """
    y yes true t 1 on o ○ ◯ ● v ✓ ✔ ☑ ✅ checked 예 네 유 有 可 要 ja oui si sí sì sim はい 是 да
    """
)
# And the contrary.
NO = _words(
    """
    n no false f 0 off ✗ ✘ ☐ ❌ unchecked 아니오 아니요 아니 무 無 无 不可 不要 nein nee non não いいえ 否 нет
    """
)
# An empty cell in other words.
NOTHING = frozenset(("",)) | _words(
    r"""
    - -- – — . n/a na #n/a null none nil nan \n (null) (없음) 없음 해당없음 0000-00-00
    """
)
# A tick in the West, a no beside a circle in Korea and Japan.
CROSS = _words(
    """
    x × ⨯ ✕ ✖
    """
)
FLAGS = (YES | NO | CROSS) - frozenset("01")  # numbers may count anything
DAY = re.compile(
    r"[12]\d{3}\s*[-./년]\s*\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}|[12]\d{7}(?:\d{6})?$|1\d{9}(?:\d{3})?$"
)
NUMBER = re.compile(r"[\d.,]+")

# Headings.
MAIL = _any_of(
    """
    mail 메일 전자우편 メール courriel correo 邮 郵
    """
)
OTHER_CHANNELS = _any_of(
    """
    sms mms 문자 카카오 카톡 알림톡 전화 phone mobile whatsapp push 푸시 telefon 우편 fax 팩스
    """
)
OTHER_MATTERS = _any_of(
    """
    url link 링크 token 토큰 hash uuid useragent browser marital 결혼 결제 payment billing order 주문 배송
    employment civil 고용 stripe plan$ paid http
    """
)
REFUSED_HEADINGS = (
    (
        Said.COMPLAINED,
        _any_of(
            """
            complain spam abuse 스팸 신고
            """
        ),
    ),
    (
        Said.BOUNCED,
        _any_of(
            """
            bounce undeliver ^clean cleaned unreachable onhold unzustellbar rückläufer 반송 바운스 발송실패
            전송실패 수신불가 invalid
            """
        ),
    ),
    (
        Said.BLOCKED,
        _any_of(
            """
            blacklist blocklist blocked banned suppress disabled donot(?:e?mail|contact|send) ^dnc dnc$ doesnotwant
            ^excluded? dontcontact dontsend dontmail donte?mail nepluscontact nepas(?:contact|envoy) nocontact
            deceased ^died ^dead$ verstorben décédé fallecid 사망 차단 발송제외 수신제외 발송금지 블랙리스트 gesperrt
            werbesperre mailsperre keinewerbung
            """
        ),
    ),
    (
        Said.UNSUBSCRIBED,
        _any_of(
            """
            unsub optout optedout optoff cancel withdr deleted removed archived inactive leftat 수신거부 수신취소
            구독취소 구독해지 구독중단 구독중지 해지 탈퇴 철회 거부 비구독 미구독 삭제일 삭제여부 휴면 ^remove$
            ^left(?:on|date)?$ 退订 退訂 退会 取消订阅 取消訂閱 停止 解除 解約 拒否 abgemeldet abmeld abbestell
            austritt austrag ausgetragen widerruf widerspr kündig désab désins desab desins
            desuscri disiscri resiliat résili refus baja uitgeschreven uitschrijf afgemeld afmeld opgezegd opzeg
            avregistr avprenum descadastr отпис
            """
        ),
    ),
)
EVIDENCE = _any_of(
    """
    ip$ ^ip time$ times?tamp date$ dates?at at$ on$ source wording text$ 문구 타임스탬프 일$ 일자$ 일시$
    시각$ 시간$ 날짜$ 경로$ 출처$ zeitpunkt$ latitude longitude gmtoff dstoff timezone region$ optin consent confirm
    동의 referr?er signup created registered subscrib 구독 가입 신청 등록 법적근거 legalbasis datum 日時
    日期
    """
)
TIMES = _any_of(
    """
    time$ timestamp date$ at$ datum$ zeitpunkt$ 일$ 일자$ 일시$ 시각$ 날짜$ 日$ 日時$ 日期$
    """
)
CONFIRMED = _any_of(
    """
    confirm verif doubleoptin ^doi 인증 확인 bestätigt
    """
)
AGREED_AT = _any_of(
    """
    confirm verif consent ^doi doubleoptin 동의 인증 확인 bestätigt einwillig
    """
)
CIRCUMSTANCES = _any_of(
    """
    ip$ ^ip source wording text$ 문구 경로$ 출처 latitude longitude gmtoff dstoff timezone referr?er
    """
)
AGREED_HEADINGS = _any_of(
    """
    consent opt(?:ed)?in subscribed ^subscribe$ permission gdpr agree accepts? confirmed verified
    einwillig zustimm consenso dsgvo rgpd akzept accett acept 동의 구독여부 수신여부 수신희망 구독희망 구독신청 수신허용 수신신청
    허용 인증여부 확인여부 메일수신$ 同意 購読希望 配信希望 受信希望 購読$ 配信$ 受信$ 登録可否 配信可否 受信可否 購読中
    订阅$ 訂閱$ ^active$ ^isactive$ ^enabled$ ^isenabled$ 활성
    (?:newsletter|뉴스레터|소식지|메일링|mailing|mailinglist)(?:yn|여부|신청|구독|수신|희망|subscriber|subscription)?$
    activesubscription 사용여부 유효여부 ^hasoptedin wantse?mail receivese?mail emailpermission marketing
    """
)
STATUS_HEADINGS = _any_of(
    """
    status statut stato$ estado situaç[aã]o 상태 ステータス 状態 配信状況 購読状況 登録状況 受信状況 状态 狀態 статус zustand
    subscription subscribertype 구독구분 수신구분 구독유형 ^구독$ ^수신$ ^suppression
    """
)
# What questions of forms are about: “소식지를 메일로 받으시겠습니까?”, answered with yes or no.
WISHES = _any_of(
    """
    받으 받겠 받고 받아 수신 소식 뉴스레터 구독 메일 허락 newsletter mail receive subscri keepme
    contactme send maycontact cancontact contacter contactar kontaktiert recevoir recibir ricevere
    receber ontvangen nieuwsbrief erhalten rundbrief infolett courriel
    correo boletín boletin bulletin メルマガ メール 配信 購読 受信 订阅 訂閱 接收 邮件 郵件 подпис рассыл
    """
)
# Where one of these is in a question, or these words, a yes may well be a no.
CONTRARY = _any_of(
    """
    않 안받 안함 말 원치 미수신 비수신 nomail dont doesnt cannot stop 不要 不希望 不接 しない 希望しな
    """
)
# But “(yes/no)” only says how to answer.
CHOICE = re.compile(
    r"\b(?:yes|y|ja|oui|sí|si|sì|sim|да)\s*(?:/|\||,|\bor\b|\bou\b|\boder\b)\s*(?:no|n|nein|nee|non|não|нет)\b"
)
CONTRARY_WORDS = _words(
    """
    no not non never none without stop nicht kein keine keinen keiner ohne ne pas sans jamais nunca sin
    não sem nao geen niet inte ikke не нет без
    """
)
