"""Commands as JSON documents, and back: how they wait for their node. Calls as JSON documents: how desks see them."""

from typing import Any, get_args

from midoffice.domain.voice.call import Call
from midoffice.domain.voice.commands import Command
from midoffice.domain.voice.shown import doable, show
from midoffice.kernel.documents import adapter, document

_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(Command)}


def command_document(command: Command) -> dict[str, Any]:
    """Return the JSON-ready document of a command; `command` is its kind."""
    return {"command": type(command).__name__, **document(command)}


def read_command(written: dict[str, Any]) -> Command:
    """Return the command of a document; raises KeyError for a kind that this version does not know."""
    fields = {name: value for name, value in written.items() if name != "command"}
    read: Command = adapter(_KINDS[written["command"]]).validate_python(fields)
    return read


def call_document(call: Call) -> dict[str, Any]:
    """Return the JSON-ready document of a call as everybody sees it, in the form in which the API answers."""
    return document(show(call))


def may_document(call: Call) -> dict[str, list[str]]:
    """Return what each account that is connected to a call may do in it now, by its id."""
    connected = {leg.agent_id for leg in call.live if leg.agent_id is not None}
    return {str(each): [what.value for what in doable(call, each)] for each in sorted(connected)}
