"""What the commands work with: a runtime, for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from newsletter.errors import NotAllowed
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.refusals import note_not_allowed
from workers.ringing import ringing


@contextmanager
def runtime() -> Iterator[Runtime]:
    """A runtime on a database that answers and has our tables. Raises Misconfigured."""
    with ringing(Settings.from_environment()) as built:
        try:
            yield built
        except NotAllowed as refusal:
            command = click.get_current_context().command_path
            with built.database.transaction() as session:
                note_not_allowed(session, refusal, user=None, place=command)
            raise


@contextmanager
def composing_runtime() -> Iterator[Runtime]:
    """The same where blocks are read and drawn. Raises Misconfigured also when a type of them lacks something."""
    from newsletter.content.completeness import refuse_incomplete  # loads every block type

    refuse_incomplete()
    with runtime() as built:
        yield built
