"""The Celery app: a job that breaks is written down once, by us."""

from pathlib import Path

from structlog.testing import capture_logs

from newsletter.settings import Settings
from workers.celery_app import make_app


def test_a_job_that_breaks_is_written_down_once_and_quotes_nothing(tmp_path: Path) -> None:
    def no_runtime() -> None:
        raise RuntimeError("ada@harbour.example.org")

    app = make_app(Settings(data_dir=tmp_path), no_runtime)  # type: ignore[arg-type]  # it never comes to that

    with capture_logs() as said:
        app.tasks["dispatch.pump"].apply(kwargs={"dispatch_id": 7, "lane": 1})

    (line,) = said
    assert (line["event"], line["job"], line["dispatch_id"], line["lane"]) == (
        "job.failed",
        "dispatch.pump",
        7,
        1,
    )
