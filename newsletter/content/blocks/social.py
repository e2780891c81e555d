"""Where else to find the organisation: words, which load nothing and are read aloud."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, PersonName, Url
from newsletter.wording import say


class Network(Choice):
    """Where the account is."""

    FACEBOOK = "facebook", say("Facebook")
    INSTAGRAM = "instagram", say("Instagram")
    YOUTUBE = "youtube", say("YouTube")
    X = "x", say("X")
    LINKEDIN = "linkedin", say("LinkedIn")
    THREADS = "threads", say("Threads")
    BLUESKY = "bluesky", say("Bluesky")
    MASTODON = "mastodon", say("Mastodon")
    TIKTOK = "tiktok", say("TikTok")
    KAKAOTALK = "kakaotalk", say("KakaoTalk channel")
    NAVER = "naver", say("Naver Blog")
    TELEGRAM = "telegram", say("Telegram")
    OTHER = "other", say("Another")


class Account(Item):
    """One account; words of its own stand instead of the network’s name."""

    network: Annotated[Network, Label(say("Network")), Mark.AT_HAND] = Network.OTHER
    text: Annotated[
        Localized[PersonName] | None,
        Label(say("Words of its own"), say("Without them the name of the network stands here.")),
        Mark.FIRST_WORDS,
        Mark.LINK_WORDS,
    ] = None
    link: Annotated[Localized[Url], Label(say("Link"))]


class Social(Block):
    """A row of names."""

    label = say("Social media")
    about = say("Your accounts elsewhere, by name.")
    aliases = say("Facebook, Instagram, YouTube, accounts, follow us, networks")
    shelf = Shelf.FRAME
    recurs = True

    type: Literal["social"] = "social"
    title: Annotated[Localized[Line] | None, Label(say("Title")), Mark.FIRST_WORDS] = None
    accounts: Annotated[tuple[Account, ...], Label(say("Accounts")), Field(min_length=1, max_length=10)]
