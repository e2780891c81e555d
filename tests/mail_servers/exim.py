"""An Exim of the tests' own, from Debian's package, which is unpacked and not installed; its queue and port are private.

It runs as an ordinary user. Where the tests are run by root, that user may pass where root may (CAP_DAC_OVERRIDE), and
nothing else of root's: Exim hands no mail to anything as root, and what it hands to here lies in root's folders.
"""

import grp
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from tests.e2e.processes import eventually
from tests.mail_servers.ending import end
from tests.mail_servers.programs import libraries_of, root_of
from tests.servers import free_port

_CALLED = "Debian-exim"  # what the program asks for when it starts; this machine need not know it
_MAIN = Template("""\
exim_path = $program
spool_directory = $folder/spool
log_file_path = $folder/%slog
pid_file_path = $folder/pid
keep_environment = PATH : LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
local_interfaces = 127.0.0.1
daemon_smtp_ports = $port
primary_hostname = relay.example.org
trusted_users = $user
never_users =
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
dns_again_means_nonexist = *
hosts_treat_as_local = *
acl_smtp_rcpt = accept
acl_smtp_data = accept
queue_run_max = 5
bounce_return_size_limit = 100K
$main
begin routers
$routers
onwards:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = onwards

begin transports
$transports
onwards:
  driver = smtp
  port = $next_hop
  allow_localhost
  hosts_try_fastopen =
begin retry
* * $retry
""")


@contextmanager
def running_exim(
    *,
    next_hop: int,
    main: str = "",
    routers: str = "",
    transports: str = "",
    retry: str = "F,1h,1s",
) -> Iterator[int]:
    """An Exim that hands everything to a port of this machine which no router before takes; gives its own port."""
    root, port = root_of("exim"), free_port()
    with tempfile.TemporaryDirectory(prefix="newsletter-exim-") as name:
        folder, user = Path(name), "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        identity = pwd.getpwnam(user)
        (folder / "spool").mkdir()
        for each in (folder, folder / "spool"):
            os.chown(each, identity.pw_uid, identity.pw_gid)
        (folder / "exim.conf").write_text(
            _MAIN.substitute(
                program=root / "usr/sbin/exim4", port=port, folder=folder, user=user, next_hop=next_hop,
                main=main, routers=routers, transports=transports, retry=retry,
            )
        )  # fmt: skip
        with (folder / "said").open("wb") as said:
            exim = subprocess.Popen(
                [*_as(identity), root / "usr/sbin/exim4", "-C", folder / "exim.conf", "-bdf", "-q1s"],
                env=_environment(folder, root, identity), stdout=said, stderr=said, cwd=folder,
                start_new_session=True,
            )  # fmt: skip
        try:
            eventually(lambda: _is_there(folder, exim), what="Exim is there")
            yield port
        finally:
            end(exim, folder)
            print((folder / "mainlog").read_text(errors="replace"))  # which is shown where a test fails


def _is_there(folder: Path, exim: subprocess.Popen[bytes]) -> bool:
    assert exim.poll() is None, (folder / "said").read_text()
    log = folder / "mainlog"
    return log.exists() and "daemon started" in log.read_text(errors="replace")


def _as(identity: pwd.struct_passwd) -> list[str]:
    if os.geteuid() != 0:
        return []
    who = [f"--reuid={identity.pw_uid}", f"--regid={identity.pw_gid}", "--clear-groups"]
    return ["setpriv", *who, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


def _environment(folder: Path, root: Path, identity: pwd.struct_passwd) -> dict[str, str]:
    """Where the user whom it asks for is the one it runs as (nss_wrapper)."""
    users, groups = folder / "passwd", folder / "group"
    is_called = f"{_CALLED}:x:{identity.pw_uid}:{identity.pw_gid}::/nonexistent:/bin/false\n"
    users.write_text(is_called + "".join(":".join(map(str, entry)) + "\n" for entry in pwd.getpwall()))
    everybody = "".join(f"{one.gr_name}:x:{one.gr_gid}:\n" for one in grp.getgrall())
    groups.write_text(f"{_CALLED}:x:{identity.pw_gid}:\n{everybody}")
    [wrapper] = root.glob("usr/lib/*/libnss_wrapper.so")
    return {
        "PATH": os.environ["PATH"],
        "LD_LIBRARY_PATH": libraries_of(root),
        "LD_PRELOAD": str(wrapper),
        "NSS_WRAPPER_PASSWD": str(users),
        "NSS_WRAPPER_GROUP": str(groups),
    }
