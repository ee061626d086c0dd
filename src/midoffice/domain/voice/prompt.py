"""Words that are spoken on the telephone, in as many languages as somebody wrote."""

from typing import Annotated

from pydantic import Field

LONGEST_PROMPT = 2_000
"""Characters of one prompt; about two minutes."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
Prompt = Annotated[dict[Language, Annotated[str, Field(max_length=LONGEST_PROMPT)]], Field(max_length=20)]
"""What is said, by language; `{{ name }}` says what was collected under that name. One that is missing is said in another."""


def spoken(prompt: dict[str, str] | None, language: str, *others: str) -> str:
    """Return a prompt in a language, or else in the first of the others, in English, or in what there is."""
    return said_in(prompt, language, *others)[0]


def said_in(prompt: dict[str, str] | None, language: str, *others: str) -> tuple[str, str]:
    """Return what `spoken` does, and the language that it is in."""
    if not prompt:
        return "", language
    for name in (language, language.partition("-")[0], *others, "en", *prompt):
        if prompt.get(name):
            return prompt[name], name
    return "", language


def spelled(number: str) -> str:
    """Return a number as it is read out: sign by sign."""
    return " ".join(number)
