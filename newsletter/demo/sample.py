"""The sample newsletter itself: who sends it, and the funder's notice that no edition may go without."""

from pathlib import Path

from newsletter.content.publication import Publication

CONTENT = Path(__file__).parent / "content"

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

PUBLICATION = Publication.model_validate(
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
