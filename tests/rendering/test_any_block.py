"""Any block of any valid values becomes a mail, a text and a page, and can be checked."""

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter.content.blocks import BLOCKS
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.issues.proofing import findings_of
from newsletter.rendering.web_edition import render_web
from tests.content.strategies import contents
from tests.rendering.samples import BASE_URL, publication

LOCKED = {"key": "eu-2027", "name": "Funding", "text": {"en": "Funded.", "ko": "지원."}}


def stored(content: IssueContent) -> IssueContent:
    """The same with every picture in the store."""

    def kept(_: str, image: Image) -> Image:
        return image.model_copy(update={"asset": "a" * 64 + ".png", "width": 1200, "height": 800})

    blocks = tuple(block.with_images(kept) for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})


@pytest.mark.parametrize("name", BLOCKS)
def test_any_values_are_rendered_in_every_part_and_checked(name: str) -> None:
    newsletter = publication(disclaimers=[LOCKED])

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(contents([name]).map(stored))
    def whatever(content: IssueContent) -> None:
        renditions, findings = findings_of(content, newsletter, base_url=BASE_URL)
        pages = [render_web(content, locale, newsletter, base_url=BASE_URL) for locale in content.locales]

        assert [one for one in findings if one.check == "rendering.failed"] == []
        assert [one.locale for one in renditions] == list(content.editions)
        assert len(pages) == 2

    whatever()
