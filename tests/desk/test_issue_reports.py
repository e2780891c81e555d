"""A report adds up: in the whole, by language and by provider, whatever became of whom."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from newsletter.desk.issue_reports import STATES, dispatch_report, issue_report, note_report_export
from newsletter.dispatch.models import DeliveryState, SkipReason
from newsletter.errors import NotAllowed
from newsletter.mail_providers import FEWEST, REST
from newsletter.relays.base import Fault
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(STATES),
        st.sampled_from(["en", "ko"]),
        st.sampled_from(["naver.com", "daum.net", "kakao.com", "a.example"]),
    ),
    min_size=1,
    max_size=14,
)


@given(first=PEOPLE, second=PEOPLE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_report_is_a_count_of_the_rows(
    session: Session,
    first: list[tuple[DeliveryState, str, str]],
    second: list[tuple[DeliveryState, str, str]],
) -> None:
    inner = session.begin_nested()
    paper = factories.newsletter(session)
    proof = factories.proof(session, paper)
    made = []
    for slug, people in (("readers", first), ("friends", second)):
        of = factories.dispatch(session, proof, factories.mailing_list(session, paper, slug=slug))
        rows = [
            factories.delivery(
                session,
                of,
                factories.subscriber(session, f"{slug}{number}@{domain}"),
                state=state,
                locale=locale,
                skip_reason=SkipReason.SUPPRESSED if state is DeliveryState.SKIPPED else None,
                fault=Fault.RECIPIENT if state is DeliveryState.REFUSED else None,
            )
            for number, (state, locale, domain) in enumerate(sorted(people, key=lambda one: one[1]))
        ]
        for locale in ("en", "ko"):
            if mine := [row for row in rows if row.locale == locale]:
                factories.chunk(session, of, mine)
        made.append(of)

    whole = issue_report(session, proof.issue_id, now=NOW)
    alone = [dispatch_report(session, of.id, now=NOW) for of in made]
    inner.rollback()

    everybody = [*first, *second]
    states = Counter(state for state, _, _ in everybody)
    assert Counter(whole.whole.counts) == states
    assert whole.enrolled == len(everybody) == sum(one.enrolled for one in alone)
    assert sum(reason.people for reason in whole.reasons) == (
        states[DeliveryState.REFUSED] + states[DeliveryState.SKIPPED]
    )
    assert {line.name: Counter(line.counts) for line in whole.languages} == {
        code: Counter(state for state, locale, _ in everybody if locale == code)
        for code in {locale for _, locale, _ in everybody}
    }
    names = {"naver.com": "Naver", "daum.net": "Daum/Kakao", "kakao.com": "Daum/Kakao"}
    expected: dict[str, Counter[DeliveryState]] = {}
    for people in (first, second):  # a domain is large enough, or not, in each of the dispatches
        small = Counter(domain for _, _, domain in people)["a.example"] < FEWEST
        for state, _, domain in people:
            name = names.get(domain) or (REST if small else domain)
            expected.setdefault(name, Counter())[state] += 1
    assert {line.name: Counter(line.counts) for line in whole.providers} == expected
    for line in (whole.whole, *whole.languages, *whole.providers, *whole.shown_providers):
        assert round(sum(width for _, _, width in line.pieces)) == 100
    assert sum(line.enrolled for line in whole.shown_providers) == whole.enrolled


def test_an_issue_that_was_given_to_no_dispatch_has_an_empty_report(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))

    told = issue_report(session, issue.id, now=NOW)

    assert (told.enrolled, told.providers, told.reasons) == (0, (), ())


def test_who_left_the_house_takes_no_report_away(session: Session) -> None:
    issue = factories.issue(session, factories.newsletter(session))
    gone = factories.user(session, role=Role.VIEWER)
    gone.disabled_at = NOW

    with pytest.raises(NotAllowed):
        note_report_export(issue, form="csv", by=gone)
