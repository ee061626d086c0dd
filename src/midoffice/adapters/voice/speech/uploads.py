"""Uploaded sounds, read where nothing else is at stake: the libraries for it are loaded in the process that calculates."""

from midoffice.ports.sounds import DecodedSound


def decode_sound(data: bytes) -> DecodedSound:
    """`ports.sounds.DecodeSound`."""
    from midoffice.adapters.voice.speech.decoding import decode  # noqa: PLC0415  # a hundred megabytes that no other role needs

    return decode(data)
