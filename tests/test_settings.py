"""Settings: read from the environment, and refused in one line that names the variable."""

import pytest

from newsletter.errors import Misconfigured
from newsletter.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "news.example.org",
        "ftp://news.example.org",
        "https://",
        "https://[::1",
        "https://news.example.org/a,b",  # a comma ends an address in List-Unsubscribe
        "https://news.example.org/<b>",
        "https://뉴스.example.org",
        "https://staff:secret@news.example.org",
        "https://news.example.org/?page=1",
        "https://news.example.org/#top",
        "https://example.org/news",
        "https://example.org/news/",
        "http://127.0.0.1:8000/a/b",
        "https://example.org/%2F",
    ],
)
def test_a_base_url_that_cannot_begin_the_links_of_a_mail_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("NEWSLETTER_BASE_URL", url)

    with pytest.raises(Misconfigured, match="NEWSLETTER_BASE_URL is not usable"):
        Settings.from_environment()


def test_a_base_url_may_have_a_port_and_a_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_BASE_URL", "http://[::1]:8000/")

    assert Settings.from_environment().base_url == "http://[::1]:8000"


def test_a_base_url_with_a_path_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_BASE_URL", "https://example.org/news")

    with pytest.raises(Misconfigured, match=r"without a path: “/news” cannot be served; give .* a host name"):
        Settings.from_environment()


@pytest.mark.parametrize("url", ["localhost:6379", "amqp://localhost", "garbage"])
def test_a_broker_that_we_do_not_know_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("NEWSLETTER_BROKER_URL", url)

    with pytest.raises(Misconfigured, match="NEWSLETTER_BROKER_URL is not usable: must start with redis://"):
        Settings.from_environment()


def test_a_variable_that_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "BROKER_URL", "BASE_URL", "SMTP_CONNECTIONS"):
        monkeypatch.setenv(f"NEWSLETTER_{name}", "")

    assert Settings.from_environment() == Settings()


@pytest.mark.parametrize(
    "name", ["news example.org", "-news.example.org", "뉴스.example.org", "a..b", "x\r\nMAIL"]
)
def test_an_ehlo_name_that_dns_cannot_have_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("NEWSLETTER_EHLO_NAME", name)

    with pytest.raises(
        Misconfigured, match="NEWSLETTER_EHLO_NAME is not usable: must be the name of this machine"
    ):
        Settings.from_environment()


@pytest.mark.parametrize("name", ["NEWSLETTER_TRUSTED_PROXIES", "FORWARDED_ALLOW_IPS"])
def test_a_proxy_is_trusted_by_either_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "172.30.200.1, 10.0.0.0/8,fd00::1")

    settings = Settings.from_environment()

    assert all(settings.trusts(peer) for peer in ("172.30.200.1", "10.9.9.9", "fd00::1"))
    assert not any(settings.trusts(peer) for peer in ("127.0.0.1", "172.30.200.2", "fd00::2"))


@pytest.mark.parametrize(
    "value", ["*", "0.0.0.0/0", "::/0", "proxy.example.org", "172.30.200.1,", "10.0.0.0/99"]
)
def test_nobody_trusts_everybody_or_a_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", value)

    with pytest.raises(Misconfigured, match="NEWSLETTER_TRUSTED_PROXIES is not usable: must "):
        Settings.from_environment()


@pytest.mark.parametrize("name", ["POSTMARK", "BREVO", "GENERIC", "MIME"])
def test_a_secret_of_a_hook_that_can_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"NEWSLETTER_HOOK_{name}", "a long enough secret, short")

    with pytest.raises(Misconfigured, match=f"NEWSLETTER_HOOK_{name} is not usable: must be secrets of"):
        Settings.from_environment()


def test_secrets_of_hooks_stand_side_by_side_and_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_HOOK_BREVO", "a long enough secret, another long secret")
    monkeypatch.setenv("NEWSLETTER_INBOX_PASSWORD", "hunter22222222222")

    settings = Settings.from_environment()

    assert settings.hook_secrets["brevo"] == ("a long enough secret", "another long secret")
    assert settings.hook_secrets["ses"] == ()
    assert not any(secret in repr(settings) for secret in ("long enough", "hunter2"))


def test_name_servers_are_addresses_with_or_without_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLETTER_NAME_SERVERS", "9.9.9.9, 127.0.0.1:5353,2620:fe::fe,[2620:fe::9]:53")

    assert Settings.from_environment().asked_name_servers == (
        ("9.9.9.9", 53),
        ("127.0.0.1", 5353),
        ("2620:fe::fe", 53),
        ("2620:fe::9", 53),
    )
    monkeypatch.delenv("NEWSLETTER_NAME_SERVERS")
    assert Settings.from_environment().asked_name_servers == ()


@pytest.mark.parametrize("value", ["dns.example.org", "9.9.9.9:0", "9.9.9.9:dns", "9.9.9.9:99999", "9.9.9"])
def test_what_is_no_name_server_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NEWSLETTER_NAME_SERVERS", value)

    with pytest.raises(Misconfigured, match="NEWSLETTER_NAME_SERVERS is not usable: must be addresses"):
        Settings.from_environment()
