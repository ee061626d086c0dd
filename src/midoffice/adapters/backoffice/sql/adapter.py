"""The kinds of databases."""

from midoffice.adapters.backoffice.asked_lines import SqlAdapter
from midoffice.adapters.backoffice.sql import any_line, mysql_line, postgres_line, sqlite_line
from midoffice.domain.context.source import SourceKind

POSTGRESQL = SqlAdapter(
    SourceKind.POSTGRESQL, postgres_line.DIALECT, postgres_line.PostgresPlace.read, postgres_line.PostgresLine.connect
)
MYSQL = SqlAdapter(SourceKind.MYSQL, mysql_line.DIALECT, mysql_line.MysqlPlace.read, mysql_line.MysqlLine.connect)
SQLITE = SqlAdapter(SourceKind.SQLITE, sqlite_line.DIALECT, sqlite_line.SqlitePlace.read, sqlite_line.SqliteLine.connect)
SQL = SqlAdapter(SourceKind.SQL, any_line.DIALECT, any_line.AnyPlace.read, any_line.AnyLine.connect)

ADAPTERS = (POSTGRESQL, MYSQL, SQLITE, SQL)
