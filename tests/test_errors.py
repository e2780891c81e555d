"""What an error says, in the language of whoever reads it."""

import pytest

from newsletter.errors import Conflict, sentence_of
from newsletter.wording import Sentence, say, verbatim

PAUSED = say("paused")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Conflict(PAUSED), PAUSED),
        (ValueError(PAUSED), PAUSED),
        (
            ValueError("could not convert string to float: {x}"),
            verbatim("could not convert string to float: {x}"),
        ),
        (KeyError("name"), verbatim("'name'")),
        (ValueError(), Sentence("")),
    ],
)
def test_an_error_says_its_sentence_or_else_its_own_words(error: Exception, said: Sentence) -> None:
    assert sentence_of(error) == said
    assert str(sentence_of(error)) == str(error)
