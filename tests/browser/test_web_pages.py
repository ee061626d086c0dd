"""Every view of the web app in a real browser, in both colour schemes, against its pretended server (see `web/tests/browser`)."""

import subprocess
import sys

import pytest
from tests.browser.street import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]


def test_views_and_journeys_of_the_web_app() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "build_web.py"), "--script", "test:browser"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    failures = done.stdout[max(0, done.stdout.rfind("Failed Tests")) :]
    assert done.returncode == 0, failures[:20_000] + done.stderr[-2000:]
