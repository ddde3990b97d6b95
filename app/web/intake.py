"""A new request in steps: which questions a table asks, in groups, one group per page."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.aanmeldingen import intake
from app.aanmeldingen.models import Aanmelding
from app.aanmeldingen.schemas import AanmeldingUit, AanmeldingWijziging
from app.beheer.actor import Actor
from app.core.errors import Fout
from app.core.workingdays import local_date
from app.glossary import VerzoekSoort
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.web.formulier import Voorzet, kaal

_JEUGDIGE = tuple(f"jeugdigen.{veld}" for veld in intake.JEUGDIGEVELDEN)


@dataclass(frozen=True)
class Stap:
    """One page of questions."""

    pad: str
    titel: str
    velden: tuple[str, ...]


_GROEPEN = (
    Stap("vraag", "De vraag", ("vraag", "geprobeerd", "effect", "gewenstResultaat", "waaromNu", "betrokkenHulp")),
    Stap("situatie", "De situatie", ("woonsituatie", "dreigendeUithuisplaatsing")),
    Stap("jeugdigen", "De jeugdigen", ("jeugdigen",)),
    Stap("ouders", "De ouders", ("oudersGeinformeerd", "reactieOuders")),
    Stap("tafelvragen", "Vragen van deze tafel", ("antwoorden",)),
)


def stappen(tafel: TafelProfiel, soort: VerzoekSoort) -> list[Stap]:
    """The pages of this table for this kind of request: only what it asks."""
    gevraagd = {vraag.veld for vraag in tafel.vragen_bij(soort)}
    eigen = gevraagd - {*intake.INTAKEVELDEN, "jeugdigen", *_JEUGDIGE}
    found = []
    for groep in _GROEPEN:
        velden = tuple(veld for veld in groep.velden if veld in gevraagd or (veld == "antwoorden" and eigen))
        if velden:
            found.append(Stap(groep.pad, groep.titel, velden))
    return found


def voorzet(stap: Stap, tafel: TafelProfiel, soort: VerzoekSoort) -> Voorzet:
    """The form of one page: the table's own words for its questions, and nothing that it does not ask."""
    vragen = {vraag.veld: vraag for vraag in tafel.vragen_bij(soort)}
    in_stap = {*stap.velden, *(ook for veld in stap.velden for ook in intake.HOORT_BIJ.get(veld, ()))}
    alles = {info.alias or naam for naam, info in AanmeldingWijziging.model_fields.items()}
    weg = (alles - in_stap) | {veld for veld in _JEUGDIGE if veld not in vragen}
    if soort is VerzoekSoort.ANONIEM_CONSULT:
        weg |= {"jeugdigen.referentie", "jeugdigen.toestemmingen"}
    eigen = [(veld, vraag.tekst) for veld, vraag in vragen.items() if veld.isupper()]
    return Voorzet(
        keuzes={"antwoorden": eigen},
        weg=frozenset(weg),
        labels={veld: vraag.tekst for veld, vraag in vragen.items() if veld != "jeugdigen" and not veld.isupper()},
        verplicht=frozenset(
            f"antwoorden.{veld}" if veld.isupper() else veld for veld, vraag in vragen.items() if vraag.verplicht
        )
        | {"jeugdigen.referentie"},  # where it is asked at all
    )


def ingevuld(aanmelding: AanmeldingUit) -> dict[str, object]:
    """The intake as it is, in the form in which it goes in again."""
    namen = set(AanmeldingWijziging.model_fields) & set(AanmeldingUit.model_fields)
    data = aanmelding.model_dump(mode="json", by_alias=True, include=namen, exclude_none=True)
    for jeugdige in data.get("jeugdigen", []):
        del jeugdige["volgnummer"]
    return data


def met_lege(data: Mapping[str, object], weg: frozenset[str]) -> dict[str, object]:
    """What was sent, and the emptied fields of this page with it: what is left out of a change stays as it was."""
    leeg: dict[str, object] = {"jeugdigen": [], "antwoorden": {}}
    namen = (info.alias or naam for naam, info in AanmeldingWijziging.model_fields.items())
    return {naam: data.get(naam, leeg.get(naam)) for naam in namen if naam not in weg}


def fouten_in(fouten: list[Fout], stap: Stap) -> list[Fout]:
    """The mistakes that are mended on this page."""
    return [fout for fout in fouten if kaal(fout.veld).split(".")[0] in _namen(stap)]


def stap_van(fout: Fout, alle: list[Stap]) -> Stap | None:
    return next((stap for stap in alle if kaal(fout.veld).split(".")[0] in _namen(stap)), None)


def _namen(stap: Stap) -> set[str]:
    return {*stap.velden, *(ook for veld in stap.velden for ook in intake.HOORT_BIJ.get(veld, ()))}


def wat_ontbreekt(tx: Session, actor: Actor, aanmelding: Aanmelding, tafel: TafelProfiel) -> list[Fout]:
    """What stands in the way of filing, by the rules that filing itself uses."""
    omgeving = intake.Omgeving(catalogus(tx), actor.organisatie_soort, local_date(actor.nu))
    return intake.filing_errors(aanmelding, tafel, omgeving)
