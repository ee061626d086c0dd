"""The way to a place where a trunk is."""

from midoffice.adapters.voice.sip.tls import FarEnd
from midoffice.adapters.voice.sip.transport import Flow, Wires
from midoffice.adapters.voice.sip.whereabouts import Place
from midoffice.domain.voice.trunk import TrunkTransport
from midoffice.ports.trunks import TrunkAccess


async def reach(wires: Wires, place: Place, access: TrunkAccess) -> Flow:
    """Return the way, connected where it has to be; raises OSError or TimeoutError.

    Over TLS the far end must prove to be the host that was entered, wherever that host's records have led (RFC 5922, 4).
    """
    far = (place.address, place.port)
    if place.transport is TrunkTransport.TLS:
        trunk = access.trunk
        end = FarEnd(trunk.host.strip("[]"), trunk.authority, trunk.certificate, access.certificate_key)
        return await wires.connect_over_tls(far, end)
    if place.transport is TrunkTransport.TCP:
        return await wires.connect(far)
    return wires.udp(far)


def place_of(flow: Flow) -> Place:
    """Return the place that a way of ours leads to."""
    return Place(flow.far[0], flow.far[1], TrunkTransport(flow.name.lower()))
