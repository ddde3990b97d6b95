"""A table as an administrator sets it up: in parts, each a form of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.core.schema import Code, Schema
from app.glossary import OrganisatieSoort, VerzoekSoort
from app.inrichting.inhoud import NAMES
from app.inrichting.schemas import TafelWijziging, Waarom
from app.tafels.catalogus import Catalogus
from app.tafels.profiel import TafelProfiel
from app.web.formulier import Opties
from app.web.inrichting import leeg_van
from app.web.inrichtingswoorden import recht
from app.web.veldsoorten import velden_van


class Indienen(Schema):
    """Who may bring in what, as one list of choices."""

    rechten: list[str] = []
    vraagtypen: Annotated[list[Code], Field(max_length=50)] = []
    reden: Waarom


@dataclass(frozen=True)
class Deel:
    """One part: what it is called, its button, what changing it means, its fields, and the word for what holds then."""

    kop: str
    knop: str
    uitleg: str
    velden: tuple[str, ...]
    gedaan: str = "meteen"
    schema: type[BaseModel] = TafelWijziging
    gevaarlijk: bool = False

    @property
    def leeg(self) -> dict[str, Any]:
        return leeg_van(self.schema, {alias for alias, *_ in velden_van(self.schema)} - self.weg - {"reden"})

    @property
    def weg(self) -> frozenset[str]:
        """What the form does not ask."""
        if self.schema is not TafelWijziging:
            return frozenset()
        return frozenset(NAMES.values()) - {*self.velden}


_METEEN = "Dit geldt meteen, ook voor wat al is ingediend."
DELEN = {
    "naam": Deel(
        "Naam en uitleg",
        "Naam en uitleg wijzigen",
        f"Dit lezen aanmelders. {_METEEN}",
        ("naam", "toelichting", "verwijzing"),
    ),
    "indienen": Deel(
        "Wie mag indienen",
        "Wijzigen wie mag indienen",
        "Dit geldt meteen, voor wat nog wordt ingediend. Wat al is ingediend, loopt door.",
        ("indieningsrechten", "vraagtypen"),
        "voortaan",
        Indienen,
    ),
    "termijnen": Deel(
        "Termijnen en opvolging",
        "Termijnen en opvolging wijzigen",
        "Dit geldt meteen, voor wat nog wordt ingediend. Wat al is ingediend, houdt de termijnen van die dag.",
        ("triageWerkdagen", "adviesWerkdagen", "afkaptijd", "opvolgMaanden"),
        "voortaan",
    ),
    "werkwijze": Deel(
        "Werkwijze",
        "Werkwijze wijzigen",
        _METEEN,
        (
            "leeftijdAanTafel",
            "jongerenUitnodigen",
            "leeftijdTot",
            "neemtProcesregie",
            "kortConsult",
            "legtRaadsbesluitVast",
            "capaciteitMinuten",
            "quorum",
            "inzageDagenNaAfsluiting",
            "conceptDagen",
        ),
    ),
    "bijlagen": Deel(
        "Bijlagen",
        "Regels voor bijlagen wijzigen",
        f"{_METEEN} Bijlagen die er al zijn, blijven.",
        ("bijlagenHoogstens", "bijlageMaxMb", "bijlagenMelding"),
    ),
    "einde": Deel(
        "Laatste dag",
        "Laatste dag vastleggen",
        "Na deze dag kan er niemand meer indienen. Wat er al is, loopt door en blijft bewaard. Leeg: geen einde.",
        ("tot",),
        "einde",
        gevaarlijk=True,
    ),
}


def stand(tafel: TafelProfiel) -> dict[str, Any]:
    """What holds for this table, by outside name, as plain JSON."""
    apart = {"indieningsrechten", "vraagtypen", "intakevragen", "quorum", "afkaptijd", "tot", "opvolg_maanden"}
    return {alias: getattr(tafel, naam) for naam, alias in NAMES.items() if naam not in apart} | {
        "tot": None if tafel.tot is None else tafel.tot.isoformat(),
        "afkaptijd": None if tafel.afkaptijd is None else f"{tafel.afkaptijd:%H:%M}",
        "opvolgMaanden": list(tafel.opvolg_maanden),
        "quorum": dict(tafel.quorum),
        "indieningsrechten": [
            {"organisatieSoort": organisatie.value, "verzoekSoort": verzoek.value}
            for organisatie, verzoek in sorted(tafel.rechten)
        ],
        "vraagtypen": sorted(tafel.vraagtypen),
    }


def begin(deel: Deel, nu: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of this part holds before anything is typed, of what holds then."""
    if deel.schema is Indienen:
        rechten = [f"{een['organisatieSoort']}.{een['verzoekSoort']}" for een in nu["indieningsrechten"]]
        return {"rechten": rechten, "vraagtypen": nu["vraagtypen"]}
    return {naam: nu[naam] for naam in deel.velden}


def keuzes(gegevens: Catalogus, tafel: TafelProfiel, dag: date) -> dict[str, Opties]:
    """What can be chosen: every pair of who and what; question types that can be chosen, or are here already."""
    vraagtypen = gegevens.codelijsten.get("VRAAGTYPE", {}).values()
    return {
        "rechten": [
            (f"{wie.value}.{wat.value}", recht({"organisatieSoort": wie, "verzoekSoort": wat}))
            for wie in OrganisatieSoort
            for wat in VerzoekSoort
        ],
        "vraagtypen": [
            (een.code, een.omschrijving) for een in vraagtypen if een.geldig(dag) or een.code in tafel.vraagtypen
        ],
    }


def als_wijziging(data: Any) -> dict[str, Any]:
    """What was filled in, as the change that the interface takes."""
    if not isinstance(data, Indienen):
        wijziging: dict[str, Any] = data.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return wijziging
    paren = (een.partition(".") for een in data.rechten)
    return {
        "indieningsrechten": [{"organisatieSoort": wie, "verzoekSoort": wat} for wie, _, wat in paren],
        "vraagtypen": data.vraagtypen,
        "reden": data.reden,
    }


def feiten(deel: Deel, tafel: TafelProfiel) -> Mapping[str, Any]:
    """What holds in this part."""
    nu = stand(tafel)
    return {naam: nu[naam] for naam in deel.velden}
