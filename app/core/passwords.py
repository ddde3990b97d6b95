"""Passwords and client secrets (argon2id only), and the codes of an authenticator app. The only import of passlib."""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any

from passlib.context import CryptContext
from passlib.exc import TokenError
from passlib.totp import TOTP

MAX_BYTES = 1024
# OWASP ASVS 5.0 appendix C: argon2id with 19 MiB and two passes.
KOSTEN: dict[str, Any] = {"argon2__time_cost": 2, "argon2__memory_cost": 19 * 1024, "argon2__parallelism": 1}
context = CryptContext(schemes=["argon2"], argon2__type="ID", **KOSTEN)


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises ValueError above 1 kB: nothing is silently cut off."""
    if len(password.encode()) > MAX_BYTES:
        raise ValueError("password too long")
    return context.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """True when right. For an unknown user (`stored` is None) the same work is done, and the answer is False."""
    if len(password.encode()) > MAX_BYTES:
        return False
    if stored is None:
        context.dummy_verify()
        return False
    try:
        return context.verify(password, stored)
    except ValueError:  # what is stored is no argon2 hash: nobody gets in with it
        return False


TOTP_BYTES = 20
TOTP_STEP = timedelta(seconds=30)


def new_totp_secret() -> bytes:
    """160 random bits, the length that RFC 4226 recommends."""
    return secrets.token_bytes(TOTP_BYTES)


def totp_text(secret: bytes) -> str:
    """The secret as a person types it into an app: base32."""
    return base64.b32encode(secret).decode()


def totp_uri(secret: bytes, label: str, issuer: str) -> str:
    """The `otpauth://` address that an app reads from a QR code."""
    return str(TOTP(key=secret, format="raw").to_uri(label, issuer))


def totp_code(secret: bytes, moment: datetime) -> str:
    """The code that an app shows at this moment."""
    return str(TOTP(key=secret, format="raw").generate(moment).token)


def totp_step(secret: bytes, code: str, moment: datetime) -> int | None:
    """The time step that this code belongs to: the present one or the one before; None when it is neither.

    RFC 6238 §5.2 allows one step back, for someone who types while the clock moves on. That stretches the 30 seconds of
    ASVS 5.0 6.5.5 to at most 60, on purpose; codes of the future are never taken. That a code works once (6.5.1) is for
    the caller, who remembers the step.
    """
    totp = TOTP(key=secret, format="raw")
    for when in (moment, moment - TOTP_STEP):
        try:
            return int(totp.match(code, time=when, window=0).counter)
        except TokenError:
            continue
    return None
