"""Take the snapshot of a half-year: once, from four weeks after its end, and never again.

Counted are the cases that were discussed at the region's expert teams (RET and its predecessors), with what is known of
them when the snapshot is taken. After that nothing is corrected. A discussion whose minutes are written only later is
*nagekomen*: it counts in the half-year in which they were written, as any other, and is not shown apart.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.adviezen.models import Consult
from app.beheer.models import Organisatie
from app.core import audit
from app.core.errors import NietNu
from app.core.schema import iso_z
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, JaNeeOnbekend, Procescijfer, UhpUitkomst, Uitkomst
from app.indicatoren import periodes
from app.indicatoren.periodes import Periode
from app.indicatoren.queries import during
from app.indicatoren.tellingen import RET_EN_VOORGANGERS
from app.publicaties import eenheden, periode
from app.publicaties.eenheden import Casus, Opname, Regio
from app.publicaties.models import Momentopname
from app.tafels.catalogus import Catalogus, catalogus
from app.tafels.models import Bespreking

# What is being written down while the snapshot is taken is of after it: no transaction lasts this long.
_MARGE = timedelta(minutes=1)


def bestaande(tx: Session, halfjaren: Iterable[Periode]) -> dict[str, Momentopname]:
    """The snapshots that there are, by half-year."""
    codes = [halfjaar.code for halfjaar in halfjaren]
    return {een.halfjaar: een for een in tx.scalars(select(Momentopname).where(Momentopname.halfjaar.in_(codes)))}


def neem(tx: Session, wie: audit.Who, halfjaar: Periode, nu: datetime) -> Momentopname:
    """The snapshot of this half-year: the one there is, or else taken now. Must run as the database's owner.

    Raises NietNu before the four weeks are over.
    """
    bestaand = bestaande(tx, [halfjaar]).get(halfjaar.code)
    if bestaand is not None:
        return bestaand
    if local_date(nu) < periode.vanaf(halfjaar):
        raise NietNu(f"De momentopname van {halfjaar.code} kan vanaf {periode.vanaf(halfjaar)}, vier weken na afloop.")
    inhoud = _tel(tx, halfjaar, nu - _MARGE).canoniek()
    opname = Momentopname(
        halfjaar=halfjaar.code,
        peilmoment=nu - _MARGE,
        genomen_op=nu,
        sha256=eenheden.hash_van(inhoud),
        inhoud=inhoud,
    )
    tx.add(opname)
    audit.record(tx, wie, Handeling.PUBLICATIE_MAKEN, "momentopname", halfjaar.code)
    tx.flush()
    return opname


def opname_van(momentopname: Momentopname) -> Opname:
    """What was counted. Raises ValueError when the bytes are not the ones that were frozen."""
    if eenheden.hash_van(momentopname.inhoud) != momentopname.sha256:
        raise ValueError(f"momentopname {momentopname.halfjaar} is geschonden")
    return eenheden.lees(momentopname.inhoud)


def _tel(tx: Session, halfjaar: Periode, peilmoment: datetime) -> Opname:
    gegevens = catalogus(tx)
    soort_van = {code: tafel.soort for code, tafel in gegevens.tafels.items()}
    regio_van = {code: tafel.regio_code for code, tafel in gegevens.tafels.items()}
    regios = _regios(gegevens, halfjaar)
    gehouden = [rij for rij in _gehouden(tx, halfjaar, peilmoment) if soort_van[rij.tafel_code] in _BESPREKENDEN]
    bij_expertteam = [rij for rij in gehouden if soort_van[rij.tafel_code] in RET_EN_VOORGANGERS]
    proces: Counter[tuple[str, Procescijfer]] = Counter()
    for rij in gehouden:
        bij = soort_van[rij.tafel_code] in RET_EN_VOORGANGERS
        cijfer = Procescijfer.BESPREKINGEN if bij else Procescijfer.CONSULTATIES_REPS
        proces[regio_van[rij.tafel_code], cijfer] += 1
    for tafel, aantal in tx.execute(_consulten(halfjaar)):
        if soort_van[tafel] in RET_EN_VOORGANGERS:
            proces[regio_van[tafel], Procescijfer.CONSULTEN] += aantal
        elif soort_van[tafel] == "REPS":
            proces[regio_van[tafel], Procescijfer.CONSULTATIES_REPS] += aantal
    for tafel, aantal in tx.execute(_aanmeldingen(halfjaar)):
        if soort_van[tafel] == "JBT":
            proces[regio_van[tafel], Procescijfer.AANMELDINGEN_JBT] += aantal
    return Opname(
        halfjaar=halfjaar.code,
        peilmoment=iso_z(peilmoment),
        zout=secrets.token_hex(32),
        regios=regios,
        eenheden=eenheden.tel(_casussen(tx, halfjaar, bij_expertteam, regio_van), regios),
        proces={plaats: aantal for plaats, aantal in proces.items() if plaats[0] in regios},
    )


_BESPREKENDEN = RET_EN_VOORGANGERS | {"REPS"}


def _regios(gegevens: Catalogus, halfjaar: Periode) -> dict[str, Regio]:
    """The regions that have, or had, an expert team, with the municipalities that there are in this half-year."""
    codes = {tafel.regio_code for tafel in gegevens.tafels.values() if tafel.soort in RET_EN_VOORGANGERS}
    regios = {}
    for code in sorted(codes):
        eigen = {gemeente: naam for gemeente, (naam, regio) in sorted(gegevens.gemeenten.items()) if regio == code}
        nu = {gemeente: gegevens.opvolger(gemeente, halfjaar.begin) for gemeente in gegevens.gemeenten}
        regios[code] = Regio(
            gegevens.regios[code],
            {gemeente: naam for gemeente, naam in eigen.items() if nu[gemeente] == gemeente},
            {
                gemeente: eerder
                for gemeente in eigen
                if (eerder := tuple(sorted(oud for oud, nieuw in nu.items() if nieuw == gemeente != oud)))
            },
        )
    return regios


def _besprekingen(halfjaar: Periode) -> Select[*tuple[Any, ...]]:
    """Held in the half-year, or before it and written down in it. What has no record of writing was imported."""
    vastgelegd = func.coalesce(
        select(func.min(Verloop.op))
        .where(
            Verloop.aanmelding_id == Bespreking.aanmelding_id,
            Verloop.actie == Actie.BESPREKEN,
            Verloop.op >= Bespreking.gehouden_op,
        )
        .scalar_subquery(),
        Bespreking.gehouden_op,
    )
    return select(
        Bespreking.aanmelding_id, Bespreking.tafel_code, Bespreking.gehouden_op, vastgelegd.label("vastgelegd_op")
    ).where(
        or_(
            during(Bespreking.gehouden_op, halfjaar),
            and_(Bespreking.gehouden_op < halfjaar.van, during(vastgelegd, halfjaar)),
        )
    )


def _gehouden(tx: Session, halfjaar: Periode, peilmoment: datetime) -> list[Any]:
    """The discussions that count in this half-year."""
    peilmomenten: list[tuple[datetime, datetime, datetime]] = []
    for opname in tx.scalars(select(Momentopname).order_by(Momentopname.halfjaar)):
        eigen = periodes.parse(opname.halfjaar)
        peilmomenten.append((eigen.van, eigen.tot, opname.peilmoment))

    def telt(gehouden_op: datetime, vastgelegd_op: datetime) -> bool:
        if gehouden_op >= halfjaar.van:
            return vastgelegd_op <= peilmoment
        return any(van <= gehouden_op < tot and vastgelegd_op > peil for van, tot, peil in peilmomenten)

    rijen = tx.execute(_besprekingen(halfjaar)).all()
    return [rij for rij in rijen if telt(rij.gehouden_op, rij.vastgelegd_op)]


def _casussen(tx: Session, halfjaar: Periode, gehouden: list[Any], regio_van: Mapping[str, str]) -> list[Casus]:
    """The cases of these discussions, each as it was discussed last."""
    laatste: dict[UUID, Any] = {}
    for rij in sorted(gehouden, key=lambda rij: rij.gehouden_op):
        laatste[rij.aanmelding_id] = rij
    zaken = select(_besprekingen(halfjaar).subquery().c.aanmelding_id)
    jongste: dict[UUID, int] = {}
    kinderen: dict[UUID, set[str]] = {}
    for aanmelding_id, geboortejaar, hash_ in tx.execute(
        select(Jeugdige.aanmelding_id, Jeugdige.geboortejaar, Jeugdige.referentie_hash).where(
            Jeugdige.aanmelding_id.in_(zaken)
        )
    ):
        if geboortejaar is not None:
            jongste[aanmelding_id] = max(geboortejaar, jongste.get(aanmelding_id, geboortejaar))
        if hash_ is not None:
            kinderen.setdefault(aanmelding_id, set()).add(hash_)
    return [
        Casus(
            zaak=str(rij.id),
            kinderen=frozenset(kinderen.get(rij.id, ())),
            besproken_op=laatste[rij.id].gehouden_op,
            regio=regio_van[laatste[rij.id].tafel_code],
            gemeente=catalogus(tx).opvolger(rij.gemeente_code, halfjaar.begin),
            geboortejaar=jongste.get(rij.id),
            aanmelder=rij.soort,
            uitkomst=_uitkomst(rij.dreigende_uithuisplaatsing, rij.uhp_uitkomst),
        )
        for rij in tx.execute(
            select(
                Aanmelding.id,
                Aanmelding.gemeente_code,
                Organisatie.soort,
                Aanmelding.dreigende_uithuisplaatsing,
                Aanmelding.uhp_uitkomst,
            )
            .join(Organisatie, Organisatie.code == Aanmelding.organisatie_code)
            .where(Aanmelding.id.in_(zaken))
        )
        if rij.id in laatste
    ]


def _uitkomst(dreigend: JaNeeOnbekend | None, uitkomst: UhpUitkomst | None) -> Uitkomst:
    if dreigend is not JaNeeOnbekend.JA:
        return Uitkomst.GEEN_DREIGING
    return Uitkomst[(uitkomst or UhpUitkomst.ONBEKEND).value]


def _consulten(halfjaar: Periode) -> Select[*tuple[Any, ...]]:
    return select(Consult.tafel_code, func.count()).where(during(Consult.op, halfjaar)).group_by(Consult.tafel_code)


def _aanmeldingen(halfjaar: Periode) -> Select[*tuple[Any, ...]]:
    return (
        select(Aanmelding.tafel_code, func.count())
        .where(during(Aanmelding.ingediend_op, halfjaar), Aanmelding.tafel_code.is_not(None))
        .group_by(Aanmelding.tafel_code)
    )
