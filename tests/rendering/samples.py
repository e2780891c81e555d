"""A bilingual issue with every block type, every layout and tone, and the newsletter it belongs to."""

from typing import Any

from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication

BASE_URL = "https://mail.bridge.example.org"


def plain(words: str) -> str:
    """Words with the spaces of a keyboard, wherever a line may end."""
    return words.replace("\xa0", " ")


def publication(**changes: Any) -> Publication:
    values: dict[str, Any] = {
        "slug": "bridge",
        "name": {"en": "Two Shores", "ko": "두 기슭"},
        "locales": ["en", "ko"],
        "sender_name": {"en": "Two Shores Network", "ko": "두기슭 네트워크"},
        "sender_address": "news@twoshores.example.net",
        "organisation": {"en": "Two Shores Network", "ko": "사단법인 두기슭 네트워크"},
        "postal_address": {
            "en": "3F, 12 Narugil, Jongno-gu, Seoul 03000, Korea",
            "ko": "(03000) 서울특별시 종로구 나루길 12, 3층",
        },
        "contact_email": "hello@twoshores.example.net",
        "contact_phone": "+82 2 000 0000",
        "website": "https://twoshores.example.net/",
        "privacy_notice": {
            "en": "https://twoshores.example.net/privacy",
            "ko": "https://twoshores.example.net/ko/privacy",
        },
        "disclaimers": [
            {
                "key": "funder",
                "name": "Funder’s visibility rule",
                "required": True,
                "text": {
                    "en": "This newsletter was co-funded by the **Harbour Foundation**. Its contents are the sole "
                    "responsibility of Two Shores Network and do not necessarily reflect the views of the foundation.",
                    "ko": "이 소식지는 **하버 재단**의 지원으로 제작되었습니다. 내용에 대한 책임은 전적으로 두기슭 네트워크에 "
                    "있으며, 재단의 공식 견해와 다를 수 있습니다.",
                },
                "emblem": picture(6, "Harbour Foundation", "하버 재단", width=328, kind="png"),
            }
        ],
    }
    return Publication.model_validate(values | changes)


def content(blocks: list[dict[str, Any]] | None = None, **changes: Any) -> IssueContent:
    values: dict[str, Any] = {
        "number": 12,
        "period": "2026 Q4",
        "locales": ["en", "ko"],
        "subject": {
            "en": "{{first_name|Friend}}, the autumn issue of Two Shores is here",
            "ko": "{{first_name|독자}}님, 두 기슭 가을호가 도착했습니다",
        },
        "preheader": {
            "en": "A shared kitchen in Busan, night readings in Berlin, and where we meet in October",
            "ko": "부산의 나눔 부엌, 베를린의 밤 낭독회, 그리고 10월에 만날 곳",
        },
        "blocks": every_block() if blocks is None else blocks,
    }
    return IssueContent.model_validate(values | changes)


def block_id(number: int) -> str:
    return f"01J{number:023d}"


def picture(
    number: int, alt_en: str, alt_ko: str, *, width: int = 1200, kind: str = "jpg", **more: Any
) -> dict[str, Any]:
    return {
        "file": f"images/{number}.{kind}",
        "asset": f"{number:064x}.{kind}",
        "width": width,
        "height": width * 2 // 3,
        "alt": {"en": alt_en, "ko": alt_ko},
        **more,
    }


def every_block() -> list[dict[str, Any]]:
    blocks = [
        _masthead(),
        _letter(),
        *_articles(),
        _call(),
        _contact(),
        {"type": "disclaimer", "key": "funder"},
    ]
    return [{"id": block_id(number), **block} for number, block in enumerate(blocks, start=1)]


def _masthead() -> dict[str, Any]:
    return {
        "type": "masthead",
        "tagline": {
            "en": "A quarterly on civil society between two coasts",
            "ko": "두 바다 사이의 시민사회를 잇는 계간 소식지",
        },
        "link": {"en": "https://twoshores.example.net/en", "ko": "https://twoshores.example.net/ko"},
    }


def _letter() -> dict[str, Any]:
    return {
        "type": "letter",
        "title": {"en": "Two languages, one long table", "ko": "두 언어, 하나의 긴 식탁"},
        "body": {
            "en": "Dear {{first_name|reader}},\n\nthe wind has turned, and so has our calendar. Over the past quarter we "
            "hosted **thirty-two conversations** between Seoul, Vancouver and Berlin. This issue gathers the moments when "
            "understanding arrived *before* the words did.\n\n> Every language has its own way of writing down a silence.\n\n"
            "In this issue:\n\n- a kitchen that belongs to a whole street\n- a reading circle that outgrew its room\n"
            "- [our open books](https://twoshores.example.net/books), line by line",
            "ko": "{{first_name|독자}} 님께\n\n어느덧 찬 바람이 반가운 계절입니다. 지난 석 달 동안 우리는 서울과 밴쿠버, "
            "베를린을 오가며 **서른두 번의 대화**를 나누었습니다. 말이 통하기 *전에* 마음이 먼저 닿은 순간들을 이번 호에 "
            "담았습니다.\n\n> 모든 언어에는 침묵을 적는 방법이 따로 있습니다.\n\n이번 호에서는\n\n- 골목 전체의 것이 된 부엌\n"
            "- 방보다 커져 버린 낭독 모임\n- 한 줄씩 모두 펼쳐 보이는 [우리의 살림살이](https://twoshores.example.net/books)",
        },
        "signature": {
            "en": "Seoyeon Yun\nDirector, Two Shores Network",
            "ko": "윤서연\n두기슭 네트워크 대표",
        },
    }


def _articles() -> list[dict[str, Any]]:
    link = {
        "en": "https://twoshores.example.net/en/kitchen?from=mail&issue=12",
        "ko": "https://twoshores.example.net/ko/kitchen",
    }
    camp = {
        "type": "article",
        "layout": "image-left",
        "title": {"en": "Twelve countries, one wall to paint", "ko": "열두 나라 청소년이 그린 하나의 벽"},
        "body": {
            "en": "The mural that 48 young people painted in ten days now hangs in the city library.",
            "ko": "48명의 참가자가 열흘 동안 함께 그린 벽화가 시립 도서관에 걸렸습니다.",
        },
        "image": picture(2, "Hills in autumn above the sea", "바다를 내려다보는 가을 언덕"),
        "link": link,
    }
    night = {
        "type": "article",
        "layout": "image-right",
        "title": {"en": "Night Readings goes weekly in Berlin", "ko": "베를린 밤 낭독회, 이제 매주 열립니다"},
        "body": {
            "en": "Our late reading circle moves to every Thursday. Quiet listeners are as welcome as readers.",
            "ko": "늦은 밤의 낭독 모임이 매주 목요일로 자리를 잡았습니다. 조용히 듣기만 해도 좋습니다.",
        },
        "image": picture(
            3,
            "The moon above a dark bay",
            "어두운 만 위에 뜬 달",
            credit={"en": "Photo: J. Lind", "ko": "사진: 린드"},
        ),
        "link": link,
        "link_text": {"en": "Dates and places", "ko": "날짜와 장소 보기"},
    }
    library = {
        "type": "article",
        "layout": "text",
        "style": {"tone": "soft"},
        "eyebrow": {"en": "Open books", "ko": "살림살이"},
        "title": {"en": "Where the money went", "ko": "후원금은 이렇게 쓰였습니다"},
        "body": {
            "en": "1. Rooms and interpreters: 61%\n2. Travel grants: 27%\n3. Everything else: 12%\n\nThe full accounts are "
            "[on our site](https://twoshores.example.net/books).",
            "ko": "1. 공간과 통역: 61%\n2. 여행 지원: 27%\n3. 그 밖의 비용: 12%\n\n자세한 내역은 "
            "[웹사이트의 재정 보고](https://twoshores.example.net/books)에 있습니다.",
        },
    }
    return [_lead_story(link), {"type": "divider"}, camp, {"type": "divider"}, night, library]


def _lead_story(link: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "article",
        "layout": "image-top",
        "eyebrow": {"en": "Reportage · Busan", "ko": "현장 · 부산"},
        "title": {"en": "The kitchen that a whole street owns", "ko": "골목 전체가 주인인 부엌"},
        "body": {
            "en": "Six families, four languages and one very large pot: how a shuttered restaurant in Yeongdo became the place "
            "where newcomers learn the city first. “We argue about salt,” says Min-ji Park, “and by then we are friends.”",
            "ko": "여섯 가족과 네 가지 언어, 그리고 아주 큰 솥 하나. 문을 닫은 영도의 식당이 이주민들이 도시를 가장 먼저 배우는 "
            "곳이 되기까지의 이야기입니다. 박민지 씨는 말합니다. “소금 때문에 다투다 보면 어느새 친구가 되어 있어요.”",
        },
        "image": picture(
            1,
            "A bay at dusk with mountains",
            "해 질 녘의 만과 산",
            credit={"en": "Photo: Haram Lee", "ko": "사진: 이하람"},
        ),
        "link": link,
    }


def _credit(english: str, korean: str) -> dict[str, str]:
    return {"en": f"Photo: {english}", "ko": f"사진: {korean}"}


def _call() -> dict[str, Any]:
    return {
        "type": "button",
        "style": {"tone": "band"},
        "title": {"en": "Build the next bridge with us", "ko": "다음 다리를 함께 놓아 주세요"},
        "note": {
            "en": "Ten euros a month pay for an hour of interpreting.",
            "ko": "매달 만 오천 원이면 한 시간의 통역을 마련할 수 있습니다.",
        },
        "text": {"en": "Become a supporter", "ko": "후원 회원 되기"},
        "link": {
            "en": "https://twoshores.example.net/en/support",
            "ko": "https://twoshores.example.net/ko/support",
        },
    }


def _contact() -> dict[str, Any]:
    return {
        "type": "contact",
        "organisation": {"en": "Two Shores Network", "ko": "사단법인 두기슭 네트워크"},
        "person": {"en": "Jiwoo Park, membership", "ko": "박지우 (회원 담당)"},
        "address": {
            "en": "3F, 12 Narugil, Jongno-gu\nSeoul 03000, Korea",
            "ko": "서울특별시 종로구 나루길 12, 3층",
        },
        "phone": "+82 2 000 0000",
        "email": "hello@twoshores.example.net",
        "website": {"en": "https://twoshores.example.net/", "ko": "https://twoshores.example.net/"},
    }
