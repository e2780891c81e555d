"""A village kitchen's letters to those who cook there, eat there and pay for the rice."""

from newsletter.content.publication import Publication
from newsletter.demo.sample import Sample, SampleList

_PUBLICATION = Publication.model_validate(
    {
        "slug": "letters-from-the-pot",
        "name": {"ko": "솥단지 편지", "en": "Letters from the Pot"},
        "locales": ["ko", "en"],
        "sender_name": {"ko": "마을부엌 솥단지", "en": "Sotdanji Village Kitchen"},
        "sender_address": "letters@sotdanji.example.org",
        "reply_to": "kitchen@sotdanji.example.org",
        "organisation": {"ko": "마을부엌 솥단지", "en": "Sotdanji Village Kitchen"},
        "postal_address": {
            "ko": "전라남도 순천시 아랫물길 7, 옛 정미소",
            "en": "The old rice mill, 7 Araetmul-gil, Suncheon, Republic of Korea",
        },
        "contact_email": "kitchen@sotdanji.example.org",
        "contact_phone": "+82 61 000 0007",
        "website": "https://sotdanji.example.org/",
        "privacy_notice": {
            "ko": "https://sotdanji.example.org/privacy",
            "en": "https://sotdanji.example.org/en/privacy",
        },
        "disclaimers": [
            {
                "key": "donations",
                "name": "What becomes of donations",
                "required": True,
                "text": {
                    "ko": "보내 주신 후원금은 모두 쌀과 채소, 가스비로 쓰며, 쓴 내역은 달마다 부엌 문에 붙여 둡니다.",
                    "en": (
                        "All donations are spent on rice, vegetables and gas. "
                        "What was spent hangs on the kitchen door every month."
                    ),
                },
            }
        ],
    }
)

SAMPLE = Sample(
    publication=_PUBLICATION,
    theme={"name": "warm"},
    logo="sotdanji.png",
    logo_dark="sotdanji-dark.png",
    readers=SampleList(
        slug="friends-of-the-pot",
        name={"ko": "솥단지 벗", "en": "Friends of the Pot"},
        description={
            "ko": "철마다 한 번, 부엌에서 있었던 일을 편지로 보냅니다.",
            "en": "Once a season, a letter about what happened in the kitchen.",
        },
        korean=36,
        english=6,
    ),
    issues=("letters-from-the-pot-thanks.yaml", "letters-from-the-pot-invitation.yaml"),
)
