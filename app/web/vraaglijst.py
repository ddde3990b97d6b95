"""The questions of a table, one at a time: found, put in its place, taken out. Pure but for its schemas."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from app.aanmeldingen.intake import INTAKEVELDEN, JEUGDIGEVELDEN
from app.core.errors import Fout, NietGevonden, OngeldigeInvoer
from app.core.schema import Code, Geheel, JaNee, Regel, Schema
from app.glossary import VerzoekSoort
from app.inrichting.inhoud import Inhoud
from app.inrichting.schemas import Waarom
from app.tafels.profiel import Vraag
from app.web.formulier import Opties
from app.web.inrichtingswoorden import ALLE
from app.web.teksten import LABELS

BIJ_ALLE = "ALLE"  # how a path says: with every kind of request
Plek = Annotated[Geheel, Field(ge=1, le=100)]


class VraagWijziging(Schema):
    """One question that is asked already, otherwise."""

    tekst: Regel
    verplicht: JaNee
    plek: Plek
    reden: Waarom


class VraagNieuw(Schema):
    """One more question: a field of the intake, or one of the table's own."""

    veld: str | None = None
    eigen_code: Code | None = None
    tekst: Regel
    verplicht: JaNee
    verzoek_soort: VerzoekSoort | None = None
    plek: Plek | None = None
    reden: Waarom


class VraagWeg(Schema):
    """One question fewer."""

    reden: Waarom


def velden_om_te_vragen() -> Opties:
    """The fields of the intake that a table can ask, by the words of its form."""
    namen = [*INTAKEVELDEN, "jeugdigen", *(f"jeugdigen.{een}" for een in JEUGDIGEVELDEN)]
    return [(naam, LABELS.get(naam) or _los(naam)) for naam in namen]


def _los(naam: str) -> str:
    """`jeugdigen.maatregelStart`: “jeugdige: maatregel start”."""
    kort = naam.removeprefix("jeugdigen.")
    woorden = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in LABELS.get(kort, kort))
    return (
        (f"jeugdige: {LABELS[kort].lower()}" if kort in LABELS else f"jeugdige: {woorden}") if kort != naam else woorden
    )


def vind(vragen: Sequence[Vraag], veld: str, bij: str) -> int:
    """Where this question is in the whole list. Raises NietGevonden."""
    soort = ALLE if bij == BIJ_ALLE else bij
    for index, een in enumerate(vragen):
        if (een.veld, een.verzoek_soort) == (veld, soort):
            return index
    raise NietGevonden


def in_formulier(vragen: Sequence[Vraag], veld: str, bij: str) -> dict[str, Any]:
    """One question, as the form that changes it begins."""
    index = vind(vragen, veld, bij)
    return {"tekst": vragen[index].tekst, "verplicht": vragen[index].verplicht, "plek": plek_van(vragen, index)}


def uit_versie(inhoud: Inhoud | None) -> list[Vraag]:
    """The questions that a version kept."""
    vragen = [] if inhoud is None else inhoud["intakevragen"]
    return [Vraag(een["veld"], een["verplicht"], een["tekst"], een["verzoekSoort"]) for een in vragen]


def plek_van(vragen: Sequence[Vraag], index: int) -> int:
    """Its place among the questions of its own kind of request, from 1."""
    return 1 + sum(een.verzoek_soort == vragen[index].verzoek_soort for een in vragen[:index])


def zet(vragen: Sequence[Vraag], vraag: Vraag, plek: int | None, index: int | None = None) -> list[Vraag]:
    """The list with this question at its place among those of its kind, or as the last of those; `index` is where it
    was, None for a new one."""
    rest = [een for n, een in enumerate(vragen) if n != index]
    zelfde = [n for n, een in enumerate(rest) if een.verzoek_soort == vraag.verzoek_soort]
    achteraan = zelfde[-1] + 1 if zelfde else len(rest)
    waar = achteraan if plek is None or plek > len(zelfde) else zelfde[plek - 1]
    return [*rest[:waar], vraag, *rest[waar:]]


def nieuwe(data: VraagNieuw, vragen: Sequence[Vraag]) -> Vraag:
    """The question that was asked for. Raises OngeldigeInvoer for none or two fields, and for one that is there."""
    if (data.veld is None) == (data.eigen_code is None):
        raise OngeldigeInvoer([Fout("veld", "een-van-twee", "Kies een veld van de intake, of bedenk een eigen code.")])
    waar = "veld" if data.eigen_code is None else "eigenCode"
    vraag = Vraag(data.veld or data.eigen_code or "", data.verplicht, data.tekst, data.verzoek_soort or ALLE)
    if any((een.veld, een.verzoek_soort) == (vraag.veld, vraag.verzoek_soort) for een in vragen):
        raise OngeldigeInvoer([Fout(waar, "dubbel", "Deze vraag staat er al. Wijzig haar, of kies een andere.")])
    return vraag


def als_wijziging(vragen: Sequence[Vraag], reden: str) -> dict[str, Any]:
    """The whole list, as the change that the interface takes."""
    return {
        "intakevragen": [
            {
                "veld": een.veld,
                "verzoekSoort": None if een.verzoek_soort == ALLE else een.verzoek_soort,
                "verplicht": een.verplicht,
                "tekst": een.tekst,
            }
            for een in vragen
        ],
        "reden": reden,
    }
