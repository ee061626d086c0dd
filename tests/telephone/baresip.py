"""baresip, a telephone in software, for tests: it sends a tone into each call and keeps the first of what it hears."""

import asyncio
import json
import os
import re
import signal
import wave
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.telephone.certificates import Authority

from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port, free_ports
from midoffice.testing.voice.tones import tone

_TRIES = 3
_TAKEN = "Address already in use"
RATE = 8_000
NUMBER = "+441632960001"
_TONE_SECONDS = 60
_SOUND_PORTS = 22
_HEADER_BYTES = 44
_CONFIGURATION = """\
poll_method epoll
sip_listen 127.0.0.1:{port}
sip_trans_bsize 128
call_local_timeout 120
call_max_calls 4
audio_player none,none
snd_path {folder}
audio_source aufile,{folder}/said.wav
audio_alert none,none
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
audio_buffer 20-160
rtp_tos 184
rtp_ports {rtp}-{rtp_end}
rtcp_mux no
rtp_stats yes
jitter_buffer_delay 1-5
rtp_timeout 60
net_interface 127.0.0.1
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module srtp.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
_ACCOUNT = "<sip:{number}@127.0.0.1:{trunk};transport={transport}>;regint=0;answermode=auto{more}\n"
_LOST = re.compile(r"^lost: +([0-9]+) +([0-9]+)", re.MULTILINE)
_PRIVATE = """\
sip_certificate {certificate}
sip_cafile {folder}/authority.pem
"""


def telephone_port() -> int:
    """Return a port for one; it listens for TLS on the next."""
    return free_ports(2).start


def _modules() -> str:
    for folder in ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules"):
        if Path(folder, "aufile.so").exists():
            return folder
    raise RuntimeError("The modules of baresip cannot be found.")


@dataclass
class Baresip:
    """One telephone whose trunk is a port of loopback."""

    folder: Path
    trunk: int
    tone: float
    port: int = field(default_factory=telephone_port)
    number: str = NUMBER
    authority: Authority | None = None
    """Speaks TLS with a certificate of this authority, and seals its sound."""
    _process: Process | None = None
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def start(self) -> None:
        """Start, and wait until it can be told what to do; again, with other ports, if somebody took one meanwhile."""
        for _ in range(_TRIES - 1):
            try:
                return await self._launch()
            except (TimeoutError, RuntimeError):
                await self.stop()
                if _TAKEN not in self.log:
                    raise
        return await self._launch()

    async def _launch(self) -> None:
        control, rtp = free_port(), free_ports(_SOUND_PORTS)
        text = _CONFIGURATION.format(
            port=self.port,
            folder=self.folder,
            rate=RATE,
            rtp=rtp.start,
            rtp_end=rtp[-1],
            modules=_modules(),
            control=control,
        )
        (self.folder / "config").write_text(text + self._private())
        transport, more = ("tls", ";mediaenc=srtp-mand") if self.authority else ("udp", "")
        account = _ACCOUNT.format(number=self.number, trunk=self.trunk, transport=transport, more=more)
        (self.folder / "accounts").write_text(account)
        (self.folder / "contacts").write_text("")
        with wave.open(str(self.folder / "said.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(tone(self.tone, _TONE_SECONDS, RATE).tobytes())
        log = (self.folder / "baresip.log").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            "baresip",
            "-f",
            str(self.folder),
            "-v",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._writer is None:
                if self._process.returncode is not None:
                    raise RuntimeError(self.log)
                try:
                    self._reader, self._writer = await asyncio.open_connection("127.0.0.1", control)
                except OSError:
                    await asyncio.sleep(0.02)

    def _private(self) -> str:
        if self.authority is None:
            return ""
        files = self.authority.issue(self.folder)
        assert files.certificate is not None
        assert files.key is not None
        both = self.folder / "both.pem"
        both.write_text(files.certificate.read_text() + files.key.read_text())
        (self.folder / "authority.pem").write_text(self.authority.pem)
        return _PRIVATE.format(certificate=both, folder=self.folder)

    @property
    def log(self) -> str:
        return (self.folder / "baresip.log").read_text(errors="replace")

    async def do(self, command: str, words: str = "") -> None:
        """Tell it something: dial, hangup, hold, resume, sndcode ..."""
        assert self._writer is not None
        text = json.dumps({"command": command, "params": words, "token": command})
        self._writer.write(f"{len(text)}:{text},".encode())
        await self._writer.drain()

    async def event(self, kind: str) -> dict[str, Any]:
        """Return the next event of a kind, such as CALL_ESTABLISHED; others are passed over."""
        assert self._reader is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                length = int((await self._reader.readuntil(b":"))[:-1])
                said: dict[str, Any] = json.loads(await self._reader.readexactly(length))
                await self._reader.readexactly(1)
                if said.get("type") == kind:
                    return said

    def heard(self) -> NDArray[np.int16]:
        """Return what it has heard before it was first held, as samples at `RATE`: it keeps nothing after that."""
        written = sorted(self.folder.glob("dump-*-dec.wav"), key=lambda path: path.stat().st_mtime_ns)
        data = written[-1].read_bytes()[_HEADER_BYTES:] if written else b""
        return np.frombuffer(data[: len(data) & ~1], np.int16)

    async def lost(self) -> tuple[int, int] | None:
        """Return how many packets the last call has lost on the way from here and to here, once it is over."""
        told = _LOST.findall(self.log)
        return (int(told[-1][0]), int(told[-1][1])) if told else None

    async def stop(self) -> None:
        process, self._process = self._process, None
        if self._writer is not None:
            self._writer.close()
        if process is not None and process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)  # the group is of this telephone's own processes
            await process.wait()
