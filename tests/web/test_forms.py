"""Posted values become a model, or the same values with an error for each field."""

import pytest
from starlette.datastructures import FormData

from newsletter.content.texts import Url
from newsletter.users.roles import Role
from newsletter.web.forms import FormModel, MailAddress, Required, Secret, filled_form, read_form


class Sample(FormModel):
    title: Required
    text: dict[str, str] = {}
    email: MailAddress = "a@example.org"
    role: Role = Role.VIEWER
    chosen: tuple[int, ...] = ()
    is_open: bool = False
    password: Secret = "x"
    website: Url = "https://example.org"


def test_right_values_become_the_model() -> None:
    posted = FormData(
        [
            ("title", "  Two shores "),
            ("text.en", "a\r\nb"),
            ("text.ko", "다리"),
            ("chosen", "1"),
            ("chosen", "2"),
            ("is_open", "on"),
            ("password", " spaces stay "),
            ("role", "admin"),
            ("unknown", "x"),
        ]
    )

    model = read_form(Sample, posted).model

    assert model is not None
    assert model.title == "Two shores"
    assert model.text == {"en": "a\nb", "ko": "다리"}
    assert model.chosen == (1, 2)
    assert model.is_open
    assert model.password == " spaces stay "
    assert model.role is Role.ADMIN


def test_every_wrong_field_has_its_own_error_and_what_was_typed_is_kept() -> None:
    posted = FormData(
        [("title", " "), ("email", "nobody"), ("role", "king"), ("chosen", "x"), ("website", "example.org")]
    )

    form = read_form(Sample, posted)

    assert form.model is None
    assert form.value("email") == "nobody"
    errors = {name: str(sentence) for name, sentence in form.errors.items()}
    assert errors["title"] == "Please fill this in."
    assert errors["email"].startswith("“nobody” is not a mail address")
    assert errors["role"] == "Please choose one of the values offered."
    assert "whole number" in errors["chosen"]
    assert "Start it with https://" in errors["website"]


def test_a_form_is_first_shown_with_the_values_of_the_thing() -> None:
    form = filled_form({"name": {"en": "Bridge", "ko": "다리"}, "size": 3})

    assert form.value("name.ko") == "다리"
    assert form.value("size") == 3
    assert form.value("other") == ""


def test_names_that_contradict_each_other_do_no_harm() -> None:
    form = read_form(
        Sample, FormData([("text", "x"), ("text.en", "y"), ("title.deep.er", "z"), ("title", "t")])
    )

    assert form.errors


class Anything(FormModel):
    words: str = ""
    by_language: dict[str, str] = {}


@pytest.mark.parametrize("name", ["words", "by_language.en"])
def test_no_text_of_a_form_is_longer_than_a_page_of_it_needs(name: str) -> None:
    assert read_form(Anything, FormData({name: "a" * 5_000})).model is not None

    refused = read_form(Anything, FormData({name: "a" * 5_001}))

    assert str(refused.error(name)) == "This is too long: at most 5000 characters."
