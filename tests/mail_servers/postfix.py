"""A Postfix of the tests' own: its programs from Debian's package, installed or unpacked, its queue and ports private.

Its master must be root, and drops to `daemon` and `nobody`, which every Debian has.
"""

import grp
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.processes import eventually
from tests.mail_servers.ending import end
from tests.mail_servers.programs import libraries_of, root_of
from tests.servers import free_port

OWNER = "daemon"
_DROP, _NOBODY = "mail", "nobody"
_OF_THE_OWNER = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "private",
    "saved",
    "trace",
)
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {folder}/config
mail_owner = {owner}
setgid_group = {drop}
default_privs = {nobody}
import_environment = LD_LIBRARY_PATH MAIL_CONFIG PATH
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
alias_maps =
alias_database =
relayhost = [127.0.0.1]:{next_hop}
smtp_host_lookup = native
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
"""
_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def running_postfix(*, next_hop: int, main: Mapping[str, str] = {}) -> Iterator[int]:
    """A Postfix that hands everything, its own reports too, to a port of this machine, unless `main` has it otherwise: further
    lines of its main.cf, where {folder} is that of its configuration. Gives its port."""
    assert os.geteuid() == 0, "Postfix is started by root only; run this as root, in a container for instance"
    root, port = root_of("postfix"), free_port()
    with tempfile.TemporaryDirectory(prefix="newsletter-postfix-") as name:
        folder = Path(name)
        _prepare(folder, root, port=port, next_hop=next_hop, main=main)
        environment = {
            **os.environ,
            "LD_LIBRARY_PATH": libraries_of(root),
            "MAIL_CONFIG": str(folder / "config"),
        }
        with (folder / "said").open("wb") as said:
            master = subprocess.Popen(
                [root / "usr/lib/postfix/sbin/master", "-d", "-c", folder / "config"],
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            eventually(
                lambda: "daemon started" in (folder / "log").read_text(errors="replace"),
                what="Postfix is there",
            )
            yield port
        finally:
            end(master, folder)
            print((folder / "log").read_text(errors="replace"))  # which is shown where a test fails


def _prepare(folder: Path, root: Path, *, port: int, next_hop: int, main: Mapping[str, str]) -> None:
    owner, drop = pwd.getpwnam(OWNER).pw_uid, grp.getgrnam(_DROP).gr_gid
    folder.chmod(0o755)
    for each in ("config", "queue", "data", "queue/pid"):
        (folder / each).mkdir()
    for each in _OF_THE_OWNER:
        (folder / "queue" / each).mkdir()
        os.chown(folder / "queue" / each, owner, -1)
    for each, mode in (("public", 0o710), ("maildrop", 0o730)):
        (folder / "queue" / each).mkdir()
        os.chown(folder / "queue" / each, owner, drop)
        (folder / "queue" / each).chmod(mode)
    os.chown(folder / "data", owner, -1)
    (folder / "log").touch()
    lines = _MAIN.format(folder=folder, root=root, next_hop=next_hop, owner=OWNER, drop=_DROP, nobody=_NOBODY)
    lines += "".join(f"{name} = {value}\n" for name, value in main.items())
    (folder / "config" / "main.cf").write_text(lines)
    (folder / "config" / "master.cf").write_text(_SERVICES.format(port=port))
