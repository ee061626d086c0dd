"""A real IMAP server for tests: Dovecot with a configuration and a mailbox of its own, on a free port."""

import asyncio
import grp
import os
import pwd
import shutil
import signal
from asyncio.subprocess import Process
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.peers.certificate import Certificate

from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port

PASSWORD = "swordfish"
_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{mail}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mailbox_list_index = no
mail_log_prefix = "%s(%u): "
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """One server with one mailbox for any user name. Mails are put straight into its Maildir."""

    folder: Path
    certificate: Certificate | None = None
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _process: Process | None = None
    _delivered: int = 0

    @property
    def inbox(self) -> Path:
        return self.folder / "mail"

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._write_configuration()
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        self._process = await asyncio.create_subprocess_exec(
            program, "-F", "-c", str(self.folder / "dovecot.conf"), start_new_session=True
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._answers():
                if self._process.returncode is not None:
                    raise RuntimeError((self.folder / "dovecot.log").read_text())
                await asyncio.sleep(0)

    async def stop(self) -> None:
        """Stop at once, with every connection; mails can still be delivered."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)  # the group is of this server's own processes
            await process.wait()
            shutil.rmtree(self.folder / "run", ignore_errors=True)  # sockets that a new start would take for a running server

    def deliver(self, mail: bytes, arrived_at: datetime | None = None) -> None:
        """Put a mail into the mailbox, as a mail server would."""
        self._delivered += 1
        at = (arrived_at or datetime.now(UTC)).timestamp()
        name = f"{1_700_000_000 + self._delivered}.M1P{self._delivered}.test"
        unfinished = self.inbox / "tmp" / name
        unfinished.write_bytes(mail)
        os.utime(unfinished, (at, at))
        self._give(unfinished)
        unfinished.rename(self.inbox / "new" / name)

    def number_anew(self, uid_validity: int) -> None:
        """Give the mailbox a new UIDVALIDITY, as a restored backup or a moved mailbox has."""
        for index in self.inbox.glob("dovecot*"):
            index.unlink()
        uidlist = self.inbox / "dovecot-uidlist"
        uidlist.write_text(f"3 V{uid_validity} N1\n")
        self._give(uidlist)

    def _write_configuration(self) -> None:
        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid()).pw_name
        for folder in (self.folder / "home", self.inbox, *(self.inbox / part for part in ("cur", "new", "tmp"))):
            folder.mkdir(parents=True, exist_ok=True)
            self._give(folder)
        self.folder.chmod(0o755)
        files = self.certificate
        (self.folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=self.folder,
                mail=self.inbox,
                ssl="yes" if files else "no",
                certificate=f"ssl_cert = <{files.certificate}\nssl_key = <{files.key}" if files else "",
                internal="dovecot" if root else me,
                login="dovenull" if root else me,
                group="dovecot" if root else grp.getgrgid(os.getegid()).gr_name,
                owner="nobody" if root else me,
                owner_group="nogroup" if root else grp.getgrgid(os.getegid()).gr_name,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port if files else 0,
            )
        )

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        line = await reader.readline()
        writer.close()
        return line.startswith(b"* OK")

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, "nobody", "nogroup")
