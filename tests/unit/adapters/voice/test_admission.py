"""Who is heard at all, and how often."""

from midoffice.adapters.voice.sip.admission import Admission, Limits
from midoffice.adapters.voice.sip.wire import begins_call

TRUNK, OTHER = "192.0.2.1", "192.0.2.2"
NEW = b"INVITE sip:b@x.org SIP/2.0\r\nFrom: <sip:a@x.org>;tag=1\r\nTo: <sip:b@x.org>\r\n\r\n"


def test_a_flood_of_new_calls_is_not_looked_at_and_takes_nothing_from_the_rest() -> None:
    now = 0.0
    admission = Admission(Limits(setups=60), lambda: now, lambda _host: True)
    assert sum(admission.hears_call(TRUNK) for _ in range(1_000)) == 240
    assert admission.unheard == 760
    assert all(admission.hears(TRUNK) for _ in range(1_000)), "what belongs to calls that are up"
    assert admission.hears_call(OTHER), "another trunk"
    now = 1.0
    assert sum(admission.hears_call(TRUNK) for _ in range(1_000)) == 240


def test_a_glance_tells_the_first_message_of_a_call_from_all_others() -> None:
    assert begins_call(NEW)
    assert begins_call(b"\r\n" + NEW.replace(b"To:", b"t :"))
    assert not begins_call(NEW.replace(b"<sip:b@x.org>\r\n", b"<sip:b@x.org> ; Tag=2\r\n"))
    assert not begins_call(NEW.replace(b"To: <sip:b@x.org>\r\n", b"T: <sip:b@x.org>;x=1;tag=2\r\n"))
    assert not begins_call(NEW.replace(b"INVITE", b"BYE"))
    assert not begins_call(b"SIP/2.0 200 OK\r\n\r\n")
