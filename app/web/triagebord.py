"""The triage board: the cases that wait for a decision, and of one of them all that is needed to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.aanmeldingen.schemas import TriagebesluitIn
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core.errors import Fout
from app.glossary import Actie, Lijst
from app.notities.schemas import NotitieIn
from app.tafels.catalogus import catalogus
from app.web import formulier, voorzetten_naast
from app.web.daad import Daad
from app.web.daden import DADEN
from app.web.formulier import Veld, Voorzet
from app.web.route import Velden
from app.web.voorzetten import Achtergrond
from app.werklijsten import service as werklijsten
from app.werklijsten.schemas import AanmeldingRegel, WerklijstVraag

BESLUITEN = (Actie.AANNEMEN, Actie.AANVULLING_VRAGEN, Actie.DOORZETTEN, Actie.AFWIJZEN)
TOETSEN = {Actie.AANNEMEN: "a", Actie.AANVULLING_VRAGEN: "v", Actie.DOORZETTEN: "d", Actie.AFWIJZEN: "w"}
VRAGEN = "_vraag"


@dataclass(frozen=True)
class Keuze:
    """One decision: open it, and confirm."""

    daad: Daad
    toets: str
    velden: Sequence[Veld]
    achtergrond: Achtergrond
    vragen: Sequence[tuple[str, str, bool]]  # of this table, to ask again: code, words, chosen
    open: bool


def wachtend(tx: Session, actor: Actor) -> list[AanmeldingRegel]:
    """The cases that wait for triage, as the worklist has them: the most urgent first, without content."""
    vraag = WerklijstVraag(lijst=Lijst.TE_TRIEREN, page_size=50)
    return werklijsten.worklist(tx, actor, vraag)[0].items


def keuzes(
    tx: Session,
    actor: Actor,
    zaak: Zaak,
    gekozen: Actie | None = None,
    data: dict[str, Any] | None = None,
    form: Velden | None = None,
    fouten: Sequence[Fout] = (),
) -> list[Keuze]:
    """The decisions that are open to this person, each with its own form; the one that failed as it was sent."""
    found = []
    for actie in BESLUITEN:
        daad = DADEN[actie]
        if actie not in zaak.mogelijke_acties or not isinstance(daad, Daad):
            continue
        voorzet, achtergrond = daad.voorzet(tx, actor, zaak)
        deze = actie is gekozen
        velden = formulier.toon_velden(
            daad.schema, (data or {}) if deze else voorzet.begin, voorzet, fouten if deze else ()
        )
        for veld in velden:  # four forms on one page: each field has an id of its own
            veld.bij = daad.pad
        aangevinkt = form.alle(VRAGEN) if deze and form is not None else ()
        vragen = _vragen(tx, zaak, aangevinkt) if actie is Actie.AANVULLING_VRAGEN else ()
        found.append(Keuze(daad, TOETSEN[actie], velden, achtergrond, vragen, deze))
    return found


def notitie(
    tx: Session, actor: Actor, zaak: Zaak, data: dict[str, Any] | None = None, fouten: Sequence[Fout] = ()
) -> list[Veld]:
    """The form for a note."""
    return formulier.toon_velden(NotitieIn, data or {}, voorzetten_naast.noteren(tx, actor, zaak)[0], fouten)


def _vragen(tx: Session, zaak: Zaak, aangevinkt: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The questions of the table's own intake, as blocks of text to ask again."""
    tafel = catalogus(tx).tafel(str(zaak.aanmelding.tafel_code)).zoals_op(zaak.aanmelding.ingediend_op)
    return [
        (vraag.veld, vraag.tekst, vraag.veld in aangevinkt)
        for vraag in tafel.vragen_bij(zaak.aanmelding.soort)
        if vraag.veld != "jeugdigen"
    ]


def lees(tx: Session, zaak: Zaak, daad: Daad, voorzet: Voorzet, form: Velden) -> dict[str, Any]:
    """The decision as it was filled in; the chosen questions stand under what was typed."""
    data = formulier.lees(TriagebesluitIn, form, voorzet)
    if daad.actie is Actie.AANVULLING_VRAGEN:
        blokken = [tekst for _, tekst, aan in _vragen(tx, zaak, form.alle(VRAGEN)) if aan]
        if blokken:
            kop = "Vul dit aan:\n" + "\n".join(f"- {tekst}" for tekst in blokken)
            data["toelichting"] = "\n\n".join(filter(None, (data.get("toelichting", ""), kop)))
    return data
