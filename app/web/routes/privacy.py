"""The privacy officer's desk: who opened this case, what did this person open, and is the log itself whole."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.beheer import auditlog
from app.beheer.actor import Actor
from app.beheer.schemas import AuditFilters, AuditUitvoerVraag, AuditVraag
from app.context import CurrentActor, Tx, takes_long
from app.core.auditcontrole import Controle
from app.core.csvtext import CSV_TYPE
from app.core.errors import Fout, OngeldigeInvoer
from app.core.schema import Schema, Woord
from app.glossary import Actie, Handeling, Uitvoerdoel
from app.onderdelen import loket
from app.web import formulier
from app.web.formulier import Voorzet
from app.web.pagina import betekenis, toon_pagina
from app.web.route import Pagina, Velden, begin_opnieuw

router = APIRouter(route_class=Pagina)
_VOORZET = Voorzet(
    keuzes={"handeling": [(een.value, betekenis(een)) for een in (*Actie, *Handeling)]},
    weg=frozenset({"namens"}),
    labels={
        "aanmelding": "Om welke aanmelding gaat het? (kenmerk)",
        "gebruiker": "Wat deed deze persoon? (gebruikersnaam)",
        "handeling": "Wat is er gedaan?",
        "inzage": "Alleen wie de inhoud zag?",
        "resultaat": "Hoe liep het af?",
        "vanaf": "Vanaf welke dag?",
        "totEnMet": "Tot en met welke dag?",
    },
)
_ZOEK = {"aanmelding": auditlog.case, "gebruiker": auditlog.person}
_ONBEKEND = {
    "aanmelding": "Er is geen aanmelding met dit kenmerk.",
    "gebruiker": "Er is niemand met deze gebruikersnaam.",
}


Getypt = Annotated[Woord, Query(max_length=100)]


class PrivacyVraag(Schema):
    """The filters as they are typed; what they mean is for the services."""

    aanmelding: Getypt = ""
    gebruiker: Getypt = ""
    handeling: Getypt = ""
    inzage: Getypt = ""
    resultaat: Getypt = ""
    vanaf: Getypt = ""
    tot_en_met: Getypt = ""
    page: Getypt = ""
    doel: Getypt = ""


Vraag = Annotated[PrivacyVraag, Query()]


def _gevraagd(vraag: PrivacyVraag) -> dict[str, str]:
    """What was asked for, by the names of the form."""
    velden = Velden(vraag.model_dump(by_alias=True).items())
    gelezen = formulier.lees(AuditFilters, velden, _VOORZET)
    return gelezen | {naam: velden.een(naam) for naam in ("page", "doel") if velden.een(naam)}


def _filters(tx: Tx, actor: Actor, gevraagd: dict[str, str]) -> dict[str, str]:
    """The same, with ids where a person types a reference or a user name. Raises OngeldigeInvoer."""
    filters, fouten = dict(gevraagd), []
    for naam, zoek in _ZOEK.items():
        if naam in gevraagd and not _is_id(gevraagd[naam]):
            id_ = zoek(tx, actor, gevraagd[naam])
            filters[naam] = str(id_)
            if id_ is None:
                fouten.append(Fout(naam, "onbekend", _ONBEKEND[naam]))
    if fouten:
        raise OngeldigeInvoer(fouten)
    return filters


def _is_id(tekst: str) -> bool:
    try:
        return bool(UUID(tekst))
    except ValueError:
        return False


@router.get("/privacy")
@takes_long
def toon_auditlog(request: Request, vraag: Vraag, actor: CurrentActor, tx: Tx) -> Response:
    """The log, the newest first, by the filters of the form; reading it is itself a line in it."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    gevraagd = _gevraagd(vraag)
    fouten: tuple[Fout, ...] = ()
    blad, meer = None, False
    try:
        blad, meer = auditlog.page(tx, actor, formulier.maak(AuditVraag, _filters(tx, actor, gevraagd)))
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        fouten = fout.fouten
    lijst = formulier.toon_velden(AuditFilters, gevraagd, _VOORZET, fouten)
    filters = {naam: waarde for naam, waarde in gevraagd.items() if naam not in {"page", "doel"}}
    return toon_pagina(
        request,
        "privacy.html",
        titel="Privacy: wie zag wat?",
        actor=actor,
        status=400 if fouten else 200,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        blad=blad,
        filters=filters,
        adres="/privacy?" + "".join(f"{deel}&" for deel in [urlencode(filters)] if deel),
        meer=meer,
        handelingen=dict(_VOORZET.keuzes["handeling"]),
        doelen=list(Uitvoerdoel),
        uitslag=None,
    )


@router.get("/privacy/uitvoer")
@takes_long
def voer_uit(vraag: Vraag, actor: CurrentActor, tx: Tx) -> Response:
    """The same lines as a file, with the purpose that was chosen."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    gevraagd = formulier.maak(AuditUitvoerVraag, _filters(tx, actor, _gevraagd(vraag)))
    headers = {"Content-Disposition": 'attachment; filename="auditregels.csv"'}
    return Response(auditlog.export(tx, actor, gevraagd), 200, headers, media_type=CSV_TYPE)


@router.post("/privacy/controle")
@takes_long
def controleer(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Recompute the log and its signed heads, and say what is wrong."""
    app = loket(request)
    lezen = app.database.engine.execution_options(sqlite_begin="DEFERRED")
    controle = Controle(lezen.connect, app.crypto.audit, app.crypto.auditkop.public_key(), app.settings.auditkoppen)
    uitslag = auditlog.check(tx, actor, controle)
    return toon_pagina(request, "auditcontrole.html", titel="Controle van het auditlog", actor=actor, uitslag=uitslag)
