"""Programs that log in: with a secret (two while they rotate) or with an assertion they signed (private_key_jwt)."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.beheer.actor import current_roles
from app.beheer.client_models import Clientassertie, Clientgeheim, Clientsleutel
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.identity import new_secret
from app.core.passwords import hash_password, verify_password
from app.core.tokens import OngeldigeSleutel, OngeldigToken, Parts, check_claims, key_of_jwk, take_apart, verified
from app.glossary import Handeling

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_ASSERTION_SECONDS = 300
MAX_SECRETS = 2


def by_secret(tx: Session, wie: Aanvrager, client: str, secret: str, nu: datetime) -> Gebruiker | None:
    """The program with this secret; None when that fails. Always as many hashes are computed, whoever asks."""
    gebruiker = _program(tx, wie, client)
    hashes: list[str | None] = [] if gebruiker is None else [one.hash for one in _secrets(tx, gebruiker.id, nu)]
    hashes += [None] * (MAX_SECRETS - len(hashes))
    right = [verify_password(secret, one) for one in hashes]
    return _decide(tx, wie, gebruiker, right=any(right))


def by_assertion(
    tx: Session, wie: Aanvrager, client: str | None, assertion: str, token_url: str, nu: datetime
) -> Gebruiker | None:
    """The program that signed this (RFC 7523 §3): iss = sub = its name, aud = our token endpoint, at most five minutes
    valid, its `jti` used once. None when that fails."""
    gebruiker = None
    try:
        parts = take_apart(assertion, typ=(None, "jwt", "client-authentication+jwt"))
        naam = parts.payload.get("iss")
        if not isinstance(naam, str) or naam != parts.payload.get("sub") or client not in {None, naam}:
            raise OngeldigToken("sub")
        gebruiker = _program(tx, wie, naam) if len(naam) <= 80 and naam.isprintable() else None
        if gebruiker is None:
            raise OngeldigToken("client")
        claims = _signed_by(tx, gebruiker, parts, nu)
        check_claims(claims, issuer=naam, audience=token_url, at=time.time(), max_seconds=MAX_ASSERTION_SECONDS)
        _use_once(tx, naam, claims)
    except OngeldigToken:
        return _decide(tx, wie, gebruiker, right=False)
    return _decide(tx, wie, gebruiker, right=True)


def _program(tx: Session, wie: Aanvrager, naam: str) -> Gebruiker | None:
    gebruiker = tx.scalar(
        select(Gebruiker).where(Gebruiker.gebruikersnaam == naam, Gebruiker.actief, Gebruiker.is_programma)
    )
    if gebruiker is not None:
        wie.gebruiker_id, wie.organisatie_code = gebruiker.id, gebruiker.organisatie_code
    return gebruiker


def _secrets(tx: Session, gebruiker_id: UUID, nu: datetime) -> Sequence[Clientgeheim]:
    """Those that are valid now, the newest first."""
    query = (
        select(Clientgeheim).where(Clientgeheim.gebruiker_id == gebruiker_id).order_by(Clientgeheim.gemaakt_op.desc())
    )
    return [one for one in tx.scalars(query) if one.vervalt_op is None or nu < one.vervalt_op][:MAX_SECRETS]


def _decide(tx: Session, wie: Aanvrager, gebruiker: Gebruiker | None, *, right: bool) -> Gebruiker | None:
    resultaat = audit.GELUKT if right else audit.GEWEIGERD
    audit.record(tx, wie, Handeling.INLOGGEN, "gebruiker", wie.gebruiker_id, resultaat=resultaat)
    return gebruiker if right else None


def _signed_by(tx: Session, gebruiker: Gebruiker, parts: Parts, nu: datetime) -> dict[str, Any]:
    sleutel = tx.get(Clientsleutel, (gebruiker.id, parts.header["kid"])) if parts.header["kid"].isprintable() else None
    if sleutel is None or (sleutel.vervalt_op is not None and sleutel.vervalt_op <= nu):
        raise OngeldigToken("kid")
    try:
        return verified(parts, key_of_jwk(sleutel.jwk))
    except OngeldigeSleutel:
        raise OngeldigToken("key") from None


def _use_once(tx: Session, naam: str, claims: dict[str, Any]) -> None:
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise OngeldigToken("jti")
    sleutel = sha256(f"{naam}\x1f{jti}".encode("utf-8", "replace")).hexdigest()
    expires = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(minutes=1)  # our leeway
    try:
        with tx.begin_nested():
            tx.add(Clientassertie(sleutel=sleutel, vervalt_op=expires))
    except IntegrityError:
        raise OngeldigToken("jti") from None


def granted_scope(
    tx: Session, wie: Aanvrager, gebruiker: Gebruiker, scope: str | None, nu: datetime
) -> tuple[str | None, str] | None:
    """What to keep with the session (None: all roles, also later ones) and what to answer. A scope is the code of a
    role; None, and a line in the log, when the program does not hold one that it asks for (RFC 6749 §3.3)."""
    held = current_roles(tx, gebruiker.id, nu)
    if not scope or not scope.strip():
        return None, " ".join(held)
    asked = sorted(set(scope.split()))
    if not set(asked) <= set(held):
        audit.record(tx, wie, Handeling.INLOGGEN, "gebruiker", gebruiker.id, resultaat=audit.GEWEIGERD)
        return None
    return " ".join(asked), " ".join(asked)


def add_secret(tx: Session, wie: audit.Who, gebruiker: Gebruiker, nu: datetime, *, overlap: timedelta) -> str:
    """A new secret, to be shown once. The one before it keeps working for `overlap`, older ones end now."""
    for index, oud in enumerate(_secrets(tx, gebruiker.id, nu)):
        einde = nu + overlap if index == 0 else nu
        oud.vervalt_op = min(oud.vervalt_op or einde, einde)
    secret, _ = new_secret()
    tx.add(Clientgeheim(id=uuid4(), gebruiker_id=gebruiker.id, hash=hash_password(secret), gemaakt_op=nu))
    audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return secret


def end_secrets(tx: Session, wie: audit.Who, gebruiker: Gebruiker, nu: datetime) -> int:
    """End every secret but the newest, now: after a leak, or when the program has the new one. How many there were."""
    oude = _secrets(tx, gebruiker.id, nu)[1:]
    for oud in oude:
        oud.vervalt_op = nu
    audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return len(oude)


def add_key(tx: Session, wie: audit.Who, gebruiker: Gebruiker, jwk: Any, nu: datetime, *, overlap: timedelta) -> str:
    """Register a public key; its `kid`. Keys before it keep working for `overlap`. Raises OngeldigeSleutel."""
    key = key_of_jwk(jwk)
    if not key.kid.isprintable() or tx.get(Clientsleutel, (gebruiker.id, key.kid)) is not None:
        raise OngeldigeSleutel("kid")
    for oud in tx.scalars(select(Clientsleutel).where(Clientsleutel.gebruiker_id == gebruiker.id)):
        oud.vervalt_op = min(oud.vervalt_op or nu + overlap, nu + overlap)
    tx.add(Clientsleutel(gebruiker_id=gebruiker.id, kid=key.kid, jwk=jwk, vervalt_op=None))
    audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return key.kid


def find_program(tx: Session, naam: str) -> Gebruiker | None:
    """The program with this name, blocked or not."""
    return tx.scalar(select(Gebruiker).where(Gebruiker.gebruikersnaam == naam, Gebruiker.is_programma))


def name_taken(tx: Session, naam: str) -> bool:
    """Whether a person or program has this name already."""
    return tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == naam)) is not None


def clean_up(tx: Session, nu: datetime) -> None:
    """Forget assertions that have expired: they would be refused for that."""
    tx.execute(delete(Clientassertie).where(Clientassertie.vervalt_op < nu))
