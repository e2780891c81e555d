"""What the doctor finds: what it looked at, how that stands, what it means, what to do, and a record to copy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from newsletter.wording import NOTHING, Sentence, Worded, say


class Standing(Worded):
    """How it stands with something. Unknown: it could not be asked, or only others can see it."""

    GOOD = "good", say("in order")
    WARNING = "warning", say("could be better")
    BAD = "bad", say("to be mended")
    UNKNOWN = "unknown", say("cannot be told")


class Aspect(Worded):
    """One thing that is looked at, in the order in which it is told."""

    SPF = "spf", say("SPF: who may send")
    DKIM = "dkim", say("DKIM: the signature")
    DMARC = "dmarc", say("DMARC: what holds for your domain")
    RETURN_PATH = "return path", say("Where mail comes back")
    HOST = "host name", say("Name of the sending machine")
    ENCRYPTION = "encryption", say("Encryption on the way to the relay")
    ONE_CLICK = "one click", say("Unsubscribing with one click")


@dataclass(frozen=True)
class Finding:
    """One thing that was found. The record is a line for a zone file, or nothing."""

    aspect: Aspect
    standing: Standing
    means: Sentence
    remedy: Sentence = NOTHING
    record: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that is kept."""
        return {
            "aspect": self.aspect.value,
            "standing": self.standing.value,
            "means": self.means.as_line(),
            "remedy": self.remedy.as_line(),
            "record": self.record,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Finding":
        """What was kept. Raises ValueError or KeyError for what is none."""
        return cls(
            Aspect(kept["aspect"]),
            Standing(kept["standing"]),
            Sentence.from_line(kept["means"]),
            Sentence.from_line(kept["remedy"]),
            str(kept["record"]),
        )


def good(aspect: Aspect, means: Sentence) -> Finding:
    """It is as it should be."""
    return Finding(aspect, Standing.GOOD, means)


def warning(aspect: Aspect, means: Sentence, remedy: Sentence, record: str = "") -> Finding:
    """It works, and could be better, or may not work everywhere."""
    return Finding(aspect, Standing.WARNING, means, remedy, record)


def bad(aspect: Aspect, means: Sentence, remedy: Sentence, record: str = "") -> Finding:
    """Providers will refuse mail for it, or put it among the spam."""
    return Finding(aspect, Standing.BAD, means, remedy, record)


def unknown(aspect: Aspect, means: Sentence, remedy: Sentence = NOTHING) -> Finding:
    """Nothing can be said of it from here."""
    return Finding(aspect, Standing.UNKNOWN, means, remedy)


def no_answer(aspect: Aspect, name: str) -> Finding:
    """DNS was asked and said neither yes nor no."""
    return unknown(
        aspect,
        say("DNS gave no answer about {name}, so nothing is known of it.", name=name),
        say("Try it again later. If that does not help, ask whoever looks after the name servers."),
    )


def worst(standings: Iterable[Standing]) -> Standing:
    """The one that counts of several: bad before warning, before unknown, before good. Of none: unknown."""
    return max(standings, key=_GRAVITY.index, default=Standing.UNKNOWN)


def by_aspect(findings: Iterable[Finding]) -> Mapping[Aspect, list[Finding]]:
    """The findings of each aspect that was looked at, in the order in which aspects are told."""
    known = list(findings)
    found = {aspect: [one for one in known if one.aspect is aspect] for aspect in Aspect}
    return {aspect: ones for aspect, ones in found.items() if ones}


_GRAVITY = (Standing.GOOD, Standing.UNKNOWN, Standing.WARNING, Standing.BAD)
