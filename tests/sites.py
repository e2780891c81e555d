"""A site of others: a real TLS server on this machine, found under whatever names a test gives it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.egress.fetching import Egress
from newsletter.egress.posting import Poster

PUBLIC = "93.184.215.14"  # an address that anybody may ask; the tests connect to none but our own

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Pages by path, names by what they resolve to, and what was asked. A name that is not there has the public address."""

    def __init__(self, folder: Path, *, names: Sequence[str] = ("*.example.org", "*.example.net")) -> None:
        self.pages: dict[str, Answer] = {}
        self.names: dict[str, Sequence[str]] = {}
        self.asked: list[tuple[str, str]] = []  # host and path
        self.dialled: list[str] = []
        self.headers: Mapping[str, str] = {}
        self.posted: list[bytes] = []
        key, chain = certificate(folder, names=names)
        self.trusting = ssl.create_default_context(cafile=str(chain))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secured.load_cert_chain(chain, key)
        self._server.socket = secured.wrap_socket(self._server.socket, server_side=True)

    def egress(self) -> Egress:
        """A way out that finds this site, and nothing else."""
        return Egress(resolve=self._resolve, dial=self._dial, context=self.trusting)

    def poster(self, *own_hosts: str) -> Poster:
        """The same for what is posted."""
        return Poster(
            own_hosts=own_hosts,
            resolve=self._resolve,
            dial=lambda address, _, seconds: self._dial(address, seconds),
            context=self.trusting,
        )

    def says(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8") -> None:
        """What a path answers."""
        octets = body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Type", media_type)
            request.send_header("Content-Length", str(len(octets)))
            request.end_headers()
            request.wfile.write(octets)

        self.pages[path] = answer

    def leads(self, path: str, to: str, status: int = 302) -> None:
        """Where a path leads on."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            request.send_header("Location", to)
            request.send_header("Set-Cookie", "seen=yes")
            request.end_headers()

        self.pages[path] = answer

    @contextmanager
    def running(self) -> Iterator["Site"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def _resolve(self, host: str) -> Sequence[str]:
        return self.names.get(host, [PUBLIC])

    def _dial(self, address: str, seconds: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection(("127.0.0.1", self._server.server_port), timeout=seconds)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                site.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.do_GET()

            def do_GET(self) -> None:
                site.asked.append((self.headers["Host"], self.path))
                site.headers = dict(self.headers.items())
                answer = site.pages.get(self.path)
                if answer:
                    answer(self)
                else:
                    self.send_error(404)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def certificate(folder: Path, *, names: Sequence[str]) -> tuple[Path, Path]:
    """The files of a key, and of a certificate that it made out to itself under some names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a site of the tests")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, chain_file = folder / "site-key.pem", folder / "site.pem"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    chain_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, chain_file
