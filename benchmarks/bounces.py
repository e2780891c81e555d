"""How well mails that come back are read: on the labelled samples of flufl.bounce, beside that library in the same run.

Its source distribution is fetched when this runs, and nothing of it is kept. A third of the samples, chosen by the hash of their
name, was held back while the reader was made: only that third is measured. `--all` looks at the others as well.
"""

import argparse
import ast
import hashlib
import json
import logging
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from email import message_from_bytes
from pathlib import Path
from typing import Any

from newsletter.feedback.bounces.conclusion import conclude

RESULTS = Path(__file__).parent / "results" / "bounces.json"
PEER = "flufl.bounce==6.0.0"
MUTATIONS = 10_000
HOSTILE = 2_000_000  # bytes

Samples = dict[str, tuple[bytes, set[str]]]


def fetched(folder: Path) -> tuple[Samples, Callable[[bytes], set[str]]]:
    """The labelled samples, and the library itself as a function from a mail to the addresses it finds."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "download", "--no-binary", ":all:", "--no-deps", "--dest", folder, PEER], check=True
    )
    subprocess.run([*pip, "install", "--target", folder / "peer", PEER], check=True)
    [archive] = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    [source] = folder.glob("flufl*/tests")
    sys.path.insert(0, str(folder / "peer"))
    logging.getLogger("flufl.bounce").disabled = True
    from flufl.bounce import all_failures  # type: ignore[import-not-found]

    def peer(mail: bytes) -> set[str]:
        return {
            one.decode("utf-8", "replace").lower()
            for some in all_failures(message_from_bytes(mail))
            for one in some
        }

    return labelled(source), peer


def labelled(tests: Path) -> Samples:
    """Each sample whose recipients its tests name."""
    tree = ast.parse((tests / "test_detectors.py").read_text(encoding="utf-8"))
    [table] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DETECTORS"
    ]
    named: dict[str, set[str]] = {}
    for _, name, addresses, _ in ast.literal_eval(table):
        named.setdefault(name, set()).update(address.decode().lower() for address in addresses)
    return {name: ((tests / "data" / name).read_bytes(), found) for name, found in named.items() if found}


def is_held_back(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def ours(mail: bytes) -> set[str]:
    return {found.address.lower() for found in conclude(mail).recipients}


def rates(samples: Samples, find: Callable[[bytes], set[str]]) -> tuple[float, float, float]:
    """Per cent with some recipient, with exactly the right ones, and of the addresses how many are right."""
    some = exact = right = told = 0
    for mail, truth in samples.values():
        found = find(mail)
        some += bool(found & truth)
        exact += found == truth
        right += len(found & truth)
        told += len(found)
    count = len(samples)
    return 100 * some / count, 100 * exact / count, 100 * right / max(told, 1)


def mutated(samples: Samples, count: int) -> Iterable[bytes]:
    """Mails with pieces cut out, doubled, or overwritten by any bytes; the same in each run."""
    dice, mails = random.Random(1), [mail for mail, _ in samples.values()]
    for _ in range(count):
        mail = bytearray(dice.choice(mails))
        for _ in range(dice.randint(1, 6)):
            start = dice.randrange(len(mail) + 1)
            end = min(len(mail), start + dice.randint(0, 400))
            kind = dice.randrange(3)
            piece = dice.randbytes(dice.randint(1, 30)) if kind == 0 else mail[start:end] * kind
            mail[start:end] = b"" if kind == 1 else piece
        yield bytes(mail)


def raised(mails: Iterable[bytes], find: Callable[[bytes], set[str]]) -> int:
    count = 0
    for mail in mails:
        try:
            find(mail)
        except Exception:  # whatever it is, it is counted
            count += 1
    return count


def hostile() -> dict[str, bytes]:
    """Mails that ask for as much work as they can."""
    head = b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n"
    status = (
        head + b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    )
    group = b"Final-Recipient: rfc822; a%d@b.example\nAction: failed\nDiagnostic-Code: smtp; 550 %s\n\n"
    token = b"bounce+" + b"a" * 36
    return {
        "continuation lines": head + b"X: a\n" + b" aaaaaaaaaaaaaaaaaaa\n" * (HOSTILE // 21),
        "repeated fields": head + b"X-Failed-Recipients: a@b.example\n" * 80_000,
        "nested parts": head
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(40_000)),
        "groups": status + b"".join(group % (n, b"foo %d " % n * 200) for n in range(1_500)),
        "addresses": head + b"\n" + b"<a@b.example>:\n550 foo\n" * (HOSTILE // 23),
        "returned tokens": status + b"\n--b\nContent-Type: message/rfc822\n\n" + token * (HOSTILE // len(token)),
    }  # fmt: skip


def slowest(mails: Iterable[bytes]) -> float:
    """Milliseconds of processor time."""
    took = 0.0
    for mail in mails:
        start = time.process_time()
        conclude(mail)
        took = max(took, time.process_time() - start)
    return took * 1000


def case(name: str, unit: str, ours: float, yardstick: float) -> dict[str, Any]:
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, 1),
        "yardstick": round(yardstick, 1),
        "ratio": round(ours / yardstick, 2) if yardstick else None,
    }


def measured(samples: Samples, peer: Callable[[bytes], set[str]]) -> list[dict[str, Any]]:
    held = {name: sample for name, sample in samples.items() if is_held_back(name)}
    names = ("with some recipient", "with exactly the right recipients", "of the addresses named are right")
    of = f"{len(held)} reports held back; yardstick: {PEER}"
    cases = [
        case(f"{name}, {of}", "%", our, their)
        for name, our, their in zip(names, rates(held, ours), rates(held, peer), strict=True)
    ]
    mails = list(mutated(samples, MUTATIONS))
    cases.append(
        case(
            f"exceptions on {MUTATIONS:,} mutated reports", "mails", raised(mails, ours), raised(mails, peer)
        )
    )
    start = time.perf_counter()
    for mail in mails:
        conclude(mail)
    cases.append(case("to read one", "ms", (time.perf_counter() - start) * 1000 / len(mails), 20))
    cases.append(
        case(
            "the slowest of six hostile mails of 2 MB, processor time", "ms", slowest(hostile().values()), 200
        )
    )
    return cases


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="print the figures of the other samples as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        samples, peer = fetched(Path(folder))
        if given.all:
            rest = {name: sample for name, sample in samples.items() if not is_held_back(name)}
            print("not held back:", len(rest), rates(rest, ours), rates(rest, peer))
        cases = measured(samples, peer)
    for one in cases:
        print(one["name"], one["ours"], one["unit"], "yardstick", one["yardstick"])
    RESULTS.write_text(json.dumps({"cases": cases}, indent=2) + "\n", encoding="utf-8")
