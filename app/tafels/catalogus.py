"""The region's set-up (tables, municipalities, organisations, code lists) as one frozen value, read once a few seconds.

It is the same for everybody and changes a few times a year, while every request needs it.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, selectinload

from app.beheer.models import STAND, Codelijstwaarde, Gemeente, Inrichtingsversie, Organisatie, Regio
from app.core.errors import NietGevonden
from app.glossary import InrichtingSoort, OrganisatieSoort, Tekstsoort
from app.tafels.models import Sluitingsdag, Tafel
from app.tafels.profiel import Afspraken, TafelProfiel, Vraag

MAX_AGE_SECONDS = 5.0
ACUUT = (
    "Dit loket is niet voor acuut gevaar. Bel 112 als er nu iemand in gevaar is. "
    "Bel anders meteen Veilig Thuis (0800-2000, dag en nacht, gratis) of de Raad voor de Kinderbescherming."
)


@dataclass(frozen=True)
class Codewaarde:
    """A value of a code list, with the period in which it can be chosen."""

    code: str
    omschrijving: str
    van: date | None
    tot: date | None

    def geldig(self, dag: date) -> bool:
        return (self.van is None or self.van <= dag) and (self.tot is None or dag <= self.tot)


@dataclass(frozen=True)
class Catalogus:
    """All reference data, by code."""

    regios: dict[str, str]
    gemeenten: dict[str, tuple[str, str]]
    organisaties: dict[str, tuple[str, OrganisatieSoort, str | None]]
    tafels: dict[str, TafelProfiel]
    codelijsten: dict[str, dict[str, Codewaarde]]
    # Organisation → its last day; who has none goes on.
    laatste_dagen: dict[str, date]
    # Municipality → the one that it went into, and from which day.
    herindelingen: dict[str, tuple[str, date]]

    def opvolger(self, gemeente: str | None, dag: date) -> str | None:
        """The municipality that this one is on a day: itself, or what it went into."""
        seen: set[str] = set()
        while gemeente in self.herindelingen and gemeente not in seen and self.herindelingen[gemeente][1] <= dag:
            seen.add(gemeente)
            gemeente = self.herindelingen[gemeente][0]
        return gemeente

    # (kind, key) → number of the version that holds; what nobody changed yet is not in it.
    versies: dict[tuple[InrichtingSoort, str], int]
    acuut: str

    def versie(self, soort: InrichtingSoort, sleutel: str) -> int:
        return self.versies.get((soort, sleutel), 1)

    def doet_mee(self, organisatie: str, dag: date) -> bool:
        """Whether there is such an organisation and it has not stopped: whose people begin something new."""
        return organisatie in self.organisaties and dag <= self.laatste_dagen.get(organisatie, dag)

    def tafel(self, code: str) -> TafelProfiel:
        """The table, or NietGevonden."""
        try:
            return self.tafels[code]
        except KeyError:
            raise NietGevonden from None

    def codes(self, lijst: str, dag: date) -> frozenset[str]:
        """The codes of a list that can be chosen on `dag`."""
        return frozenset(waarde.code for waarde in self.codelijsten.get(lijst, {}).values() if waarde.geldig(dag))


_cache: WeakKeyDictionary[Engine, tuple[float, int, Catalogus]] = WeakKeyDictionary()
_lock = Lock()


def catalogus(tx: Session) -> Catalogus:
    """The set-up as it was at most five seconds ago, and never from before a change that this request knows of.

    How far the set-up has come is asked together with who makes the request (`actor`), in every process.
    """
    engine = tx.get_bind().engine
    cached = _cache.get(engine)
    if (
        cached is not None
        and time.monotonic() - cached[0] < MAX_AGE_SECONDS
        and tx.info.get(STAND) in {None, cached[1]}
    ):
        return cached[2]
    # Whether this is read now or was before is chance, so it must not decide when what is pending is written: every
    # writing of a case makes a version of it.
    with tx.no_autoflush:
        stand = tx.info.get(STAND) or tx.scalar(select(func.count()).select_from(Inrichtingsversie)) or 0
        fresh = _read(tx)
    with _lock:
        _cache[engine] = (time.monotonic(), stand, fresh)
    return fresh


def forget(tx: Session) -> None:
    """Read the set-up again at the next request, after a change."""
    with _lock:
        _cache.pop(tx.get_bind().engine, None)


def renewed(tx: Session) -> Catalogus:
    """The set-up with what this transaction changed; other requests read it again once that is committed."""
    engine = tx.get_bind().engine

    def drop(_tx: Session) -> None:
        with _lock:
            _cache.pop(engine, None)

    event.listen(tx, "after_commit", drop, once=True)
    return _read(tx)


def _read(tx: Session) -> Catalogus:
    lijsten: dict[str, dict[str, Codewaarde]] = {}
    for waarde in tx.scalars(select(Codelijstwaarde).order_by(Codelijstwaarde.lijst, Codelijstwaarde.code)):
        lijsten.setdefault(waarde.lijst, {})[waarde.code] = Codewaarde(
            waarde.code, waarde.omschrijving, waarde.van, waarde.tot
        )
    tafels = tx.scalars(
        select(Tafel)
        .order_by(Tafel.code)
        .options(
            selectinload(Tafel.indieningsrechten),
            selectinload(Tafel.vraagtypen),
            selectinload(Tafel.intakevragen),
        )
    )
    dicht = _closing_days(tx)
    gemeenten = tx.scalars(select(Gemeente).order_by(Gemeente.naam)).all()
    gewijzigd: defaultdict[tuple[InrichtingSoort, str], list[Inrichtingsversie]] = defaultdict(list)
    for een in tx.scalars(select(Inrichtingsversie).order_by(Inrichtingsversie.id)):
        gewijzigd[een.soort, een.sleutel].append(een)
    organisaties = tx.scalars(select(Organisatie).order_by(Organisatie.naam)).all()
    acuut = gewijzigd.get((InrichtingSoort.TEKST, Tekstsoort.ACUUT.value))
    return Catalogus(
        regios={regio.code: regio.naam for regio in tx.scalars(select(Regio).order_by(Regio.code))},
        gemeenten={g.code: (g.naam, g.regio_code) for g in gemeenten},
        organisaties={o.code: (o.naam, o.soort, o.regio_code) for o in organisaties},
        laatste_dagen={o.code: o.tot for o in organisaties if o.tot is not None},
        tafels={
            tafel.code: _profiel(
                tafel,
                dicht[tafel.code, None] | dicht[None, tafel.regio_code],
                gewijzigd.get((InrichtingSoort.TAFEL, tafel.code), []),
            )
            for tafel in tafels
        },
        codelijsten=lijsten,
        herindelingen={
            g.code: (g.opgegaan_in, g.opgegaan_op)
            for g in gemeenten
            if g.opgegaan_in is not None and g.opgegaan_op is not None
        },
        versies={wat: versies[-1].nummer for wat, versies in gewijzigd.items()},
        acuut=ACUUT if acuut is None else acuut[-1].inhoud["tekst"],
    )


def _closing_days(tx: Session) -> defaultdict[tuple[str | None, str | None], frozenset[date]]:
    """(code of a table, None) or (None, code of a region) → its closing days."""
    found: defaultdict[tuple[str | None, str | None], frozenset[date]] = defaultdict(frozenset)
    for row in tx.scalars(select(Sluitingsdag).where(Sluitingsdag.ingetrokken_op.is_(None))):
        found[row.tafel_code, row.regio_code] |= {row.dag}
    return found


def _earlier(versies: list[Inrichtingsversie]) -> Iterator[Afspraken]:
    """What each version but the last one promised and asked, the oldest first."""
    for was, volgende in pairwise(versies):
        if volgende.van is not None:
            yield Afspraken(
                tot=volgende.van,
                triage_werkdagen=was.inhoud["triageWerkdagen"],
                advies_werkdagen=was.inhoud["adviesWerkdagen"],
                opvolg_maanden=tuple(was.inhoud["opvolgMaanden"]),
                vragen=tuple(
                    Vraag(een["veld"], een["verplicht"], een["tekst"], een["verzoekSoort"])
                    for een in was.inhoud["intakevragen"]
                ),
            )


def _profiel(tafel: Tafel, sluitingsdagen: frozenset[date], versies: list[Inrichtingsversie]) -> TafelProfiel:
    return TafelProfiel(
        code=tafel.code,
        naam=tafel.naam,
        soort=tafel.soort,
        regio_code=tafel.regio_code,
        van=tafel.van,
        tot=tafel.tot,
        toelichting=tafel.toelichting,
        verwijzing=tafel.verwijzing,
        leeftijd_aan_tafel=tafel.leeftijd_aan_tafel,
        jongeren_uitnodigen=tafel.jongeren_uitnodigen,
        leeftijd_tot=tafel.leeftijd_tot,
        neemt_procesregie=tafel.neemt_procesregie,
        kort_consult=tafel.kort_consult,
        legt_raadsbesluit_vast=tafel.legt_raadsbesluit_vast,
        triage_werkdagen=tafel.triage_werkdagen,
        advies_werkdagen=tafel.advies_werkdagen,
        opvolg_maanden=tuple(tafel.opvolg_maanden),
        capaciteit_minuten=tafel.capaciteit_minuten,
        quorum=tuple(sorted(tafel.quorum.items())),
        bewaartermijn_maanden=tafel.bewaartermijn_maanden,
        inzage_dagen_na_afsluiting=tafel.inzage_dagen_na_afsluiting,
        concept_dagen=tafel.concept_dagen,
        bijlagen_hoogstens=tafel.bijlagen_hoogstens,
        bijlage_max_mb=tafel.bijlage_max_mb,
        bijlagen_melding=tafel.bijlagen_melding,
        rechten=frozenset((r.organisatie_soort, r.verzoek_soort) for r in tafel.indieningsrechten),
        vraagtypen=frozenset(v.vraagtype for v in tafel.vraagtypen),
        afkaptijd=tafel.afkaptijd,
        sluitingsdagen=sluitingsdagen,
        vragen=tuple(
            Vraag(v.veld, v.verplicht, v.tekst, v.verzoek_soort)
            for v in sorted(tafel.intakevragen, key=lambda een: (een.volgorde, een.verzoek_soort))
        ),
        versie=versies[-1].nummer if versies else 1,
        eerder=tuple(_earlier(versies)),
    )
