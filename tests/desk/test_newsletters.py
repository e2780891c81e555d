"""The first steps of an installation."""

from sqlalchemy.orm import Session

from newsletter.desk.newsletters import first_steps, newsletter_lines
from newsletter.dispatch.models import DeliveryState, DispatchState
from tests import factories


def test_an_empty_installation_has_every_step_before_it(session: Session) -> None:
    steps = first_steps(session)

    assert (steps.has_newsletter, steps.list_slug, steps.are_done) == (False, None, False)


def test_the_steps_are_done_once_a_mail_was_accepted(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    proof = factories.proof(session, newsletter)
    dispatch = factories.dispatch(session, proof, readers)
    factories.deliveries(session, dispatch, DeliveryState.ACCEPTED)

    steps = first_steps(session)

    assert (steps.has_newsletter, steps.list_slug, steps.are_done) == (True, "readers", True)
    assert (steps.issue_slug, steps.approved_id, steps.dispatch_id) == ("bridge-12", proof.id, dispatch.id)


def test_a_cancelled_dispatch_is_not_the_one_to_watch(session: Session) -> None:
    newsletter = factories.newsletter(session)
    readers, proof = factories.mailing_list(session, newsletter), factories.proof(session, newsletter)
    factories.dispatch(session, proof, readers, state=DispatchState.CANCELLED)

    steps = first_steps(session)

    assert (steps.dispatch_id, steps.is_sent) == (None, False)


def test_newsletters_are_told_oldest_first(session: Session) -> None:
    for slug in ("one", "two"):
        factories.newsletter(session, slug=slug)

    assert [(line.slug, line.is_introduced) for line in newsletter_lines(session)] == [
        ("one", True),
        ("two", True),
    ]
