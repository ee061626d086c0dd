"""Two of our calls that their trunk puts together (REFER with Replaces, RFC 3891): the parties then talk without us."""

from dataclasses import dataclass
from urllib.parse import quote

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.sip.handover import progress_in
from midoffice.adapters.voice.sip.leg import SipLeg, Stage
from midoffice.adapters.voice.sip.replaces import DialogName
from midoffice.domain.voice.call import Cause

_SUCCESS, _REFUSED = 200, 300


@dataclass(slots=True, eq=False)
class Joining:
    """The far end of `leg` is asked to take our place in the call with `other`. Until it has, and where it will not, both go on."""

    leg: SipLeg
    other: SipLeg

    def begin(self) -> None:
        """Ask."""
        there = self.other.dialog
        named = DialogName(there.call_id, there.their_tag, there.our_tag)
        self.leg.handing_over, self.other.yields = self, True
        target = f"{there.target}?Replaces={quote(str(named), safe='')}"
        headers = {"Refer-To": f"<{target}>", "Referred-By": f"<{self.leg.dialog.contact}>"}
        self.leg.send("REFER", self._answered, self._given_up, headers)

    def told(self, notify: SipRequest) -> None:
        """Take what the far end says of it (NOTIFY)."""
        status, last = progress_in(notify)
        if _SUCCESS <= status < _REFUSED:
            for each in (self.leg, self.other):
                each.hang_up(Cause.TRANSFERRED)
        elif status >= _REFUSED or last:
            self._given_up()

    def _answered(self, response: SipResponse) -> None:
        if response.status_code >= _REFUSED:
            self._given_up()

    def _given_up(self) -> None:
        self.leg.handing_over, self.other.yields = None, False


def may_be_joined(leg: SipLeg | None, other: SipLeg | None) -> bool:
    """Tell whether two legs are up, over one trunk that is set so, and neither is being handed on already."""
    if leg is None or other is None or leg is other or leg.link is not other.link or not leg.link.trunk.hands_over:
        return False
    return all(each.stage is Stage.UP and each.handing_over is None and not each.yields for each in (leg, other))
