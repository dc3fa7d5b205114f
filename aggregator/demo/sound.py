"""The sound of the sample podcast: a short tone, made rather than shipped."""

import io
import math
import wave

RATE = 8_000  # samples a second, one byte each
SECONDS = 0.6


def tone(hertz: float) -> bytes:
    """A WAV file of a few KB: a tone that fades away."""
    count = int(RATE * SECONDS)
    samples = bytes(round(128 + 90 * (1 - i / count) * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(count))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(samples)
    return file.getvalue()
