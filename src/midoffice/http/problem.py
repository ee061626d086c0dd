"""Errors on the wire: `application/problem+json` (RFC 9457) that names the field at fault and what to do next."""

import re
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import to_jsonable_python
from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One of several faults in a request."""

    field: str
    why: str


class Problem(BaseModel):
    """What every error answer carries."""

    type: str = Field(
        description="`/problems/` and the kind of the error; stable, made for programs", examples=["/problems/invalid"]
    )
    title: str = Field(description="The kind of the error in words")
    status: int
    detail: str = Field(description="What is wrong, for people")
    remedy: str = Field(description="What to do next, for people; may be empty")
    field: str | None = Field(default=None, description="The path of the field at fault, as `fields.email`")
    fields: dict[str, Any] = Field(default_factory=dict, description="Facts about the error, by kind")
    errors: list[Fault] = Field(default_factory=list, description="Every fault, when a request has several")


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the answer; `field` and `errors` are left out when there are none."""
    content = problem.model_dump(mode="json", exclude_none=True)
    if not problem.errors:
        del content["errors"]
    return JSONResponse(content, problem.status, headers=headers, media_type=MEDIA_TYPE)


def problem_type(name: str) -> str:
    """Return the type of a problem: the class's name in kebab case, as a path."""
    return "/problems/" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def plain_problem(status: int, detail: str, remedy: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return a problem that stands for an HTTP status and no class of ours."""
    phrase = HTTPStatus(status).phrase
    kind = problem_type(phrase.title().replace(" ", "").replace("-", ""))
    return problem_response(Problem(type=kind, title=phrase, status=status, detail=detail, remedy=remedy), headers)


def jsonable(fields: dict[str, object]) -> dict[str, Any]:
    """Return the facts about an error as JSON values; what JSON does not know is written out as text."""
    result: dict[str, Any] = to_jsonable_python(fields, fallback=str)
    return result
