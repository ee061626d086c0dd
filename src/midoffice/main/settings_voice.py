"""What an installation may choose about telephone calls."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from phonenumbers import country_code_for_region
from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from midoffice.domain.voice.dial_plan import DialPlan, Rate
from midoffice.domain.voice.ice import IceServer
from midoffice.main.settings_section import Section


class SipListenSettings(Section):
    """Where telephone lines reach us. The trunks themselves are made by an administrator."""

    host: str = Field("0.0.0.0", description="Address to listen on, for signalling and for sound.")  # noqa: S104 - reached from outside
    port: int = Field(5060, ge=0, le=65535, description="UDP and TCP port to listen on.")
    advertise: str = Field("", description="The address that telephone lines reach us at, where it is not our own (NAT).")
    tcp: bool = Field(default=True, description="Whether to listen on TCP as well.")
    tls_port: int = Field(5061, ge=0, le=65535, description="TCP port to listen on over TLS, where there is a certificate.")
    tls_certificate: str = Field(
        "", description="File of our certificate (PEM, with those in between). It is read again when it changes."
    )
    tls_key: str = Field("", description="File of its key (PEM), where it is not in the same file.")
    first_sound_port: int = Field(20_000, ge=1024, le=65_000, description="UDP ports for sound begin here.")
    last_sound_port: int = Field(20_999, ge=1025, le=65_535, description="UDP ports for sound end here: two for each telephone.")

    @property
    def certificate(self) -> Path | None:
        """The file of our certificate."""
        return Path(self.tls_certificate) if self.tls_certificate else None

    @property
    def key(self) -> Path | None:
        """The file of its key, where it has one of its own."""
        return Path(self.tls_key) if self.tls_key else None


class IceServerSettings(Section):
    """A STUN or TURN server."""

    urls: tuple[str, ...] = Field(min_length=1)
    username: str = ""
    credential: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")

    def server(self) -> IceServer:
        """Return it as the voice node uses it."""
        return IceServer(self.urls, self.username, self.credential.get_secret_value(), self.secret.get_secret_value())


class BrowserVoiceSettings(Section):
    """Softphones at the desk, and customers who call from a page."""

    addresses: tuple[str, ...] = Field((), description="Addresses that browsers may reach us at. Empty: all that this machine has.")
    ice_servers: tuple[IceServerSettings, ...] = Field(
        (),
        description="STUN and TURN servers, as { urls = ['turn:turn.example.com:3478'], secret = '...' }; `secret` is the one "
        "shared with a TURN server that lends passwords, otherwise `username` and `credential`.",
    )
    most: int = Field(1_000, ge=1, le=20_000, description="Browsers that one voice node connects at most.")
    first_port: int = Field(0, ge=0, le=65_535, description="UDP ports for browsers begin here; 0: any that is free.")
    last_port: int = Field(
        0,
        ge=0,
        le=65_535,
        description="UDP ports for browsers end here: one for each browser and address, not those of [voice.sip].",
    )

    @model_validator(mode="after")
    def _has_ports(self) -> Self:
        if bool(self.first_port) != bool(self.last_port) or self.last_port < self.first_port:
            msg = "first_port and last_port go together, the last not below the first"
            raise ValueError(msg)
        return self

    @property
    def ports(self) -> range | None:
        """The range; None is any."""
        return range(self.first_port, self.last_port + 1) if self.first_port else None


Prefix = Annotated[str, Field(pattern=r"^\+[1-9]\d{0,14}$")]


def known_region(value: str) -> str:
    """Return a country as its two capital letters; raises ValueError for one that nobody calls by telephone."""
    if not country_code_for_region(value):
        msg = "is no country: enter its two capital letters, as GB"
        raise ValueError(msg)
    return value


class DiallingSettings(Section):
    """Which numbers may be called, and for how much: the guard against fraud."""

    region: Annotated[str, AfterValidator(lambda value: value and known_region(value))] = Field(
        "", description="Country of telephone numbers without a country code, where it is not that of the company."
    )
    allowed: tuple[Prefix, ...] = Field(
        (), description="Beginnings of numbers that may be called, as '+44'. Empty: those of the country of the installation."
    )
    barred: tuple[Prefix, ...] = Field((), description="Beginnings of numbers that may not be called.")
    emergency: bool = Field(default=False, description="Whether emergency numbers go out.")
    most_at_once: int = Field(30, ge=1, le=10_000, description="Calls to the outside that may be up at once.")
    most_forwards: int = Field(3, ge=0, le=20, description="How often a call may be passed on to the outside.")
    spend_per_day: float = Field(100.0, ge=0, description="What calls to the outside may cost in a day; 0 is no limit.")
    per_minute: float = Field(0.10, ge=0, description="What a minute is taken to cost.")
    rates: tuple[Annotated[str, Field(pattern=r"^\+[1-9]\d{0,14}=\d{1,4}(\.\d{1,4})?$")], ...] = Field(
        (), description="What it costs by the beginning of the number, as '+447=0.25'; the longest that fits counts."
    )

    def read_rates(self) -> tuple[Rate, ...]:
        """Return the rates as the dial plan has them."""
        written = (each.partition("=") for each in self.rates)
        return tuple(Rate(prefix, Decimal(price)) for prefix, _, price in written)


class VoiceSettings(Section):
    """Telephone calls. A voice node is a process of its own, so that nothing else makes the sound stutter."""

    enabled: bool = Field(default=False, description="Whether a voice node runs beside the other roles.")
    name: str = Field("", max_length=64, description="How people know the node. Empty: the name of the machine.")
    most_calls: int = Field(150, ge=1, le=5_000, description="More calls than this are refused at once.")
    sip: SipListenSettings = SipListenSettings()
    browser: BrowserVoiceSettings = BrowserVoiceSettings()
    dialling: DiallingSettings = DiallingSettings()

    @field_validator("sip")
    @classmethod
    def _has_ports(cls, value: SipListenSettings) -> SipListenSettings:
        if value.last_sound_port <= value.first_sound_port:
            msg = "last_sound_port must be above first_sound_port"
            raise ValueError(msg)
        return value

    def dial_plan(self, region: str) -> DialPlan:
        """Return what may be called; `region` is the company's."""
        wanted = self.dialling
        return DialPlan(
            region=wanted.region or region,
            allowed=wanted.allowed,
            barred=wanted.barred,
            emergency=wanted.emergency,
            most_forwards=wanted.most_forwards,
            most_at_once=wanted.most_at_once,
            spend_per_day=Decimal(str(wanted.spend_per_day)) if wanted.spend_per_day else None,
            per_minute=Decimal(str(wanted.per_minute)),
            rates=wanted.read_rates(),
        )

    @property
    def ice_servers(self) -> tuple[IceServer, ...]:
        """The servers that help browsers through firewalls."""
        return tuple(each.server() for each in self.browser.ice_servers)
