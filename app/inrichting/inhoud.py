"""What a version of the set-up keeps: everything that holds, as plain JSON under its outside names."""

from typing import Any

from app.beheer.models import Codelijstwaarde, Organisatie
from app.inrichting.schemas import Tafelregels
from app.tafels.models import Tafel

Inhoud = dict[str, Any]
DELEN = {"indieningsrechten", "vraagtypen", "intakevragen"}
NAMES = {name: Tafelregels.model_fields[name].alias or name for name in Tafelregels.model_fields}


def of_table(tafel: Tafel) -> Inhoud:
    """What holds for this table, as its version keeps it."""
    plain = set(NAMES) - DELEN - {"afkaptijd", "tot"}
    return {NAMES[name]: getattr(tafel, name) for name in sorted(plain)} | {
        "code": tafel.code,
        "soort": tafel.soort,
        "regio": tafel.regio_code,
        "van": tafel.van.isoformat(),
        "tot": None if tafel.tot is None else tafel.tot.isoformat(),
        "afkaptijd": None if tafel.afkaptijd is None else f"{tafel.afkaptijd:%H:%M}",
        "indieningsrechten": sorted(
            (
                {"organisatieSoort": r.organisatie_soort.value, "verzoekSoort": r.verzoek_soort.value}
                for r in tafel.indieningsrechten
            ),
            key=str,
        ),
        "vraagtypen": sorted(een.vraagtype for een in tafel.vraagtypen),
        "intakevragen": [
            {"veld": een.veld, "verzoekSoort": een.verzoek_soort, "verplicht": een.verplicht, "tekst": een.tekst}
            for een in sorted(tafel.intakevragen, key=lambda een: (een.volgorde, een.verzoek_soort))
        ],
    }


def of_value(row: Codelijstwaarde) -> Inhoud:
    """What holds for this value, as its version keeps it."""
    return {
        "omschrijving": row.omschrijving,
        "van": None if row.van is None else row.van.isoformat(),
        "tot": None if row.tot is None else row.tot.isoformat(),
    }


def of_organisation(row: Organisatie) -> Inhoud:
    """What holds for this organisation, as its version keeps it."""
    return {
        "naam": row.naam,
        "soort": row.soort.value,
        "regio": row.regio_code,
        "tot": None if row.tot is None else row.tot.isoformat(),
    }
