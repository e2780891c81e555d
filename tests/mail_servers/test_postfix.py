"""A dispatch through a real Postfix, which hands its reports to our receiver for LMTP as the guide for operators has it."""

import os
import pwd
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mail_servers.postfix import OWNER, running_postfix
from tests.mail_servers.scene import DOMAIN, internet, settled


def test_what_a_postfix_reports_by_lmtp_is_heeded(tmp_path: Path) -> None:
    with internet() as network, socket_folder() as folder:
        with running_postfix(next_hop=network.port, main=_main(folder / "socket")) as port:
            scene = settled(tmp_path, port)
            with scene.house.running("inbound", "--lmtp", f"unix:{folder}/socket", says="lmtp.ready"):
                dispatch_id = scene.send()
                scene.wait_for_reports(network)
        scene.require_heeded(dispatch_id, network.messages)
    scene.runtime.close()


@contextmanager
def socket_folder() -> Iterator[Path]:
    """A folder that Postfix's group may enter, and in which the group of a socket is Postfix's."""
    with tempfile.TemporaryDirectory(prefix="newsletter-lmtp-") as name:
        os.chown(name, -1, pwd.getpwnam(OWNER).pw_gid)
        os.chmod(name, 0o2750)
        yield Path(name)


def _main(socket: Path) -> dict[str, str]:
    places = f"{{ bounce@{DOMAIN} = lmtp:unix:{socket} }}, {{ unsubscribe@{DOMAIN} = lmtp:unix:{socket} }}"
    return {
        "recipient_delimiter": "+",
        "relay_domains": DOMAIN,
        "relay_recipient_maps": f"inline:{{ {places} }}",
        "transport_maps": f"inline:{{ {places} }}",
    }
