"""What `newsletter doctor` looks at, in the order in which it tells of it."""

from enum import StrEnum


class Check(StrEnum):
    """One thing that the settings promise."""

    SECRET_KEY = "secret key"  # noqa: S105 (the name of a check)
    BASE_URL = "base url"
    DATA_FOLDER = "data folder"
    DATABASE = "database"
    RETENTION = "retention"
    BROKER = "broker"
    RELAY = "relay"
    MORE_RELAYS = "more relays"
    INBOX = "mailbox"
    PROXY = "proxy"
    DKIM = "dkim"
    SPF = "spf"
    DKIM_RECORD = "dkim record"
    DMARC = "dmarc"
    RETURN_PATH = "return path"
    HOST_NAME = "host name"
    ENCRYPTION = "encryption"
    ONE_CLICK = "one click"
