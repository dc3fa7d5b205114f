"""Passwords: argon2id with the parameters of RFC 9106, section 4 (second choice), as argon2-cffi sets them."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()


def hashed(password: str) -> str:
    return HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. None (there is no such account) takes as long as any other and says no."""
    try:
        HASHER.verify(_nobodys() if password_hash is None else password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_urlsafe())
