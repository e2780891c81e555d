"""A server of IMAP and one of POP3, over real TLS on this machine: they keep mails, and what they were told."""

import re
import socket
import ssl
import threading
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from tests.sites import certificate

USER, PASSWORD, TOKEN = "staff@bridge.example.org", 'a "quoted" secret', "ya29.token"


class MailServer:
    """What both have in common. `capabilities` are what it says it can; `breaks_at` is a word at which it hangs up."""

    capabilities: tuple[str, ...] = ()

    def __init__(self, folder: Path, *mails: bytes, begins_secured: bool = True, breaks_at: str = "") -> None:
        self.mails = dict(enumerate(mails, start=1))
        self.told: list[str] = []
        self.begins_secured, self.breaks_at = begins_secured, breaks_at
        key, self.chain = certificate(folder, names=("localhost",))
        self._secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._secured.load_cert_chain(self.chain, key)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, name="mail-server")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _listen(self) -> None:
        while True:
            try:
                connected, _ = self._listening.accept()
            except OSError:
                return
            connected.settimeout(10)
            self.connected = connected
            try:
                self._converse()
            except OSError:
                pass  # they hung up, or do not trust us
            finally:
                self.connected.close()

    def _converse(self) -> None:
        if self.begins_secured:
            self.connected = self._secured.wrap_socket(self.connected, server_side=True)
        self.heard: IO[bytes] = self.connected.makefile("rb")
        try:
            self._listen_to_them()
        finally:
            self.heard.close()

    def _listen_to_them(self) -> None:
        self.begin()
        while line := self._hear():
            if self.breaks_at and self.breaks_at in line:
                return
            if self.answer(line) is False:
                return

    def _hear(self) -> str:
        line = self.heard.readline().decode().rstrip("\r\n")
        if line:
            self.told.append(line)
        return line

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.connected.sendall((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def secure(self) -> None:
        self.heard.close()
        self.connected = self._secured.wrap_socket(self.connected, server_side=True)
        self.heard = self.connected.makefile("rb")

    def knows(self, told: bytes) -> bool:
        """Whether an answer to AUTH is the right one."""
        plain = f"\0{USER}\0{PASSWORD}".encode()
        xoauth2 = f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01".encode()
        return told in (plain, xoauth2)

    def begin(self) -> None:
        raise NotImplementedError

    def answer(self, line: str) -> bool | None:
        raise NotImplementedError


class ImapServer(MailServer):
    """As much of RFC 3501, 4315 and 6851 as is asked of it."""

    capabilities = ("IMAP4REV1", "AUTH=PLAIN", "AUTH=XOAUTH2", "UIDPLUS", "MOVE")

    def __init__(self, folder: Path, *mails: bytes, **options: object) -> None:
        super().__init__(folder, *mails, **options)  # type: ignore[arg-type]
        self.deleted: set[int] = set()
        self.moved: dict[str, list[bytes]] = {}
        self.opened = ""

    def begin(self) -> None:
        self.say("* OK ready")

    def answer(self, line: str) -> bool | None:
        tag, _, rest = line.partition(" ")
        command, _, words = rest.partition(" ")
        if command == "UID":
            command, _, words = words.partition(" ")
        match command:
            case "CAPABILITY":
                starts = () if self.begins_secured else ("STARTTLS",)
                self.say(f"* CAPABILITY {' '.join((*self.capabilities, *starts))}")
            case "STARTTLS":
                self.say(f"{tag} OK go on")
                self.secure()
                return None
            case "AUTHENTICATE":
                self.say("+ ")
                if not self.knows(b64decode(self._hear())):
                    self.say("+ eyJzdGF0dXMiOiI0MDAifQ==")
                    self._hear()
                    self.say(f"{tag} NO wrong")
                    return None
            case "LOGIN":
                escaped = PASSWORD.replace('"', '\\"')
                if words != f'"{USER}" "{escaped}"':
                    self.say(f"{tag} NO wrong")
                    return None
            case "SELECT":
                if "Nowhere" in words:
                    self.say(f"{tag} NO there is no such folder")
                    return None
                self.opened = words
                self.say(f"* {len(self.mails)} EXISTS")
            case "SEARCH":
                self.say(" ".join(["* SEARCH", *(str(uid) for uid in self.mails if uid not in self.deleted)]))
            case "FETCH":
                self._fetch(words)
            case "STORE":
                self.deleted.add(int(words.split()[0]))
            case "EXPUNGE":
                uid = int(words)
                if uid in self.deleted:
                    del self.mails[uid]
            case "MOVE":
                name, _, folder = words.partition(" ")
                self.moved.setdefault(folder, []).append(self.mails.pop(int(name)))
            case "COPY":
                name, _, folder = words.partition(" ")
                self.moved.setdefault(folder, []).append(self.mails[int(name)])
            case "LOGOUT":
                self.say("* BYE", f"{tag} OK")
                return False
        self.say(f"{tag} OK done")
        return None

    def _fetch(self, words: str) -> None:
        names, _, items = words.partition(" ")
        for uid in map(int, re.findall(r"\d+", names)):
            mail = self.mails[uid]
            if "SIZE" in items:
                self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            else:
                self.say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(mail)}}}".encode(), mail + b")")


class PopServer(MailServer):
    """As much of RFC 1939 and 2595 as is asked of it; what is deleted is gone after QUIT."""

    def begin(self) -> None:
        self.deleted: set[int] = set()
        self.say("+OK ready")

    def answer(self, line: str) -> bool | None:
        command, _, words = line.partition(" ")
        match command:
            case "STLS":
                self.say("+OK")
                self.secure()
                return None
            case "AUTH":
                self.say("+ ")
                is_known = self.knows(b64decode(self._hear()))
                self.say("+OK" if is_known else "-ERR wrong")
                return None
            case "PASS" if words != PASSWORD:
                self.say("-ERR wrong")
                return None
            case "LIST":
                self.say("+OK", *(f"{name} {len(mail)}" for name, mail in self.mails.items()), ".")
                return None
            case "RETR":
                lines = self.mails[int(words)].replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
                self.say("+OK", *(b"." + line if line.startswith(b".") else line for line in lines), ".")
                return None
            case "DELE":
                self.deleted.add(int(words))
            case "QUIT":
                for name in self.deleted:
                    del self.mails[name]
                self.say("+OK")
                return False
        self.say("+OK")
        return None
