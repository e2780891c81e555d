"""How every command speaks: the result on standard output, all else on standard error."""

import json
import os
import re
from typing import TYPE_CHECKING, Any

import click

from newsletter.logs import Log, is_read_by_a_person
from newsletter.wording import Sentence

if TYPE_CHECKING:
    from sqlalchemy.exc import OperationalError

log = Log()


def in_my_language(message: Sentence | str) -> str:
    """What is said, as the person at this terminal reads it: the language of the locale, or else English."""
    if isinstance(message, str):
        return message
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return message.in_locale(re.split("[.@]", named)[0])  # ko_KR.UTF-8, sr_RS@latin


def tell(message: Sentence | str) -> None:
    """Progress, for the person who looks on: standard error."""
    click.echo(in_my_language(message), err=True)


def announce(event: str, message: Sentence, **about: str) -> None:
    """What a process that stays says of itself: a sentence at a terminal, elsewhere a line of its log."""
    if is_read_by_a_person():
        tell(message)
    else:
        log.info(event, **about)


def complain(message: Sentence | str) -> None:
    """An error, for the person who looks on: standard error."""
    click.echo(f"newsletter: {in_my_language(message)}", err=True)


def complain_of_database(error: "OperationalError") -> None:
    """What the database says, in one line."""
    complain(f"The database could not do it: {str(error.orig).strip().splitlines()[0]}")


def answer(document: Any, *, as_json: bool, text: str) -> None:
    """The result: standard output, for a program or for a person."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)
