"""What files say of who may be mailed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Invalid
from subscribers.imports.reading_csv import Reading, SubscriberFile, read_file
from subscribers.imports.standing import kind_of
from subscribers.imports.vocabulary import SAID, WORDS, Kind, Said


def read(text: str, reading: Reading | None = None) -> SubscriberFile:
    return read_file(text.encode(), name="people.csv", reading=reading or Reading())


def column(heading: str, *cells: str) -> dict[str, Said | None]:
    """What a column says of those who have each cell."""
    rows = [f"p{number}@example.org\t{cell}" for number, cell in enumerate(cells)]
    words = read("\n".join((f"email\t{heading}", *rows))).standing.words
    return {cell: words[at].said if at in words else None for at, cell in enumerate(cells, start=2)}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        # listmonk, Keila, Ghost, Mautic, phpList, Substack, Mailchimp, Brevo, HubSpot, Salesforce
        ("status", {"enabled": None, "blocklisted": Said.BLOCKED, "disabled": Said.BLOCKED}),
        ("subscription_status", {"confirmed": None, "unconfirmed": Said.UNCONFIRMED, "unsubscribed": Said.UNSUBSCRIBED}),
        ("Status", {"active": None, "unsubscribed": Said.UNSUBSCRIBED, "unreachable": Said.BOUNCED}),
        ("Status", {"Active": None, "Cleaned": Said.BOUNCED, "Non-Subscribed": Said.UNCONFIRMED}),
        ("subscribed_to_emails", {"true": None, "false": Said.REFUSED}),
        ("email_disabled", {"false": None, "true": Said.BLOCKED}),
        ("blacklisted", {"0": None, "1": Said.BLOCKED}),
        ("confirmed", {"1": None, "0": Said.UNCONFIRMED}),
        ("DOUBLE_OPT-IN", {"Yes": None, "No": Said.UNCONFIRMED}),
        ("Unsubscribed from all email", {"": None, "true": Said.UNSUBSCRIBED}),
        ("HasOptedOutOfEmail", {"FALSE": None, "TRUE": Said.UNSUBSCRIBED}),
        ("Email hard bounce reason", {"": None, "unknown user": Said.BOUNCED}),
        ("UNSUB_TIME", {"": None, "2025-03-01 09:00:00": Said.UNSUBSCRIBED, "0000-00-00 00:00:00": None}),
        ("UNSUB_REASON", {"": None, "NORMAL": Said.UNSUBSCRIBED}),
        ("CONFIRM_TIME", {"2024-01-01 10:00": None, "": Said.UNCONFIRMED}),
        ("Do Not Email", {"no": None, "yes": Said.BLOCKED}),
        # Stibee and sheets
        ("구독 상태", {"구독 중": None, "수신거부": Said.UNSUBSCRIBED, "스팸신고": Said.COMPLAINED}),
        ("상태", {"정상": None, "반송": Said.BOUNCED, "탈퇴": Said.UNSUBSCRIBED, "수신거부 (2025. 3. 1.)": Said.UNSUBSCRIBED}),
        ("수신거부일", {"": None, "2025-03-01": Said.UNSUBSCRIBED}),
        ("수신 동의", {"동의": None, "미동의": Said.REFUSED, "동의하지 않음": Said.REFUSED, "": Said.REFUSED}),
        ("뉴스레터 수신 여부", {"Y": None, "N": Said.REFUSED}),
        ("수신동의", {"O": None, "X": Said.REFUSED}),
        ("수신거부", {"": None, "O": Said.UNSUBSCRIBED}),
        ("광고성 정보 수신 동의", {"예": None, "아니오": Said.REFUSED}),
        ("CLEAN_TIME", {"": None, "2025-01-01 10:00:00": Said.BOUNCED}),
        ("소식지를 메일로 받으시겠습니까?", {"네": None, "아니요": Said.REFUSED}),
        ("Would you like our newsletter?", {"Yes": None, "No": Said.REFUSED}),
        ("[필수] 소식지 수신 동의", {"예, 동의합니다": None, "아니오": Said.REFUSED, "아니오, 동의하지 않습니다": Said.REFUSED}),
        ("이메일 수신", {"1": None, "0": Said.REFUSED}),
        ("수신동의 여부", {"Y": None, "N": Said.REFUSED, "": Said.REFUSED}),
        ("광고성 정보 수신 동의", {"동의": None, "미동의": Said.REFUSED}),
        ("수신거부일시", {"": None, "2024. 3. 1. 오후 3:00": Said.UNSUBSCRIBED, "-": None}),
        ("비구독", {"": None, "O": Said.UNSUBSCRIBED}),
        ("구독 신청", {"신청": None, "미신청": Said.REFUSED}),
        # Brevo, CiviCRM, beehiiv, Constant Contact, Buttondown, Klaviyo, Shopify
        ("EMAIL_BLACKLISTED", {"false": None, "true": Said.BLOCKED}),
        ("on_hold", {"0": None, "1": Said.BOUNCED}),
        ("On Hold", {"No": None, "On Hold Bounce": Said.BOUNCED, "On Hold Opt Out": Said.UNSUBSCRIBED}),
        ("is_opt_out", {"0": None, "1": Said.UNSUBSCRIBED}),
        ("do_not_email", {"0": None, "1": Said.BLOCKED}),
        ("is_deceased", {"0": None, "1": Said.BLOCKED}),
        ("status", {"active": None, "validating": Said.UNCONFIRMED, "inactive": Said.UNSUBSCRIBED}),
        ("Email status", {"Active": None, "Awaiting Confirmation": Said.UNCONFIRMED}),
        ("type", {"active": None, "unactivated": Said.UNCONFIRMED, "undeliverable": Said.BOUNCED}),
        ("Email Suppressions", {"": None, "[USER_SUPPRESSED]": Said.BLOCKED}),
        ("Opt In Status", {"Confirmed Opt-In": None, "Not opted in": Said.REFUSED}),
        ("Double opt-in time", {"2024-01-01 10:00": None, "": Said.UNCONFIRMED}),
        ("GDPR consent (yes/no)", {"yes": None, "no": Said.REFUSED}),
        ("Newsletter? Ja / Nein", {"ja": None, "nein": Said.REFUSED}),
        ("GDPR consent", {"Yes": None, "No": Said.REFUSED, "Not given": Said.REFUSED, "": Said.REFUSED}),
        # German, French, Spanish, Italian, Dutch, Portuguese, Japanese, Chinese, Russian
        ("Newsletter abbestellt", {"nein": None, "ja": Said.UNSUBSCRIBED}),
        ("Austragungsdatum", {"": None, "01.02.2024": Said.UNSUBSCRIBED}),
        ("Keine Werbung", {"": None, "ja": Said.BLOCKED}),
        ("Status", {"Angemeldet": None, "Widersprochen": Said.UNSUBSCRIBED, "Unzustellbar": Said.BOUNCED}),
        ("Refus e-mailing", {"non": None, "oui": Said.UNSUBSCRIBED}),
        ("Ne plus contacter", {"": None, "oui": Said.BLOCKED}),
        ("Statut", {"Inscrit": None, "En attente": Said.UNCONFIRMED, "Rebond": Said.BOUNCED}),
        ("Acepta recibir correos", {"Sí": None, "No": Said.REFUSED}),
        ("Estado", {"Suscrito": None, "Dado de baja": Said.UNSUBSCRIBED, "No confirmado": Said.UNCONFIRMED}),
        ("Data disiscrizione", {"": None, "2024-02-01": Said.UNSUBSCRIBED}),
        ("Uitgeschreven op", {"": None, "2024-02-01": Said.UNSUBSCRIBED}),
        ("Situação", {"Inscrito": None, "Descadastrado": Said.UNSUBSCRIBED}),
        ("メルマガ配信", {"希望する": None, "希望しない": Said.REFUSED}),
        ("メルマガ登録", {"○": None, "×": Said.REFUSED}),
        ("配信ステータス", {"配信中": None, "解除済み": Said.UNSUBSCRIBED, "エラー停止": Said.BOUNCED, "拒否": Said.REFUSED}),
        ("订阅状态", {"已订阅": None, "已退订": Said.UNSUBSCRIBED, "退信": Said.BOUNCED, "黑名单": Said.BLOCKED}),
        ("是否订阅", {"是": None, "否": Said.REFUSED}),
        ("Статус", {"Подписан": None, "Отписан": Said.UNSUBSCRIBED, "Не подтвержден": Said.UNCONFIRMED}),
        # In a column about anything else only what is plain counts.
        ("비고", {"VIP": None, "수신거부 요청": Said.UNSUBSCRIBED, "발송 금지": Said.BLOCKED, "총회 참석": None, "후원": None}),
        ("Tags", {"donor": None, "Unsubscribed": Said.UNSUBSCRIBED, "choir": None, "board": None}),
        ("type", {"active": None, "unsubscribed": Said.UNSUBSCRIBED}),
        ("note", {"see https://example.org/unsubscribed": None}),
    ],
)  # fmt: skip
def test_the_words_of_other_systems_are_heeded(heading: str, cells: dict[str, Said | None]) -> None:
    assert column(heading, *cells) == cells


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("status", ("active", "trial")),
        ("Status", ("active", "")),
        ("상태", ("1", "2")),
        ("opt_in", ("yes", "maybe")),
        ("opt_in", ("", "")),
        ("bounces", ("0", "7")),
        ("수신거부", ("동의", "")),
        ("Opted out", ("x", "")),
        ("Tell us if you do NOT want mail", ("yes", "no")),
        ("No e-mails", ("yes", "")),
        ("Kein Newsletter", ("ja", "nein")),
        ("No desea recibir correos", ("sí", "no")),
        ("메일 원치 않음", ("O", "")),
        ("No newsletter", ("1", "yes")),
        ("Marketing contact status", ("Marketing contact", "Non-marketing contact")),
        ("Kind", ("subscribed", "unsubscribed", "legacy")),
    ],
)
def test_what_is_not_understood_is_asked(heading: str, cells: tuple[str, ...]) -> None:
    rows = [f"p{number}@example.org\t{cell}" for number, cell in enumerate(cells)]
    file = read("\n".join((f"email\t{heading}", *rows)))

    assert {question.heading for question in file.standing.questions} == {heading}
    assert file.doubt is not None


@pytest.mark.parametrize(
    "heading",
    [
        "unsubscribe_url",
        "SMS 수신동의",
        "Marital status",
        "결제 상태",
        "OPTIN_TIME",
        "OPTIN_IP",
        "created_at",
        "가입일",
        "Room",
        "",
    ],
)
def test_a_heading_that_says_nothing_of_consent(heading: str) -> None:
    assert kind_of(heading) is Kind.KEPT


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("김하늘", None),
        ("김하늘(나루회)", None),
        ("김하늘(탈퇴)", Said.UNSUBSCRIBED),
        ("김하늘 - 수신거부", Said.UNSUBSCRIBED),
        ("김하늘 수신거부", Said.UNSUBSCRIBED),
        ("[반송] 김하늘", Said.BOUNCED),
        ("Ada Kern (unsubscribed)", Said.UNSUBSCRIBED),
        ("Ada Kern (do not mail)", Said.BLOCKED),
        ("Hard, John", None),
        ("Ada Left", None),
        ("Kim Spam", None),
    ],
)
def test_what_is_written_beside_a_name_is_heeded(name: str, said: Said | None) -> None:
    words = read(f"email\tname\nkim@example.org\t{name}\n").standing.words

    assert (words[2].said if words else None) is said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("수신거부 <kim@example.org>", Said.UNSUBSCRIBED),
        ("kim@example.org (탈퇴)", Said.UNSUBSCRIBED),
        ("kim@example.org(bounced)", Said.BOUNCED),
        ("unsubscribed@example.org", None),
        ("bounced@optedout.example.org", None),
    ],
)
def test_what_is_written_beside_an_address_is_heeded_but_no_word_within_it(
    cell: str, said: Said | None
) -> None:
    words = read(f"email\tnote\n{cell}\tx\n").standing.words

    assert (words[2].said if words else None) is said


def test_the_word_beside_a_name_is_kept_as_the_reason_and_not_the_name() -> None:
    (word,) = read("email,name\nkim@example.org,김하늘(탈퇴)\n").standing.words.values()

    assert (word.heading, word.value) == ("name", "탈퇴")


def test_no_word_says_two_things() -> None:
    assert sum(map(len, WORDS.values())) == len(SAID)


def test_an_answer_lets_people_in_or_keeps_them_out() -> None:
    text = "email,status\na@example.org,trial\nb@example.org,gone fishing\n"

    file = read(text, Reading(answers={"trial": Said.SUBSCRIBED, "gone fishing": Said.UNSUBSCRIBED}))

    assert file.doubt is None
    assert {number: word.said for number, word in file.standing.words.items()} == {3: Said.UNSUBSCRIBED}


def test_an_answer_about_one_column_does_not_outweigh_what_is_clear_in_another() -> None:
    text = "email,No e-mails,unsubscribed\na@example.org,yes,\nb@example.org,,yes\n"

    file = read(text, Reading(answers={"yes": Said.SUBSCRIBED}))

    assert file.doubt is None
    assert {number: word.heading for number, word in file.standing.words.items()} == {3: "unsubscribed"}


def test_a_column_can_be_said_to_mean_nothing_or_something() -> None:
    text = "email,status,mark\na@example.org,gold,1\nb@example.org,silver,0\n"

    file = read(text, Reading(columns={"status": Kind.KEPT, "mark": Kind.AGREED}))

    assert file.doubt is None
    assert {number: word.heading for number, word in file.standing.words.items()} == {3: "mark"}


@pytest.mark.parametrize("columns", [{"nothing": Kind.KEPT}])
def test_a_column_that_is_not_there_is_named(columns: dict[str, Kind]) -> None:
    with pytest.raises(Invalid, match="has no column “nothing”"):
        read("email\na@example.org\n", Reading(columns=columns))


@given(st.sampled_from(sorted(SAID)), st.sampled_from(["", " ", "  "]), st.booleans())
def test_no_word_against_mailing_lets_anybody_in(word: str, space: str, upper: bool) -> None:
    cell = space + (word.upper() if upper else word) + space

    (said,) = column("Status", cell).values()

    assert (said is None) == (SAID[word] is Said.SUBSCRIBED)


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters='"\t'),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_stands_in_a_status_is_known_or_asked(cell: str) -> None:
    file = read(f"email\tstatus\na@example.org\t{cell}\nb@example.org\tactive\n")

    is_out = 2 in file.standing.words
    assert is_out or cell.strip().casefold() == "active" or file.doubt is None
