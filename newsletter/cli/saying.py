"""What every command needs: a runtime, and two ways to speak."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import structlog
from sqlalchemy.exc import OperationalError

from newsletter.errors import NotAllowed
from newsletter.logs import is_read_by_a_person
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.refusals import note_not_allowed
from newsletter.wording import Sentence
from workers.runtimes import connected

log = structlog.get_logger()


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


def complain_of_database(error: OperationalError) -> None:
    """What the database says, in one line."""
    complain(f"The database could not do it: {str(error.orig).strip().splitlines()[0]}")


def answer(document: Any, *, as_json: bool, text: str) -> None:
    """The result: standard output, for a program or for a person."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


@contextmanager
def runtime() -> Iterator[Runtime]:
    """A runtime on a database that answers and has our tables. Raises Misconfigured."""
    with connected(Settings.from_environment()) as (built, _):
        try:
            yield built
        except NotAllowed as refusal:
            command = click.get_current_context().command_path
            with built.database.transaction() as session:
                note_not_allowed(session, refusal, user=None, place=command)
            raise
