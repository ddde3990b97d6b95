"""An input schema of the interface as an accessible form, and what the form sends back as its data.

The names of the fields are the paths that errors carry (`regels[0].wie`), so each mistake finds its field. What the
schema does not know is not read.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from app.core.errors import Fout, OngeldigeInvoer, validation_fouten
from app.core.schema import iso_z, strict_moment
from app.core.workingdays import AMSTERDAM
from app.glossary import Begrip
from app.web.pagina import betekenis, hoofdletter
from app.web.route import Velden
from app.web.teksten import AANVULLEN, GEHEIM, LABELS, ZONDER_HINT
from app.web.veldsoorten import Opties, Soort, Veld, Voorzet, kaal, veld_id, velden_van

__all__ = [
    "Opties",
    "Veld",
    "Voorzet",
    "als_klok",
    "als_moment",
    "foutregels",
    "kaal",
    "lees",
    "maak",
    "toon_velden",
    "veld_id",
]
AANVINKEN = "Vink dit aan als u door wilt gaan."
LANGE_KEUZE = 7  # more choices than this are a list
MAX_RIJEN = 40
_KLOK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")


def lees(schema: type[BaseModel], velden: Velden, voorzet: Voorzet, plek: str = "") -> dict[str, Any]:
    """What was filled in, as the JSON that the interface takes; empty fields and rows are left out."""
    data: dict[str, Any] = {}
    for alias, _info, soort in velden_van(schema):
        naam = plek + alias
        if kaal(naam) in voorzet.weg:
            continue
        waarde = _lees_een(soort, velden, voorzet, naam)
        if waarde not in (None, "", [], {}):
            data[alias] = waarde
    return data


def _lees_een(soort: Soort, velden: Velden, voorzet: Voorzet, naam: str) -> Any:
    match soort.soort:
        case "groep":
            return lees(soort.kern, velden, voorzet, f"{naam}.")
        case "rijen":
            rijen = (lees(soort.kern, velden, voorzet, f"{naam}[{n}].") for n in range(_aantal(velden, naam)))
            return [rij for rij in rijen if _gevuld(soort.kern, rij, voorzet, naam)]
        case "vinkjes":
            gekozen = velden.een(naam).split() if _los(soort, voorzet, naam) else velden.alle(naam)
            return [een for een in gekozen if een]
        case "antwoorden":
            begin = f"{naam}."
            namen = (een for een in velden.namen() if een.startswith(begin))
            return {een.removeprefix(begin): velden.een(een) for een in namen if velden.een(een).strip()}
        case "aantallen":
            gevuld = {een.value: velden.een(f"{naam}.{een.value}").strip() for een in soort.kern}
            return {code: _getal(tekst) for code, tekst in gevuld.items() if tekst}
        case "getallen":
            return [_getal(tekst) for tekst in re.split(r"[\s,;]+", velden.een(naam)) if tekst]
        case "ja-nee" | "akkoord":
            return {"true": True, "false": False}.get(velden.een(naam))
        case "getal":
            return _getal(velden.een(naam).strip())
        case "tijdstip":
            return als_moment(velden.een(naam).strip())
    tekst = velden.een(naam)
    return tekst if naam in GEHEIM else tekst.strip()


def _los(soort: Soort, voorzet: Voorzet, naam: str) -> bool:
    """Whether this is a list of words that nobody can choose from: typed, with spaces between them."""
    return soort.soort == "vinkjes" and soort.kern is str and not voorzet.keuzes.get(kaal(naam))


def _getal(tekst: str) -> int | str:
    """A whole number; what is none stays as it was typed, for the schema to refuse."""
    return int(tekst) if tekst.isascii() and tekst.isdigit() and len(tekst) < 10 else tekst


def als_moment(tekst: str) -> str:
    """What a field for day and time holds, Dutch time, as the moment that the interface takes; else as it is."""
    if not _KLOK.fullmatch(tekst):
        return tekst
    try:
        return iso_z(datetime.fromisoformat(tekst).replace(tzinfo=AMSTERDAM))
    except (ValueError, OverflowError):
        return tekst


def als_klok(tekst: str) -> str:
    """The other way around: a moment as its field shows it. What is no moment stays as it was typed."""
    try:
        return f"{strict_moment(tekst).astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}"
    except ValueError:
        return tekst


def _aantal(velden: Velden, naam: str) -> int:
    """How many rows the form had."""
    pattern = re.compile(rf"{re.escape(naam)}\[(\d{{1,2}})\]\.")
    numbers = (int(found[1]) for een in velden.namen() if (found := pattern.match(een)))
    return min(max(numbers, default=-1) + 1, MAX_RIJEN)


def _gevuld(schema: type[BaseModel], rij: Mapping[str, Any], voorzet: Voorzet, naam: str) -> bool:
    """Whether somebody filled in something of a row: more than what identifies it and what was there by default."""
    return any(
        alias in rij and rij[alias] != info.default and f"{kaal(naam)}.{alias}" not in voorzet.vast
        for alias, info, _ in velden_van(schema)
    )


def maak(schema: type[BaseModel], data: Mapping[str, Any]) -> Any:
    """The input of the service. Raises OngeldigeInvoer with every mistake, as the interface does."""
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        errors = [{**een, "loc": ("body", *een["loc"])} for een in error.errors()]
        raise OngeldigeInvoer(validation_fouten(errors)) from None


def toon_velden(
    schema: type[BaseModel],
    data: Mapping[str, Any],
    voorzet: Voorzet,
    fouten: Sequence[Fout] = (),
    velden: Velden | None = None,
    plek: str = "",
) -> list[Veld]:
    """The fields of the form, filled with `data`; with the form that was sent, as many rows as that had (and one more
    where that was asked)."""
    return [
        _toon_een(alias, info, soort, data.get(alias), voorzet, fouten, velden, plek)
        for alias, info, soort in velden_van(schema)
        if kaal(plek + alias) not in voorzet.weg
    ]


def _toon_een(
    alias: str,
    info: FieldInfo,
    soort: Soort,
    waarde: Any,
    voorzet: Voorzet,
    fouten: Sequence[Fout],
    velden: Velden | None,
    plek: str,
) -> Veld:
    naam = plek + alias
    pad = kaal(naam)
    keuzes = voorzet.keuzes.get(pad, ())
    veld = Veld(
        naam=naam,
        soort="verborgen" if pad in voorzet.vast else "geheim" if alias in GEHEIM else soort.soort,
        label=voorzet.labels.get(pad) or _label(pad) or _uit_naam(alias),
        hint="" if keuzes or pad in voorzet.labels or _einde(pad, ZONDER_HINT) else _hint(info),
        verplicht=info.is_required() or pad in voorzet.verplicht,
        lengte=soort.lengte,
        fouten=[een.melding for een in fouten if naam in (een.veld, _zonder_nummer(een.veld, soort))],
        opties=keuzes,
        aanvullen=AANVULLEN.get(alias, "off"),
    )
    if waarde is None and not info.is_required() and velden is None:
        waarde = info.default if isinstance(info.default, (str, int, bool)) else None
    match soort.soort:
        case "groep":
            rij = toon_velden(soort.kern, waarde or {}, voorzet, fouten, velden, f"{naam}.")
            veld.rijen = [("", rij)]
        case "rijen":
            veld.rijen = _rijen(veld, soort, waarde or [], voorzet, fouten, velden)
        case "antwoorden":
            veld.rijen = [("", [_antwoord(naam, een, waarde or {}, voorzet, fouten) for een in keuzes])]
        case "aantallen":
            veld.rijen = [("", [_aantal_van(naam, een, waarde or {}, fouten) for een in soort.kern])]
        case "getallen":
            veld.waarde = ", ".join(str(een) for een in waarde or ())
        case "vinkjes" if _los(soort, voorzet, naam):
            veld.soort, veld.waarde = "regel", " ".join(waarde or ())
        case _:
            _vul_in(veld, soort, waarde)
    return veld


def _vul_in(veld: Veld, soort: Soort, waarde: Any) -> None:
    """The choices of a single field and what it holds; many choices become a list."""
    # A yes that must be given is ticked: “no” is not to tick it.
    if veld.soort == "ja-nee" and veld.verplicht and veld.naam == "akkoord":
        veld.soort = "akkoord"
    match veld.soort:
        case "keuze" | "vinkjes":
            veld.opties = veld.opties or [(een.value, betekenis(een)) for een in soort.kern]
        case "ja-nee":
            veld.opties = [("true", "Ja"), ("false", "Nee")]
        case "akkoord":
            veld.opties = [("true", veld.label)]
            veld.fouten = veld.fouten and [AANVINKEN]
    if soort.soort == "vinkjes":
        veld.waarden = [str(een) for een in waarde or []]
    elif waarde is not None:
        veld.waarde = str(waarde).lower() if isinstance(waarde, bool) else str(waarde)
    if soort.soort == "tijdstip":
        veld.waarde = als_klok(veld.waarde)
    if veld.opties and veld.soort in ("regel", "getal"):
        veld.soort = "keuze"
    if veld.soort == "keuze" and len(veld.opties) > LANGE_KEUZE:
        veld.soort = "lijst"


def _zonder_nummer(veld: str, soort: Soort) -> str:
    """Of a list that is one field: the mistake in one of its parts is its own."""
    return re.sub(r"\[\d+\]$", "", veld) if soort.soort in ("vinkjes", "getallen") else veld


def _aantal_van(naam: str, code: Begrip, aantallen: Mapping[str, Any], fouten: Sequence[Fout]) -> Veld:
    """How many of one code."""
    eigen = f"{naam}.{code.value}"
    gemist = [een.melding for een in fouten if een.veld == eigen]
    return Veld(eigen, "getal", betekenis(code), waarde=str(aantallen.get(code.value, "")), fouten=gemist)


def _antwoord(
    naam: str, vraag: tuple[str, str], antwoorden: Mapping[str, str], voorzet: Voorzet, fouten: Sequence[Fout]
) -> Veld:
    """One question of the table's own."""
    code, tekst = vraag
    eigen = f"{naam}.{code}"
    gemist = [een.melding for een in fouten if een.veld == eigen]
    waarde = antwoorden.get(code, "")
    return Veld(eigen, "tekst", tekst, waarde=waarde, fouten=gemist, verplicht=eigen in voorzet.verplicht, lengte=8000)


def _rijen(
    veld: Veld,
    soort: Soort,
    rijen: Sequence[Mapping[str, Any]],
    voorzet: Voorzet,
    fouten: Sequence[Fout],
    velden: Velden | None,
) -> list[tuple[str, list[Veld]]]:
    pad = kaal(veld.naam)
    namen = voorzet.rijnamen.get(pad, ())
    veld.vast = bool(namen)
    gevraagd = 0 if velden is None else _aantal(velden, veld.naam) + (velden.een("_meer") == veld.naam)
    leeg: Mapping[str, Any] = {}
    genummerd = _vaste_rijen(pad, rijen, voorzet) or [
        (n, rijen[n] if n < len(rijen) else leeg)
        for n in range(min(max(len(rijen), gevraagd, len(namen) or 1), MAX_RIJEN))
    ]
    return [
        (
            namen[plek] if plek < len(namen) else f"{veld.label} {plek + 1}",
            toon_velden(soort.kern, rij, voorzet, fouten, velden, f"{veld.naam}[{nummer}]."),
        )
        for plek, (nummer, rij) in enumerate(genummerd)
    ]


def _vaste_rijen(pad: str, rijen: Sequence[Mapping[str, Any]], voorzet: Voorzet) -> list[tuple[int, Mapping[str, Any]]]:
    """Rows of somebody or something that is known, each in its own place: also one that was left empty, and so was not
    among `rijen`. Its number is the one that its mistakes have."""
    vast = [naam.removeprefix(f"{pad}.") for naam in voorzet.vast if naam.startswith(f"{pad}.")]

    def wie(rij: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(rij.get(naam, "")) for naam in vast)

    nummers = {wie(rij): nummer for nummer, rij in enumerate(rijen)}
    verder = count(len(rijen))
    found: list[tuple[int, Mapping[str, Any]]] = []
    for begin in voorzet.begin.get(pad, ()) if vast else ():
        nummer = nummers.get(wie(begin))
        rest = {naam: begin[naam] for naam in vast}
        found.append((next(verder), rest) if nummer is None else (nummer, rijen[nummer]))
    return found


def _label(pad: str) -> str | None:
    """By its path, or by the end of it: a line of advice is asked alike in an advice and in a consult."""
    naam = _einde(pad, LABELS)
    return None if naam is None else LABELS[naam]


def _einde(pad: str, namen: Container[str]) -> str | None:
    """The longest end of the path that is among these."""
    delen = pad.split(".")
    return next((naam for n in range(len(delen)) if (naam := ".".join(delen[n:])) in namen), None)


def _hint(info: FieldInfo) -> str:
    """The description of the field, without a list of codes: those are the choices."""
    tekst = (info.description or "").split("- `")[0].strip()
    return "" if tekst.startswith(("Een code van", "Code van", "CBS-code")) else tekst


def _uit_naam(alias: str) -> str:
    """`gewenstResultaat` becomes “Gewenst resultaat”."""
    return hoofdletter(re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", alias))


def foutregels(velden: Sequence[Veld], fouten: Sequence[Fout]) -> list[tuple[str | None, str, str]]:
    """Every mistake for the list on top: where it is (None when no field shows it), what the field is called, what."""
    bekend = {veld.naam: veld for veld in _alle(velden)}
    regels: list[tuple[str | None, str, str]] = []
    for fout in fouten:
        veld = bekend.get(fout.veld) or bekend.get(re.sub(r"\[\d+\]$", "", fout.veld))
        if veld is None:
            regels.append((None, "", fout.melding))
            continue
        regels.append((veld.id, veld.label, AANVINKEN if veld.soort == "akkoord" else fout.melding))
    return regels


def _alle(velden: Sequence[Veld]) -> Iterator[Veld]:
    for veld in velden:
        yield veld
        for _, rij in veld.rijen:
            yield from _alle(rij)
