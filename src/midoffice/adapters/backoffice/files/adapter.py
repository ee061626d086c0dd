"""The kind of sources that are files."""

from midoffice.adapters.backoffice.asked_lines import SqlAdapter
from midoffice.adapters.backoffice.files import duck_line
from midoffice.domain.context.source import SourceKind

FILES = SqlAdapter(SourceKind.FILES, duck_line.DIALECT, duck_line.FilesPlace.read, duck_line.DuckLine.connect)
