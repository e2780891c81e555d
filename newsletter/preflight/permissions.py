"""May every picture be shown? The people in it agreed, and who made it is named where the licence asks for that."""

from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.images import Image
from newsletter.content.picture_terms import Terms
from newsletter.preflight.examined import Examined, error, note, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say


def findings(examined: Examined) -> Iterator[Finding]:
    """Pictures of people who do not agree, or not for much longer, and such as are shown without their credit."""
    terms = {one.asset: one for one in examined.terms}
    for block in examined.content.blocks:
        for path, image in block.images():
            if image.asset in terms:
                yield from _of_people(examined, block, path, image, terms[image.asset])
                yield from _of_credit(examined, block, path, image, terms[image.asset])


def _of_people(
    examined: Examined, block: AnyBlock, path: str, image: Image, terms: Terms
) -> Iterator[Finding]:
    values = {"place": examined.place(block, path), "file": image.file, "until": terms.until or ""}
    if terms.is_withdrawn:
        sentence = say(
            "{place}: somebody in the picture {file} does not agree to be shown any more. Use another picture.",
            **values,
        )
        yield error("permissions.people", sentence, block=block, path=path)
    elif terms.is_over:
        sentence = say(
            "{place}: the people in the picture {file} agreed to be shown until {until}. Ask them again and say so in the "
            "library of pictures, or use another one.",
            **values,
        )
        yield error("permissions.people", sentence, block=block, path=path)
    elif terms.ends_soon:
        sentence = say(
            "{place}: the people in the picture {file} agreed to be shown until {until}, and the web edition stays after that.",
            **values,
        )
        yield note("permissions.people", sentence, block=block, path=path)


def _of_credit(
    examined: Examined, block: AnyBlock, path: str, image: Image, terms: Terms
) -> Iterator[Finding]:
    if terms.licence.asks_credit and not image.credit:
        locale = next(iter(examined.locales_of(block)), examined.content.source_locale)
        sentence = say(
            "{place}: the licence of the picture {file} ({licence}) asks for the name of who made it. Write the credit.",
            place=examined.place(block, path),
            file=image.file,
            licence=terms.licence.label,
        )
        yield warning("permissions.credit", sentence, block=block, locale=locale, path=f"{path}.credit")
