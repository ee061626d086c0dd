"""Ports for programs that are told theirs."""

import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from midoffice.testing import ports
from midoffice.testing.ports import free_port, free_ports

KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
OTHER = "from midoffice.testing.ports import free_port; print(*(free_port() for _ in range(200)), flush=True); input()"


def test_no_port_is_given_twice_and_each_can_be_taken() -> None:
    given = [free_port() for _ in range(100)]
    assert len(set(given)) == len(given)
    for port in given:
        for kind in KINDS:
            with socket.socket(socket.AF_INET, kind) as taken:
                taken.bind(("127.0.0.1", port))


def test_ports_in_a_row_begin_with_an_even_one_and_do_not_meet_others() -> None:
    given = [free_ports(count) for count in (2, 22, 3, 48, 2)]
    assert all(len(row) == count for row, count in zip(given, (2, 22, 3, 48, 2), strict=True))
    assert all(row.start % 2 == 0 and row.step == 1 for row in given)
    assert all(one.stop <= other.start or other.stop <= one.start for one, other in pairwise(given))


def test_no_other_process_is_given_the_same() -> None:
    ours = {free_port() for _ in range(100)}
    command = [sys.executable, "-c", OTHER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:  # noqa: S603  # ourselves
        assert other.stdout is not None
        theirs = {int(word) for word in other.stdout.readline().split()}
        ours |= {free_port() for _ in range(100)}
        other.communicate("\n")
    assert len(theirs) == 200
    assert not ours & theirs


@pytest.mark.parametrize("kind", KINDS)
def test_a_port_that_somebody_has_is_passed_over(kind: socket.SocketKind) -> None:
    blocks = ports._Blocks()  # noqa: SLF001  # the same ports twice: the second time one is taken
    first = blocks.take(1).start
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", first + 1))
        assert blocks.take(1).start > first + 1


def test_no_port_is_one_that_browsers_refuse() -> None:
    blocks = ports._Blocks()  # noqa: SLF001  # it begins with the block of that port
    blocks._rest = range(10_052, 10_100)  # noqa: SLF001  # the same
    assert 10_080 not in [blocks.take(1).start for _ in range(60)]
    blocks._rest = range(10_052, 10_100)  # noqa: SLF001  # the same
    assert 10_080 not in blocks.take(40)


def test_they_are_below_those_that_connections_are_lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lent = tmp_path / "lent"
    lent.write_text("14000\t60999\n")
    monkeypatch.setattr(ports, "_LENT", lent)
    blocks = ports._Blocks()  # noqa: SLF001  # one that reads the file
    assert all(10_000 < blocks.take(1).start < 14_000 for _ in range(60))
    monkeypatch.setattr(ports, "_LENT", tmp_path / "not there")
    assert ports._Blocks().take(1).start < 16_384  # noqa: SLF001  # the same


def test_when_all_have_been_given_the_oldest_come_again() -> None:
    blocks = ports._Blocks()  # noqa: SLF001  # its last port comes soon
    given = [blocks.take(1).start for _ in range(700)]
    assert len(set(given)) < 700
    repeated = next(place for place, port in enumerate(given) if port in given[:place])
    assert given[repeated] == given[0]
