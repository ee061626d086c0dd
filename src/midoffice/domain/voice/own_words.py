"""Prompts that an administrator may write: in a language in which nothing is written, our own words are said."""

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from midoffice.domain.voice.sentences import SENTENCES


class OwnWords:
    """Marks a prompt of settings as one that is ours until it is written, and makes its default."""

    def __init__(self, key: str) -> None:
        """Take the name of the sentence; raises KeyError for one that a language lacks."""
        self._words = {language: sentences[key] for language, sentences in SENTENCES.items()}

    def __call__(self, written: dict[str, str] | None = None) -> dict[str, str]:
        """Return a prompt with our words in the languages in which nothing is written."""
        return self._words | {language: said for language, said in (written or {}).items() if said}

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic complete what it has read."""
        return core_schema.no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell our words as the default, for editors to show."""
        return {**handler(schema), "default": self._words}


def unsaid_in(settings: object, languages: Collection[str], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, language) of each prompt of settings that says something, but not in one of the languages: another is heard."""
    if isinstance(settings, dict):
        said = {name for name, words in settings.items() if words}
        yield from ((path, each) for each in languages if said and not said & {each, each.partition("-")[0]})
    elif is_dataclass(settings):
        for field in fields(settings):
            yield from unsaid_in(getattr(settings, field.name), languages, f"{path}.{field.name}" if path else field.name)
