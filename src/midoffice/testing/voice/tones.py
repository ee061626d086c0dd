"""Pure tones, to tell who is heard where: each party speaks with a tone of its own, and whoever listens looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Sound = NDArray[np.int16]

LOUDNESS = 8_000
_HEARD = 0.15
"""Of `LOUDNESS`: a tone that is there is far above, one that is not far below."""
TONES = (437.5, 562.5, 687.5, 812.5, 937.5, 1062.5, 1187.5, 1312.5, 1437.5, 1562.5)
"""In hertz, for up to ten parties: whole waves in 80 ms, so that none is heard where another one is."""


def tone(hertz: float, seconds: float, rate: int = 8_000, *, first: int = 0) -> Sound:
    """Return a tone, from its sample number `first` on."""
    time = (np.arange(round(seconds * rate)) + first) / rate
    sound: Sound = (LOUDNESS * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    return sound


def strength(sound: Sound, hertz: float, rate: int = 8_000) -> float:
    """Return how strong a tone is in a piece of sound (Goertzel's measure): 1 is as loud as `tone` makes it."""
    if sound.size == 0:
        return 0.0
    wave = np.exp(-2j * np.pi * hertz * np.arange(sound.size) / rate)
    return float(2 * abs(np.dot(sound.astype(np.float64), wave)) / sound.size / LOUDNESS)


def heard(sound: Sound, tones: Iterable[float] = TONES, rate: int = 8_000) -> set[float]:
    """Return which of the tones are in a piece of sound."""
    return {hertz for hertz in tones if strength(sound, hertz, rate) > _HEARD}
