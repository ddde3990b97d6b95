"""Make a concept of a release: snapshot, rounding and attack, documents. As the database's owner, never by a request.

The same snapshot and keys give the same bytes, so that a release can be made again and compared with what is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import NietNu
from app.glossary import Conceptstatus, Handeling, Laag
from app.indicatoren.disclosure.model import Eenheden, Publicatie
from app.indicatoren.disclosure.trends import Bereik
from app.publicaties import document, eenheden, matrix, models, momentopname, opslag, periode, proces, sleutels, stand
from app.publicaties.document import Document
from app.publicaties.eenheden import Opname
from app.publicaties.proces import Procescel
from app.publicaties.sleutels import Sleutelmap
from app.publicaties.trends import Plek, figuren

Rondt = Callable[[Eenheden, str, bytes, Sequence[Publicatie]], Publicatie]


@dataclass(frozen=True)
class Gemaakt:
    """A concept as it stands, and whether it was made now."""

    id: UUID
    nummer: int
    status: Conceptstatus
    nieuw: bool


def maak_concept(tx: Session, wie: audit.Who, code: str, nu: datetime, sleutelmap: Sleutelmap, rond: Rondt) -> Gemaakt:
    """Freeze what is not frozen yet and make the concept; the one there is, when it is open or published.

    Raises NietNu (too early, or an earlier release comes first), NietTePubliceren, SleutelOntbreekt.
    """
    laatste = _laatste(tx, code)
    if laatste is not None and stand.status(tx, laatste) is not Conceptstatus.INGETROKKEN:
        return Gemaakt(laatste.id, laatste.nummer, stand.status(tx, laatste), nieuw=False)
    for eerder in periode.eerder(code):
        if tx.get(models.Publicatieuitgave, eerder) is None:
            raise NietNu(f"Publiceer eerst {eerder}: die cijfers staan vast in {code}.")
    opnamen = [
        momentopname.opname_van(momentopname.neem(tx, wie, halfjaar, nu)) for halfjaar in periode.halfjaren(code)
    ]
    sleutel = sleutelmap.afronding(code, None if laatste is None else laatste.sleutelmerk)
    ondertekening = sleutelmap.ondertekening()
    concept = models.Publicatie(
        id=uuid4(),
        code=code,
        nummer=1 if laatste is None else laatste.nummer + 1,
        gemaakt_op=nu,
        sleutelmerk=sleutel.merk,
        jwk=sleutels.jwk(ondertekening.public_key()),
    )
    tx.add(concept)
    tx.flush()
    documenten = _documenten(
        tx, code, opnamen, sleutel.waarde, rond, lambda b: sleutels.onderteken(ondertekening, b), nu
    )
    tx.add_all(
        models.Publicatiedocument(
            publicatie_id=concept.id,
            laag=een.laag,
            naam=een.naam,
            mediatype=een.mediatype,
            sha256=eenheden.hash_van(een.inhoud),
            inhoud=een.inhoud,
        )
        for een in documenten
    )
    audit.record(tx, wie, Handeling.PUBLICATIE_MAKEN, "publicatie", concept.id)
    tx.flush()
    return Gemaakt(concept.id, concept.nummer, Conceptstatus.OPEN, nieuw=True)


def verschillen(tx: Session, code: str, sleutelmap: Sleutelmap, rond: Rondt) -> list[str]:
    """Make the last concept again from what was frozen; the names of the documents that come out otherwise.

    Raises NietNu without a concept, SleutelOntbreekt.
    """
    laatste = _laatste(tx, code)
    if laatste is None:
        raise NietNu(f"Er is nog geen concept van {code}.")
    bestaand = momentopname.bestaande(tx, periode.halfjaren(code))
    opnamen = [momentopname.opname_van(bestaand[halfjaar.code]) for halfjaar in periode.halfjaren(code)]
    sleutel = sleutelmap.afronding(code, laatste.sleutelmerk)
    ondertekening = sleutelmap.ondertekening()
    opnieuw = {
        (een.laag, een.naam): een.inhoud
        for een in _documenten(
            tx,
            code,
            opnamen,
            sleutel.waarde,
            rond,
            lambda b: sleutels.onderteken(ondertekening, b),
            laatste.gemaakt_op,
        )
    }
    bewaard = {
        (een.laag, een.naam): een.inhoud
        for een in tx.scalars(
            select(models.Publicatiedocument).where(models.Publicatiedocument.publicatie_id == laatste.id)
        )
    }
    return sorted(
        f"{laag}/{naam}"
        for laag, naam in opnieuw.keys() | bewaard.keys()
        if opnieuw.get((laag, naam)) != bewaard.get((laag, naam))
    )


def _laatste(tx: Session, code: str) -> models.Publicatie | None:
    query = select(models.Publicatie).where(models.Publicatie.code == code).order_by(models.Publicatie.nummer.desc())
    return tx.scalar(query.limit(1))


def _documenten(
    tx: Session,
    code: str,
    opnamen: Sequence[Opname],
    sleutel: bytes,
    rond: Rondt,
    onderteken: Callable[[bytes], bytes],
    gemaakt_op: datetime,
) -> list[Document]:
    eerdere = [
        document.lees(opslag.lees(tx, Laag.MONITORING, eerder, document.INHOUD).inhoud)
        for eerder in periode.eerder(code)
    ]
    nieuw = rond(matrix.als_eenheden(opnamen), code, sleutel, [eerder for eerder, _ in eerdere])
    publicatie = _erbij(nieuw, [eerder for eerder, _ in eerdere])
    helften: list[list[Procescel]] = [cellen for _, cellen in eerdere]
    helften.append(proces.halfjaar(opnamen[-1], code, sleutel))
    cellen = [cel for helft in helften for cel in helft]
    if len(helften) > 1:
        cellen += proces.jaar(code, helften)
    return document.maak(code, publicatie, opnamen, cellen, onderteken, _ernaast(tx, gemaakt_op))


def _ernaast(tx: Session, gemaakt_op: datetime) -> dict[str, dict[Plek, Bereik]]:
    """What was published before this concept was made, per period: what came later is not compared with, so that the
    release can be made again as it was."""
    query = select(models.Publicatieuitgave.code).where(models.Publicatieuitgave.op < gemaakt_op)
    bekend: dict[str, dict[Plek, Bereik]] = {}
    for code in sorted(tx.scalars(query), key=lambda code: (code[:4], len(code) == 4)):
        publicatie, werk = document.lees(opslag.lees(tx, Laag.MONITORING, code, document.INHOUD).inhoud)
        bekend |= figuren(code, publicatie.cellen, werk)
    return bekend


def _erbij(nieuw: Publicatie, eerdere: Sequence[Publicatie]) -> Publicatie:
    """A release with what was published before, as it was published: no cell of that comes out anew."""
    vast = {cel.plaats: cel for eerder in eerdere for cel in eerder.cellen}
    if any(cel.plaats in vast for cel in nieuw.cellen):
        raise ValueError("a cell was rounded twice")
    return replace(nieuw, cellen=(*vast.values(), *nieuw.cellen))
