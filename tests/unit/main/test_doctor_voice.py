"""What the doctor says about telephone calls."""

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from midoffice.domain.voice.trunk import Trunk, TrunkMode
from midoffice.kernel.ids import new_id
from midoffice.main import doctor_voice
from midoffice.main.doctor_voice import clock_finding, look_at_voice, node_findings, trunk_findings
from midoffice.main.finding import Finding, Level
from midoffice.main.settings import Settings, load_settings
from midoffice.ports.calls import VoiceNodeRecord

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
NODE = VoiceNodeRecord(new_id(), "voice-1", NOW, NOW, calls=3, most_calls=150)
TRUNK = Trunk(new_id(), "carrier", "Carrier", TrunkMode.REGISTER, "sip.example", NOW)


def installation(tmp_path: Path, *, enabled: bool = True, **sip: object) -> Settings:
    ports = {"host": "127.0.0.1", "port": 0, "first_sound_port": 42_000, "last_sound_port": 42_039, **sip}
    return load_settings(None, data_dir=tmp_path, voice={"enabled": enabled, "most_calls": 10, "sip": ports})


def looked_at(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in look_at_voice(settings)}


def test_nothing_is_said_where_no_calls_are_carried(tmp_path: Path) -> None:
    assert look_at_voice(installation(tmp_path, enabled=False)) == []


def test_each_thing_that_is_missing_comes_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_voice, "PROGRAM", "no-such-speech")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        found = looked_at(installation(tmp_path, port=taken.getsockname()[1], last_sound_port=42_009))
    assert found["voice.sip.port (UDP)"].level is Level.NOTE
    assert found["speech"].level is Level.WRONG
    assert (found["sound ports"].level, "widen the range" in found["sound ports"].remedy) == (Level.NOTE, True)
    assert "GB free" in found["recordings"].found
    assert all(finding.remedy for finding in found.values() if finding.level is not Level.GOOD)


def test_nodes_are_alive_silent_full_or_missing() -> None:
    silent = replace(NODE, name="voice-2", heartbeat_at=NOW - timedelta(minutes=1))
    ahead = replace(NODE, name="voice-3", heartbeat_at=NOW + timedelta(seconds=30))
    full = replace(NODE, name="voice-4", refused=7)
    found = node_findings([NODE, silent, ahead, full], 1, NOW, here=True)
    assert [each.level for each in found] == [Level.GOOD, Level.WRONG, Level.WRONG, Level.NOTE]
    assert [each.found for each in found] == [
        "3 of 150 calls",
        "silent for 60 s",
        "its clock is 30 s ahead",
        "3 of 150 calls, 7 refused since it started",
    ]
    (none,) = node_findings([], 2, NOW, here=False)
    assert (none.level, "voice.enabled" in none.remedy) == (Level.NOTE, True)
    assert node_findings([], 0, NOW, here=False) == []


def test_lines_are_as_the_nodes_that_are_alive_find_them() -> None:
    def found(state: str, **changed: object) -> Finding | None:
        node = replace(NODE, trunks={str(TRUNK.id): state} if state else {}, **changed)  # type: ignore[arg-type]
        return next(iter(trunk_findings([TRUNK], [node], NOW)), None)

    good, bad, silent = found("registered"), found("403 Forbidden"), found("registered", heartbeat_at=NOW - timedelta(minutes=1))
    assert good is not None
    assert bad is not None
    assert silent is not None
    assert (good.level, bad.level, bad.found, silent.level) == (Level.GOOD, Level.WRONG, "voice-1: 403 Forbidden", Level.NOTE)
    assert trunk_findings([replace(TRUNK, active=False)], [NODE], NOW) == []


def test_clocks_that_differ_are_named() -> None:
    assert clock_finding(NOW, NOW + timedelta(seconds=1)).level is Level.GOOD
    assert clock_finding(NOW, NOW - timedelta(seconds=9)).found == "9 s from that of the database"
