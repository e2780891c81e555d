"""Do linked blocks say what the library does, and is there something newer?"""

from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.library import KnownBlock, is_as_kept
from newsletter.preflight.examined import Examined, error, note, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say


def findings(examined: Examined) -> Iterator[Finding]:
    """A linked block that was written in, whose library block has a newer version, or is retired or unknown."""
    if examined.library is None:
        return
    for block in examined.content.blocks:
        if block.library is not None:
            yield from _judged(
                examined, block, examined.library.get(block.library.key), block.library.version
            )


def _judged(examined: Examined, block: AnyBlock, known: KnownBlock | None, version: int) -> Iterator[Finding]:
    assert block.library is not None
    place = examined.place(block)
    if known is None:
        sentence = say(
            "{place} is linked to the library block “{key}”, which this newsletter does not have. It stays as it is; detach it "
            "to write in it.",
            place=place,
            key=block.library.key,
        )
        yield warning("library.unknown", sentence, block=block)
        return
    if version > known.newest:
        sentence = say(
            "{place} is said to have version {version} of the library block “{name}”, whose newest is {newest}. Take that one, "
            "or detach the block.",
            place=place,
            version=version,
            name=known.name,
            newest=known.newest,
        )
        yield error("library.changed", sentence, block=block)
        return
    kept = known.versions.get(version)
    if kept is not None and not is_as_kept(block, kept, examined.locales_of(block)):
        sentence = say(
            "{place} is linked to the library block “{name}”, and says something else than its version {version}. Save that in "
            "the library, take what stands there, or detach the block.",
            place=place,
            name=known.name,
            version=version,
        )
        yield error("library.changed", sentence, block=block)
    if known.is_retired:
        sentence = say(
            "{place}: the library block “{name}” was retired. The block stays as it is; detach it to write in it.",
            place=place,
            name=known.name,
        )
        yield note("library.retired", sentence, block=block)
    elif version < known.newest:
        sentence = say(
            "{place} has version {version} of the library block “{name}”; the newest is {newest}. Look at what changed, and take "
            "it unless this issue is to say the old words.",
            place=place,
            version=version,
            name=known.name,
            newest=known.newest,
        )
        yield warning("library.update", sentence, block=block)
