"""Pages of a case whose answer is not like the others: a code that is shown once, and who to call about a family."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app import authz
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, SecretActor, Tx
from app.core.errors import Fout, InmiddelsGewijzigd, NietNu, OngeldigeInvoer
from app.glossary import Actie
from app.onderdelen import loket
from app.samenloop import service as samenloop
from app.samenloop.schemas import SamenloopIntrekkingIn
from app.vragenlijst import service as vragenlijst
from app.vragenlijst.schemas import CodeIn
from app.web import formulier
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.pagina import toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)
_CODE = Voorzet(labels={"voor": "Voor wie is de code?"})
_WEG = Voorzet(
    labels={"reden": "Waarom is het toch niet hetzelfde gezin?", "markering": "Wat trekt u in?"},
    verplicht=frozenset({"reden"}),
)


@router.get("/aanmeldingen/{id}/vragenlijst-uitgeven")
def kies_vragenlijst(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return _toon_vragenlijst(request, actor, authz.load(tx, actor, Actie.VRAGENLIJST_UITGEVEN, id))


def _toon_vragenlijst(
    request: Request,
    actor: Actor,
    zaak: Zaak,
    data: dict[str, object] | None = None,
    fouten: tuple[Fout, ...] = (),
    status: int = 200,
    melding: str = "",
) -> Response:
    pad = f"/aanmeldingen/{zaak.aanmelding.id}"
    lijst = formulier.toon_velden(CodeIn, data or {}, _CODE, fouten)
    return toon_pagina(
        request,
        "formulier.html",
        titel="Vragenlijst uitgeven",
        actor=actor,
        status=status,
        boven=f"Aanmelding {zaak.aanmelding.kenmerk}",
        uitleg="U krijgt een code om op papier mee te geven. Er staat niets van de casus in, en zij werkt één keer.",
        melding=melding,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=f"{pad}/vragenlijst-uitgeven",
        verborgen={"_versie": str(zaak.aanmelding.versie)},
        knop="Code maken",
        terug=pad,
    )


@router.post("/aanmeldingen/{id}/vragenlijst-uitgeven")
def geef_vragenlijst(request: Request, id: UUID, actor: SecretActor, tx: Tx) -> Response:
    """The code, on this one page and nowhere else."""
    data = formulier.lees(CodeIn, velden(request), _CODE)
    try:
        invoer = formulier.maak(CodeIn, data)
        zaak, code = vragenlijst.hand_out(tx, actor, loket(request).crypto, id, versie(request), invoer)
    except (OngeldigeInvoer, InmiddelsGewijzigd, NietNu) as fout:
        begin_opnieuw(tx, actor)
        zaak = authz.load(tx, actor, Actie.VRAGENLIJST_UITGEVEN, id)
        melding = "" if isinstance(fout, OngeldigeInvoer) else in_woorden(fout)
        return _toon_vragenlijst(request, actor, zaak, data, tuple(fout.fouten), fout.status, melding)
    return toon_pagina(
        request, "vragenlijstcode.html", titel="Code voor de vragenlijst", actor=actor, code=code, zaak=zaak.aanmelding
    )


@router.get("/aanmeldingen/{id}/samenloop-zien")
def toon_samenloop(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Whether this young person or family is at another table too, and who to call; every opening is logged."""
    return _toon_samenloop(request, tx, actor, id)


def _toon_samenloop(
    request: Request,
    tx: Tx,
    actor: Actor,
    id_: UUID,
    data: dict[str, object] | None = None,
    fouten: tuple[Fout, ...] = (),
    status: int = 200,
    melding: str = "",
) -> Response:
    items = samenloop.read(tx, actor, id_).items
    zaak = authz.load(tx, actor, Actie.SAMENLOOP_ZIEN, id_)
    markeringen = [een.markering for een in items if een.markering is not None]
    _keuzes = [(str(een.id), f"{een.reden} ({een.door})") for een in markeringen]
    voorzet = Voorzet(keuzes={"markering": _keuzes}, labels=_WEG.labels, verplicht=_WEG.verplicht)
    lijst = formulier.toon_velden(SamenloopIntrekkingIn, data or {}, voorzet, fouten)
    return toon_pagina(
        request,
        "samenloop.html",
        titel="Speelt dit gezin ook elders?",
        actor=actor,
        status=status,
        melding=melding,
        zaak=zaak.aanmelding,
        items=items,
        velden=lijst if markeringen and Actie.SAMENLOOP_VASTLEGGEN in zaak.mogelijke_acties else [],
        regels=formulier.foutregels(lijst, fouten),
    )


@router.post("/aanmeldingen/{id}/samenloop-zien")
def trek_samenloop_in(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """It was another family after all."""
    data = formulier.lees(SamenloopIntrekkingIn, velden(request), _WEG)
    authz.load(tx, actor, Actie.SAMENLOOP_VASTLEGGEN, id)
    try:
        samenloop.undo(tx, actor, id, versie(request), formulier.maak(SamenloopIntrekkingIn, data))
    except (OngeldigeInvoer, InmiddelsGewijzigd) as fout:
        begin_opnieuw(tx, actor)
        melding = "" if isinstance(fout, OngeldigeInvoer) else in_woorden(fout)
        return _toon_samenloop(request, tx, actor, id, data, tuple(fout.fouten), fout.status, melding)
    return _toon_samenloop(request, tx, actor, id, melding="De vastgelegde samenloop is ingetrokken.")
