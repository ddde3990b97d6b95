"""From (issuer, subject) to a user: found, or made without any right at the first login."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.beheer.gebruikers import new_user
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker, Sessie
from app.core import audit
from app.core.identity import new_secret
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.sso.issuers import Bron, Inlog
from app.sso.models import Aanmeldorganisatie, Identiteit
from app.tafels.catalogus import catalogus
from app.toegang.bevestiging import TweedeFactorNodig


def admit(
    tx: Session, wie: Aanvrager, bron: Bron, inlog: Inlog, nu: datetime, *, needs_second_factor: bool
) -> Gebruiker | None:
    """The user who logs in, with an audit line; None when the account or the issuer is blocked by now, or
    when there is no account yet and the organisation has stopped.

    Raises TweedeFactorNodig when the provider does not say that a second factor was used. The caller commits, also
    after None or the error: a refused attempt stays in the log.
    """
    organisatie = tx.scalar(
        select(Aanmeldorganisatie.organisatie_code).where(
            Aanmeldorganisatie.code == bron.code, Aanmeldorganisatie.actief
        )
    )
    wie.organisatie_code = organisatie
    gebruiker = None if organisatie is None else _find(tx, bron, inlog.onderwerp)
    if gebruiker is not None:
        wie.gebruiker_id, wie.organisatie_code = gebruiker.id, gebruiker.organisatie_code
    if organisatie is None or (gebruiker is not None and not gebruiker.actief):
        _log(tx, wie, resultaat=audit.GEWEIGERD)
        return None
    if needs_second_factor and not inlog.tweede_factor:
        _log(tx, wie, resultaat=audit.GEWEIGERD)
        raise TweedeFactorNodig(elders=True)
    if gebruiker is None and not catalogus(tx).doet_mee(organisatie, local_date(nu)):
        _log(tx, wie, resultaat=audit.GEWEIGERD)
        return None
    if gebruiker is None:
        gebruiker = _make(tx, wie, bron, organisatie, inlog, nu)
    _log(tx, wie, resultaat=audit.GELUKT)
    return gebruiker


def provider_of(tx: Session, sessie_id: UUID) -> str | None:
    """The code of the provider by which a session came in; None for one of our own login, or none at all."""
    return tx.scalar(select(Sessie.aanmeldorganisatie_code).where(Sessie.id == sessie_id))


def confirm(
    tx: Session,
    wie: Aanvrager,
    bron: Bron,
    inlog: Inlog,
    sessie_id: UUID,
    gebruiker_id: UUID,
    nu: datetime,
    *,
    needs_second_factor: bool,
) -> bool:
    """Whether the person of this living session proved again who he is, at the provider that he came in by; then the
    session is as fresh as that proof. Logged either way; the caller commits."""
    wie.gebruiker_id = gebruiker_id
    person = _find(tx, bron, inlog.onderwerp)
    sessie = tx.scalar(
        select(Sessie)
        .where(
            Sessie.id == sessie_id,
            Sessie.gebruiker_id == gebruiker_id,
            Sessie.aanmeldorganisatie_code == bron.code,
            Sessie.beeindigd_op.is_(None),
            Sessie.verloopt_op > nu,
        )
        .with_for_update()
    )
    enough = inlog.tweede_factor or not needs_second_factor
    right = sessie is not None and person is not None and person.id == gebruiker_id and person.actief and enough
    if person is not None and person.id == gebruiker_id:
        wie.organisatie_code = person.organisatie_code
    if right and sessie is not None:
        sessie.bevestigd_op = inlog.bewezen_op
    resultaat = audit.GELUKT if right else audit.GEWEIGERD
    audit.record(tx, wie, Handeling.BEVESTIGEN, "sessie", sessie_id, resultaat=resultaat)
    return right


def _log(tx: Session, wie: Aanvrager, *, resultaat: str) -> None:
    audit.record(tx, wie, Handeling.INLOGGEN, "gebruiker", wie.gebruiker_id, resultaat=resultaat)


def _find(tx: Session, bron: Bron, onderwerp: str) -> Gebruiker | None:
    return tx.scalar(
        select(Gebruiker)
        .join(Identiteit, Identiteit.gebruiker_id == Gebruiker.id)
        .where(Identiteit.aanmeldorganisatie_code == bron.code, Identiteit.onderwerp == onderwerp)
    )


def _make(tx: Session, wie: Aanvrager, bron: Bron, organisatie: str, inlog: Inlog, nu: datetime) -> Gebruiker:
    """An account that can do nothing, with a password that nobody knows; the administrator sees its name."""
    naam = f"sso-{secrets.token_hex(6)}"
    gebruiker = new_user(naam, inlog.naam, organisatie, new_secret()[0], [], local_date(nu))
    tx.add(gebruiker)
    tx.flush()
    tx.add(Identiteit(aanmeldorganisatie_code=bron.code, onderwerp=inlog.onderwerp, gebruiker_id=gebruiker.id))
    wie.gebruiker_id = gebruiker.id
    audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return gebruiker
