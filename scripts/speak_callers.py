"""Speak what the demonstration's callers say: makes src/midoffice/main/demo/telephone/sounds with espeak-ng and sox."""

import subprocess
from pathlib import Path

from midoffice.main.demo.telephone.lines import GOODBYE, LINES

FOLDER = Path(__file__).parent.parent / "src/midoffice/main/demo/telephone/sounds"


def main() -> None:
    """Write one file of G.711 mu-law at 8 kHz for each line."""
    FOLDER.mkdir(exist_ok=True)
    for line in (*LINES, GOODBYE):
        spoken = subprocess.run(  # noqa: S603 - our own words
            ["/usr/bin/espeak-ng", "--stdout", "-s", "150", "-v", line.voice, line.words], capture_output=True, check=True
        ).stdout
        subprocess.run(  # noqa: S603 - the same
            ["/usr/bin/sox", "-t", "wav", "-", "-r", "8000", "-c", "1", "-t", "ul", str(FOLDER / f"{line.key}.ulaw"), "gain", "-3"],
            input=spoken,
            check=True,
        )
        print(f"{line.key}: {line.words}")


if __name__ == "__main__":
    main()
