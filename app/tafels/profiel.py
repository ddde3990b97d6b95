"""What a table is, as plain frozen data: the input of the pure rules (route advice, intake, deadlines)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from app.glossary import Actie, OrganisatieSoort, VerzoekSoort


@dataclass(frozen=True)
class Vraag:
    """A field that the table asks, and whether filing needs an answer."""

    veld: str
    verplicht: bool
    tekst: str
    verzoek_soort: str


@dataclass(frozen=True)
class Afspraken:
    """What a table promised and asked until the moment `tot`: a case keeps what held when it was filed."""

    tot: datetime
    triage_werkdagen: int
    advies_werkdagen: int
    opvolg_maanden: tuple[int, ...]
    vragen: tuple[Vraag, ...]


@dataclass(frozen=True)
class TafelProfiel:
    """One table with its rules. `rechten` is who may bring in what."""

    code: str
    naam: str
    soort: str
    regio_code: str
    van: date
    tot: date | None
    toelichting: str
    verwijzing: str
    leeftijd_aan_tafel: int
    jongeren_uitnodigen: bool
    leeftijd_tot: int
    neemt_procesregie: bool
    kort_consult: bool
    legt_raadsbesluit_vast: bool
    triage_werkdagen: int
    advies_werkdagen: int
    opvolg_maanden: tuple[int, ...]
    capaciteit_minuten: int
    quorum: tuple[tuple[str, int], ...]
    bewaartermijn_maanden: int
    inzage_dagen_na_afsluiting: int
    concept_dagen: int
    bijlagen_hoogstens: int
    bijlage_max_mb: int
    bijlagen_melding: str
    rechten: frozenset[tuple[OrganisatieSoort, VerzoekSoort]]
    vraagtypen: frozenset[str]
    vragen: tuple[Vraag, ...]
    afkaptijd: time | None = None
    sluitingsdagen: frozenset[date] = frozenset()
    versie: int = 1
    eerder: tuple[Afspraken, ...] = ()

    def zoals_op(self, moment: datetime | None) -> "TafelProfiel":
        """The table with the terms, follow-up moments and questions that held then; of now without a moment."""
        was = next((een for een in self.eerder if moment is not None and moment < een.tot), None)
        if was is None:
            return self
        return replace(
            self,
            triage_werkdagen=was.triage_werkdagen,
            advies_werkdagen=was.advies_werkdagen,
            opvolg_maanden=was.opvolg_maanden,
            vragen=was.vragen,
        )

    def is_open(self, dag: date) -> bool:
        """Whether new requests can be filed on that day."""
        return self.van <= dag and (self.tot is None or dag <= self.tot)

    def mag_indienen(self, organisatie: OrganisatieSoort, verzoek: VerzoekSoort) -> bool:
        return (organisatie, verzoek) in self.rechten

    @property
    def uitgesloten(self) -> dict[Actie, str]:
        """Acts that this table never does, whatever role or status, each with the reason."""
        redenen: dict[Actie, str] = {}
        if not self.neemt_procesregie:
            redenen[Actie.PROCESREGIE_TOEWIJZEN] = (
                f"{self.naam} neemt de regie nooit over; de casusregie blijft bij de aanmelder."
            )
        if not self.kort_consult:
            redenen[Actie.CONSULT_GEVEN] = f"{self.naam} bespreekt altijd in een zitting; een kort consult kan niet."
        if not self.bijlagen_hoogstens:
            redenen[Actie.BIJLAGE_TOEVOEGEN] = self.bijlagen_melding or f"{self.naam} neemt geen bijlagen aan."
        if not self.legt_raadsbesluit_vast:
            for actie in (Actie.RAADSBESLUIT_VASTLEGGEN, Actie.OTS_VASTLEGGEN):
                redenen[actie] = "Alleen een jeugdbeschermingstafel legt vast wat Raad en kinderrechter besluiten."
        if not any(soort is VerzoekSoort.ESSENTIELE_FUNCTIE for _, soort in self.rechten):
            redenen[Actie.FUNCTIE_BEOORDELEN] = f"{self.naam} oordeelt niet over essentiële functies."
        return redenen

    def vragen_bij(self, verzoek: VerzoekSoort) -> tuple[Vraag, ...]:
        """The questions asked for this kind of request."""
        return tuple(vraag for vraag in self.vragen if vraag.verzoek_soort in ("*", verzoek.value))
