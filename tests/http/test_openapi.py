"""The description of the API: complete, kept as a snapshot, and about our errors instead of the framework's."""

from typing import Any

import pytest

from midoffice.http.app import bare_app
from midoffice.http.openapi import SNAPSHOT, describe, snapshot_text


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return describe(bare_app())


def test_snapshot_is_what_the_routes_say() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot_text(bare_app()), "run `make generated`"


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "midoffice"


def test_every_operation_says_what_it_does_and_answers_errors_as_problems(document: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation.get("description"), where
            assert operation["responses"]["default"]["content"] == problem, where
            assert "HTTPValidationError" not in str(operation), where


def test_operation_ids_are_unique_names(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_edits_have_no_defaults_because_a_missing_field_stays(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Edit"):
            assert not any("default" in described for described in schema["properties"].values()), name


def test_secrets_are_in_no_answer(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in ("TokenView", "TouchpointView", "Account", "AccountView"):
        assert not {"digest", "secrets", "password", "password_hash"} & set(schemas[name]["properties"]), name
