"""An OpenSMTPD of the tests' own, for provoking only: its paths and users are built in, so it runs as root where a mount
namespace shows it another /usr, /var and /etc/passwd. Its package is unpacked into .servers/opensmtpd:

    apt-get download opensmtpd && dpkg -x opensmtpd_*.deb .servers/opensmtpd
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

_CONFIGURATION = Template("""\
queue ttl 6s
bounce warn-interval 2s
listen on lo port $port hostname relay.example.org
action onwards relay host smtp://127.0.0.1:$next_hop
action refused relay host smtp://127.0.0.1:1
action nowhere relay
match from any for domain "refused.example" action refused
match from any for domain "nohost.invalid" action nowhere
match from any for any action onwards
""")
_START = Template("""\
set -e
mount -t overlay -o lowerdir=$root/usr:/usr overlay /usr
for file in passwd group; do cp /etc/$$file $folder/$$file; done
echo "opensmtpd:x:9101:9101::/var/lib/opensmtpd/empty:/bin/false" >> $folder/passwd
echo "opensmtpq:x:9102:9102::/var/lib/opensmtpd/empty:/bin/false" >> $folder/passwd
printf 'opensmtpd:x:9101:\\nopensmtpq:x:9102:\\n' >> $folder/group
for file in passwd group; do mount --bind $folder/$$file /etc/$$file; done
for place in /var/spool /var/lib /run; do mount -t tmpfs none $$place; done
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
chmod 711 /var/spool/smtpd
exec /usr/sbin/smtpd -d -f $folder/smtpd.conf
""")


@contextmanager
def running_opensmtpd(*, next_hop: int) -> Iterator[int]:
    """One that hands everything to a port of this machine; gives its own port."""
    root, port = UNPACKED / "opensmtpd", free_port()
    assert root.is_dir(), __doc__
    with tempfile.TemporaryDirectory(prefix="newsletter-opensmtpd-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "smtpd.conf").write_text(_CONFIGURATION.substitute(port=port, next_hop=next_hop))
        (folder / "start").write_text(_START.substitute(root=root, folder=folder))
        with (folder / "said").open("wb") as said:
            server = subprocess.Popen(
                ["unshare", "--mount", "sh", folder / "start"],
                env={"PATH": os.environ["PATH"]},
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            eventually(lambda: _is_listening(port), what="OpenSMTPD is there")
            yield port
        finally:
            end(server, folder)


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
