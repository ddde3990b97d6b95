"""The issuers that are trusted, as data that the functional administrator keeps."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.crypto import Crypto
from app.core.db import now
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.core.oidc import is_safe_url
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.sso.aanmelden import secret_place
from app.sso.bearer import end_sessions_of
from app.sso.models import Aanmeldorganisatie
from app.sso.schemas import (
    AanmeldorganisatieIn,
    AanmeldorganisatieLijst,
    AanmeldorganisatieUit,
    AanmeldorganisatieWijziging,
)
from app.tafels.catalogus import catalogus
from app.toegang import bevestiging

_BEHEREN = Handeling.AANMELDORGANISATIES_BEHEREN


def items(tx: Session, actor: Actor) -> AanmeldorganisatieLijst:
    """All of them, by code."""
    authz.require(actor, _BEHEREN)
    rows = tx.scalars(select(Aanmeldorganisatie).order_by(Aanmeldorganisatie.code)).all()
    return AanmeldorganisatieLijst(items=[_uit(row) for row in rows])


def read(tx: Session, actor: Actor, code: str) -> AanmeldorganisatieUit:
    """One of them."""
    authz.require(actor, _BEHEREN)
    return _uit(_find(tx, code))


def add(tx: Session, actor: Actor, crypto: Crypto, data: AanmeldorganisatieIn) -> AanmeldorganisatieUit:
    """Trust another issuer, for the people of one organisation; with a fresh proof of who does it."""
    authz.require(actor, _BEHEREN)
    bevestiging.vereis(actor, _BEHEREN)
    return _uit(insert(tx, actor, crypto, data))


def insert(tx: Session, wie: audit.Who, crypto: Crypto, data: AanmeldorganisatieIn) -> Aanmeldorganisatie:
    """The same without a person: for the command line. Raises OngeldigeInvoer or NietNu."""
    fouten = _errors(data.audience, data.client_id, data.client_geheim, typ_jwt=data.typ_jwt)
    if not catalogus(tx).doet_mee(data.organisatie, local_date(now())):
        fouten.append(Fout("organisatie", "onbekend", "Deze organisatie bestaat niet (meer)."))
    if not is_safe_url(data.issuer) or "?" in data.issuer:
        fouten.append(Fout("issuer", "adres", "Schrijf het volledige adres, met https, zonder vraagteken of hekje."))
    if fouten:
        raise OngeldigeInvoer(fouten)
    same = or_(Aanmeldorganisatie.code == data.code, Aanmeldorganisatie.issuer == data.issuer)
    if tx.scalar(select(Aanmeldorganisatie.code).where(same).limit(1)) is not None:
        raise NietNu("Deze code of deze uitgever bestaat al.")
    values: dict[str, Any] = data.model_dump(exclude={"organisatie", "client_geheim"})
    row = Aanmeldorganisatie(
        **values, organisatie_code=data.organisatie, client_geheim=_sealed(crypto, data.code, data.client_geheim)
    )
    row.actief = True
    tx.add(row)
    audit.record(tx, wie, _BEHEREN, "aanmeldorganisatie", data.code)
    tx.flush()
    return row


def change(
    tx: Session, actor: Actor, crypto: Crypto, code: str, versie: int, data: AanmeldorganisatieWijziging
) -> AanmeldorganisatieUit:
    """Another audience, client or second factor, or off: then everyone who came in here is out at the next request.

    With a fresh proof of who does it.
    """
    authz.require(actor, _BEHEREN)
    bevestiging.vereis(actor, _BEHEREN)
    row = _find(tx, code)
    if row.versie != versie:
        raise InmiddelsGewijzigd
    given = data.model_dump(exclude_none=True, exclude={"client_geheim"})
    after = {name: given.get(name, getattr(row, name)) for name in ("audience", "client_id", "typ_jwt")}
    fouten = _errors(after["audience"], after["client_id"], data.client_geheim, typ_jwt=after["typ_jwt"])
    if fouten:
        raise OngeldigeInvoer(fouten)
    for name, value in given.items():
        setattr(row, name, value)
    if data.client_geheim is not None:
        row.client_geheim = _sealed(crypto, code, data.client_geheim)
    flag_modified(row, "actief")
    if data.actief is False or "tweede_factor_acr" in given or "tweede_factor_amr" in given or "audience" in given:
        end_sessions_of(tx, code, actor.nu)  # they came in under other rules
    audit.record(tx, actor, _BEHEREN, "aanmeldorganisatie", code)
    tx.flush()
    return _uit(row)


def _find(tx: Session, code: str) -> Aanmeldorganisatie:
    row = tx.scalar(select(Aanmeldorganisatie).where(Aanmeldorganisatie.code == code).with_for_update())
    if row is None:
        raise NietGevonden
    return row


def _errors(audience: str, client_id: str | None, geheim: str | None, *, typ_jwt: bool) -> list[Fout]:
    """An ID token is for the client: when its `typ` does not tell it from an access token, `aud` must. Pure."""
    fouten = []
    if typ_jwt and audience == client_id:
        melding = "Met `typJwt` moet `audience` anders zijn dan `clientId`; anders zou een ID-token ook tellen."
        fouten.append(Fout("audience", "gelijk", melding))
    if geheim is not None and client_id is None:
        fouten.append(Fout("clientId", "verplicht", "Bij een geheim hoort een `clientId`."))
    return fouten


def _sealed(crypto: Crypto, code: str, geheim: str | None) -> bytes | None:
    return None if geheim is None else crypto.seal(geheim.encode("utf-8", "replace"), secret_place(code))


def _uit(row: Aanmeldorganisatie) -> AanmeldorganisatieUit:
    names = set(AanmeldorganisatieUit.model_fields) - {"organisatie", "heeft_geheim"}
    return AanmeldorganisatieUit(
        **{name: getattr(row, name) for name in names},
        organisatie=row.organisatie_code,
        heeft_geheim=row.client_geheim is not None,
    )
