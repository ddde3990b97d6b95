"""One meeting: its agenda in order and in time, and opening, changing and calling it off."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app import authz
from app.beheer.actor import Actor, names_of
from app.context import CurrentActor, Tx
from app.core.errors import DomainError, Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.core.schema import Code
from app.glossary import Handeling
from app.tafels import agenda, wijzigen
from app.tafels import zittingen as service
from app.tafels.catalogus import catalogus
from app.tafels.zittingschemas import AfgelastingIn, AgendaIn, OpeningIn, ZittingMetAgenda, ZittingWijziging
from app.web import formulier, zittingen
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import ga_naar, tijdstip, toon_pagina
from app.web.route import Pagina, Velden, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)
_SCHEMAS: dict[str, tuple[str, str, type[Any]]] = {
    "openen": ("Zitting openen", "Vink aan wie er is. Zonder quorum kan de zitting niet beginnen.", OpeningIn),
    "wijzigen": ("Zitting wijzigen", "Verzet u haar in de tijd, dan lezen de genodigden waarom.", ZittingWijziging),
    "afgelasten": (
        "Zitting afgelasten",
        "De casussen wachten weer op een zitting, of gaan met alle genodigden naar een andere.",
        AfgelastingIn,
    ),
}


@router.get("/tafels/{code}/zittingen/{zitting}")
def toon_zitting(request: Request, code: Code, zitting: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The agenda as this person may see it."""
    return _toon_zitting(request, tx, actor, code, zitting)


def _toon_zitting(
    request: Request, tx: Tx, actor: Actor, code: str, zitting: UUID, status: int = 200, melding: str = ""
) -> Response:
    deze = agenda.read(tx, actor, code, zitting)
    rij = service.find_out(tx, actor, code, zitting)[0]
    leidt = agenda.leads(actor, rij)
    gegevens = catalogus(tx)
    return toon_pagina(
        request,
        "zitting.html",
        titel=f"Zitting van {tijdstip(deze.begint_op)}",
        actor=actor,
        status=status,
        melding=melding,
        zitting=deze,
        tafel=gegevens.tafels[code],
        punten=list(zittingen.punten(tx, actor, deze)),
        vrij=deze.capaciteit_minuten - deze.gebruikte_minuten,
        beheert=zittingen.beheert(actor, code) and deze.afgelast_op is None,
        kan_openen=leidt and deze.geopend_op is None and deze.afgelast_op is None and deze.begint_op <= actor.nu,
        namen=names_of(tx, [een for een in (rij.voorzitter_id, rij.plaatsvervanger_id) if een is not None]),
        organisaties={naam: een[0] for naam, een in gegevens.organisaties.items()},
        nu=actor.nu,
    )


@router.post("/tafels/{code}/zittingen/{zitting}/agenda")
def orden(request: Request, code: Code, zitting: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """One case up or down, or the order and minutes as they are on the page."""
    form = velden(request)
    try:
        agenda.reorder(tx, actor, code, zitting, versie(request), formulier.maak(AgendaIn, _agenda(form)))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon_zitting(request, tx, actor, code, zitting, 400, " ".join(een.melding for een in fout.fouten))
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        return _toon_zitting(request, tx, actor, code, zitting, anders.status, in_woorden(anders))
    bij = form.een("_op") or form.een("_neer")
    return ga_naar(f"/tafels/{code}/zittingen/{zitting}" + (f"#punt-{bij}" if bij in form.alle("punt") else ""))


def _agenda(form: Velden) -> dict[str, Any]:
    """The points in their new order, each with its minutes."""
    namen = form.alle("punt")
    for knop, stap in (("_op", -1), ("_neer", 1)):
        if form.een(knop) in namen:
            plek = namen.index(form.een(knop))
            ander = min(max(plek + stap, 0), len(namen) - 1)
            namen[plek], namen[ander] = namen[ander], namen[plek]
    minuten = {naam: form.een(f"minuten.{naam}").strip() for naam in namen}
    return {
        "punten": [
            {"bespreking": naam, "minuten": int(tekst) if tekst.isascii() and tekst.isdigit() else tekst}
            if (tekst := minuten[naam])
            else {"bespreking": naam}
            for naam in namen
        ]
    }


@router.get("/tafels/{code}/zittingen/{zitting}/{doe}")
def toon_formulier(request: Request, code: Code, zitting: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form to open, change or call off."""
    return _toon(request, tx, actor, code, zitting, _wat(doe))


def _wat(doe: str) -> str:
    if doe not in _SCHEMAS:
        raise NietGevonden
    return doe


def _voorzet(tx: Tx, actor: Actor, deze: ZittingMetAgenda, doe: str) -> Voorzet:
    tafel = catalogus(tx).tafel(deze.tafel)
    if doe == "wijzigen":
        authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=deze.tafel)
        nu = deze.model_dump(mode="json", by_alias=True, exclude_none=True)
        namen = {info.alias or naam for naam, info in ZittingWijziging.model_fields.items()} - {"reden"}
        gelijk = {naam: waarde for naam, waarde in nu.items() if naam in namen}
        return zittingen.voorzet(tx, actor, tafel, **gelijk)
    if doe == "afgelasten":
        authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=deze.tafel)
        keuzes = zittingen.komende(tx, actor, deze.tafel, deze) if deze.agenda else []
        weg = frozenset() if keuzes else frozenset({"naarZitting", "bovenCapaciteit"})
        return Voorzet(keuzes={"naarZitting": keuzes}, labels=zittingen.LABELS, weg=weg)
    authz.require(actor, Handeling.ZITTING_OPENEN, tafel_code=deze.tafel)
    wie = zittingen.genodigden(deze)
    weg = frozenset() if wie else frozenset({"aanwezig"})
    return Voorzet(keuzes={"aanwezig": list(wie.items())}, labels=zittingen.LABELS, weg=weg)


def _toon(
    request: Request,
    tx: Tx,
    actor: Actor,
    code: str,
    zitting: UUID,
    doe: str,
    data: dict[str, object] | None = None,
    fouten: tuple[Fout, ...] = (),
    status: int = 200,
    melding: str = "",
) -> Response:
    deze = agenda.read(tx, actor, code, zitting)
    voorzet = _voorzet(tx, actor, deze, doe)
    titel, uitleg, schema = _SCHEMAS[doe]
    lijst = formulier.toon_velden(schema, voorzet.begin if data is None else data, voorzet, fouten)
    stukken = [("De zitting", [tijdstip(deze.begint_op), f"{len(deze.agenda)} op de agenda"])]
    if doe == "openen" and not lijst:
        stukken.append(("Aanwezig", ["Er is nog niemand uitgenodigd."]))
    pad = f"/tafels/{code}/zittingen/{zitting}"
    return toon_pagina(
        request,
        "formulier.html",
        titel=titel,
        actor=actor,
        status=status,
        boven=catalogus(tx).tafel(code).naam,
        uitleg=uitleg,
        melding=melding,
        stukken=stukken,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=f"{pad}/{doe}",
        verborgen={"_versie": str(deze.versie)},
        knop=titel,
        gevaarlijk=doe == "afgelasten",
        terug=pad,
    )


@router.post("/tafels/{code}/zittingen/{zitting}/{doe}")
def doe_het(request: Request, code: Code, zitting: UUID, doe: str, actor: CurrentActor, tx: Tx) -> Response:
    """Do it, on the version that the form was made from."""
    _, _, schema = _SCHEMAS[_wat(doe)]
    deze = agenda.read(tx, actor, code, zitting)
    data = formulier.lees(schema, velden(request), _voorzet(tx, actor, deze, doe))
    try:
        _act(tx, actor, deze, versie(request), doe, data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon(request, tx, actor, code, zitting, doe, data, fout.fouten, 400)
    except (InmiddelsGewijzigd, NietNu) as anders:
        begin_opnieuw(tx, actor)
        return _toon(request, tx, actor, code, zitting, doe, data, (), anders.status, _woorden(anders))
    return ga_naar(f"/tafels/{code}/zittingen/{zitting}")


def _woorden(anders: DomainError) -> str:
    lees_eerst = isinstance(anders, InmiddelsGewijzigd)
    return in_woorden(anders) + (" Bekijk eerst de zitting. Wat u typte, staat hieronder." if lees_eerst else "")


def _act(tx: Tx, actor: Actor, deze: ZittingMetAgenda, versie_: int, doe: str, data: dict[str, Any]) -> None:
    if doe == "openen":
        invoer = formulier.maak(OpeningIn, {"aanwezig": [], **data})
        agenda.open_meeting(tx, actor, deze.tafel, deze.id, versie_, invoer)
    elif doe == "afgelasten":
        wijzigen.call_off(tx, actor, deze.tafel, deze.id, versie_, formulier.maak(AfgelastingIn, data))
    else:
        leeg = dict.fromkeys(("plaats", "link", "plaatsvervanger"))  # what was emptied becomes empty
        nieuw = {**leeg, **data}
        if nieuw.get("begintOp") == formulier.als_moment(formulier.als_klok(deze.begint_op.isoformat())):
            del nieuw["begintOp"]  # the field knows no seconds: the same minute is not another moment
        wijzigen.change(tx, actor, deze.tafel, deze.id, versie_, formulier.maak(ZittingWijziging, nieuw))
