"""A public office's bulletin on an estuary: small, square, and with the figures in a table."""

from newsletter.content.publication import Publication
from newsletter.demo.sample import Sample, SampleList

_PUBLICATION = Publication.model_validate(
    {
        "slug": "tide-table",
        "name": {"ko": "물때", "en": "Tide Table"},
        "locales": ["ko", "en"],
        "sender_name": {"ko": "솔내강어귀사무소", "en": "Solnae Estuary Office"},
        "sender_address": "tidetable@solnae.example.net",
        "reply_to": "office@solnae.example.net",
        "organisation": {"ko": "솔내강어귀사무소", "en": "Solnae Estuary Office"},
        "postal_address": {
            "ko": "전라남도 솔내시 갑문로 2",
            "en": "2 Gammun-ro, Solnae, Republic of Korea",
        },
        "contact_email": "office@solnae.example.net",
        "contact_phone": "+82 61 000 0041",
        "website": "https://solnae.example.net/",
        "privacy_notice": {
            "ko": "https://solnae.example.net/privacy",
            "en": "https://solnae.example.net/en/privacy",
        },
        "disclaimers": [
            {
                "key": "not-for-navigation",
                "name": "Not for navigation",
                "required": True,
                "text": {
                    "ko": "이 소식에 실린 물때와 수위는 참고용이며, 뱃길을 정하는 데 쓸 수 없습니다.",
                    "en": "Tides and levels in this bulletin are for information only, and not for navigation.",
                },
            }
        ],
    }
)

SAMPLE = Sample(
    publication=_PUBLICATION,
    theme={"name": "institutional"},
    logo="tide-table.png",
    logo_dark="tide-table-dark.png",
    readers=SampleList(
        slug="tide-table",
        name={"ko": "물때", "en": "Tide Table"},
        description={
            "ko": "강어귀의 수위와 공사, 공청회 소식을 두 달에 한 번 알려 드립니다.",
            "en": "Levels, works and hearings at the estuary, every two months.",
        },
        korean=28,
        english=9,
    ),
    issues=("tide-table.yaml",),
)
