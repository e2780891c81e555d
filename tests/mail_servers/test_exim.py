"""A dispatch through a real Exim, whose reports it hands to our command, one by one, as the guide for operators has it."""

import shlex
from pathlib import Path

from tests.e2e.processes import PROGRAM, Installation
from tests.mail_servers.exim import running_exim
from tests.mail_servers.scene import DOMAIN, internet, settled

_ROUTERS = f"""\
newsletter:
  driver = accept
  domains = {DOMAIN}
  local_parts = bounce : unsubscribe
  local_part_suffix = +*
  transport = newsletter
"""
_TRANSPORTS = """\
newsletter:
  driver = pipe
  command = {script}
  message_prefix =
  message_suffix =
  return_path_add
  envelope_to_add
  log_output
"""


def test_what_an_exim_reports_to_our_command_is_heeded(tmp_path: Path) -> None:
    script = tmp_path / "newsletter-inbound"
    with internet() as network:
        transports = _TRANSPORTS.format(script=script)
        with running_exim(next_hop=network.port, routers=_ROUTERS, transports=transports) as port:
            scene = settled(tmp_path, port)
            _write(script, scene.house)
            dispatch_id = scene.send()
            scene.wait_for_reports(network)
        scene.require_heeded(dispatch_id, network.messages)
    scene.runtime.close()


def _write(script: Path, house: Installation) -> None:
    settings = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in house.environment().items())
    script.write_text(f'#!/bin/sh\n{settings}exec {PROGRAM} inbound "$@"\n')
    script.chmod(0o755)
