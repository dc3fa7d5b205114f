"""The instance's secret: it signs cookies and seals what a feed's server asks of us."""

import base64
import os
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

KEY_BYTES = 32


class SealBroken(ValueError):
    """It was sealed with another instance's key, or changed since."""


def secret_key(instance: Path) -> bytes:
    """Made on the first use. Two processes that start at once get the same one."""
    path = instance / "secret.key"
    instance.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        # Written whole under another name first: a process beside us never reads half a key.
        part = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
            os.link(part, path)
        finally:
            part.unlink()
    return path.read_bytes()


def seal(instance: Path, text: str) -> bytes:
    """Encrypted and signed, so that a copy of the database alone tells nobody a password."""
    return _box(instance).encrypt(text.encode())


def unseal(instance: Path, sealed: bytes) -> str:
    """:raises SealBroken: the instance's key is another one now"""
    try:
        return _box(instance).decrypt(sealed).decode()
    except InvalidToken as error:
        raise SealBroken("It was sealed with another key; enter it again.") from error


def key_for(instance: Path, use: bytes) -> bytes:
    """32 bytes of the secret for one use, named in at most 16: cookies are signed with the key itself, and what one
    use gives away is worth nothing to another."""
    return blake2b(secret_key(instance), digest_size=32, person=use).digest()


def _box(instance: Path) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key_for(instance, b"feed logins")))
