"""Hash and verify passwords and client secrets: argon2id only. The only import of passlib."""

from passlib.context import CryptContext

MAX_BYTES = 1024
# OWASP ASVS 5.0 appendix C: argon2id with 19 MiB and two passes.
_context = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__time_cost=2,
    argon2__memory_cost=19 * 1024,
    argon2__parallelism=1,
)


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises ValueError above 1 kB: nothing is silently cut off."""
    if len(password.encode()) > MAX_BYTES:
        raise ValueError("password too long")
    return _context.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """True when right. For an unknown user (`stored` is None) the same work is done, and the answer is False."""
    if len(password.encode()) > MAX_BYTES:
        return False
    if stored is None:
        _context.dummy_verify()
        return False
    try:
        return _context.verify(password, stored)
    except ValueError:  # what is stored is no argon2 hash: nobody gets in with it
        return False
