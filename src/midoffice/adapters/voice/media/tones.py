"""Sounds that are made, not recorded: touch tones, the tone before a message, the music that ships with the product."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from midoffice.adapters.voice.line import FRAME_SECONDS, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
_KEYS = "123A456B789C*0#D"
_DIGIT_SECONDS = 0.1
_LOUD = 6_000
_BEEP_HZ, _BEEP_SECONDS = 1_000, 0.4
_RING_HZ, _RING_SECONDS, _RING_EVERY_SECONDS = 425, 1.0, 5.0
MUSIC_RATE = 16_000
_BAR_SECONDS = 4.0
_CHORDS = ((57, 64, 69, 72, 76), (53, 60, 65, 69, 72), (48, 55, 60, 64, 67), (55, 62, 67, 71, 74))
"""A minor, F, C, G: MIDI numbers, from the bass upwards."""
_ARPEGGIO = (1, 2, 3, 4, 3, 2, 4, 3)
_RING_OUT_SECONDS = 2.5


def digit_sound(digit: str, rate: int) -> list[Samples]:
    """Return a touch tone (ITU-T Q.23) as frames of 20 ms."""
    row, column = divmod(_KEYS.index(digit), 4)
    time = np.arange(round(rate * _DIGIT_SECONDS)) / rate
    sound = _LOUD * (np.sin(2 * np.pi * _ROWS[row] * time) + np.sin(2 * np.pi * _COLUMNS[column] * time))
    return np.split(sound.astype(np.int16), round(_DIGIT_SECONDS / FRAME_SECONDS))


@cache
def beep(rate: int) -> Samples:
    """Return the tone after which one speaks."""
    time = np.arange(round(rate * _BEEP_SECONDS)) / rate
    sound = 2 * _LOUD * np.sin(2 * np.pi * _BEEP_HZ * time)
    edge = round(rate * 0.01)
    sound[:edge] *= np.linspace(0, 1, edge)
    sound[-edge:] *= np.linspace(1, 0, edge)
    samples: Samples = sound.astype(np.int16)
    return samples


@cache
def ringback() -> Samples:
    """Return what a caller hears while it rings over there (ITU-T E.180: 425 Hz, one second in five), at `MUSIC_RATE`."""
    sound = np.zeros(round(_RING_EVERY_SECONDS * MUSIC_RATE))
    ring = round(_RING_SECONDS * MUSIC_RATE)
    sound[:ring] = _LOUD * np.sin(2 * np.pi * _RING_HZ * np.arange(ring) / MUSIC_RATE)
    samples: Samples = sound.astype(np.int16)
    return samples


@cache
def music() -> Samples:
    """Return 16 seconds of calm music that begins again without a seam, at `MUSIC_RATE`.

    Plucked notes over a soft chord. What rings at the end rings on over the beginning.
    """
    length = round(len(_CHORDS) * _BAR_SECONDS * MUSIC_RATE)
    sound = np.zeros(length)
    for bar, chord in enumerate(_CHORDS):
        begin = bar * _BAR_SECONDS
        for note in chord[:3]:
            _add(sound, begin, _pad(note), 0.10)
        for step, voice in enumerate(_ARPEGGIO):
            _add(sound, begin + step * _BAR_SECONDS / len(_ARPEGGIO), _pluck(chord[voice]), 0.22)
    samples: Samples = (sound / np.abs(sound).max() * 9_000).astype(np.int16)
    return samples


def _add(sound: NDArray[np.float64], begin: float, note: NDArray[np.float64], loudness: float) -> None:
    places = (round(begin * MUSIC_RATE) + np.arange(note.size)) % sound.size
    np.add.at(sound, places, loudness * note)


def _hz(note: int) -> float:
    return float(440.0 * 2.0 ** ((note - 69) / 12))


def _pluck(note: int) -> NDArray[np.float64]:
    time = np.arange(round(_RING_OUT_SECONDS * MUSIC_RATE)) / MUSIC_RATE
    turns = 2 * np.pi * _hz(note) * time
    sound: NDArray[np.float64] = (np.sin(turns) + 0.35 * np.sin(2 * turns) * np.exp(-3 * time)) * np.exp(-2.2 * time)
    rise = round(0.008 * MUSIC_RATE)
    sound[:rise] *= np.linspace(0, 1, rise)
    sound *= np.minimum(1, (time[-1] - time) / 0.2)
    return sound


def _pad(note: int) -> NDArray[np.float64]:
    seconds = _BAR_SECONDS + 1.0
    time = np.arange(round(seconds * MUSIC_RATE)) / MUSIC_RATE
    swell = np.minimum(np.minimum(1, time), np.minimum(1, seconds - time))
    sound: NDArray[np.float64] = np.sin(2 * np.pi * _hz(note) * time) * swell
    return sound
