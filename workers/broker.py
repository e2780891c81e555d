"""How the broker is reached, by who only rings and by who works. Rows are the truth; so there is no result backend."""

from typing import Any

from celery import Celery

from newsletter.settings import Settings


def make_client(settings: Settings) -> Celery:
    """An app that rings jobs by their names, and knows none of them."""
    # The host stands for nothing: without one the transport warns that it makes one up.
    broker = "memory://localhost/" if settings.is_embedded else settings.broker_url
    app = Celery("newsletter", broker=broker)
    app.conf.update(
        task_ignore_result=True,
        task_publish_retry=False,  # a bell may be lost: the tick finds the work
        broker_transport_options=_transport(settings),
    )
    return app


def _transport(settings: Settings) -> dict[str, Any]:
    if settings.is_embedded:
        return {"polling_interval": 0.05}
    # Longer than any job: a job that is redelivered while it runs would only find nothing to do.
    return {"visibility_timeout": 1800, "socket_timeout": 10, "socket_connect_timeout": 5}
