"""The pictures of mails."""

import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from newsletter.runtime import Runtime


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def picture(runtime: Runtime) -> str:
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "navy").save(data, "PNG")
    with runtime.database.transaction() as session:
        return runtime.assets.store(session, data.getvalue(), now=runtime.clock()).name


def test_a_picture_is_kept_for_ever_and_may_be_shown_anywhere(client: TestClient, picture: str) -> None:
    response = client.get(f"/assets/{picture}")

    assert response.headers["content-type"] == "image/png"
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert Image.open(io.BytesIO(response.content)).size == (4, 4)
    assert client.head(f"/assets/{picture}").status_code == 200


def test_a_cut_is_given_out_as_its_picture_is(client: TestClient, picture: str) -> None:
    response = client.get(f"/assets/{picture.replace('.png', '.square.png')}")

    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert "immutable" in response.headers["cache-control"]
    assert Image.open(io.BytesIO(response.content)).size == (4, 4)
    assert client.get(f"/assets/{picture.replace('.png', '.round.png')}").status_code == 404


@pytest.mark.parametrize("name", ["0" * 64 + ".png", "x.png", "..%2Ftest.sqlite3", "0" * 64 + ".svg"])
def test_nothing_else_is_given_out(client: TestClient, picture: str, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404
