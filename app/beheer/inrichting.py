"""Load the set-up (regions, municipalities, organisations, code lists, tables) from a TOML file.

Adding a table for another region is such a file and nothing else. What exists is updated; nothing is ever deleted,
because old cases refer to it.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.aanmeldingen.intake import INTAKEVELDEN, JEUGDIGEVELDEN
from app.beheer.models import Codelijstwaarde, Gemeente, Organisatie, Regio
from app.bewaring.instellen import inhoud as termijn_inhoud
from app.bewaring.models import Bewaartermijn
from app.bewaring.termijnen import ALTIJD
from app.core.db import now
from app.core.errors import validation_fouten
from app.core.schema import Code
from app.glossary import Bewaarstart, Discipline, InrichtingSoort, OrganisatieSoort, VerzoekSoort
from app.inrichting import versies
from app.inrichting.inhoud import of_organisation, of_table, of_value
from app.tafels.catalogus import forget
from app.tafels.models import ALLE_SOORTEN, Indieningsrecht, Intakevraag, Tafel, TafelVraagtype

DEMO = Path(__file__).with_name("inrichting.toml")
_UIT_BESTAND = "Geladen uit een bestand met `expertloket inrichting`."
_EIGEN_VRAAG = re.compile(r"[A-Z0-9_]{1,40}")
_PLAATS = re.compile(r"line (\d+), column (\d+)")
Gemeentecode = Annotated[str, Field(pattern=r"^GM\d{4}$")]
Naam = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Vraagtekst = Annotated[str, StringConstraints(min_length=1, max_length=300)]
WerkdagAantal = Annotated[int, Field(ge=0, le=250)]


class _Deel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegioDeel(_Deel):
    code: Code
    naam: Naam


class OrganisatieDeel(_Deel):
    naam: Naam
    soort: OrganisatieSoort
    regio: Code | None = None


class VraagDeel(_Deel):
    verplicht: bool
    tekst: Vraagtekst


class BewaartermijnDeel(_Deel):
    """How long a kind of request (or every kind) is kept, from a day on."""

    soort: VerzoekSoort | None = None
    van: date = ALTIJD
    maanden: Annotated[int, Field(ge=12, le=1200)]
    start: Bewaarstart = Bewaarstart.AFSLUITING
    grond: Vraagtekst


class TafelDeel(_Deel):
    """One table. `vragen` names, per kind of request (or `*`), the set of questions that is asked."""

    code: Code
    naam: Naam
    soort: Code
    regio: Code
    van: date
    tot: date | None = None
    toelichting: str = ""
    verwijzing: str = ""
    leeftijd_aan_tafel: Annotated[int, Field(ge=0, le=23)] = 12
    jongeren_uitnodigen: bool = False
    leeftijd_tot: Annotated[int, Field(ge=0, le=30)] = 23
    neemt_procesregie: bool = True
    kort_consult: bool = True
    legt_raadsbesluit_vast: bool = False
    triage_werkdagen: WerkdagAantal = 3
    advies_werkdagen: WerkdagAantal = 20
    afkaptijd: time | None = None
    opvolg_maanden: list[Annotated[int, Field(ge=1, le=60)]] = [3, 6, 12]
    capaciteit_minuten: Annotated[int, Field(ge=15, le=600)] = 180
    quorum: dict[Discipline, Annotated[int, Field(ge=1, le=10)]] = {}
    bewaartermijn_maanden: Annotated[int, Field(ge=12, le=1200)] = 60
    bewaartermijnen: list[BewaartermijnDeel] = []
    concept_dagen: Annotated[int, Field(ge=28, le=365)] = 90
    inzage_dagen_na_afsluiting: Annotated[int, Field(ge=0, le=365)] = 30
    bijlagen_hoogstens: Annotated[int, Field(ge=0, le=50)] = 0
    bijlage_max_mb: Annotated[int, Field(ge=1, le=25)] = 10
    bijlagen_melding: Annotated[str, StringConstraints(max_length=500)] = ""
    indieningsrechten: dict[OrganisatieSoort, list[VerzoekSoort]]
    vraagtypen: list[Code]
    vragen: dict[str, str]

    @model_validator(mode="after")
    def _periode(self) -> Self:
        if self.tot is not None and self.tot < self.van:
            raise ValueError(f"tafel {self.code}: het einde ligt vóór het begin")
        if self.opvolg_maanden != sorted(set(self.opvolg_maanden)):
            raise ValueError(f"tafel {self.code}: noem de opvolgmaanden in volgorde, elk één keer")
        return self


class HerindelingDeel(_Deel):
    """The municipality that another one went into, and from which day."""

    opgegaan_in: Gemeentecode
    op: date


class Inrichting(_Deel):
    """A whole set-up file."""

    regios: list[RegioDeel] = []
    gemeenten: dict[Code, dict[Gemeentecode, Naam]] = {}
    herindelingen: dict[Gemeentecode, HerindelingDeel] = {}
    organisaties: dict[Code, OrganisatieDeel] = {}
    codelijsten: dict[Code, dict[Code, Naam]] = {}
    vragen: dict[str, dict[str, VraagDeel]] = {}
    tafels: list[TafelDeel] = []

    @model_validator(mode="after")
    def _known_questions(self) -> Self:
        for tafel in self.tafels:
            for soort, naam in tafel.vragen.items():
                if soort != ALLE_SOORTEN and soort not in list(VerzoekSoort):
                    raise ValueError(f"tafel {tafel.code}: {soort} is geen soort verzoek")
                if naam not in self.vragen:
                    raise ValueError(f"tafel {tafel.code}: de vragenlijst {naam} ontbreekt")
        for naam, vragen in self.vragen.items():
            for veld in vragen:
                if not is_field(veld):
                    raise ValueError(f"vragenlijst {naam}: {veld} is geen veld en geen eigen code")
        return self


def is_field(veld: str) -> bool:
    """A field of the intake, a field of each young person, or an own question by an upper-case code."""
    return (
        veld in {*INTAKEVELDEN, "jeugdigen"}
        or (veld.startswith("jeugdigen.") and veld.removeprefix("jeugdigen.") in JEUGDIGEVELDEN)
        or _EIGEN_VRAAG.fullmatch(veld) is not None
    )


def read(path: Path) -> Inrichting:
    """Parse and check a file; raises ValueError with every mistake in Dutch, and OSError."""
    try:
        return Inrichting.model_validate(tomllib.loads(path.read_bytes().decode("utf-8")))
    except ValidationError as error:
        raise ValueError("\n".join(_mistake(one) for one in error.errors())) from None
    except tomllib.TOMLDecodeError as error:
        plaats = _PLAATS.search(str(error))
        waar = f"regel {plaats[1]}, kolom {plaats[2]}" if plaats else "aan het eind van het bestand"
        raise ValueError(f"Dit is geen geldige TOML: {waar}.") from None
    except UnicodeDecodeError:
        raise ValueError("Dit is geen tekst in UTF-8, dus ook geen TOML.") from None


def _mistake(error: Any) -> str:
    """One of pydantic's errors, with its place in the file."""
    plek = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    own = (error.get("ctx") or {}).get("error")
    melding = str(own) if own is not None else validation_fouten([error])[0].melding
    return f"  {plek}: {melding}" if plek else f"  {melding}"


def load(tx: Session, inrichting: Inrichting) -> None:
    """Insert or update everything in the file; raises ValueError when it refers to what is nowhere. What changes by it
    leaves a version, as a change over the API does."""
    if unknown := list(_unknown(tx, inrichting)):
        raise ValueError("\n".join(f"  {melding}" for melding in unknown))
    for regio in inrichting.regios:
        _put(tx, Regio, {"code": regio.code}, {"naam": regio.naam})
    _put_municipalities(tx, inrichting)
    for code, organisatie in inrichting.organisaties.items():
        bestaand = tx.get(Organisatie, code)
        eerst = None if bestaand is None else of_organisation(bestaand)
        fields = {"naam": organisatie.naam, "soort": organisatie.soort, "regio_code": organisatie.regio}
        _put(tx, Organisatie, {"code": code}, fields)
        if bestaand is not None:
            _keep(tx, InrichtingSoort.ORGANISATIE, code, eerst, of_organisation(bestaand))
    for lijst, waarden in inrichting.codelijsten.items():
        for code, omschrijving in waarden.items():
            oud = tx.get(Codelijstwaarde, (lijst, code))
            was = None if oud is None else of_value(oud)
            _put(tx, Codelijstwaarde, {"lijst": lijst, "code": code}, {"omschrijving": omschrijving})
            if oud is not None:
                _keep(tx, InrichtingSoort.CODELIJST, f"{lijst}.{code}", was, of_value(oud))
    tx.flush()
    for tafel in inrichting.tafels:
        _put_table(tx, tafel, inrichting.vragen)
    tx.flush()
    forget(tx)


def _put_municipalities(tx: Session, inrichting: Inrichting) -> None:
    for regio_code, gemeenten in inrichting.gemeenten.items():
        for code, naam in gemeenten.items():
            _put(tx, Gemeente, {"code": code}, {"naam": naam, "regio_code": regio_code})
    tx.flush()
    for code, herindeling in inrichting.herindelingen.items():
        _put(tx, Gemeente, {"code": code}, {"opgegaan_in": herindeling.opgegaan_in, "opgegaan_op": herindeling.op})


def _unknown(tx: Session, inrichting: Inrichting) -> Iterator[str]:
    """What the file refers to and nobody knows: it would fail later, or never work without anyone noticing."""
    regios = {regio.code for regio in inrichting.regios} | set(tx.scalars(select(Regio.code)))
    stored = select(Codelijstwaarde.code).where(Codelijstwaarde.lijst == "VRAAGTYPE")
    vraagtypen = set(inrichting.codelijsten.get("VRAAGTYPE", {})) | set(tx.scalars(stored))
    yield from _unknown_municipalities(tx, inrichting, regios)
    yield from _wrong_organisations(tx, inrichting, regios)
    for tafel in inrichting.tafels:
        if tafel.regio not in regios:
            yield f"tafel {tafel.code}: de regio {tafel.regio} bestaat niet"
        for vraagtype in tafel.vraagtypen:
            if vraagtype not in vraagtypen:
                yield f"tafel {tafel.code}: het vraagtype {vraagtype} staat niet in de codelijst VRAAGTYPE"


def _wrong_organisations(tx: Session, inrichting: Inrichting, regios: set[str]) -> Iterator[str]:
    """A region that is nowhere, or another kind than an organisation has: as over the API, that cannot change."""
    query = select(Organisatie).where(Organisatie.code.in_(inrichting.organisaties))
    soorten = {bestaand.code: bestaand.soort for bestaand in tx.scalars(query)}
    for code, organisatie in inrichting.organisaties.items():
        if organisatie.regio is not None and organisatie.regio not in regios:
            yield f"organisatie {code}: de regio {organisatie.regio} bestaat niet"
        if soorten.get(code, organisatie.soort) is not organisatie.soort:
            yield f"organisatie {code}: de soort ligt vast op {soorten[code]}"


def _unknown_municipalities(tx: Session, inrichting: Inrichting, regios: set[str]) -> Iterator[str]:
    bekend = {code for gemeenten in inrichting.gemeenten.values() for code in gemeenten}
    bekend |= set(tx.scalars(select(Gemeente.code)))
    for code in inrichting.gemeenten:
        if code not in regios:
            yield f"gemeenten: de regio {code} bestaat niet"
    for code, herindeling in inrichting.herindelingen.items():
        if not {code, herindeling.opgegaan_in} <= bekend or code == herindeling.opgegaan_in:
            yield f"herindelingen: {code} en waar het in opging, moeten twee bestaande gemeenten zijn"


def _put(tx: Session, model: type[Any], key: dict[str, Any], fields: dict[str, Any]) -> None:
    row = tx.get(model, tuple(key.values()))
    if row is None:
        tx.add(model(**key, **fields))
        return
    for name, value in fields.items():
        setattr(row, name, value)


def _put_table(tx: Session, deel: TafelDeel, vragen: dict[str, dict[str, VraagDeel]]) -> None:
    parts = (Tafel.indieningsrechten, Tafel.vraagtypen, Tafel.intakevragen)
    tafel = tx.get(Tafel, deel.code, options=[selectinload(part) for part in parts], populate_existing=True)
    was = None if tafel is None else of_table(tafel)
    if tafel is None:
        tafel = Tafel(code=deel.code, indieningsrechten=[], vraagtypen=[], intakevragen=[])
        tx.add(tafel)
    fields = deel.model_dump(
        exclude={"code", "regio", "indieningsrechten", "vraagtypen", "vragen", "quorum", "bewaartermijnen"}
    )
    for name, value in fields.items():
        setattr(tafel, name, value)
    tafel.regio_code = deel.regio
    tafel.quorum = {discipline.value: aantal for discipline, aantal in deel.quorum.items()}
    tafel.indieningsrechten.clear()
    tafel.vraagtypen.clear()
    tafel.intakevragen.clear()
    tx.flush()
    tafel.indieningsrechten[:] = [
        Indieningsrecht(organisatie_soort=organisatie, verzoek_soort=verzoek)
        for organisatie, verzoeken in deel.indieningsrechten.items()
        for verzoek in verzoeken
    ]
    tafel.vraagtypen[:] = [TafelVraagtype(vraagtype=vraagtype) for vraagtype in deel.vraagtypen]
    tafel.intakevragen[:] = [
        Intakevraag(verzoek_soort=soort, veld=veld, verplicht=vraag.verplicht, tekst=vraag.tekst, volgorde=volgorde)
        for soort, naam in deel.vragen.items()
        for volgorde, (veld, vraag) in enumerate(vragen[naam].items(), 1)
    ]
    if was is not None:
        _keep(tx, InrichtingSoort.TAFEL, deel.code, was, of_table(tafel))
    tx.flush()
    for termijn in deel.bewaartermijnen:
        _put_term(tx, deel.code, termijn)


def _put_term(tx: Session, code: str, deel: BewaartermijnDeel) -> None:
    """A term that is not the last one of its kind from that day; what held before stays to be seen."""
    query = select(Bewaartermijn).where(
        Bewaartermijn.tafel_code == code, Bewaartermijn.soort.is_not_distinct_from(deel.soort)
    )
    eerder = list(tx.scalars(query.order_by(Bewaartermijn.id)))
    fields = deel.model_dump()
    van_die_dag = [een for een in eerder if een.van == deel.van]
    if van_die_dag and all(getattr(van_die_dag[-1], name) == value for name, value in fields.items()):
        return
    nieuw = Bewaartermijn(tafel_code=code, vastgelegd_op=now(), **fields)
    tx.add(nieuw)
    if eerder:
        was = {"termijnen": [termijn_inhoud(een) for een in eerder]}
        _keep(
            tx,
            InrichtingSoort.BEWAARTERMIJN,
            nieuw.sleutel,
            was,
            {"termijnen": [*was["termijnen"], termijn_inhoud(nieuw)]},
        )


def _keep(tx: Session, soort: InrichtingSoort, sleutel: str, was: dict[str, Any] | None, wordt: dict[str, Any]) -> None:
    tx.flush()
    versies.write(tx, soort, sleutel, was, wordt, op=now(), door=None, reden=_UIT_BESTAND)
