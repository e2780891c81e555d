"""A network's bilingual quarterly, and the funder's notice that no edition of it may go without."""

from newsletter.content.publication import Publication
from newsletter.demo.sample import Sample, SampleList

# External actions of the European Union prescribe one of a few wordings; this is the one of the guidance of
# July 2022. Korean is not a language of the Union, so there is no official text: ours says that it is a
# translation and keeps the original beside it.
_FUNDING = {
    "en": (
        "This publication was funded by the European Union. Its contents are the sole responsibility of "
        "Two Shores Network and do not necessarily reflect the views of the European Union."
    ),
    "ko": (
        "이 간행물은 유럽연합의 재정 지원을 받아 제작되었습니다. 내용에 대한 책임은 전적으로 두기슭 네트워크에 있으며, "
        "유럽연합의 견해를 반드시 반영하는 것은 아닙니다. (두기슭 네트워크의 번역이며, 원문은 다음과 같습니다.)\n\n"
        "This publication was funded by the European Union. Its contents are the sole responsibility of "
        "Two Shores Network and do not necessarily reflect the views of the European Union."
    ),
}

_PUBLICATION = Publication.model_validate(
    {
        "slug": "bridge-quarterly",
        "name": {"en": "Bridge Quarterly", "ko": "계간 다리"},
        "locales": ["en", "ko"],
        "sender_name": {"en": "Bridge Quarterly", "ko": "계간 다리"},
        "sender_address": "quarterly@twoshores.example.org",
        "reply_to": "hello@twoshores.example.org",
        "organisation": {"en": "Two Shores Network", "ko": "두기슭 네트워크"},
        "postal_address": {
            "en": "12 Budu-gil, third floor, Mokpo, Republic of Korea",
            "ko": "전라남도 목포시 부두길 12, 3층",
        },
        "contact_email": "hello@twoshores.example.org",
        "contact_phone": "+82 61 000 0000",
        "website": "https://twoshores.example.org/",
        "privacy_notice": {
            "en": "https://twoshores.example.org/privacy",
            "ko": "https://twoshores.example.org/ko/privacy",
        },
        "disclaimers": [
            {
                "key": "eu-funding",
                "name": "Funding by the European Union",
                "required": True,
                "text": _FUNDING,
                "emblem": {
                    "file": "pictures/european-emblem.png",
                    "alt": {"en": "Funded by the European Union", "ko": "유럽연합 재정 지원"},
                },
            }
        ],
    }
)

SAMPLE = Sample(
    publication=_PUBLICATION,
    theme={},
    logo="logo.png",
    logo_dark="logo-dark.png",
    readers=SampleList(
        slug="readers",
        name={"en": "Bridge Quarterly", "ko": "계간 다리"},
        description={
            "en": "Letters between two coasts, four times a year.",
            "ko": "두 바닷가의 소식을 한 해에 네 번 전해 드립니다.",
        },
        korean=110,
        english=89,
        unconfirmed="계간 다리를 메일로 받아 보겠습니다.",
    ),
    issues=(
        "bridge-quarterly-forum.yaml",
        "bridge-quarterly-interview.yaml",
        "bridge-quarterly.yaml",
        "bridge-quarterly-draft.yaml",
    ),
)
