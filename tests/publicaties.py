"""Releases for tests: discussed cases straight into the database, a concept, and its two approvals over HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.core.sealed import CaseKey, Casussleutel
from app.glossary import JaNeeOnbekend, Status, UhpUitkomst, VerzoekSoort
from app.indicatoren import narekenen
from app.indicatoren.disclosure.model import DIMENSIES, Cel, Eenheden, Publicatie
from app.publicaties import maken
from app.publicaties.maken import Gemaakt, Rondt
from app.publicaties.sleutels import Sleutelmap
from app.tafels.models import Bespreking, Zitting
from tests.loket import Loket, ok

GEMEENTEN = {
    "RET_CG": ("GM0202", "GM0274", "GM0275", "GM0289", "GM0299", None),
    "RET": ("GM0268", "GM0296", "GM0252", None),
}
REGIOCOORDINATOR, FG = "regio-nijmegen", "fg"
DOEL = {"doel": "BELEID"}


def grof(eenheden: Eenheden, code: str, _sleutel: bytes, eerder: Sequence[Publicatie] = ()) -> Publicatie:
    """A release as it looks, with every second table and no protection: for tests that are not about rounding."""
    bekend = {cel.plaats for publicatie in eerder for cel in publicatie.cellen}
    cellen = []
    for regio, naam in enumerate(eenheden.waarden[0]):
        rijen = eenheden.codes[eenheden.codes[:, 0] == regio]
        tabellen: list[tuple[int, ...]] = [(1,), (1, 5), (1, 3), (1, 2)]
        if not code.endswith("-H1"):
            tabellen += [(), (5,), (2,), (3, 5)]
        for tabel in tabellen:
            for keuze in _keuzes(eenheden, regio, tabel):
                plaats: list[str | None] = [naam, *[None] * (len(DIMENSIES) - 1)]
                for dimensie, waarde in zip(tabel, keuze, strict=True):
                    plaats[dimensie] = eenheden.waarden[dimensie][waarde]
                aantal = int(sum(all(rij[d] == w for d, w in zip(tabel, keuze, strict=True)) for rij in rijen))
                exact = set(tabel) <= {1, 5}
                waarde = aantal if exact else -(-aantal // 5) * 5
                marge = 0 if exact else 4
                nieuw = Cel(tuple(plaats), waarde, max(0, waarde - marge), waarde + marge, exact)
                if nieuw.plaats not in bekend:
                    cellen.append(nieuw)
    return Publicatie(tuple(cellen), ("R×O",), 1, verruimd=False)


def _keuzes(eenheden: Eenheden, regio: int, tabel: tuple[int, ...]) -> list[tuple[int, ...]]:
    keuzes: list[tuple[int, ...]] = [()]
    for dimensie in tabel:
        mogelijk = eenheden.gemeenten_van[regio] if dimensie == 2 else range(len(eenheden.waarden[dimensie]))
        keuzes = [(*keuze, waarde) for keuze in keuzes for waarde in mogelijk]
    return keuzes


def strooi(loket: Loket, aantal: int, begin: datetime, *, tafel: str = "RET_CG", zaad: int = 1) -> list[UUID]:
    """Cases that were discussed, one a day, with invented properties; past the service, for speed."""
    kies = Random(zaad)
    regio = "CENTRAAL_GELDERLAND" if tafel == "RET_CG" else "RIJK_VAN_NIJMEGEN"
    zitting = uuid4()
    rijen: dict[Any, list[dict[str, Any]]] = {Aanmelding: [], Casussleutel: [], Jeugdige: [], Bespreking: []}
    with loket.eigenaar.session() as tx:
        door = tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == "lt-arnhem"))
        for nummer in range(aantal):
            zaak, dag = uuid4(), begin + timedelta(days=nummer % 150)
            sleutel = CaseKey.new(zaak)
            rijen[Casussleutel].append(sleutel.wrapped(loket.parts.crypto))
            dreigt = kies.random() < 0.25
            rijen[Aanmelding].append(sleutel.row(Aanmelding, {
                "id": zaak, "kenmerk": f"V-{zaak.hex[:16]}", "versie": 1, "status": Status.BESPROKEN,
                "soort": VerzoekSoort.CASUSBESPREKING, "tafel_code": tafel, "regio_code": regio,
                "gemeente_code": kies.choice(GEMEENTEN[tafel]),
                "organisatie_code": kies.choice(("LT_ARNHEM", "GI_GELDERLAND")), "aanmelder_id": door,
                "aangemaakt_op": dag, "gewijzigd_op": dag, "ingediend_op": dag, "antwoorden": {},
                "dreigende_uithuisplaatsing": JaNeeOnbekend.JA if dreigt else JaNeeOnbekend.NEE,
                "uhp_uitkomst": kies.choice(tuple(UhpUitkomst)) if dreigt else None,
            }))  # fmt: skip
            rijen[Jeugdige].append(sleutel.row(Jeugdige, {
                "id": uuid4(), "aanmelding_id": zaak, "volgnummer": 1, "referentie_hash": zaak.hex * 2,
                "geboortejaar": dag.year - kies.randrange(4, 20), "toestemmingen": [],
            }))  # fmt: skip
            rijen[Bespreking].append({
                "id": uuid4(), "aanmelding_id": zaak, "zitting_id": zitting, "tafel_code": tafel, "volgorde": nummer,
                "minuten": 30, "gehouden_op": dag,
            })  # fmt: skip
        plan = {"id": zitting, "tafel_code": tafel, "begint_op": begin, "plaats": "Verzonnen zaal",
                "voorzitter_id": door, "capaciteit_minuten": 600, "versie": 1}  # fmt: skip
        tx.connection().execute(insert(Zitting), plan)
        for model, waarden in rijen.items():
            tx.connection().execute(insert(model), waarden)
        # Past the service, which keeps the exact counts: have them made anew.
        narekenen.herstel(tx)
        tx.commit()
    return [rij["id"] for rij in rijen[Aanmelding]]


def concept(
    loket: Loket, sleutels: Path, code: str = "2021-H1", *, rond: Rondt = grof, nu: datetime | None = None
) -> Gemaakt:
    """What `expertloket publiceer` does."""
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    with loket.eigenaar.session() as tx:
        gemaakt = maken.maak_concept(tx, wie, code, nu or datetime.now(UTC), Sleutelmap(sleutels), rond)
        tx.commit()
    return gemaakt


def keur_goed(loket: Loket, gemaakt: Gemaakt, *wie: str) -> dict[str, Any]:
    """Approve as these people, one after the other; what the last one gets."""
    pad = f"/publicatieconcepten/{gemaakt.id}"
    gelezen: dict[str, Any] = {}
    for naam in wie or (REGIOCOORDINATOR, FG):
        akkoord = {"akkoord": True, "sha256": ok(loket.als(naam).get(pad), 200)["sha256"]}
        gelezen = ok(loket.als(naam).post(f"{pad}/akkoorden", akkoord))
    return gelezen


def geef_uit(
    loket: Loket, sleutels: Path, code: str = "2021-H1", *, rond: Rondt = grof, nu: datetime | None = None
) -> Gemaakt:
    """A published release."""
    gemaakt = concept(loket, sleutels, code, rond=rond, nu=nu)
    assert keur_goed(loket, gemaakt)["status"] == "GEPUBLICEERD"
    return gemaakt


def cellen(publicatie: dict[str, Any], regio: str, tabel: str, veld: str) -> dict[str, int]:
    """The values of one table of one region, by one property."""
    return {cel[veld]: cel["waarde"] for cel in publicatie["cellen"] if cel["regio"] == regio and cel["tabel"] == tabel}
