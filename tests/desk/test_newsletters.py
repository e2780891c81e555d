"""The first steps of an installation."""

from sqlalchemy.orm import Session

from newsletter.desk.newsletters import first_steps, newsletter_lines
from tests import factories


def test_an_empty_installation_has_every_step_before_it(session: Session) -> None:
    steps = first_steps(session)

    assert (steps.has_newsletter, steps.list_slug, steps.are_done) == (False, None, False)


def test_the_steps_are_done_once_there_are_readers_and_an_issue(session: Session) -> None:
    newsletter = factories.newsletter(session)
    factories.subscription(session, factories.mailing_list(session, newsletter), "a@example.org")
    factories.issue(session, newsletter)

    steps = first_steps(session)

    assert (steps.has_newsletter, steps.list_slug, steps.are_done) == (True, "readers", True)


def test_newsletters_are_told_oldest_first(session: Session) -> None:
    for slug in ("one", "two"):
        factories.newsletter(session, slug=slug)

    assert [(line.slug, line.is_introduced) for line in newsletter_lines(session)] == [
        ("one", True),
        ("two", True),
    ]
