"""The copy of one case for its subject (AVG article 15): JSON, a page to read, and the attachments, in one ZIP.

Left out are the names and functions of professionals, the other young people of the case when it is about one of them,
and every text that the maker marked as about someone else: no program can tell from free text whom it is about.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.bijlagen import service as bijlagen
from app.bijlagen.models import Bijlage
from app.bijlagen.namen import EXTENSIES
from app.core.filestore import Opslag
from app.core.schema import iso_z
from app.glossary import Actie, Casusdoel, Rol
from app.tafels.catalogus import Catalogus, catalogus
from app.uitvoer import bestanden, delen, pagina
from app.uitvoer.delen import DELEN, Casus, Lezer

BIJLAGEN = "bijlagen"
# Parts of which a row is about one young person, with the column that says whom.
_VAN_JEUGDIGE = {"jeugdigen": "volgnummer", "gasten": "jeugdige", "otsverloop": "jeugdige"}

# Acts whose explanation is about who works on the case, and not about whom the case is.
_OVER_MEDEWERKERS = frozenset(
    {Actie.BELANG_INTREKKEN, Actie.NOODTOEGANG, Actie.OVERDRAGEN, Actie.PROCESREGIE_TOEWIJZEN}
)


@dataclass(frozen=True)
class Keuze:
    """What the copy is about: one young person by number (None: all), and what is left out as about others (names of
    `delen.WEG_TE_LATEN`, and `bijlagen` for every file)."""

    jeugdige: int | None = None
    weglaten: frozenset[str] = frozenset()


def schrijf_kopie(tx: Session, opslag: Opslag, aanmelding_id: UUID, keuze: Keuze, nu: datetime, doel: BinaryIO) -> None:
    """Write the ZIP to `doel`, which needs no more than `write`. Decides nothing and writes no audit line: the caller
    does. Raises NietGevonden where the case is not there, `bijlagen.Beschadigd` for a file that is not whole."""
    zaak = tx.get_one(Aanmelding, aanmelding_id)
    kenmerk, tafel_code = zaak.kenmerk, zaak.tafel_code
    gegevens = catalogus(tx)
    tafel = gegevens.tafels.get(tafel_code or "")
    omslag = pagina.Omslag(
        kenmerk=kenmerk,
        tafel="nog niet gekozen" if tafel is None else tafel.naam,
        gemaakt_op=nu,
        bewaren_maanden=None if tafel is None else tafel.bewaartermijn_maanden,
        woorden=_woorden(gegevens),
    )
    casus = uitgekleed(delen.lees(tx, [aanmelding_id], Lezer.BETROKKENE)[aanmelding_id], keuze)
    kop = {"kenmerk": kenmerk, "gemaaktOp": iso_z(nu), "doel": Casusdoel.INZAGEVERZOEK.value}
    with zipfile.ZipFile(doel, "w", zipfile.ZIP_DEFLATED) as archief:
        archief.writestr("dossier.html", pagina.html(casus, omslag))
        archief.writestr("dossier.json", bestanden.als_json({kenmerk: casus}, Lezer.BETROKKENE, kop))
        if BIJLAGEN not in keuze.weglaten:
            _bijlagen(tx, opslag, aanmelding_id, archief)


def uitgekleed(casus: Casus, keuze: Keuze) -> Casus:
    """The same case without what is about others. Pure."""
    over: Casus = {}
    for deel in DELEN:
        rijen = casus.get(deel.naam, [])
        if deel.naam == BIJLAGEN and BIJLAGEN in keuze.weglaten:
            continue
        van = _VAN_JEUGDIGE.get(deel.naam)
        if van is not None and keuze.jeugdige is not None:
            rijen = [rij for rij in rijen if rij[van] in (None, keuze.jeugdige)]
        if deel.naam == "verloop":
            rijen = [{**rij, "toelichting": None} if rij["actie"] in _OVER_MEDEWERKERS else rij for rij in rijen]
        weg = {kolom for kolom in deel.teksten if f"{deel.naam}.{delen.veldnaam(kolom)}" in keuze.weglaten}
        over[deel.naam] = [
            {kolom: pagina.WEGGELATEN if kolom in weg and waarde else waarde for kolom, waarde in rij.items()}
            for rij in rijen
        ]
    return over


def _bijlagen(tx: Session, opslag: Opslag, aanmelding_id: UUID, archief: zipfile.ZipFile) -> None:
    """Each file piece by piece, under a number: its own name is in the list."""
    rijen = tx.scalars(
        select(Bijlage).where(Bijlage.aanmelding_id == aanmelding_id).order_by(Bijlage.toegevoegd_op, Bijlage.id)
    ).all()
    for nummer, bijlage in enumerate(rijen, 1):
        naam = f"bijlagen/{nummer}.{EXTENSIES[bijlage.soort][0]}"
        with bijlagen.geopend(opslag, bijlage) as bron, archief.open(naam, "w") as deel:
            for stuk in bron.chunks():
                deel.write(stuk)


def _woorden(gegevens: Catalogus) -> Mapping[str, Mapping[str, str]]:
    """Codes of lists and names of places, by the column that holds them."""
    lijsten: dict[str, dict[str, str]] = {
        lijst: {code: waarde.omschrijving for code, waarde in waarden.items()}
        for lijst, waarden in gegevens.codelijsten.items()
    }
    tafels = {code: tafel.naam for code, tafel in gegevens.tafels.items()}
    gemeenten: dict[str, Any] = {code: naam for code, (naam, _) in gegevens.gemeenten.items()}
    return {
        "rol": {rol.value: rol.value.lower() for rol in Rol},
        "vraagtype": lijsten.get("VRAAGTYPE", {}),
        "resultaat": lijsten.get("RESULTAAT", {}),
        "code": lijsten.get("ADVIESREGEL", {}) | lijsten.get("KNELPUNT", {}),
        "tafel_code": tafels,
        "naar_tafel_code": tafels,
        "regio_code": gegevens.regios,
        "gemeente_code": gemeenten,
        "organisatie_code": {code: gegeven[0] for code, gegeven in gegevens.organisaties.items()},
    }
