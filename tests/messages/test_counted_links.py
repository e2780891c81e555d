"""What readers get of an edition whose clicks are counted."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings

from newsletter import links
from newsletter.content.blocks import BLOCKS
from newsletter.content.issue import IssueContent
from newsletter.languages import STACKED
from newsletter.links import Purpose, path
from newsletter.messages import counted_links
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Message
from newsletter.rendering.contexts import hrefs
from newsletter.rendering.outbound import countable
from newsletter.rendering.rendition import Rendition
from tests.content.strategies import contents
from tests.messages.test_personalising import ANNA, DATE, ENVELOPE, SIGNER
from tests.rendering.samples import content
from tests.rendering.test_any_block import stored
from tests.rendering.test_outbound import article, rendered

LETTERHEAD = Letterhead("https://news.example.org", SIGNER)
PAGE = f"https://news.example.org{path(Purpose.LINK, '')}"
OWN = f"https://news.example.org{path(Purpose.SHARED_LINK, '')}"


def parts(rendition: Rendition, counted: dict[int, int], *, subscriber: int = 5) -> tuple[str, str]:
    names = {"sender_name": {rendition.locale: "Bridge Quarterly"}}
    composer = Composer(
        7,
        ENVELOPE.model_copy(update=names),
        {rendition.locale: rendition},
        issue="shores-7",
        letterhead=LETTERHEAD,
        counted={rendition.locale: counted},
    )
    reader = ANNA._replace(locale=rendition.locale, subscriber_id=subscriber)
    mail = message_from_bytes(composer.compose(reader, date=DATE).data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    return html.get_content(), text.get_content()


@pytest.mark.parametrize("locale", ["en", STACKED])
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(issue=contents(tuple(BLOCKS)).map(stored))
def test_each_counted_link_names_the_row_of_what_was_frozen_there(issue: IssueContent, locale: str) -> None:
    rendition = rendered(issue.model_copy(update={"stacked": True}), locale)
    rows = {1000 + place: rendition.links[place] for place in countable(rendition)}

    html, text = parts(rendition, {place: 1000 + place for place in countable(rendition)})
    plain_html, plain_text = parts(rendition, {})

    came, truly = ([href.address for href in hrefs(each)] for each in (html, plain_html))
    found = []
    for address, true_address in zip(came, truly, strict=True):
        if address.startswith(PAGE):
            link_id, check = links.ids(SIGNER, Purpose.LINK, address.removeprefix(PAGE))
            assert (link_id, check) == links.to_be_counted(link_id, true_address)
            found.append(link_id)
            assert rows[link_id] == true_address
        else:
            assert address == true_address
    assert found == sorted(rows)
    assert text == plain_text


def test_all_readers_have_the_same_addresses() -> None:
    rendition = rendered(content([article("https://example.org/report")]))

    one, other = (_through_us(parts(rendition, {0: 3}, subscriber=number)[0]) for number in (5, 6))

    assert len(one) == 1
    assert one == other


def _through_us(html: str) -> list[str]:
    return [href.address for href in hrefs(html) if href.address.startswith(PAGE)]


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(issue=contents(tuple(BLOCKS)).map(stored))
def test_who_shares_their_clicks_has_links_of_their_own_and_nobody_else_has(issue: IssueContent) -> None:
    rendition = rendered(issue, "en")
    counted = {place: 1000 + place for place in countable(rendition)}
    sharer, other = ANNA._replace(shares_clicks=True), ANNA
    sharing, counting = (composer_of(rendition, counted, shares_clicks=asks) for asks in (True, False))

    hers, plain = (body_of(one.compose(sharer, date=DATE)) for one in (sharing, counting))

    assert sharing.compose(other, date=DATE) == counting.compose(other, date=DATE)
    assert counting.compose(sharer, date=DATE) == counting.compose(other, date=DATE)
    found = []
    for address, common in zip(
        (href.address for href in hrefs(hers)), (href.address for href in hrefs(plain)), strict=True
    ):
        if common.startswith(PAGE):
            *ids, subscription = links.ids(SIGNER, Purpose.SHARED_LINK, address.removeprefix(OWN))
            assert tuple(ids) == links.ids(SIGNER, Purpose.LINK, common.removeprefix(PAGE))
            assert subscription == ANNA.subscription_id
            found.append(ids[0])
        else:
            assert address == common
    assert found == sorted(counted.values())


def test_links_beyond_the_slots_of_a_mail_lead_where_all_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    said = " ".join(f"[words](https://example.org/{number})" for number in range(4))
    rendition = rendered(content([{**article("https://example.org/"), "body": {"en": said, "ko": said}}]))
    places = countable(rendition)
    monkeypatch.setattr(counted_links, "MOST_SLOTS", len(rendition.slots.slots) + 2)
    composer = composer_of(rendition, {place: 1 + place for place in places}, shares_clicks=True)

    html = body_of(composer.compose(ANNA._replace(shares_clicks=True), date=DATE))

    addresses = [href.address for href in hrefs(html)]
    assert len([one for one in addresses if one.startswith(OWN)]) == 2
    assert len([one for one in addresses if one.startswith(PAGE)]) == len(places) - 2


def composer_of(rendition: Rendition, counted: dict[int, int], *, shares_clicks: bool) -> Composer:
    return Composer(
        7,
        ENVELOPE.model_copy(update={"shares_clicks": shares_clicks}),
        {rendition.locale: rendition},
        issue="shores-7",
        letterhead=LETTERHEAD,
        counted={rendition.locale: counted},
    )


def body_of(message: Message) -> str:
    mail = message_from_bytes(message.data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    html = mail.get_body(("html",))
    assert html is not None
    content: str = html.get_content()
    return content
