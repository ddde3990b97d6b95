"""What the forms of the acts beside the course of a case offer at this moment. As `voorzetten`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.aanmeldingen import service
from app.adviezen import lezen
from app.authz import Zaak
from app.beheer.actor import Actor, members_of, names_of
from app.core.errors import NietGevonden, NietNu
from app.core.workingdays import local_date
from app.glossary import Belang, ProcesSoort, ProcesStap, Rol
from app.leren import signalen
from app.notities import service as notities
from app.opschalingen import service as opschalingen
from app.processen import service as processen
from app.processen import stappen
from app.tafelbesluiten import service as tafelbesluiten
from app.tafels import belangen, ledenvoorstel
from app.tafels.catalogus import catalogus
from app.web.formulier import Opties, Voorzet
from app.web.pagina import betekenis, datum, hoofdletter, tijdstip
from app.web.voorzetten import Achtergrond, codelijst, geplande

Zetting = tuple[Voorzet, Achtergrond]


def uitnodigen(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """Who is not invited yet, also of elsewhere when nobody is left; and each guest who may have answered."""
    bespreking = geplande(tx, actor, zaak.aanmelding.id)
    voorstel = ledenvoorstel.proposal(tx, actor, bespreking.tafel, zaak.aanmelding.id)
    al = {een.gebruiker for een in bespreking.leden}
    namen = [(een.gebruiker, f"{een.naam}, {een.discipline.betekenis}") for een in voorstel.leden]
    elders = [(lid.gebruiker, f"{lid.naam}, van {ander.naam}") for ander in voorstel.elders for lid in ander.leden]
    gasten = [een for een in bespreking.gasten if een.uitgenodigd]
    weg = {naam for naam, leeg in (("leden.tafel", not elders), ("antwoorden", not gasten)) if leeg}
    voorzet = Voorzet(
        keuzes={
            "leden.gebruiker": [een for een in namen + elders if een[0] not in al],
            "leden.tafel": [(een.tafel, een.naam) for een in voorstel.elders],
        },
        begin={"antwoorden": [{"volgnummer": een.volgnummer} for een in gasten]},
        vast=frozenset({"antwoorden.volgnummer"}),
        rijnamen={
            "antwoorden": [
                hoofdletter(een.soort.betekenis) + (f" (nu: {een.antwoord.betekenis})" if een.antwoord else "")
                for een in gasten
            ]
        },
        labels={"antwoorden": "Wat gasten antwoordden", "leden.tafel": "Alleen bij een lid van elders: welke tafel?"},
        weg=frozenset(weg),
    )
    al_gevraagd = [f"{een.naam} ({een.discipline.betekenis})" for een in bespreking.leden]
    stukken: list[tuple[str, Sequence[str]]] = [
        (f"De zitting: {tijdstip(bespreking.begint_op)}", []),
        ("Al uitgenodigd", al_gevraagd or ["Nog niemand."]),
    ]
    return voorzet, Achtergrond([*stukken, *([("Let op", voorstel.meldingen)] if voorstel.meldingen else [])])


def belang_intrekken(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """Those who declared a conflict; never oneself, because who has one cannot open the case."""
    verklaard = [
        (een.gebruiker, f"{een.lid}: {een.belang.betekenis}, {datum(een.verklaard_op)}")
        for een in belangen.declarations(tx, actor, zaak.aanmelding.id)
        if een.belang is not Belang.GEEN
    ]
    if not verklaard:
        raise NietNu("Niemand heeft bij deze aanmelding een belang verklaard.")
    return Voorzet(keuzes={"gebruiker": verklaard}, labels={"gebruiker": "Wie verklaarde ten onrechte een belang?"}), (
        Achtergrond()
    )


def procesregie(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """Those who hold the role at this table today; nobody ends it."""
    houders = members_of(tx, str(zaak.aanmelding.tafel_code), Rol.PROCESREGISSEUR, actor.nu)
    namen = names_of(tx, houders)
    wie = zaak.aanmelding.procesregisseur_id
    nu = next(iter(names_of(tx, [wie])), None) if wie is not None else None
    regels = [f"{namen.get(nu, nu)} heeft nu de procesregie."] if nu else ["Niemand heeft nu de procesregie."]
    voorzet = Voorzet(
        keuzes={"gebruiker": list(namen.items())},
        begin={"gebruiker": nu} if nu else {},
        labels={"gebruiker": "Wie krijgt de procesregie? Kies niemand om haar te beëindigen."},
    )
    return voorzet, Achtergrond([("Nu", regels)])


def knelpunt(tx: Session, actor: Actor, _zaak: Zaak) -> Zetting:
    return Voorzet(
        keuzes={"code": codelijst(tx, actor, "KNELPUNT")},
        labels={"code": "Welk knelpunt?", "wie": "Wie pakt dit op? (functie of organisatie)"},
    ), Achtergrond()


def knelpunt_stand(welke: UUID, tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    signaal = next((een for een in signalen.listing(tx, actor, zaak.aanmelding.id) if een.id == welke), None)
    if signaal is None:
        raise NietGevonden
    omschrijving = dict(codelijst(tx, actor, "KNELPUNT")).get(signaal.code, signaal.code)
    stuk = [hoofdletter(omschrijving), f"{betekenis(signaal.stand)}, sinds {datum(signaal.van)}", signaal.wie or ""]
    labels = {"stand": "Wat gebeurt er nu mee?", "wie": "Wie pakt dit op? (functie of organisatie)"}
    return Voorzet(labels=labels, begin={"wie": signaal.wie}), Achtergrond([("Het knelpunt", stuk)])


def proces(_tx: Session, _actor: Actor, _zaak: Zaak) -> Zetting:
    return Voorzet(
        labels={"soort": "Welk proces?", "wie": "Wie voert het uit? (functie of organisatie)"}
    ), Achtergrond()


def proces_stap(welke: UUID, tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """The steps that its state allows; the three values belong to a doorbraakaanpak alone."""
    dit = next((een for een in processen.listing(tx, actor, zaak.aanmelding.id) if een.id == welke), None)
    if dit is None:
        raise NietGevonden
    kan = [stap for (stand, stap) in stappen.OVERGANGEN if stand is dit.stand]
    if not kan:
        raise NietNu("Dit proces is klaar of gestopt.")
    doorbraak = dit.soort is ProcesSoort.DOORBRAAKAANPAK
    keuzes = [(een.value, betekenis(een)) for een in kan if doorbraak or een is not ProcesStap.WEGEN]
    voorzet = Voorzet(
        keuzes={"stap": keuzes},
        begin={"datum": local_date(actor.nu).isoformat()},
        weg=frozenset() if doorbraak else frozenset({"waarden"}),
        labels={"stap": "Welke stap?", "datum": "Op welke dag?", "waarden": "De drie waarden, als u weegt"},
    )
    regels = [f"{betekenis(een.stap)}, {datum(een.datum)}" for een in dit.stappen]
    return voorzet, Achtergrond([(f"{betekenis(dit.soort)}, door {dit.wie}", regels)])


def opschalen(tx: Session, _actor: Actor, zaak: Zaak) -> Zetting:
    hier = zaak.aanmelding.tafel_code
    tafels: Opties = [(een.code, een.naam) for een in catalogus(tx).tafels.values() if een.code != hier]
    labels = {
        "naar": "Naar wie?",
        "naarTafel": "Alleen bij een andere tafel: welke?",
        "reden": "Wat vraagt u, en waarom?",
    }
    return Voorzet(keuzes={"naarTafel": tafels}, labels=labels), Achtergrond()


def opschaling_antwoord(welke: UUID, tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    dit = next((een for een in opschalingen.listing(tx, actor, zaak.aanmelding.id) if een.id == welke), None)
    if dit is None:
        raise NietGevonden
    stuk = [f"Naar: {dit.naar.betekenis}, {datum(dit.gevraagd_op)}", dit.reden or ""]
    return Voorzet(begin={"beantwoordOp": local_date(actor.nu).isoformat()}), Achtergrond([("De vraag", stuk)])


def raadsbesluit(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """A change is a new line, so the form begins with what holds now."""
    eerder = tafelbesluiten.council_decisions(tx, actor, zaak.aanmelding.id)
    labels = {
        "besluit": "Wat besloot de raadsonderzoeker?",
        "beslotenOp": "Op welke dag?",
        "uitkomst": "Wat leverde het onderzoek op?",
        "uitkomstOp": "Op welke dag was de uitkomst?",
    }
    if not eerder:
        return Voorzet(labels=labels), Achtergrond()
    velden = {"besluit", "besloten_op", "uitkomst", "uitkomst_op"}
    begin = eerder[-1].model_dump(mode="json", by_alias=True, include=velden, exclude_none=True)
    regels = [f"{betekenis(een.besluit)}, {datum(een.besloten_op)}" for een in eerder]
    return Voorzet(labels=labels, begin=begin), Achtergrond([("Eerder vastgelegd", regels)])


def ots_stap(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    jeugdigen = service.read(tx, actor, zaak.aanmelding.id).aanmelding.jeugdigen
    keuzes = [(str(een.volgnummer), f"Jeugdige {een.volgnummer}") for een in jeugdigen]
    begin = {"jeugdige": jeugdigen[0].volgnummer} if len(jeugdigen) == 1 else {}
    regels = [
        f"Jeugdige {een.jeugdige}: {een.stap.betekenis}, {datum(een.datum)}"
        for een in tafelbesluiten.supervisions(tx, actor, zaak.aanmelding.id)
    ]
    labels = {"jeugdige": "Welke jeugdige?", "stap": "Welke stap?", "tot": "Tot wanneer? (bij uitspreken en verlengen)"}
    stukken: list[tuple[str, Sequence[str]]] = [("Eerder vastgelegd", regels)] if regels else []
    return Voorzet(keuzes={"jeugdige": keuzes}, begin=begin, labels=labels), Achtergrond(stukken)


def concept_delen(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    versies = lezen.advices(tx, actor, zaak.aanmelding.id)
    if not versies or versies[-1].ondertekend_op is not None:
        raise NietNu("Er is nu geen concept van het advies om te delen. Stel het eerst op.")
    gedeeld = versies[-1].gedeeld_op
    nu = f"Gedeeld sinds {tijdstip(gedeeld)}." if gedeeld else "Het concept is nu niet gedeeld."
    label = "Kunnen de uitgenodigde leden zonder belang het concept lezen?"
    return Voorzet(labels={"delen": label}), Achtergrond([(f"Het concept, versie {versies[-1].nummer}", [nu])])


def opmerken(tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    versies = lezen.advices(tx, actor, zaak.aanmelding.id)
    if not versies or versies[-1].ondertekend_op is not None:
        raise NietNu("Er is nu geen concept van het advies om iets bij op te merken.")
    stuk = (f"Het concept, versie {versies[-1].nummer}", [versies[-1].tekst])
    return Voorzet(labels={"tekst": "Uw opmerking"}), Achtergrond([stuk])


def noteren(_tx: Session, _actor: Actor, _zaak: Zaak) -> Zetting:
    return Voorzet(labels={"tekst": "Nieuwe werknotitie"}), Achtergrond()


def notitie_intrekken(deel: UUID, tx: Session, actor: Actor, zaak: Zaak) -> Zetting:
    """The note that is about to be withdrawn; NietGevonden for one that cannot be read."""
    for een in notities.listing(tx, actor, zaak.aanmelding.id):
        if een.id == deel:
            stuk = (f"Uw notitie, {tijdstip(een.op)}", [een.tekst])
            return Voorzet(labels={"akkoord": "Ja, ik trek deze notitie in"}), Achtergrond([stuk])
    raise NietGevonden
