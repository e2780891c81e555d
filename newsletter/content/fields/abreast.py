"""How many cards stand beside one another in a mail that is wide enough."""

from newsletter.content.fields.choices import Choice
from newsletter.wording import say


class Abreast(Choice):
    """Cards in a row; on a phone there is one."""

    ONE = "1", say("One below the other")
    TWO = "2", say("Two abreast")
    THREE = "3", say("Three abreast")
