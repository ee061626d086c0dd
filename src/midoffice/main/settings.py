"""Everything that an installation may choose: one frozen tree from a TOML file and the environment.

Nothing else in the product reads the environment. The environment wins over the file:
`MIDOFFICE_HTTP__PORT=9000` is `port` in the section `[http]`. `docs/settings.sample.toml` is
made from these fields and their descriptions (`midoffice.main.settings_sample`).
"""

from __future__ import annotations

import os
import tomllib
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from midoffice.kernel.errors import MidofficeError
from midoffice.main.settings_section import Section
from midoffice.main.settings_voice import VoiceSettings, known_region

PREFIX = "MIDOFFICE_"
DEFAULT_FILE = Path("midoffice.toml")


class SettingsInvalid(MidofficeError):
    """Fields: where, field, why."""

    sentence = "The setting {field} ({where}) cannot be used: {why}"
    remedy = "Correct it; docs/settings.sample.toml shows every setting with its default."


class RoleName(StrEnum):
    """A part of the product that may run as a process of its own."""

    HTTP = "http"
    ROUTER = "router"
    WORKERS = "workers"
    VOICE = "voice"


class DatabaseSettings(Section):
    """The durable store."""

    url: str = Field(
        "",
        description="PostgreSQL >= 18, e.g. postgresql://midoffice:password@db.example/midoffice. "
        "Empty: the embedded server, with its data in data_dir.",
    )
    pool_size: int = Field(10, ge=1, le=200, description="Connections that each process may open.")

    @field_validator("url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
            msg = "expected an address that begins with postgresql://"
            raise ValueError(msg)
        return value


class NatsSettings(Section):
    """Live notices between processes."""

    url: str = Field("", description="e.g. nats://nats.example:4222. Empty: the embedded server.")
    prefix: str = Field("midoffice", pattern=r"^[a-zA-Z0-9_-]+$", description="First word of every subject.")

    @field_validator("url")
    @classmethod
    def _is_nats(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"nats", "tls", "ws", "wss"}:
            msg = "expected an address that begins with nats:// or tls://"
            raise ValueError(msg)
        return value


class HttpSettings(Section):
    """The web server: desk, API, chat and forms."""

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field(
        "",
        description="How people reach it from outside, e.g. https://desk.example.com. Empty: http:// with the host and port above.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses of reverse proxies whose X-Forwarded-* headers are believed."
    )
    secure_cookies: Literal["auto", "always", "never"] = Field(
        "auto", description="auto: cookies are for https only when public_url begins with https."
    )

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
            msg = "expected an address such as https://desk.example.com"
            raise ValueError(msg)
        return value.rstrip("/")

    @property
    def origin(self) -> str:
        """Where browsers find us, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = "localhost" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104  # compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def cookies_are_secure(self) -> bool:
        """Whether cookies carry the mark `Secure`."""
        if self.secure_cookies == "auto":
            return self.origin.startswith("https://")
        return self.secure_cookies == "always"


class MailListenerSettings(Section):
    """The built-in door for mail that a mail server hands on."""

    enabled: bool = Field(default=True, description="Whether to listen at all.")
    protocol: Literal["smtp", "lmtp"] = Field("smtp", description="What the sending mail server speaks.")
    host: str = Field("127.0.0.1", description="Address to listen on. Keep it behind your own mail server.")
    port: int = Field(2525, ge=0, le=65535, description="Port to listen on.")
    max_message_bytes: int = Field(35_000_000, ge=10_000, description="Larger mails are refused with a clear reply.")


class MailSubmissionSettings(Section):
    """The mail server that sends our answers, unless a mailbox names its own."""

    host: str = Field("", description="e.g. smtp.example.com. Empty: nothing is sent, answers wait.")
    port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="How the connection is protected.")
    username: str = Field("", description="Empty: no sign-in.")
    password: SecretStr = Field(SecretStr(""), description="Better kept in MIDOFFICE_MAIL__SUBMISSION__PASSWORD.")
    timeout_seconds: float = Field(30.0, gt=0, description="How long the mail server may take to answer.")


class MailSettings(Section):
    """Mail in and out. Mailboxes themselves are touchpoints, made by an administrator."""

    listener: MailListenerSettings = MailListenerSettings()
    submission: MailSubmissionSettings = MailSubmissionSettings()


class AttachmentSettings(Section):
    """Files that customers and agents send."""

    folder: Path | None = Field(None, description="Where they are kept. Empty: the folder attachments in data_dir.")
    max_file_bytes: int = Field(25_000_000, ge=1_000, description="Largest single file.")
    max_files_per_message: int = Field(20, ge=1, description="Most files in one message.")

    @field_validator("folder", mode="before")
    @classmethod
    def _is_set(cls, value: object) -> object:
        return value or None


class SecuritySettings(Section):
    """Secrets, sign-in and limits."""

    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs sessions and mail tokens; 32 characters or more, the same for every process. "
        "Empty: made once and kept in data_dir/secret.key.",
    )
    session_hours: float = Field(12.0, gt=0, description="A session ends so long after its last use.")

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 32:  # noqa: PLR2004  # 256 bits written as hexadecimal half
            msg = "it is too short; make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
            raise ValueError(msg)
        return value

    @property
    def session_lifetime(self) -> timedelta:
        """How long an unused session lives."""
        return timedelta(hours=self.session_hours)


class RuleSettings(Section):
    """Rule sets and what they decided."""

    decisions_kept_days: float = Field(
        90.0, gt=0, le=3660, description="A recorded decision, with its inputs, is removed after so many days."
    )

    @property
    def decisions_kept(self) -> timedelta:
        """How long a recorded decision is kept."""
        return timedelta(days=self.decisions_kept_days)


class ViewSettings(Section):
    """The live view of a customer."""

    deadline_milliseconds: float = Field(
        120.0, ge=10, le=5_000, description="A source that has not answered by then is UNKNOWN(slow) in that view."
    )

    @property
    def deadline(self) -> timedelta:
        """How long a view waits for its sources."""
        return timedelta(milliseconds=self.deadline_milliseconds)


class IdentitySettings(Section):
    """Which customers are the same person."""

    weights_file: str = Field(
        "", description="A model written by Splink, as scripts/train_identity.py does; without it the shipped weights count."
    )


class LogSettings(Section):
    """What is written to standard error."""

    format: Literal["json", "console"] = Field("json", description="console is for eyes, json for machines.")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least important to show.")


class TelemetrySettings(Section):
    """OpenTelemetry traces; needs the extra `midoffice[telemetry]`."""

    enabled: bool = Field(default=False, description="Whether traces are sent.")
    endpoint: str = Field("http://127.0.0.1:4318", description="Base address of an OTLP/HTTP collector.")


class Settings(BaseSettings):
    """The whole tree; made by `load_settings`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    data_dir: Path = Field(
        Path("~/.local/share/midoffice"),
        description="Data of the embedded engines, attachments, the secret key.",
    )
    roles: Annotated[tuple[RoleName, ...], NoDecode] = Field(
        tuple(RoleName),
        min_length=1,
        description="What this process does. Every role must run in at least one process.",
    )
    region: Annotated[str, AfterValidator(known_region)] = Field(
        "GB", description="Country of the company: assumed for telephone numbers without a country code."
    )
    database: DatabaseSettings = DatabaseSettings()
    nats: NatsSettings = NatsSettings()
    http: HttpSettings = HttpSettings()
    mail: MailSettings = MailSettings()
    attachments: AttachmentSettings = AttachmentSettings()
    security: SecuritySettings = SecuritySettings()
    rules: RuleSettings = RuleSettings()
    views: ViewSettings = ViewSettings()
    identity: IdentitySettings = IdentitySettings()
    voice: VoiceSettings = VoiceSettings()
    logs: LogSettings = LogSettings()
    telemetry: TelemetrySettings = TelemetrySettings()

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("roles", mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        return tuple(word.strip() for word in value.split(",")) if isinstance(value, str) else value

    @property
    def attachments_folder(self) -> Path:
        """Where attachments are kept."""
        return self.attachments.folder or self.data_dir / "attachments"

    @property
    def recordings_folder(self) -> Path:
        """Where recordings of calls are kept, encrypted."""
        return self.data_dir / "recordings"

    @property
    def standing_calls_folder(self) -> Path:
        """Where voice nodes write down which telephone calls they carry, so that these can be ended when a node dies."""
        return self.data_dir / "standing-calls"

    @property
    def prompts_folder(self) -> Path:
        """Where spoken texts are kept for a week after they were last wanted."""
        return self.data_dir / "prompts"

    @property
    def sounds_folder(self) -> Path:
        """Where the company puts sounds of its own, as `welcome.wav`, and music, as `music-jazz.wav`."""
        return self.data_dir / "sounds"

    @property
    def engines_folder(self) -> Path:
        """Where the embedded engines live."""
        return self.data_dir / "engines"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was said on the command line, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(file: Path | None = None, **said: object) -> Settings:
    """Read the settings.

    Args:
        file: The TOML file; without one `MIDOFFICE_SETTINGS` names it, else `midoffice.toml` is
            taken if it exists.
        said: Values that win over everything, e.g. from the command line; None means not said.

    Raises:
        SettingsInvalid: naming the first setting that cannot be used, and where it came from.
    """
    named = file or (Path(os.environ[f"{PREFIX}SETTINGS"]) if os.environ.get(f"{PREFIX}SETTINGS") else None)
    path = named or DEFAULT_FILE
    if named is not None and not named.is_file():
        raise SettingsInvalid(where="command line", field="--settings", why=f"there is no file {named}")
    try:
        source = type("SettingsFromFile", (Settings,), {"model_config": SettingsConfigDict(toml_file=path)})
        return source(**{name: value for name, value in said.items() if value is not None})  # type: ignore[no-any-return]
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or first["msg"].partition(":")[0]
        words = [str(part).upper() for part in first["loc"]]
        variables = [PREFIX + "__".join(words[:length]) for length in range(len(words), 0, -1)]
        variable = next((name for name in variables if name in os.environ), None)
        where = f"environment variable {variable}" if variable else f"file {path}"
        raise SettingsInvalid(where=where, field=field, why=first["msg"].removeprefix("Value error, ")) from None
    except SettingsError as problem:
        raise SettingsInvalid(where="environment", field="(one of them)", why=str(problem)) from problem
    except tomllib.TOMLDecodeError as problem:
        raise SettingsInvalid(where=f"file {path}", field="(the whole file)", why=str(problem)) from problem
