"""Recorded sound as others read it: G.711 mu-law (ITU-T G.711, 1988) made into 16-bit samples, in a WAV file (RIFF)."""

import struct

SAMPLES_PER_SECOND = 8_000
CHANNELS = 2
WAV_HEADER_BYTES = 44
_BIAS = 0x84


def _linear(code: int) -> int:
    """Return the sample of a code: sign, three bits of exponent, four of mantissa, all inverted."""
    inverted = ~code & 0xFF
    exponent, mantissa = inverted >> 4 & 0x07, inverted & 0x0F
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return -magnitude if inverted & 0x80 else magnitude


_SAMPLES = [struct.pack("<h", _linear(code)) for code in range(256)]
_LOW, _HIGH = bytes(each[0] for each in _SAMPLES), bytes(each[1] for each in _SAMPLES)


def samples_of(sound: bytes) -> bytes:
    """Return mu-law bytes as little-endian 16-bit samples."""
    made = bytearray(2 * len(sound))
    made[0::2], made[1::2] = sound.translate(_LOW), sound.translate(_HIGH)
    return bytes(made)


def wav_header(sound_bytes: int, channels: int = CHANNELS) -> bytes:
    """Return the header of a WAV file for so much mu-law sound, to be followed by `samples_of` it."""
    data = 2 * sound_bytes
    block = 2 * channels
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        WAV_HEADER_BYTES - 8 + data,
        b"WAVE",
        b"fmt ",
        16,
        1,
        channels,
        SAMPLES_PER_SECOND,
        SAMPLES_PER_SECOND * block,
        block,
        16,
        b"data",
        data,
    )
