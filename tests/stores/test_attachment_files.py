"""Both attachment stores obey the same contract."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from midoffice.adapters.disk_files import DiskAttachmentFiles
from midoffice.adapters.memory.attachments import MemoryAttachmentFiles
from midoffice.ports.outside import AttachmentFiles
from midoffice.testing.attachment_files import CHECKS

Check = Callable[[AttachmentFiles], Awaitable[None]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_memory(check: Check) -> None:
    await check(MemoryAttachmentFiles())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_disk(check: Check, tmp_path: Path) -> None:
    await check(DiskAttachmentFiles(tmp_path / "files"))
    assert not list(tmp_path.rglob("*.part")), "nothing unfinished is left"
    assert all((tmp_path / "files") in path.parents for path in tmp_path.rglob("*") if path.is_file())
