"""What a URL of a relay with an API says."""

from pathlib import Path

import pytest

from newsletter.errors import Misconfigured
from newsletter.relays.http.api import Endpoint
from newsletter.relays.http.mailgun import MailgunApi
from newsletter.relays.http.ses import SesApi
from newsletter.relays.http.sigv4 import Keys
from newsletter.relays.http.urls import api_at, relay_at
from newsletter.relays.outbox import OutboxRelay
from newsletter.runtime import make_relay
from newsletter.settings import Settings

LOCAL = Endpoint("127.0.0.1", 5000, is_encrypted=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "ses://AKIDEXAMPLE:a%2Fb+c@eu-west-1",
            SesApi(
                Keys("AKIDEXAMPLE", "a/b+c", region="eu-west-1", service="ses"),
                Endpoint("email.eu-west-1.amazonaws.com"),
            ),
        ),
        (
            "ses://AKIDEXAMPLE:secret@us-gov-west-1?endpoint=http://127.0.0.1:5000",
            SesApi(Keys("AKIDEXAMPLE", "secret", region="us-gov-west-1", service="ses"), LOCAL),
        ),
        (
            "mailgun://key-1@mg.example.org",
            MailgunApi("key-1", "mg.example.org", Endpoint("api.mailgun.net")),
        ),
        (
            "mailgun://key-1@mg.example.org?region=eu&ca=/etc/ca.pem",
            MailgunApi("key-1", "mg.example.org", Endpoint("api.eu.mailgun.net", ca=Path("/etc/ca.pem"))),
        ),
        (
            "mailgun://key-1@mg.example.org?endpoint=https://proxy.example.org:8443",
            MailgunApi("key-1", "mg.example.org", Endpoint("proxy.example.org", 8443)),
        ),
    ],
)
def test_a_url_names_an_api(url: str, expected: object) -> None:
    assert api_at(url) == (expected, 0)


@pytest.mark.parametrize(("written", "rate"), [("14", 14), ("0.5", 0.5)])
def test_a_url_may_say_how_many_mails_a_second(written: str, rate: float) -> None:
    assert api_at(f"mailgun://key-1@mg.example.org?rate={written}")[1] == rate


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("email.eu-west-1.amazonaws.com", "it must begin with ses:// or mailgun://"),
        ("postmark://secret@example.org", "it must begin with ses:// or mailgun://"),
        ("smtp://us:secret@mail.example.org", "an SMTP server belongs in NEWSLETTER_SMTP_URL"),
        ("ses://eu-west-1", "it must be ses://ACCESS_KEY:SECRET@REGION"),
        ("ses://AKIDEXAMPLE@eu-west-1", "it must be ses://ACCESS_KEY:SECRET@REGION"),
        ("ses://AKIDEXAMPLE:secret@", "it must be ses://ACCESS_KEY:SECRET@REGION"),
        ("ses://AKIDEXAMPLE:secret@ireland", "with a region such as eu-west-1"),
        ("ses://AKIDEXAMPLE:sec/secret@eu-west-1", "must be written as %2F or %23"),
        ("ses://AKIDEXAMPLE:secret@eu-west-1:443", "must be written as %2F or %23"),
        ("ses://AKIDEXAMPLE:secret@eu-west-1?region=eu", "it has the unknown option “region”"),
        ("mailgun://mg.example.org", "it must be mailgun://API_KEY@DOMAIN"),
        ("mailgun://api:secret@mg.example.org", "it must be mailgun://API_KEY@DOMAIN"),
        ("mailgun://secret@localhost", "it must be mailgun://API_KEY@DOMAIN"),
        ("mailgun://secret@mg.example.org?region=kr", "region=kr is none of us, eu"),
        ("mailgun://secret@mg.example.org?rate=fast", "rate= must be mails a second"),
        ("mailgun://secret@mg.example.org?rate=0", "rate= must be mails a second"),
        ("mailgun://secret@mg.example.org?endpoint=http://mg.example.org", "endpoint= must be https://"),
        ("mailgun://secret@mg.example.org?endpoint=https://mg.example.org/v3", "endpoint= must be https://"),
    ],
)
def test_a_url_that_cannot_be_used_is_explained_without_its_keys(url: str, reason: str) -> None:
    with pytest.raises(Misconfigured, match=r"^NEWSLETTER_RELAY_URL cannot be used: ") as failure:
        api_at(url)

    assert reason in str(failure.value)
    assert "secret" not in str(failure.value)
    assert "NEWSLETTER_RELAY_URL" in failure.value.sentence.in_locale("ko")
    assert failure.value.sentence.in_locale("ko") != str(failure.value)


def test_a_file_of_certificates_that_is_not_there(tmp_path: Path) -> None:
    url = f"mailgun://key@mg.example.org?ca={tmp_path / 'none.pem'}"

    with pytest.raises(Misconfigured, match="its file of certificates"):
        relay_at(url, connections=1, deadline=1)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("ses://someone:secret@eu-west-1", "Amazon SES eu-west-1"),
        ("mailgun://secret@mg.example.org", "Mailgun mg.example.org"),
    ],
)
def test_keys_show_in_no_name_and_no_representation(url: str, name: str) -> None:
    api, _ = api_at(url)

    assert api.name == name
    assert "secret" not in repr(api)
    assert "someone" not in repr(api)


class TestTheSetting:
    def test_it_names_the_relay_of_a_process(self) -> None:
        settings = Settings(
            relay_url="mailgun://key@mg.example.org?region=eu", smtp_connections=7, smtp_deadline=30
        )

        relay = make_relay(settings)

        assert relay.name == "Mailgun mg.example.org"
        assert relay.connections == 7

    def test_without_it_and_without_an_smtp_server_mail_stays_in_the_outbox(self) -> None:
        assert isinstance(make_relay(Settings()), OutboxRelay)

    def test_two_relays_are_one_too_many(self) -> None:
        settings = Settings(relay_url="mailgun://key@mg.example.org", smtp_url="smtp://mail.example.org")

        with pytest.raises(Misconfigured, match="both name a relay"):
            make_relay(settings)

    def test_who_writes_it_into_the_setting_for_smtp_is_told_where_it_belongs(self) -> None:
        with pytest.raises(Misconfigured, match="belong in NEWSLETTER_RELAY_URL"):
            make_relay(Settings(smtp_url="ses://AKIDEXAMPLE:secret@eu-west-1"))
