"""What is done around a case and moves no status: invitations, bottlenecks, processes, escalations, what others decide.

As `daden`: whether someone may, and whether it can now, is decided by the services.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from app.aanmeldingen import schemas, triage
from app.adviezen import concept
from app.adviezen.concept_schemas import DelingIn, OpmerkingIn
from app.beheer.actor import Actor
from app.core.schema import Woord
from app.glossary import Actie
from app.leren import signalen
from app.leren.schemas import SignaalIn, SignaalStandIn
from app.notities import service as notities
from app.notities.schemas import NotitieIn
from app.opschalingen import service as opschalingen
from app.opschalingen.schemas import OpschalingAntwoordIn, OpschalingIn
from app.processen import service as processen
from app.processen.schemas import ProcesIn, ProcesStapIn
from app.rechten.schemas import AkkoordIn
from app.samenloop import service as samenloop
from app.samenloop.schemas import SamenloopIn
from app.tafelbesluiten import service as tafelbesluiten
from app.tafelbesluiten.schemas import FunctiebeoordelingIn, OtsStapIn, RaadsbeslissingIn
from app.tafels import belangen, besprekingen
from app.tafels.besprekingschemas import BelangIntrekkingIn, UitnodigingIn
from app.web import voorzetten, voorzetten_naast
from app.web.daad import Daad, Deeldaad, Pagina


class ProcesregieKeuze(schemas.ProcesregieIn):
    """As the interface has it, but in a form nobody is chosen by leaving the question open."""

    gebruiker: Woord | None = None


def _invite(tx: Session, actor: Actor, id_: UUID, versie: int, data: UitnodigingIn) -> object:
    return besprekingen.invite_more(tx, actor, id_, voorzetten.geplande(tx, actor, id_).id, versie, data)


def _share(tx: Session, actor: Actor, id_: UUID, versie: int, data: DelingIn) -> object:
    return concept.share(tx, actor, id_, voorzetten.nieuwste_nummer(tx, actor, id_), versie, data)


def _note(tx: Session, actor: Actor, id_: UUID, _versie: int, data: NotitieIn) -> object:
    """A note is of no version of the case: a colleague who was first does not matter to it."""
    return notities.add(tx, actor, id_, data)


def _withdraw(tx: Session, actor: Actor, id_: UUID, notitie: UUID, _versie: int, _data: AkkoordIn) -> object:
    return notities.withdraw(tx, actor, id_, notitie)


DADEN = (
    Daad(
        Actie.NOTEREN,
        "Werknotitie maken",
        NotitieIn,
        _note,
        "Kort, over het werk. De tafel leest de notities van de aanmelder niet, en de aanmelder die van de tafel niet.",
        voorzetten_naast.noteren,
        naast=True,
    ),
    Daad(
        Actie.UITNODIGEN,
        "Uitnodigen",
        UitnodigingIn,
        _invite,
        "Meer leden en gasten voor de bespreking, en wat gasten antwoordden.",
        voorzetten_naast.uitnodigen,
        naast=True,
    ),
    Daad(
        Actie.CONCEPT_DELEN,
        "Concept van het advies delen",
        DelingIn,
        _share,
        "Leden lezen dan mee en maken opmerkingen. De aanmelder ziet het concept niet.",
        voorzetten_naast.concept_delen,
        naast=True,
    ),
    Daad(
        Actie.OPMERKEN,
        "Opmerking bij het concept",
        OpmerkingIn,
        concept.comment,
        "De opmerking blijft aan tafel; de aanmelder ziet haar niet.",
        voorzetten_naast.opmerken,
        naast=True,
    ),
    Daad(
        Actie.PROCESREGIE_TOEWIJZEN,
        "Procesregie toewijzen",
        ProcesregieKeuze,
        triage.assign_process,
        "Voor een tijd. De casusregie blijft bij de aanmelder.",
        voorzetten_naast.procesregie,
        naast=True,
    ),
    Daad(
        Actie.PROCES_VOEREN,
        "Proces vragen",
        ProcesIn,
        processen.ask,
        "Een verklarende analyse of een doorbraakaanpak naast het advies.",
        voorzetten_naast.proces,
        naast=True,
    ),
    Daad(
        Actie.OPSCHALEN,
        "Opschalen",
        OpschalingIn,
        opschalingen.ask,
        "De casus blijft bij deze tafel, en niemand krijgt er inzage bij.",
        voorzetten_naast.opschalen,
        naast=True,
    ),
    Daad(
        Actie.SIGNALEREN,
        "Knelpunt vastleggen",
        SignaalIn,
        signalen.note,
        "Voor de leertafel telt alleen de code, nooit uw tekst.",
        voorzetten_naast.knelpunt,
        naast=True,
    ),
    Daad(
        Actie.RAADSBESLUIT_VASTLEGGEN,
        "Besluit van de Raad vastleggen",
        RaadsbeslissingIn,
        tafelbesluiten.council,
        "Verandert er later iets, leg het dan opnieuw vast. Het laatste geldt.",
        voorzetten_naast.raadsbesluit,
        naast=True,
    ),
    Daad(
        Actie.OTS_VASTLEGGEN,
        "Stap van de ondertoezichtstelling vastleggen",
        OtsStapIn,
        tafelbesluiten.supervision,
        "Per jeugdige: verzocht, uitgesproken, verlengd, geëindigd.",
        voorzetten_naast.ots_stap,
        naast=True,
    ),
    Daad(
        Actie.FUNCTIE_BEOORDELEN,
        "Oordelen over een essentiële functie",
        FunctiebeoordelingIn,
        tafelbesluiten.judge,
        "Het oordeel van de tafel over toegang of terugkeer, met de redenen.",
        naast=True,
    ),
    Pagina(Actie.BIJLAGE_TOEVOEGEN, "Bijlage toevoegen"),
    Pagina(Actie.VRAGENLIJST_UITGEVEN, "Vragenlijst uitgeven"),
    Pagina(Actie.SAMENLOOP_ZIEN, "Speelt dit gezin ook elders?"),
    Daad(
        Actie.SAMENLOOP_VASTLEGGEN,
        "Vastleggen dat het hetzelfde gezin is",
        SamenloopIn,
        samenloop.mark,
        "U hoort het kenmerk van de andere tafel. De aanmelder en de leden zien dit niet.",
        voorzetten.moet("kenmerk", "Kenmerk van de andere aanmelding"),
        naast=True,
    ),
    Daad(
        Actie.BELANG_INTREKKEN,
        "Verklaard belang intrekken",
        BelangIntrekkingIn,
        belangen.undo_declaration,
        "Alleen na een vergissing. Het lid wordt opnieuw gevraagd.",
        voorzetten_naast.belang_intrekken,
        naast=True,
    ),
)

DEELDADEN = {
    een.plek: een
    for een in (
        Deeldaad(
            "knelpunt-stand",
            Actie.SIGNALEREN,
            "Vastleggen wat ermee gebeurt",
            SignaalStandIn,
            signalen.move,
            "Wat is opgepakt, noemt wie. Wat is opgelost, kan later weer opengaan.",
            voorzetten_naast.knelpunt_stand,
        ),
        Deeldaad(
            "proces-stap",
            Actie.PROCES_VOEREN,
            "Volgende stap vastleggen",
            ProcesStapIn,
            processen.step,
            "Een doorbraakaanpak is pas klaar als de drie waarden zijn gewogen.",
            voorzetten_naast.proces_stap,
        ),
        Deeldaad(
            "opschaling-antwoord",
            Actie.OPSCHALEN,
            "Antwoord vastleggen",
            OpschalingAntwoordIn,
            opschalingen.answer,
            "Wie antwoordde, wanneer en met welke uitkomst. Dit legt u één keer vast.",
            voorzetten_naast.opschaling_antwoord,
        ),
        Deeldaad(
            "notitie-intrekken",
            Actie.NOTEREN,
            "Werknotitie intrekken",
            AkkoordIn,
            _withdraw,
            "Alleen een eigen notitie, binnen een uur. Zij blijft staan als ingetrokken.",
            voorzetten_naast.notitie_intrekken,
        ),
    )
}
