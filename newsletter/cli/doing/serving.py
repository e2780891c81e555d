"""The web process."""

from newsletter.asgi import serve_until_stopped
from newsletter.cli.doing.preparing import prepare, require_free
from newsletter.cli.saying import announce
from newsletter.settings import Settings
from newsletter.wording import say


def serve(host: str, port: int) -> None:
    settings = Settings.from_environment()
    prepare(settings)
    require_free(host, port)
    serve_until_stopped(
        settings,
        host=host,
        port=port,
        when_ready=lambda: announce(
            "web.ready", say("Newsletter is served at {url}", url=settings.base_url), url=settings.base_url
        ),
    )
