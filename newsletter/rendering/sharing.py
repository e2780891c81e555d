"""Where a page is passed on: plain addresses of the services, which are asked for nothing before a reader follows one.

KakaoTalk has none (https://developers.kakao.com/docs/latest/en/kakaotalk-share/js-link: a script, with the key of a
registered app); its readers copy the address.
"""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote


@dataclass(frozen=True)
class Sharing:
    """One address for each way; a slot in it is escaped as a part of an address when it is filled."""

    facebook: str
    x: str
    linkedin: str
    naver: str
    mail: str

    @classmethod
    def of(cls, address: str, title: str) -> Self:
        """The ways to pass on what is read at `address`, by its title where a service takes one."""
        url, words = quote(address, safe=""), quote(title, safe="", errors="replace")
        return cls(
            facebook=f"https://www.facebook.com/sharer/sharer.php?u={url}",
            x=f"https://x.com/intent/post?url={url}&text={words}",
            linkedin=f"https://www.linkedin.com/sharing/share-offsite/?url={url}",
            naver=f"https://share.naver.com/web/shareView?url={url}&title={words}",
            mail=f"mailto:?subject={words}&body={url}",
        )
