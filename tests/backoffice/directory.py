"""A real LDAP server for tests: OpenLDAP's slapd with a configuration and people of its own, on free ports."""

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.peers.certificate import Certificate

from midoffice.testing.expect import PATIENCE_SECONDS
from midoffice.testing.ports import free_port

PASSWORD = "swordfish"
ADMINISTRATOR = "cn=admin,dc=example,dc=com"
PEOPLE = "ou=people,dc=example,dc=com"
_SCHEMAS = ("core", "cosine", "inetorgperson")
_CONFIGURATION = """\
{schemas}
pidfile {folder}/pid
argsfile {folder}/args
{modules}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
TLSVerifyClient never
sizelimit 500
database mdb
maxsize 10485760
suffix "dc=example,dc=com"
rootdn "{administrator}"
rootpw {password}
directory {folder}/data
access to dn.base="" by * read
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="uid=C-2,{people}" none by users read by anonymous auth
"""

PLACES = f"""dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people"""
"""The entries above all people."""


def _person(number: str, **more: list[str]) -> str:
    lines = [
        f"dn: uid={number},{PEOPLE}",
        "objectClass: inetOrgPerson",
        f"uid: {number}",
        f"employeeNumber: {number}",
        "sn: Müller",
    ]
    lines += [f"{name}: {value}" for name, values in {"cn": [number], **more}.items() for value in values]
    return "\n".join(lines)


def people() -> str:
    """Return two people, and many more, with the places that they stand at."""
    many = [_person(f"many-{number}", title=["many"]) for number in range(220)]
    first = _person(
        "C-1", mail=["a@example.com", "b@example.com"], roomNumber=["9007199254740993"], displayName=["20260302090000Z"]
    )
    return "\n\n".join(
        (
            PLACES,
            first,
            _person("C-2", userPassword=[PASSWORD]),
            *many,
        )
    )


def _stopped(task: Path) -> bool:
    """Whether a thread has been stopped; the letter of its state follows the name in brackets."""
    return (task / "stat").read_text().rpartition(")")[2].split()[0] == "T"


@dataclass
class Directory:
    """One server; `start` blocks for less than a second."""

    folder: Path
    certificate: Certificate
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def prepare(self, people_ldif: str, schema: str = "") -> None:
        """Write the configuration, with more schema if need be, and load the people."""
        schemas = Path("/etc/ldap/schema")
        (self.folder / "data").mkdir()
        modules = "modulepath /usr/lib/ldap\nmoduleload back_mdb" if Path("/usr/lib/ldap").is_dir() else ""
        (self.folder / "slapd.conf").write_text(
            _CONFIGURATION.format(
                schemas="\n".join(f"include {schemas / name}.schema" for name in _SCHEMAS) + "\n" + schema,
                folder=self.folder,
                modules=modules,
                certificate=self.certificate.certificate,
                key=self.certificate.key,
                administrator=ADMINISTRATOR,
                password=PASSWORD,
                people=PEOPLE,
            ),
            encoding="utf-8",
        )
        ldif = self.folder / "people.ldif"
        ldif.write_text(people_ldif + "\n", encoding="utf-8")
        program = shutil.which("slapadd") or "/usr/sbin/slapadd"
        order = [program, "-q", "-f", str(self.folder / "slapd.conf"), "-l", str(ldif)]
        done = subprocess.run(order, capture_output=True, check=False)  # noqa: S603 - our own files
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        program = shutil.which("slapd") or "/usr/sbin/slapd"
        addresses = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the same
                [program, "-d", "0", "-f", str(self.folder / "slapd.conf"), "-h", addresses], stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < until, "slapd does not start"

    def freeze(self) -> None:
        """Stop it in its tracks: connections are taken by the system, and nobody answers."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        tasks, until = Path(f"/proc/{self._process.pid}/task"), time.monotonic() + 10
        # One of its threads may still answer for a moment; elsewhere than on Linux nobody can tell.
        while tasks.exists() and not all(_stopped(each) for each in tasks.iterdir()):
            assert time.monotonic() < until, "slapd does not stop"

    def thaw(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.05)
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0
