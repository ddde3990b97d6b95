"""What a version of the set-up says, in words, and what is different between two of them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.glossary import Discipline, VerzoekSoort
from app.web.pagina import LEEG, betekenis, datum, woord

# What each part is called, in a form and in a history alike; by its outside name.
NAMEN = {
    "code": "Code",
    "naam": "Naam",
    "soort": "Soort tafel",
    "regio": "Regio",
    "van": "Eerste dag",
    "tot": "Laatste dag",
    "toelichting": "Waar is de tafel voor?",
    "verwijzing": "Waar kan iemand terecht die hier niet kan indienen?",
    "leeftijdAanTafel": "Vanaf welke leeftijd komt de jeugdige aan tafel?",
    "jongerenUitnodigen": "Nodigt de tafel jongeren vanaf die leeftijd uit?",
    "leeftijdTot": "Tot en met welke leeftijd is de tafel er?",
    "neemtProcesregie": "Kan de tafel een procesregisseur aanwijzen?",
    "kortConsult": "Kan de tafel een kort consult geven?",
    "legtRaadsbesluitVast": "Legt de tafel vast wat de Raad besluit?",
    "triageWerkdagen": "Triage: binnen hoeveel werkdagen?",
    "adviesWerkdagen": "Advies: binnen hoeveel werkdagen?",
    "afkaptijd": "Na welk tijdstip telt de volgende werkdag? (zoals 16:00; leeg is middernacht)",
    "opvolgMaanden": "Opvolging: na hoeveel maanden? (zoals 3, 6, 12)",
    "capaciteitMinuten": "Hoeveel minuten duurt een zitting?",
    "quorum": "Hoeveel leden zijn er minstens?",
    "inzageDagenNaAfsluiting": "Hoeveel dagen na de afsluiting leest een lid nog mee?",
    "conceptDagen": "Na hoeveel dagen gaat een concept weg dat niemand indient?",
    "bijlagenHoogstens": "Hoeveel bijlagen hoogstens? (0 is geen)",
    "bijlageMaxMb": "Hoeveel MB is een bijlage hoogstens?",
    "bijlagenMelding": "Wat zegt de tafel over bijlagen?",
    "indieningsrechten": "Wie mag wat indienen?",
    "vraagtypen": "Welke vraagtypen horen hier?",
    "omschrijving": "Omschrijving",
    "tekst": "De tekst",
    "termijnen": "Termijnen",
}
# Short names that are not just their code in small letters.
_NAMEN = {"GI": "GI", "VEILIG_THUIS": "Veilig Thuis", "ESSENTIELE_FUNCTIE": "essentiële functie"}
VRAGEN = "intakevragen"
ALLE = "*"


def in_woorden(naam: str, waarde: Any) -> str:
    """The value of one part, to read."""
    if waarde in (None, "", [], {}):
        return LEEG
    match naam, waarde:
        case _, bool():
            return "Ja" if waarde else "Nee"
        case (("van" | "tot"), str()):
            return datum(date.fromisoformat(waarde))
        case "quorum", _:
            return ", ".join(f"{aantal} × {Discipline[code].betekenis}" for code, aantal in sorted(waarde.items()))
        case "indieningsrechten", _:
            return "\n".join(recht(een) for een in waarde)
        case "vraagtypen", _:
            return ", ".join(woord(code).lower() for code in waarde)
        case "termijnen", _:
            return "\n".join(f"{een['maanden']} maanden, vanaf {in_woorden('van', een['van'])}" for een in waarde)
        case _, list():
            return ", ".join(str(een) for een in waarde)
    return str(waarde)


def recht(een: Mapping[str, str]) -> str:
    """Who may bring in what."""
    return f"{_naam(een['organisatieSoort'])}: {_naam(een['verzoekSoort'], klein=True)}"


def _naam(code: str, *, klein: bool = False) -> str:
    """A kind of organisation or request by its short name."""
    return _NAMEN.get(code) or (woord(code).lower() if klein else woord(code))


def bij(verzoek_soort: str) -> str:
    """With which kind of request a question is asked."""
    return "bij elk verzoek" if verzoek_soort == ALLE else f"bij: {_naam(verzoek_soort, klein=True)}"


def soort_uit(verzoek_soort: str) -> str:
    """The same as a heading."""
    return "Bij elk verzoek" if verzoek_soort == ALLE else betekenis(VerzoekSoort[verzoek_soort])


def verschillen(was: Mapping[str, Any] | None, wordt: Mapping[str, Any]) -> list[str]:
    """What changed between two versions; of what is new, that it is new."""
    if was is None:
        return ["Nieuw."]
    regels = [
        f"{NAMEN.get(naam, naam)} – eerst: {in_woorden(naam, was.get(naam))}; nu: {in_woorden(naam, waarde)}."
        for naam, waarde in wordt.items()
        if naam != VRAGEN and was.get(naam) != waarde
    ]
    return regels + list(_vragen(was.get(VRAGEN, ()), wordt.get(VRAGEN, ())))


def _vragen(was: Sequence[Mapping[str, Any]], wordt: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Which questions came, went, changed or moved."""
    eerst, nu = ({(een["veld"], een["verzoekSoort"]): een for een in vragen} for vragen in (was, wordt))
    for sleutel, een in nu.items():
        oud = eerst.get(sleutel)
        if oud is None:
            yield f"Vraag erbij ({bij(sleutel[1])}): {_vraag(een)}"
        elif oud != een:
            yield f"Vraag gewijzigd ({bij(sleutel[1])}) – eerst: {_vraag(oud)} Nu: {_vraag(een)}"
    for sleutel, een in eerst.items():
        if sleutel not in nu:
            yield f"Vraag weg ({bij(sleutel[1])}): {_vraag(een)}"
    if [een for een in eerst if een in nu] != [een for een in nu if een in eerst]:
        yield "De volgorde van de vragen is anders."


def _vraag(een: Mapping[str, Any]) -> str:
    return f"“{een['tekst']}” ({'verplicht' if een['verplicht'] else 'niet verplicht'})."
