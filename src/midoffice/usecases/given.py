"""What every use case is given: the ports it may call, and the house's few settings."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from midoffice.domain.context.source import SourceKind
from midoffice.domain.customers.identity.weights import DEFAULT_WEIGHTS, Weights
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.voice.dial_plan import DialPlan
from midoffice.domain.voice.ice import IceServer
from midoffice.ports.database import Database
from midoffice.ports.outside import AttachmentFiles, Bus, Calculate, Clock, PasswordHasher, Sealer
from midoffice.ports.recordings import RecordingFiles
from midoffice.ports.scores import ScorerAdapter
from midoffice.ports.sounds import DecodeSound
from midoffice.ports.sources import SourceAdapter
from midoffice.ports.speech import Speech
from midoffice.ports.touchpoints import TouchpointAdapter
from midoffice.ports.trunks import TrunkProbe
from midoffice.usecases.context.live_sources import LiveSources
from midoffice.usecases.decisions.live_decisions import LiveDecisions


@dataclass(frozen=True, slots=True)
class Context:
    """The ports, wired once in `main.bootstrap`. `secret_key` signs thread tokens and chat sessions."""

    database: Database
    clock: Clock
    bus: Bus
    files: AttachmentFiles
    hasher: PasswordHasher
    sealer: Sealer
    secret_key: bytes
    public_url: str = "http://localhost:8080"
    attachment_limit_bytes: int = 25 * 1024 * 1024
    default_region: str = "GB"
    touchpoint_adapters: Mapping[Channel, TouchpointAdapter] = field(default_factory=dict)
    session_lifetime: timedelta = timedelta(hours=12)
    calculate: Calculate = asyncio.to_thread
    decisions_kept: timedelta = timedelta(days=90)
    source_adapters: Mapping[SourceKind, SourceAdapter] = field(default_factory=dict)
    live_sources: LiveSources = field(default_factory=LiveSources)
    view_deadline: timedelta = timedelta(milliseconds=120)
    live_decisions: LiveDecisions = field(default_factory=LiveDecisions)
    identity_weights: Weights = DEFAULT_WEIGHTS
    recordings: RecordingFiles | None = None
    ice_servers: tuple[IceServer, ...] = ()
    speech: Speech | None = None
    decode_sound: DecodeSound | None = None
    dial_plan: DialPlan = field(default_factory=DialPlan)
    trunk_probe: TrunkProbe | None = None
    scorer_adapter: ScorerAdapter | None = None
