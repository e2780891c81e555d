"""A list of readers in every database."""

import pytest
from sqlalchemy.orm import Session

from subscribers.models import MailingList
from tests import factories


@pytest.fixture
def readers(session: Session) -> MailingList:
    return factories.mailing_list(session, factories.newsletter(session))
