"""What stands before the entries of a list and is no part of them: bullets, and numbers that count up."""

import re
from collections.abc import Sequence
from itertools import pairwise

# A sign that Koreans also write for a letter that is not told (`○○시민회`) is a bullet only with a space behind it.
_BULLET = re.compile(r"\A(?:[•‣▪·⦁]|[-–—*+◦∙●○◆◇■□▫▶▷►※]\s|[①-⑳㉑-㉟㊱-㊿❶-❿]\s?)\s*(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,4})[.)](?:\s*(?=[^\s\d])|\s+(?=\S))", re.ASCII)
_MARK_ALONE = re.compile(r"[•‣▪·⦁\-–—*+◦∙●○◆◇■□▫▶▷►※①-⑳o]|\(?\d{1,4}[.)]?", re.ASCII)


def without_marks(lines: Sequence[str]) -> list[str]:
    """The lines as words. Numbers are taken away where they count up: `5. 18 기념재단` among others is a name."""
    bare = [_BULLET.sub("", line.strip(), count=1) for line in lines]
    numbers = [_NUMBER.match(line) for line in bare]
    if not _count_up([int(found[1]) for found in numbers if found]):
        return bare
    return [line[found.end() :] if found else line for line, found in zip(bare, numbers, strict=True)]


def is_column_of_marks(cells: Sequence[str]) -> bool:
    """Whether the first column of a table holds nothing but bullets, or numbers that count up."""
    if not cells or not all(_MARK_ALONE.fullmatch(cell.strip()) for cell in cells):
        return False
    numbers = [int(found[0]) for cell in cells if (found := re.search(r"\d+", cell))]
    return not numbers or (len(numbers) == len(cells) and _count_up(numbers))


def _count_up(numbers: Sequence[int]) -> bool:
    """Whether each number is the next, or begins anew with 1; one alone is the beginning of a list."""
    if not numbers or (len(numbers) == 1 and numbers[0] != 1):
        return False
    return all(after in (before + 1, 1) for before, after in pairwise(numbers))
