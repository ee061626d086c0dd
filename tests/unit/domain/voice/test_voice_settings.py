"""Which touchpoint takes a call."""

from uuid import UUID

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.voice_settings import touchpoint_for
from midoffice.kernel.ids import new_id

TRUNK = new_id()


def touchpoint(*numbers: str, trunk: UUID | None = None, active: bool = True) -> Touchpoint:
    settings = {"numbers": list(numbers), "trunk_id": str(trunk) if trunk else None}
    return Touchpoint(new_id(), "t", Channel.VOICE, "T", new_id(), 4, settings, active=active)


def test_number_dialled_finds_its_touchpoint() -> None:
    one, other = touchpoint("+441"), touchpoint("+442", "100")
    assert touchpoint_for([one, other], "100", TRUNK) is other
    assert touchpoint_for([one, other], "+449", TRUNK) is None


def test_touchpoint_of_the_trunk_goes_before_one_of_any_trunk() -> None:
    anywhere, here, elsewhere = touchpoint("100"), touchpoint("100", trunk=TRUNK), touchpoint("100", trunk=new_id())
    assert touchpoint_for([anywhere, elsewhere, here], "100", TRUNK) is here
    assert touchpoint_for([anywhere, elsewhere], "100", TRUNK) is anywhere
    assert touchpoint_for([elsewhere], "100", TRUNK) is None
    assert touchpoint_for([anywhere], "100", None) is anywhere


def test_retired_touchpoint_takes_no_calls() -> None:
    assert touchpoint_for([touchpoint("100", active=False)], "100", None) is None
