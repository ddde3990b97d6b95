"""What the form of an act offers at this moment: choices, who is proposed, and the texts to read beside it.

Everything here is asked from the services, so it shows what this person may see.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import service
from app.aanmeldingen.models import Jeugdige
from app.adviezen import lezen, sjablonen
from app.adviezen.schemas import AdviesUit
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core.errors import NietNu
from app.core.workingdays import local_date
from app.glossary import Actie, GastSoort, Handeling, JaNeeOnbekend, Maatregel
from app.opvolging import service as opvolging
from app.tafels import besprekingen, ledenvoorstel, vermoedens, zittingen
from app.tafels.besprekingschemas import BesprekingUit
from app.tafels.catalogus import catalogus
from app.tafels.zittingschemas import ZittingenVraag
from app.web.formulier import Opties, Voorzet
from app.web.pagina import betekenis, datum, hoofdletter, tijdstip


@dataclass
class Achtergrond:
    """What to read beside a form: paragraphs with a heading."""

    stukken: list[tuple[str, Sequence[str]]] = field(default_factory=list)


Zetter = Callable[[Session, Actor, Zaak], tuple[Voorzet, Achtergrond]]


def codelijst(tx: Session, actor: Actor, lijst: str) -> Opties:
    """The codes of a list that can be chosen today, with what they mean."""
    vandaag = local_date(actor.nu)
    waarden = catalogus(tx).codelijsten.get(lijst, {}).values()
    return [(een.code, een.omschrijving) for een in waarden if een.geldig(vandaag)]


def niets(_tx: Session, _actor: Actor, _zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    return Voorzet(), Achtergrond()


def moet(veld: str, label: str, *ook: str) -> Zetter:
    """A form in which a field that is optional elsewhere must be filled in."""

    def zet(_tx: Session, _actor: Actor, _zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
        return Voorzet(labels={veld: label}, verplicht=frozenset({veld, *ook})), Achtergrond()

    return zet


def aanvulling(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    vragen = service.timeline(tx, actor, zaak.aanmelding.id, frozenset({Actie.AANVULLING_VRAGEN}))
    return Voorzet(), Achtergrond([("De tafel vraagt", [vragen[-1].toelichting or ""])] if vragen else [])


def belang(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    vermoed = vermoedens.of_actor(tx, actor, [zaak.aanmelding])[zaak.aanmelding.id]
    organisatie = catalogus(tx).organisaties[zaak.aanmelding.organisatie_code][0]
    stukken: list[tuple[str, Sequence[str]]] = [("Aangemeld door", [organisatie])]
    if vermoed:
        stukken.append(("Let op: misschien hebt u een belang", [f"U {een.betekenis}." for een in vermoed]))
    return Voorzet(), Achtergrond(stukken)


def doorzetten(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """The open tables of the region, and what the route advice said when the case was filed."""
    hier, vandaag = zaak.aanmelding, local_date(actor.nu)
    tafels = [
        (een.code, een.naam)
        for een in catalogus(tx).tafels.values()
        if een.regio_code == hier.regio_code and een.code != hier.tafel_code and een.is_open(vandaag) and een.rechten
    ]
    advies = (hier.routeadvies or {}).get("tafels", [])
    regels = [f"{een['naam']}: {' '.join(een['redenen'])}" for een in advies]
    voorzet = Voorzet(
        keuzes={"naarTafel": tafels},
        labels={"toelichting": "Waarom zet u door?"},
        verplicht=frozenset({"naarTafel", "toelichting"}),
    )
    return voorzet, Achtergrond([("Het routeadvies bij het indienen", regels)] if regels else [])


def advies(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """The codes of advice lines; an unsigned version is what one goes on with."""
    tafel = catalogus(tx).tafels[str(zaak.aanmelding.tafel_code)]
    codes = [een for een in codelijst(tx, actor, "ADVIESREGEL") if een[0] != "PROCESREGIE" or tafel.neemt_procesregie]
    weg = frozenset() if tafel.legt_raadsbesluit_vast else frozenset({"raadsbesluit", "advies.raadsbesluit"})
    voorzet = Voorzet(keuzes={"regels.code": codes, "advies.regels.code": codes}, weg=weg)
    versies = lezen.advices(tx, actor, zaak.aanmelding.id)
    if versies and versies[-1].ondertekend_op is None:
        voorzet.begin = _als_invoer(versies[-1])
    stukken: list[tuple[str, Sequence[str]]] = [("De vraag aan de tafel", [zaak.aanmelding.vraag or ""])]
    if tafel.code in authz.tafels_met(actor, Handeling.SJABLONEN_ZIEN):
        blokken = sjablonen.listing(tx, actor, tafel.code).items
        stukken += [(f"Tekstblok om mee te beginnen: {een.naam}", [een.tekst]) for een in blokken if een.geldig]
    return voorzet, Achtergrond(stukken)


def _als_invoer(versie: AdviesUit) -> dict[str, object]:
    velden = {"tekst", "raadsbesluit"}
    data = versie.model_dump(mode="json", by_alias=True, include=velden, exclude_none=True)
    regels = {"code", "wie", "uiterlijk", "toelichting"}
    data["regels"] = [
        een.model_dump(mode="json", by_alias=True, include=regels, exclude_none=True) for een in versie.regels
    ]
    return data


def _te_lezen(tx: Session, versie: AdviesUit) -> Achtergrond:
    codes = catalogus(tx).codelijsten.get("ADVIESREGEL", {})
    regels = [
        f"{codes[een.code].omschrijving if een.code in codes else een.code}: {een.wie}"
        + (f", uiterlijk {datum(een.uiterlijk)}" if een.uiterlijk else "")
        for een in versie.regels
    ]
    stukken: list[tuple[str, Sequence[str]]] = [(f"Advies, versie {versie.nummer}", [versie.tekst])]
    if versie.raadsbesluit is not None:
        stukken.append(("Besluit van de raadsonderzoeker", [betekenis(versie.raadsbesluit)]))
    return Achtergrond([*stukken, ("Regels", regels)])


def ondertekenen(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    versies = lezen.advices(tx, actor, zaak.aanmelding.id)
    if not versies or versies[-1].ondertekend_op is not None:
        raise NietNu("Er is geen concept van een advies om te ondertekenen. Stel het eerst op.")
    return Voorzet(), _te_lezen(tx, versies[-1])


def nieuwste_nummer(tx: Session, actor: Actor, aanmelding_id: UUID) -> int:
    """The number of the newest version of the advice; 0 when there is none, which no version has."""
    return max((een.nummer for een in lezen.advices(tx, actor, aanmelding_id)), default=0)


def reageren(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """One row per line of the advice that holds."""
    versie = [een for een in lezen.advices(tx, actor, zaak.aanmelding.id) if een.ondertekend_op is not None][-1]
    voorzet = Voorzet(
        begin={"regels": [{"volgnummer": een.volgnummer} for een in versie.regels]},
        vast=frozenset({"regels.volgnummer"}),
        rijnamen={"regels": [f"Regel {een.volgnummer} ({een.wie})" for een in versie.regels]},
        labels={"regels": "Per regel, als u wilt"},
    )
    return voorzet, _te_lezen(tx, versie)


def inplannen(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """The coming meetings of the table, the members that fit, and the guests that belong to such a case."""
    aanmelding = zaak.aanmelding
    tafel_code = str(aanmelding.tafel_code)
    vraag = ZittingenVraag(vanaf=local_date(actor.nu), page_size=50)
    komende = [een for een in zittingen.page(tx, actor, tafel_code, vraag)[0].items if een.afgelast_op is None]
    if not komende:
        raise NietNu("Deze tafel heeft geen komende zitting. Plan er eerst een.")
    keuzes: list[tuple[str, str]] = []
    for een in komende:
        vrij = een.capaciteit_minuten - een.gebruikte_minuten
        keuzes.append((str(een.id), f"{tijdstip(een.begint_op)}, nog {vrij} minuten vrij"))
    voorstel = ledenvoorstel.proposal(tx, actor, tafel_code, aanmelding.id)
    namen = [
        (een.gebruiker, f"{een.naam}, {een.discipline.betekenis}" + _bezwaar(een.vermoed_belang or een.belang))
        for een in voorstel.leden
        if not een.uitgenodigd
    ]
    gasten: list[dict[str, object]] = [{"soort": GastSoort.AANMELDER.value}, {"soort": GastSoort.OUDER.value}]
    gasten += [
        {"soort": GastSoort.JEUGDIGE.value, "jeugdige": jeugdige.volgnummer} for jeugdige in _jeugdigen(tx, actor, zaak)
    ]
    voorzet = Voorzet(
        keuzes={"zitting": keuzes, "leden.gebruiker": namen},
        begin={"leden": [{"gebruiker": een.gebruiker} for een in voorstel.leden if een.voorgesteld], "gasten": gasten},
        weg=frozenset({"leden.tafel"}),
    )
    return voorzet, Achtergrond([("Let op", voorstel.meldingen)] if voorstel.meldingen else [])


def _bezwaar(reden: object) -> str:
    return " (misschien een belang)" if reden and reden != "GEEN" else ""


def _jeugdigen(tx: Session, actor: Actor, zaak: Zaak) -> Iterable[Jeugdige]:
    return service.read(tx, actor, zaak.aanmelding.id).aanmelding.jeugdigen


def geplande(tx: Session, actor: Actor, aanmelding_id: UUID) -> BesprekingUit:
    """The discussion that is still to come, or was not written down yet. Raises NietNu."""
    for een in besprekingen.listing(tx, actor, aanmelding_id):
        if een.gehouden_op is None and een.uitgesteld_op is None:
            return een
    raise NietNu("Er is geen bespreking gepland.")


def gehouden(tx: Session, actor: Actor, aanmelding_id: UUID) -> BesprekingUit:
    """The last discussion that took place. Raises NietNu."""
    for een in reversed(besprekingen.listing(tx, actor, aanmelding_id)):
        if een.gehouden_op is not None:
            return een
    raise NietNu("Er is nog geen verslag van een bespreking.")


def bespreken(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """One row for everybody who was invited."""
    bespreking = geplande(tx, actor, zaak.aanmelding.id)
    gasten = [een for een in bespreking.gasten if een.uitgenodigd]
    voorzet = Voorzet(
        begin={
            # Who was there when the meeting was opened is known already.
            "leden": [
                een.model_dump(mode="json", include={"gebruiker", "aanwezigheid"}, exclude_none=True)
                for een in bespreking.leden
            ],
            "gasten": [{"volgnummer": een.volgnummer} for een in gasten],
        },
        vast=frozenset({"leden.gebruiker", "gasten.volgnummer"}),
        rijnamen={
            "leden": [f"{een.naam} ({een.discipline.betekenis})" for een in bespreking.leden],
            "gasten": [hoofdletter(een.soort.betekenis) for een in gasten],
        },
        labels={"leden": "Leden", "gasten": "Gasten"},
        weg=frozenset(naam for naam, wie in (("leden", bespreking.leden), ("gasten", gasten)) if not wie),
    )
    return voorzet, Achtergrond([("De zitting", [tijdstip(bespreking.begint_op)])])


def goedkeuren(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    bespreking = gehouden(tx, actor, zaak.aanmelding.id)
    labels = {"akkoord": "Ja, ik keur dit verslag goed", "verslag": "Verbeterde tekst"}
    return Voorzet(labels=labels), Achtergrond([("Het verslag", [bespreking.verslag or ""])])


_UITKOMST = frozenset({"uithuisplaatsing"})  # asked only where one threatened, and then it must be answered


def meten(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    """The moments that are still open; what does not concern this case is left out."""
    open_ = [een for een in opvolging.listing(tx, actor, zaak.aanmelding.id) if een.gemeten_op is None]
    if not open_:
        raise NietNu("Alle opvolgmetingen zijn vastgelegd.")
    keuzes = [(str(een.maanden), f"na {een.maanden} maanden, gepland op {datum(een.gepland_op)}") for een in open_]
    weg = _zonder_dreiging(zaak, "uithuisplaatsing", "beoordeeldDoor")
    jeugdigen = service.read(tx, actor, zaak.aanmelding.id).aanmelding.jeugdigen
    if not any(een.maatregel in (Maatregel.OTS, Maatregel.VOTS) for een in jeugdigen):
        weg |= {"otsBeeindigd", "otsEinde"}
    begin = {"maanden": open_[0].maanden, "gemetenOp": local_date(actor.nu).isoformat()}
    return Voorzet(keuzes={"maanden": keuzes}, begin=begin, weg=weg, verplicht=_UITKOMST), Achtergrond()


def afsluiten(tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
    weg = _zonder_dreiging(zaak, "uithuisplaatsing", "beoordeeldDoor", "beoordeeldOp")
    return Voorzet({"resultaat": codelijst(tx, actor, "RESULTAAT")}, weg=weg, verplicht=_UITKOMST), Achtergrond()


def _zonder_dreiging(zaak: Zaak, *velden: str) -> frozenset[str]:
    """Only a placement that threatened can be prevented."""
    return frozenset() if zaak.aanmelding.dreigende_uithuisplaatsing is JaNeeOnbekend.JA else frozenset(velden)
