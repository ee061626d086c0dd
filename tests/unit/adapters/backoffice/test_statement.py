"""What may be the statement of a lookup, and what an administrator is told about the others."""

import re

import pytest

from midoffice.adapters.backoffice.sql.mysql_line import DIALECT as MYSQL
from midoffice.adapters.backoffice.sql.postgres_line import DIALECT as POSTGRESQL
from midoffice.adapters.backoffice.sql.sqlite_line import DIALECT as SQLITE
from midoffice.adapters.backoffice.statement import Dialect, check_statements, read_statement
from midoffice.domain.context.source import Lookup
from midoffice.domain.customers.identifier import IdentifierKind
from midoffice.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("select * from c where id = :id", "select * from c where id = $1"),
        ("  SELECT a FROM c\nWHERE id=:id; ", "SELECT a FROM c\nWHERE id=$1"),
        (
            "with c as (select 1 as id) select id::text from c where id = :id",
            "with c as (select 1 as id) select id::text from c where id = $1",
        ),
        (
            "select ':id', \"a:id\", ':x' from c where id = :id or mail = :id",
            "select ':id', \"a:id\", ':x' from c where id = $1 or mail = $1",
        ),
        ("select 'it''s; -- id /*' as text, c.update, \"delete\" from c where id = :id", None),
        ("select doc #>> '{a,b}', doc @> '{}', a[1:2] from c where id = :id", None),
        (r"select 'C:\dir' from c where id = :id", None),
        ("select replace(a, 'x', 'y') from c where id in (:id)", None),
    ],
)
def test_a_single_select_with_its_parameter_is_taken(text: str, written: str | None) -> None:
    statement = read_statement(text, POSTGRESQL)
    assert statement.written("$1") == (written or text.replace(":id", "$1"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("   ;  ", "empty"),
        ("select 1 where ' ' = :id" + " " * 20_001 + "and 1 = 1", "longer"),
        ("update c set a = 1 where id = :id", "not a SELECT"),
        ("(select a from c where id = :id)) union (select 1", "parenthesis that was not opened"),
        ("select (a from c where id = :id", "does not close a parenthesis"),
        ("select a from c", "does not use :id"),
        ("select a from c where id = ':id'", "does not use :id"),
        ("select a from c where id = :id and b = :other", ":other"),
        ("select a from c where id = :identifier", ":identifier"),
        ("select a from c where id = :id; delete from c", "more than one statement"),
        ("select a from c where id = :id -- and more", "comment"),
        ("select a /*! into outfile '/tmp/x' */ from c where id = :id", "comment"),
        ("select a into outfile '/tmp/x' from c where id = :id", "INTO"),
        ("with d as (delete from c where id = :id returning *) select * from d", "DELETE"),
        ("select a from c where id = :id for update", "UPDATE"),
        ("select 'a from c where id = :id", "quote"),
        ("select a from c where id = :id and b = $1", "'$'"),
        ("select $$a$$ from c where id = :id", "'$'"),
        (r"select e'\'' from c where id = :id", "backslash"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        read_statement(text, POSTGRESQL)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (MYSQL, "select a from c where id = :id # and more"),
        (MYSQL, "select @secret from c where id = :id"),
        (MYSQL, r"select '\' from c where id = :id"),
        (MYSQL, "select a from c where id = ? and b = :id"),
        (SQLITE, "select a from c where id = :id and b = ?"),
        (SQLITE, "select a from c where id = :id and b = @x"),
    ],
)
def test_what_a_database_reads_otherwise_is_refused_there(dialect: Dialect, text: str) -> None:
    with pytest.raises(ValueError, match=r"parameter|backslash"):
        read_statement(text, dialect)


def test_the_field_is_named() -> None:
    lookups = [Lookup(IdentifierKind.EMAIL, text) for text in ("select a from c where id = :id", "drop table c")]
    with pytest.raises(Invalid) as caught:
        check_statements(lookups, POSTGRESQL)
    assert caught.value.fields["field"] == "lookups.1.statement"
    assert caught.value.fields["remedy"]
