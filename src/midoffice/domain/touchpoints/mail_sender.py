"""Whose mail it is: the person behind forms and robots, and addresses with and without their plus part."""

import re

_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no|not|do[._-]?not|don'?t|never)[._-]?(?:reply|replies|respond|answer)(?:[._+\d-].*)?", re.IGNORECASE
)
_MACHINES = frozenset({"mailer-daemon", "postmaster", "bounce", "bounces", "listserv", "majordomo", "mdaemon"})
_NOWHERE = frozenset({"invalid", "localhost"})  # no mail server can be there (RFC 2606)


def is_own(address: str, own_addresses: frozenset[str]) -> bool:
    """Tell whether an address is one of ours (all in lower case), with or without something behind a plus."""
    local, _, host = address.strip("<> \t").lower().rpartition("@")
    while local:
        if f"{local}@{host}" in own_addresses:
            return True
        local = local.rpartition("+")[0]
    return False


def reads_no_answers(address: str) -> bool:
    """Tell whether an address says itself that nobody reads what is sent to it."""
    local, _, host = address.lower().rpartition("@")
    if not local or host.rpartition(".")[2] in _NOWHERE:
        return True
    return local in _MACHINES or _NO_REPLY.fullmatch(local) is not None


def true_sender(sender: str, reply_to: str | None, own_addresses: frozenset[str]) -> str:
    """Return the address of the person who wrote: Reply-To where From is a robot or one of our own addresses.

    Forms on web sites write from the company's address and put the customer into Reply-To. Anywhere else Reply-To is a
    wish about answers, not about who somebody is, so that nobody can write in another customer's name.
    """
    if not reply_to or is_own(reply_to, own_addresses):
        return sender
    on_behalf = is_own(sender, own_addresses) or reads_no_answers(sender)
    return reply_to if on_behalf else sender
