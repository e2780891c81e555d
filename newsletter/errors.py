"""What can go wrong, as one small tree. The errors know nothing of HTTP or exit statuses.

Every error carries a Sentence: what happened, where, and what to do next.
"""

from newsletter.wording import Sentence, verbatim


class NewsletterError(Exception):
    """An expected failure that a person is told about in one clear sentence."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class NotFound(NewsletterError):
    """The thing asked for does not exist."""


class Conflict(NewsletterError):
    """Someone or something was there first; nothing was changed."""


class NotAllowed(NewsletterError):
    """This user may not do this."""


class Invalid(NewsletterError):
    """The input cannot be used; nothing was changed."""


class Misconfigured(NewsletterError):
    """A setting or a server the product needs is missing; commands leave with exit status 2."""


def sentence_of(error: Exception) -> Sentence:
    """What an error says: the Sentence it was raised with, or else its own words."""
    match error:
        case NewsletterError():
            return error.sentence
        case Exception(args=(Sentence() as said, *_)):
            return said
    return verbatim(str(error))
