"""After the storm: is everything that was acknowledged there, whole and once?"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from app.aanmeldingen.models import Aanmelding, Verloop
from app.berichten.models import Gebeurtenis
from app.berichten.regels import BIJ
from app.core.audit import GELUKT, Auditregel
from app.core.auditcontrole import Controle
from app.core.db import Database
from app.core.idempotency import Idempotentie
from app.core.sealed import Casussleutel
from app.indicatoren import narekenen
from app.onderdelen import App
from tests.storm.klant import Daad, Logboek

_ZAAK = re.compile(r"/v1/aanmeldingen/([0-9a-f-]{36})(/.*)?$")
_NIEUW = "/v1/aanmeldingen"


@dataclass
class Uitslag:
    """What was found; every list is empty when nothing was lost."""

    daden: int = 0
    zaken: int = 0
    herhaald: int = 0
    weg: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    dubbel: list[str] = field(default_factory=list)
    anders: list[str] = field(default_factory=list)

    @property
    def goed(self) -> bool:
        return not (self.weg or self.half or self.dubbel or self.anders)

    def __str__(self) -> str:
        return (
            f"{self.daden} erkende handelingen op {self.zaken} zaken, {self.herhaald} pas na herhalen;"
            f" verloren {len(self.weg)}, half {len(self.half)}, dubbel {len(self.dubbel)}, anders {len(self.anders)}"
        )


def _per_zaak(daden: Iterable[Daad]) -> dict[UUID, list[Daad]]:
    zaken: dict[UUID, list[Daad]] = defaultdict(list)
    for daad in daden:
        found = _ZAAK.match(daad.path)
        if found is not None:
            zaken[UUID(found[1])].append(daad)
        elif daad.path == _NIEUW:
            zaken[UUID(json.loads(daad.inhoud)["id"])].append(daad)
    return zaken


def _handelingen(daden: Iterable[Daad]) -> int:
    """How many of these are a line in the course of the case: all but making a concept."""
    return sum(daad.path != _NIEUW or json.loads(daad.verzoek.content)["indienen"] for daad in daden)


def kijk(database: Database, verteld: Logboek) -> Uitslag:
    """The rows against what the clients were told."""
    daden = verteld.daden
    zaken = _per_zaak(daden)
    uit = Uitslag(len(daden), len(zaken), sum(daad.pogingen > 1 for daad in daden))
    with database.reading() as tx:
        versies = {rij.id: rij.versie for rij in tx.execute(select(Aanmelding.id, Aanmelding.versie))}
        sleutels = set(tx.scalars(select(Casussleutel.aanmelding_id)))
        verloop = Counter((rij[0], str(rij[1])) for rij in tx.execute(select(Verloop.aanmelding_id, Verloop.actie)))
        gelukt = select(Auditregel.aanmelding_id, Auditregel.handeling).where(Auditregel.resultaat == GELUKT)
        logboek = Counter((rij[0], rij[1]) for rij in tx.execute(gelukt))
        gebeurd = Counter(
            (rij[0], str(rij[1])) for rij in tx.execute(select(Gebeurtenis.aanmelding_id, Gebeurtenis.soort))
        )
        antwoorden = tx.scalar(select(func.count()).select_from(Idempotentie)) or 0
        leeg = tx.scalar(select(func.count()).where(Idempotentie.antwoord == b"")) or 0
    for zaak, eigen in zaken.items():
        moet = _handelingen(eigen) + verteld.stil[str(zaak)]
        hoogste = max(int(daad.etag.strip('"')) for daad in eigen)
        gedaan = sum(aantal for (van, _), aantal in verloop.items() if van == zaak)
        if versies.get(zaak, 0) < hoogste or gedaan < moet:
            uit.weg.append(f"{zaak}: versie {versies.get(zaak)} van {hoogste}, {gedaan} van {moet}")
        elif versies[zaak] > hoogste or gedaan > moet:
            uit.dubbel.append(f"{zaak}: versie {versies[zaak]} van {hoogste}, {gedaan} van {moet}")
        if zaak not in sleutels:
            uit.half.append(f"{zaak}: zonder sleutel")
    uit.dubbel += [f"{zaak}: door niemand gemaakt" for zaak in versies.keys() - zaken.keys()]
    _compleet(uit, verloop, logboek, gebeurd)
    posts = len({daad.sleutel for daad in daden if daad.method == "POST"})
    if antwoorden != posts or leeg:
        uit.anders.append(f"{antwoorden} bewaarde antwoorden bij {posts} sleutels, {leeg} leeg")
    return uit


def _compleet(
    uit: Uitslag,
    verloop: Counter[tuple[UUID, str]],
    logboek: Counter[tuple[UUID | None, str]],
    gebeurd: Counter[tuple[UUID, str]],
) -> None:
    """Every act has its line in the log, and told who must know."""
    soorten: Counter[tuple[UUID, str]] = Counter()
    for (zaak, actie), aantal in verloop.items():
        if logboek[zaak, actie] != aantal:
            uit.half.append(f"{zaak}: {aantal} × {actie}, {logboek[zaak, actie]} auditregels")
        soort = next((soort for bij, soort in BIJ.items() if bij == actie), None)
        if soort is not None:
            soorten[zaak, soort] += aantal
    for (zaak, kind), aantal in soorten.items():
        if gebeurd[zaak, kind] != aantal:
            uit.half.append(f"{zaak}: {aantal} × {kind}, {gebeurd[zaak, kind]} berichten")


def reken_na(app: App) -> list[str]:
    """What recomputing the audit log and the counts finds wrong."""
    lezen = app.database.engine.execution_options(sqlite_begin="DEFERRED")
    koppen = app.settings.auditkoppen
    controle = Controle(lezen.connect, app.crypto.audit, app.crypto.auditkop.public_key(), koppen)
    gevonden = [str(een) for een in controle.bevindingen()]
    with app.database.session() as tx:
        narekenen.in_een_blik(tx)
        gevonden += [str(een) for een in narekenen.afwijkingen(tx)]
    return gevonden
