"""A young climate group's monthly. Its Korean name says two things: half a degree, and peninsula."""

from newsletter.content.publication import Publication
from newsletter.demo.sample import Sample, SampleList

_PUBLICATION = Publication.model_validate(
    {
        "slug": "half-a-degree",
        "name": {"ko": "반 도", "en": "Half a Degree"},
        "locales": ["ko", "en"],
        "sender_name": {"ko": "반 도", "en": "Half a Degree"},
        "sender_address": "monthly@halfadegree.example.net",
        "reply_to": "hello@halfadegree.example.net",
        "organisation": {"ko": "청년기후모임 반도", "en": "Half a Degree Youth Climate Group"},
        "postal_address": {
            "ko": "광주광역시 동구 여름길 5, 지하 1층",
            "en": "5 Yeoreum-gil, basement, Dong-gu, Gwangju, Republic of Korea",
        },
        "contact_email": "hello@halfadegree.example.net",
        "contact_phone": "+82 62 000 0000",
        "website": "https://halfadegree.example.net/",
        "privacy_notice": {
            "ko": "https://halfadegree.example.net/privacy",
            "en": "https://halfadegree.example.net/en/privacy",
        },
        "disclaimers": [
            {
                "key": "no-party",
                "name": "No party, no company",
                "required": True,
                "title": {"ko": "우리 돈은 우리가 냅니다", "en": "We pay for this ourselves"},
                "text": {
                    "ko": (
                        "『반 도』는 회원 312명의 회비로 만듭니다. 정당과 기업의 돈은 받지 않으며, "
                        "특정 후보를 지지하거나 반대하지 않습니다."
                    ),
                    "en": (
                        "Half a Degree is paid for by the dues of 312 members. We take no money from parties or companies, "
                        "and neither support nor oppose any candidate."
                    ),
                },
            }
        ],
    }
)

SAMPLE = Sample(
    publication=_PUBLICATION,
    theme={"name": "bold"},
    logo="half-a-degree.png",
    logo_dark="half-a-degree-dark.png",
    readers=SampleList(
        slug="half-a-degree",
        name={"ko": "반 도", "en": "Half a Degree"},
        description={
            "ko": "기후 소식을 한 달에 한 번, 5분 안에 읽을 수 있게 보냅니다.",
            "en": "The month in climate, read in five minutes.",
        },
        korean=52,
        english=20,
    ),
    issues=("half-a-degree-press.yaml", "half-a-degree-appeal.yaml", "half-a-degree-digest.yaml"),
)
