"""Signatures are those of Amazon's published examples, and those that Amazon's own library makes."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from newsletter.relays.http.sigv4 import Keys

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


def signature(authorization: str) -> str:
    return authorization.rpartition("Signature=")[2]


# The cases get-vanilla, post-vanilla and post-x-www-form-urlencoded of the suite that Amazon publishes.
@pytest.mark.parametrize(
    ("method", "headers", "body", "expected"),
    [
        ("GET", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "POST",
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
)
def test_published_examples(method: str, headers: dict[str, str], body: bytes, expected: str) -> None:
    keys = Keys("AKIDEXAMPLE", SECRET, region="us-east-1", service="service")

    signed = keys.sign(method, "/", {"Host": "example.amazonaws.com", **headers}, body, now=NOW)

    assert signature(signed["authorization"]) == expected


@pytest.mark.parametrize("body", [b"", b"{}", "소식".encode() * 50_000])
def test_it_signs_as_the_library_of_amazon_does(body: bytes) -> None:
    headers = {"Host": "email.ap-northeast-2.amazonaws.com", "Content-Type": "application/json"}
    target = "/v2/email/outbound-emails"
    request = AWSRequest("POST", f"https://{headers['Host']}{target}", headers, body)
    theirs = SigV4Auth(Credentials("AKIDEXAMPLE", SECRET), "ses", "ap-northeast-2")
    theirs.add_auth(request)
    at = datetime.strptime(request.context["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    ours = Keys("AKIDEXAMPLE", SECRET, region="ap-northeast-2", service="ses")
    signed = ours.sign("POST", target, headers, body, now=at)

    assert signed["x-amz-date"] == request.headers["X-Amz-Date"]
    assert signed["authorization"] == request.headers["Authorization"]


def test_keys_show_in_no_representation() -> None:
    keys = Keys("AKIDEXAMPLE", SECRET, region="us-east-1", service="ses")

    assert "AKID" not in repr(keys)
    assert SECRET not in repr(keys)
