"""What a server says, as it comes in: octets in, whole replies out."""

from newsletter.relays.replies import Reply, Unreadable, read_line

_LONGEST_LINE = 4096  # octets; RFC 5321 §4.5.3.1.5 allows 512
_MOST_LINES = 100


class Hearing:
    """Puts replies together, however the octets of them are parted."""

    def __init__(self) -> None:
        self._heard = bytearray()
        self._searched = 0
        self._code = 0
        self._lines: list[str] = []

    @property
    def has_rest(self) -> bool:
        """Whether there is something that was not yet taken for a reply."""
        return bool(self._heard or self._lines)

    def hear(self, octets: bytes) -> None:
        """More of what the server says."""
        self._heard += octets

    def reply(self) -> Reply | None:
        """The next whole reply, if there is one. Raises Unreadable when it is none and will be none."""
        while (line := self._line()) is not None:
            code, has_more, text = read_line(line)
            if self._lines and (code != self._code or len(self._lines) == _MOST_LINES):
                raise Unreadable
            self._code = code
            self._lines.append(text)
            if not has_more:
                lines, self._lines = tuple(self._lines), []
                return Reply(code, lines)
        return None

    def _line(self) -> bytes | None:
        end = self._heard.find(b"\n", self._searched)
        if max(end, len(self._heard) if end < 0 else 0) > _LONGEST_LINE:
            raise Unreadable
        if end < 0:
            self._searched = len(self._heard)
            return None
        line = bytes(self._heard[:end]).removesuffix(b"\r")
        del self._heard[: end + 1]
        self._searched = 0
        return line
