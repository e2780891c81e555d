"""What must be in place before a process serves: the tables of this version, and a port that is free."""

import errno
import socket

from newsletter.cli.saying import tell
from newsletter.db import Database
from newsletter.errors import Misconfigured
from newsletter.runtime import data_folder
from newsletter.settings import Settings
from newsletter.tables import is_current
from newsletter.wording import say


def db_upgrade() -> None:
    settings = Settings.from_environment()
    data_folder(settings)
    database = Database(settings.database)
    database.check()
    _bring_up_to_date(database)
    tell(say("The database is up to date."))


def prepare(settings: Settings) -> None:
    """Make the data folder and bring the tables to this version; safe when several processes start at once."""
    settings.require_secret_key()
    data_folder(settings)
    database = Database(settings.database)
    database.check()
    _bring_up_to_date(database)
    database.dispose()


def require_free(host: str, port: int) -> None:
    """Raise Misconfigured when the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    say(
                        "Port {port} is used by another program. Stop it, or choose another one with --port.",
                        port=port,
                    )
                ) from None
            raise Misconfigured(
                say(
                    "{host}:{port} cannot be listened on: {reason}.",
                    host=host,
                    port=port,
                    reason=error.strerror,
                )
            ) from None


def _bring_up_to_date(database: Database) -> None:
    """What migrates takes longer to load than most processes take to begin, and most find nothing to migrate."""
    if is_current(database):
        return
    from newsletter.migrating import upgrade  # loads Alembic

    upgrade(database)
