from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from midoffice.http.rate_limit import Rate, RateLimiter, caller_address
from midoffice.kernel.errors import TooMany

POSTS = Rate("posts", burst=3, per=timedelta(seconds=30))


class Seconds:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_burst_is_allowed_and_the_next_is_told_when_to_come_back() -> None:
    limiter = RateLimiter(Seconds())
    for _ in range(3):
        limiter.take(POSTS, "192.0.2.1")
    with pytest.raises(TooMany) as caught:
        limiter.take(POSTS, "192.0.2.1")
    assert caught.value.after_seconds == pytest.approx(10.0)


def test_refused_calls_do_not_make_the_wait_longer() -> None:
    seconds = Seconds()
    limiter = RateLimiter(seconds)
    for _ in range(3):
        limiter.take(POSTS, "a")
    for _ in range(50):
        with pytest.raises(TooMany):
            limiter.take(POSTS, "a")
    seconds.now += 10
    limiter.take(POSTS, "a")


def test_callers_do_not_share_a_bucket() -> None:
    limiter = RateLimiter(Seconds())
    for caller in ("a", "b", "c", "d"):
        for _ in range(3):
            limiter.take(POSTS, caller)


def test_forget_gives_a_full_bucket() -> None:
    limiter = RateLimiter(Seconds())
    for _ in range(3):
        limiter.take(POSTS, "a")
    limiter.forget(POSTS, "a")
    limiter.take(POSTS, "a")


def test_factor_multiplies_every_rate() -> None:
    seconds = Seconds()
    limiter = RateLimiter(seconds, factor=10)
    for _ in range(30):
        limiter.take(POSTS, "a")
    assert limiter.wait_seconds(POSTS, "a") == pytest.approx(1.0)


def test_memory_is_bounded_by_forgetting_the_longest_unused() -> None:
    limiter = RateLimiter(Seconds(), most=2)
    for _ in range(3):
        limiter.take(POSTS, "a")
    limiter.take(POSTS, "b")
    limiter.take(POSTS, "c")
    limiter.take(POSTS, "a")


@given(st.lists(st.floats(0, 20), max_size=60))
def test_never_more_than_the_burst_plus_the_refill(pauses: list[float]) -> None:
    seconds = Seconds()
    limiter = RateLimiter(seconds)
    taken = 0
    for pause in pauses:
        seconds.now += pause
        if limiter.wait_seconds(POSTS, "a") == 0:
            limiter.take(POSTS, "a")
            taken += 1
    assert taken <= 3 + sum(pauses) * 3 / 30 + 1e-6


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_address_is_counted_by_host_or_ipv6_network(host: str, counted: str) -> None:
    assert caller_address(HTTPConnection({"type": "http", "client": (host, 1234), "headers": []})) == counted


def test_forwarded_header_of_a_stranger_is_not_believed() -> None:
    scope = {"type": "http", "client": ("192.0.2.7", 1), "headers": [(b"x-forwarded-for", b"203.0.113.1")]}
    assert caller_address(HTTPConnection(scope)) == "192.0.2.7"
