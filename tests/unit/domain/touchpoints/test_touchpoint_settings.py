from dataclasses import asdict
from typing import Any

import pytest

from midoffice.domain.touchpoints.chat_settings import ChatSettings, read_chat_settings
from midoffice.domain.touchpoints.form import FieldKind
from midoffice.domain.touchpoints.webform import WebformSettings, read_webform_settings
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Invalid


def test_empty_settings_are_the_defaults() -> None:
    assert read_chat_settings({}) == ChatSettings()
    assert read_webform_settings({}) == WebformSettings()


@pytest.mark.parametrize("settings", [ChatSettings(), WebformSettings()])
def test_settings_survive_the_way_through_json(settings: ChatSettings | WebformSettings) -> None:
    read = read_chat_settings if isinstance(settings, ChatSettings) else read_webform_settings
    assert read(document(settings)) == settings
    assert asdict(read(document(settings))) == asdict(settings)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"colour": "blue"}, "settings.colour"),
        ({"color": "#000000"}, "settings.color"),
        ({"title": ""}, "settings.title"),
        ({"allowed_origins": ["shop.example"]}, "settings.allowed_origins.0"),
        ({"allowed_origins": ["https://shop.example/path"]}, "settings.allowed_origins.0"),
        ({"allowed_origins": ["javascript:alert(1)"]}, "settings.allowed_origins.0"),
        ({"privacy_url": "javascript:alert(1)"}, "settings.privacy_url"),
        ({"gone_seconds": 5}, "settings.gone_seconds"),
        ({"idle_warn_seconds": "soon"}, "settings.idle_warn_seconds"),
        ({"pre_chat": [{"key": "a", "label": ""}]}, "settings.pre_chat.0.label"),
        ({"pre_chat": [{"key": "A", "label": "x"}]}, "settings.fields.key"),
        ({"pre_chat": [{"key": "a", "label": "x", "kind": "file"}]}, "settings.pre_chat.0.kind"),
        ({"pre_chat": [{"key": "a", "label": "x"}] * 2}, "settings.pre_chat.a"),
        ({"offline": [{"key": "a", "label": "x"}]}, "settings.offline"),
        ({"texts": {"greeting": "x" * 5001}}, "settings.texts.greeting"),
        ({"queue_limit": -1}, "settings.queue_limit"),
    ],
)
def test_faulty_chat_setting_is_named(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_chat_settings(settings)
    assert caught.value.fields["field"] == field


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"fields": []}, "settings.fields"),
        ({"fields": [{"key": "website", "label": "Your website"}]}, "settings.fields.website"),
        ({"fields": [{"key": "a", "label": "x", "kind": "choice"}]}, "settings.fields.a.options"),
        ({"files": 11}, "settings.files"),
        ({"acknowledgement_text": "Hello {{ customer.password }}"}, "settings.acknowledgement_text"),
        ({"acknowledgement_subject": "{{ Case.number }} {{ x }}"}, "settings.acknowledgement_subject"),
        ({"minimum_fill_seconds": -1}, "settings.minimum_fill_seconds"),
        ({"privacy_url": "data:text/html,x"}, "settings.privacy_url"),
    ],
)
def test_faulty_form_setting_is_named(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_webform_settings(settings)
    assert caught.value.fields["field"] == field


def test_origins_may_have_ports_and_any_is_a_star() -> None:
    origins = ("https://shop.example", "http://localhost:8000", "http://[::1]:3000", "*")
    assert read_chat_settings({"allowed_origins": list(origins)}).allowed_origins == origins


def test_fields_are_read_as_records() -> None:
    settings = read_webform_settings({"fields": [{"key": "mail", "label": "E-mail", "kind": "email", "required": True}]})
    assert settings.fields[0].kind is FieldKind.EMAIL
    assert settings.fields[0].required
