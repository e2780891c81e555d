"""The Celery side: one app, small jobs, the journal."""
