"""Files with a tone in them, in the formats that people have."""

import io

import av
import numpy as np

_CODECS = {"mp3": "mp3", "ogg": "libopus", "flac": "flac", "wav": "pcm_s16le"}


def encoded(form: str, *, seconds: float = 1.0, hertz: float = 440.0, rate: int = 48_000) -> bytes:
    """Return a stereo file of a format."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(_CODECS[form], rate=rate, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        tone = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate) * 8_000
        samples = np.repeat(tone.astype(np.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return file.getvalue()
