"""A look at what telephone calls need: ports, speech, room for recordings, nodes, lines, clocks."""

from __future__ import annotations

import os
import shutil
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import psutil

from midoffice.adapters.voice.speech.espeak import PROGRAM
from midoffice.main.finding import Finding, Level
from midoffice.main.settings import RoleName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from midoffice.domain.voice.trunk import Trunk
    from midoffice.main.settings import Settings
    from midoffice.ports.calls import VoiceNodeRecord

_SILENT_AFTER = timedelta(seconds=15)
_MOST_SKEW = timedelta(seconds=2)
_LEAST_BYTES = 5_000_000_000
_WELL = frozenset({"registered", "reachable"})


def look_at_voice(settings: Settings) -> list[Finding]:
    """Look at what a voice node of this machine needs; nothing where none is to run."""
    if not carries_calls(settings):
        return []
    return [*_signalling(settings), _sound(settings), _speech(), _recordings(settings.recordings_folder)]


def carries_calls(settings: Settings) -> bool:
    """Tell whether a voice node runs with these settings."""
    return settings.roles == (RoleName.VOICE,) or (settings.voice.enabled and RoleName.VOICE in settings.roles)


def _signalling(settings: Settings) -> list[Finding]:
    sip = settings.voice.sip
    kinds = [("voice.sip.port (UDP)", socket.SOCK_DGRAM, sip.port)]
    if sip.tcp:
        kinds.append(("voice.sip.port (TCP)", socket.SOCK_STREAM, sip.port))
    if sip.certificate is not None:
        kinds.append(("voice.sip.tls_port", socket.SOCK_STREAM, sip.tls_port))
    found = []
    for what, kind, port in kinds:
        problem = _taken(sip.host, port, kind)
        remedy = "Right if midoffice runs now; otherwise stop the program that uses it, or set another port."
        good = Finding(Level.GOOD, what, f"{sip.host} port {port} is free")
        found.append(Finding(Level.NOTE, what, f"{sip.host} port {port}: {problem}", remedy) if problem else good)
    return found


def _sound(settings: Settings) -> Finding:
    sip = settings.voice.sip
    ports = range(sip.first_sound_port, sip.last_sound_port + 1)
    free = sum(not _taken(sip.host, port, socket.SOCK_DGRAM) for port in ports)
    found = f"{free} of {len(ports)} UDP ports from {ports.start} to {ports[-1]} are free"
    wanted = min(len(ports), 4 * settings.voice.most_calls)
    if len(ports) < 4 * settings.voice.most_calls:
        remedy = (
            f"{settings.voice.most_calls} calls with a party outside each want {4 * settings.voice.most_calls}: widen the range."
        )
        return Finding(Level.NOTE, "sound ports", found, remedy)
    if free < wanted:
        return Finding(
            Level.NOTE, "sound ports", found, "Other programs use them; set voice.sip.first_sound_port to a range of our own."
        )
    return Finding(Level.GOOD, "sound ports", found)


def _taken(host: str, port: int, kind: socket.SocketKind) -> str:
    """Return why a port cannot be used; nothing when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        try:
            probe.bind((host, port))
        except OSError as problem:
            return problem.strerror or "cannot be used"
    return ""


def _speech() -> Finding:
    program = shutil.which(PROGRAM)
    if program is None:
        remedy = "Install the package espeak-ng; until then callers hear tones instead of words."
        return Finding(Level.WRONG, "speech", f"{PROGRAM} is not installed", remedy)
    return Finding(Level.GOOD, "speech", f"{PROGRAM} at {program}")


def _recordings(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        remedy = "Let the user that runs midoffice write there; calls go on and are not recorded."
        return Finding(Level.WRONG, "recordings", f"{existing} cannot be written to", remedy)
    free = psutil.disk_usage(str(existing)).free
    found = f"{folder}, {free / 1e9:.1f} GB free"
    if free < _LEAST_BYTES:
        return Finding(
            Level.NOTE, "recordings", found, "Make room, or keep recordings for fewer days: touchpoints say for how many."
        )
    return Finding(Level.GOOD, "recordings", found)


def clock_finding(ours: datetime, theirs: datetime) -> Finding:
    """Say how far this machine's clock is from the database's: what nodes report is ordered by their clocks."""
    off = abs(ours - theirs)
    if off > _MOST_SKEW:
        remedy = "Let both machines keep their time by NTP."
        return Finding(Level.WRONG, "clock", f"{off.total_seconds():.0f} s from that of the database", remedy)
    return Finding(Level.GOOD, "clock", f"within {off.total_seconds():.1f} s of that of the database")


def node_findings(nodes: Sequence[VoiceNodeRecord], telephones: int, now: datetime, *, here: bool) -> list[Finding]:
    """Say how each voice node fares; without one, whether somebody waits for it. `telephones` counts telephone touchpoints."""
    if not nodes and telephones:
        remedy = "Start midoffice; it carries calls." if here else "Set voice.enabled, or run a process with the role voice."
        return [Finding(Level.NOTE, "voice nodes", f"none runs, and {telephones} telephone touchpoints wait for calls", remedy)]
    return [_node(node, now) for node in nodes]


def _node(node: VoiceNodeRecord, now: datetime) -> Finding:
    what, silent = f"voice node {node.name}", now - node.heartbeat_at
    if silent > _SILENT_AFTER:
        remedy = "Start it again, and see in its log why it stopped; its callers keep their places for a moment."
        return Finding(Level.WRONG, what, f"silent for {silent.total_seconds():.0f} s", remedy)
    if -silent > _MOST_SKEW:
        remedy = "Let its machine keep its time by NTP: the times of its calls are wrong."
        return Finding(Level.WRONG, what, f"its clock is {-silent.total_seconds():.0f} s ahead", remedy)
    found = f"{node.calls} of {node.most_calls} calls"
    if node.refused:
        remedy = "It had no room for them: raise voice.most_calls if the machine can do more, or add a node."
        return Finding(Level.NOTE, what, f"{found}, {node.refused} refused since it started", remedy)
    return Finding(Level.GOOD, what, found)


def trunk_findings(trunks: Sequence[Trunk], nodes: Sequence[VoiceNodeRecord], now: datetime) -> list[Finding]:
    """Say how the nodes that are alive find each line that is on."""
    alive = [node for node in nodes if now - node.heartbeat_at <= _SILENT_AFTER]
    return [_trunk(trunk, {node.name: node.trunks.get(str(trunk.id), "") for node in alive}) for trunk in trunks if trunk.active]


def _trunk(trunk: Trunk, states: dict[str, str]) -> Finding:
    what = f"line {trunk.name}"
    heard = {node: state for node, state in states.items() if state}
    if not heard:
        return Finding(Level.NOTE, what, "no voice node has tried it yet", "It is tried while a voice node runs.")
    bad = {node: state for node, state in heard.items() if state not in _WELL}
    if bad:
        remedy = "Check host, login and secret; the page of the line has a button that tries it."
        return Finding(Level.WRONG, what, "; ".join(f"{node}: {state}" for node, state in bad.items()), remedy)
    return Finding(Level.GOOD, what, ", ".join(sorted(set(heard.values()))))
