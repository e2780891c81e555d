"""What a server says, as it comes in: octets in, whole replies out."""

from collections import deque

from newsletter.relays.replies import Reply, Unreadable, read_line

_LONGEST_LINE = 4096  # octets; RFC 5321 §4.5.3.1.5 allows 512
_MOST_LINES = 100


class Hearing:
    """Puts replies together, however the octets of them are parted."""

    def __init__(self) -> None:
        self._ended: deque[bytes] = deque()  # lines
        self._rest = b""  # of what will be one
        self._code = 0
        self._lines: list[str] = []

    @property
    def has_rest(self) -> bool:
        """Whether there is something that was not yet taken for a reply."""
        return bool(self._ended or self._rest or self._lines)

    def hear(self, octets: bytes) -> None:
        """More of what the server says."""
        *ended, self._rest = (self._rest + octets).split(b"\n")
        self._ended += ended

    def reply(self) -> Reply | None:
        """The next whole reply, if there is one. Raises Unreadable when it is none and will be none."""
        while self._ended:
            code, has_more, text = read_line(_within_bounds(self._ended.popleft()).removesuffix(b"\r"))
            if not (has_more or self._lines):
                return Reply(code, (text,))
            if self._lines and (code != self._code or len(self._lines) == _MOST_LINES):
                raise Unreadable
            self._code = code
            self._lines.append(text)
            if not has_more:
                lines, self._lines = tuple(self._lines), []
                return Reply(code, lines)
        _within_bounds(self._rest)
        return None


def _within_bounds(line: bytes) -> bytes:
    if len(line) > _LONGEST_LINE:
        raise Unreadable
    return line
