"""Which providers may call, by the secrets that are set. Who has none is not listened to."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from newsletter.egress.fetching import Egress
from newsletter.errors import Misconfigured
from newsletter.feedback.inbound.ways.hooks.brevo import BrevoHook
from newsletter.feedback.inbound.ways.hooks.calls import Hook
from newsletter.feedback.inbound.ways.hooks.generic import GenericHook
from newsletter.feedback.inbound.ways.hooks.mailgun import MailgunHook
from newsletter.feedback.inbound.ways.hooks.postmark import PostmarkHook
from newsletter.feedback.inbound.ways.hooks.sendgrid import SendGridHook
from newsletter.feedback.inbound.ways.hooks.sns import SnsHook, Topic
from newsletter.wording import say


def hooks_of(secrets: Mapping[str, Sequence[str]], *, egress: Callable[[], Egress]) -> Mapping[str, Hook]:
    """The hooks by the names of their providers. Raises Misconfigured where a secret of one cannot be one."""
    makers: Mapping[str, Callable[[tuple[str, ...]], Hook]] = {
        "ses": lambda topics: SnsHook([Topic.of(topic) for topic in topics], egress=egress()),
        "sendgrid": SendGridHook.of,
        "mailgun": MailgunHook,
        "postmark": PostmarkHook,
        "brevo": BrevoHook,
        "generic": GenericHook,
    }
    hooks = {}
    for provider, make in makers.items():
        if given := tuple(secrets.get(provider, ())):
            try:
                hooks[provider] = make(given)
            except ValueError:
                name = f"NEWSLETTER_HOOK_{provider.upper()}"
                raise Misconfigured(
                    say("The setting {name} is not what {provider} gives.", name=name, provider=provider)
                ) from None
    return MappingProxyType(hooks)
