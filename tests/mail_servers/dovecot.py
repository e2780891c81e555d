"""A Dovecot of the tests' own that takes mail by LMTP, for provoking only: its paths are built in, so it runs as root where a
mount namespace shows it another /usr. Its packages are unpacked into .servers/dovecot:

    apt-get download dovecot-core dovecot-lmtpd && for each in dovecot-*.deb; do dpkg -x "$each" .servers/dovecot; done
"""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from tests.e2e.processes import eventually
from tests.mail_servers.ending import end
from tests.mail_servers.programs import UNPACKED
from tests.servers import free_port

DOMAIN = "dovecot.example"
_USERS = ("full", "too-large", "broken")
_CONFIGURATION = Template("""\
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
protocols = lmtp
ssl = no
default_internal_user = daemon
default_internal_group = daemon
default_login_user = nobody
first_valid_uid = 1
mail_location = maildir:~/mail
mail_plugins = quota
passdb {
  driver = passwd-file
  args = $folder/users
}
userdb {
  driver = passwd-file
  args = $folder/users
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=1G
  quota_max_mail_size = 4k
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $port
  }
}
""")
_START = Template("""\
set -e
mount -t overlay -o lowerdir=$root/usr:/usr overlay /usr
exec /usr/sbin/dovecot -F -c $folder/dovecot.conf
""")


@contextmanager
def running_dovecot() -> Iterator[int]:
    """One that has three mailboxes at its domain: one is full, one takes no large mail, one cannot be written; gives its port."""
    root, port = UNPACKED / "dovecot", free_port()
    assert root.is_dir(), __doc__
    with tempfile.TemporaryDirectory(prefix="newsletter-dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "dovecot.conf").write_text(_CONFIGURATION.substitute(folder=folder, port=port))
        (folder / "start").write_text(_START.substitute(root=root, folder=folder))
        for user in _USERS:
            (folder / user).mkdir()
            os.chown(folder / user, 65534, 65534)
        (folder / "broken" / "mail").write_text("no folder")
        (folder / "users").write_text("".join(_line(user, folder) for user in _USERS))
        with (folder / "said").open("wb") as said:
            server = subprocess.Popen(
                ["unshare", "--mount", "sh", folder / "start"],
                env={"PATH": os.environ["PATH"]},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            eventually(lambda: _is_listening(port), what="Dovecot is there")
            yield port
        finally:
            end(server, folder)
            for file in ("said", "log"):
                print((folder / file).read_text(errors="replace"))


def _line(user: str, folder: Path) -> str:
    rule = "userdb_quota_rule=*:bytes=10" if user == "full" else ""
    return f"{user}@{DOMAIN}:{{PLAIN}}none:65534:65534::{folder / user}::{rule}\n"


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
