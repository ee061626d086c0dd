"""Sound at another sampling rate, frame by frame: between 8, 16 and 48 kHz, by a filter whose delay is a millisecond.

Every frame of 20 ms makes exactly one frame of 20 ms, so nothing has to be kept back, as a general resampler would.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from midoffice.adapters.voice.line import Samples

_TAPS = 16
"""Of the slower rate, for each sample."""
_PASS = 0.92
"""Of what the slower rate can carry: what is above is taken away."""


@cache
def _filter(factor: int) -> NDArray[np.float32]:
    """Return a low-pass filter for the faster rate: a sinc in a Kaiser window, which adds up to one."""
    length = _TAPS * factor
    time = (np.arange(length) - (length - 1) / 2) / factor
    taps = np.sinc(time * _PASS) * np.kaiser(length, 5.0)
    whole: NDArray[np.float32] = (taps / taps.sum()).astype(np.float32)
    return whole


class Resampler:
    """Changes the rate of one stream. Frames in order; the rates differ by a whole factor, or not at all."""

    def __init__(self, here: int, there: int) -> None:
        """Take the rates in hertz."""
        slow, fast = sorted((here, there))
        self._factor, self._up = fast // slow, there > here
        if self._factor == 1:
            return
        taps = _filter(self._factor)
        if self._up:
            # Phase p of every output is made with the taps p, p + factor, ... of the filter, from the newest sample backwards.
            self._taps = np.ascontiguousarray(taps.reshape(_TAPS, self._factor)[::-1] * self._factor)
            self._before = np.zeros(_TAPS - 1, np.float32)
        else:
            self._taps = taps.reshape(-1, 1)
            self._before = np.zeros(taps.size - self._factor, np.float32)

    def take(self, samples: Samples) -> Samples:
        """Return a frame at the other rate."""
        if self._factor == 1:
            return samples
        sound = np.concatenate((self._before, samples.astype(np.float32)))
        self._before = sound[sound.size - self._before.size :]
        windows = sliding_window_view(sound, self._taps.shape[0])
        if not self._up:
            windows = windows[:: self._factor]
        made = windows @ self._taps
        out: Samples = np.clip(np.rint(made.ravel()), -32_768, 32_767).astype(np.int16)
        return out
