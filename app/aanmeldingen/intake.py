"""What a request must say, and must not say, before a table can take it. Pure rules on one case in memory.

`value_errors` holds always, for a concept too; `filing_errors` adds what the table asks. Every mistake is reported at
once. Sources: the request forms and rules of the tables (DESIGN section 2 and 3); nothing forces a field that the
table does not ask (VNG/IBD on the self-reliance matrix; AP 2018 on Nijmegen: more collected than necessary).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pydantic import alias_generators

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.core.errors import Fout
from app.glossary import (
    Gezag,
    JaNeeOnbekend,
    Maatregel,
    OrganisatieSoort,
    ToestemmingAntwoord,
    ToestemmingVan,
    VerzoekSoort,
)
from app.tafels.catalogus import Catalogus
from app.tafels.profiel import TafelProfiel

# Ages of consent: from 12 the young person agrees too, from 16 he or she decides alone (Jeugdwet 7.3.4, 7.3.5).
EIGEN_TOESTEMMING_VANAF = 12
ALLEEN_EIGEN_TOESTEMMING_VANAF = 16

INTAKEVELDEN = (
    "vraag",
    "geprobeerd",
    "effect",
    "gewenstResultaat",
    "waaromNu",
    "betrokkenHulp",
    "woonsituatie",
    "dreigendeUithuisplaatsing",
    "oudersGeinformeerd",
    "reactieOuders",
)
JEUGDIGEVELDEN = ("geboortejaar", "gezag", "maatregel", "maatregelStart", "gehoord", "mening")
# Fields that explain another one; they may be filled when that one is asked.
HOORT_BIJ = {
    "dreigendeUithuisplaatsing": ("dreigingBeoordeeldDoor", "dreigingBeoordeeldOp"),
    "oudersGeinformeerd": ("oudersGeinformeerdOp", "oudersNietGeinformeerdReden"),
}

_to_snake = cache(alias_generators.to_snake)


@dataclass(frozen=True)
class Omgeving:
    """What the rules look at beside the case: the set-up, who asks, and the day."""

    catalogus: Catalogus
    organisatie_soort: OrganisatieSoort
    vandaag: date


def leeg(value: Any) -> bool:
    return value is None or value in ("", [], {})


def value_errors(zaak: Aanmelding, omgeving: Omgeving) -> list[Fout]:
    """Values that can never be right: unknown codes, dates that lie in the future."""
    return list(_values(zaak, omgeving))


def _values(zaak: Aanmelding, omgeving: Omgeving) -> Iterator[Fout]:
    catalogus = omgeving.catalogus
    if zaak.tafel_code is not None and zaak.tafel_code not in catalogus.tafels:
        yield Fout("tafel", "onbekend", "Deze tafel bestaat niet. Kies een code uit GET /v1/tafels.")
    if zaak.gemeente_code is not None and zaak.gemeente_code not in catalogus.gemeenten:
        yield Fout("gemeente", "onbekend", "Deze gemeente kent het loket niet. Kies een code uit GET /v1/gemeenten.")
    if zaak.vraagtype is not None and zaak.vraagtype not in catalogus.codes("VRAAGTYPE", omgeving.vandaag):
        yield Fout(
            "vraagtype",
            "onbekend",
            "Dit vraagtype bestaat niet (meer). Kies een code uit de codelijst VRAAGTYPE.",
        )
    for veld in ("dreigingBeoordeeldOp", "oudersGeinformeerdOp"):
        yield from _not_future(veld, getattr(zaak, _to_snake(veld)), omgeving.vandaag)
    for index, jeugdige in enumerate(zaak.jeugdigen):
        plek = f"jeugdigen[{index}]"
        if jeugdige.geboortejaar is not None and jeugdige.geboortejaar > omgeving.vandaag.year:
            yield Fout(f"{plek}.geboortejaar", "toekomst", "Het geboortejaar ligt in de toekomst.")
        yield from _not_future(f"{plek}.maatregelStart", jeugdige.maatregel_start, omgeving.vandaag)
        if _starts_before_birth(jeugdige):
            yield Fout(f"{plek}.maatregelStart", "te-vroeg", "De maatregel kan niet vóór het geboortejaar beginnen.")
        for nummer, toestemming in enumerate(jeugdige.toestemmingen):
            datum = toestemming.get("datum")
            dag = None if datum is None else date.fromisoformat(datum)
            yield from _not_future(f"{plek}.toestemmingen[{nummer}].datum", dag, omgeving.vandaag)


def _starts_before_birth(jeugdige: Jeugdige) -> bool:
    start, jaar = jeugdige.maatregel_start, jeugdige.geboortejaar
    return start is not None and jaar is not None and start.year < jaar


def _not_future(veld: str, dag: date | None, vandaag: date) -> Iterator[Fout]:
    if dag is not None and dag > vandaag:
        yield Fout(veld, "toekomst", "Deze datum ligt in de toekomst.")


def filing_errors(zaak: Aanmelding, tafel: TafelProfiel, omgeving: Omgeving) -> list[Fout]:
    """Everything that stands in the way of filing at this table."""
    errors = value_errors(zaak, omgeving)
    for regel in (
        _table,
        _asked,
        _not_asked,
        _explained,
        _jeugdigen,
        _toetsen_aan_tafel,
        _consent,
        _anonymous,
    ):
        errors.extend(regel(zaak, tafel, omgeving))
    return list(dict.fromkeys(errors))


def _table(zaak: Aanmelding, tafel: TafelProfiel, omgeving: Omgeving) -> Iterator[Fout]:
    """Is the table open, may this organisation bring this in here, does the municipality belong to its region?"""
    if not tafel.is_open(omgeving.vandaag):
        yield Fout(
            "tafel",
            "gesloten",
            f"De tafel {tafel.naam} neemt nu geen aanmeldingen aan. {tafel.verwijzing}".strip(),
        )
    elif not tafel.rechten:
        yield Fout(
            "tafel",
            "geen-loket",
            f"Bij {tafel.naam} kan niemand rechtstreeks indienen. {tafel.verwijzing}".strip(),
        )
    elif not any(soort is omgeving.organisatie_soort for soort, _ in tafel.rechten):
        wie = "; ".join(sorted({soort.betekenis for soort, _ in tafel.rechten}))
        melding = f"Uw organisatie kan bij {tafel.naam} niet indienen. Dat kunnen: {wie}. {tafel.verwijzing}"
        yield Fout("tafel", "mag-niet-indienen", melding.strip())
    elif not tafel.mag_indienen(omgeving.organisatie_soort, zaak.soort):
        soorten = ", ".join(s.value for s in VerzoekSoort if tafel.mag_indienen(omgeving.organisatie_soort, s))
        yield Fout("soort", "mag-niet-indienen", f"Uw organisatie kan hier alleen indienen: {soorten}.")
    if zaak.gemeente_code is None:
        yield Fout("gemeente", "verplicht", "Kies de gemeente.")
    elif (gemeente := omgeving.catalogus.gemeenten.get(zaak.gemeente_code)) and gemeente[1] != tafel.regio_code:
        yield Fout("gemeente", "andere-regio", "Deze gemeente hoort niet bij de regio van deze tafel.")
    if zaak.vraagtype is None:
        yield Fout("vraagtype", "verplicht", "Kies waar de vraag over gaat.")
    elif zaak.vraagtype not in tafel.vraagtypen:
        yield Fout("vraagtype", "past-niet", "Deze tafel behandelt dit vraagtype niet. Vraag een routeadvies.")


def _asked(zaak: Aanmelding, tafel: TafelProfiel, _omgeving: Omgeving) -> Iterator[Fout]:
    for vraag in tafel.vragen_bij(zaak.soort):
        if not vraag.verplicht:
            continue
        if vraag.veld.startswith("jeugdigen."):
            for index, jeugdige in enumerate(zaak.jeugdigen):
                if leeg(getattr(jeugdige, _to_snake(vraag.veld.removeprefix("jeugdigen.")))):
                    veld = vraag.veld.replace("jeugdigen.", f"jeugdigen[{index}].")
                    yield Fout(veld, "verplicht", f"Deze tafel vraagt dit: {vraag.tekst}")
        elif leeg(_answer(zaak, vraag.veld)):
            veld = vraag.veld if _is_own_field(vraag.veld) else f"antwoorden.{vraag.veld}"
            yield Fout(veld, "verplicht", f"Deze tafel vraagt dit: {vraag.tekst}")


def _is_own_field(veld: str) -> bool:
    return veld in INTAKEVELDEN or veld == "jeugdigen"


def _answer(zaak: Aanmelding, veld: str) -> Any:
    return getattr(zaak, _to_snake(veld)) if _is_own_field(veld) else zaak.antwoorden.get(veld)


def _not_asked(zaak: Aanmelding, tafel: TafelProfiel, _omgeving: Omgeving) -> Iterator[Fout]:
    """Data minimisation: what the table does not ask, it does not get."""
    gevraagd = {vraag.veld for vraag in tafel.vragen_bij(zaak.soort)}
    melding = "Deze tafel vraagt dit niet. Laat het weg."
    for veld in INTAKEVELDEN:
        if veld not in gevraagd:
            for ook in (veld, *HOORT_BIJ.get(veld, ())):
                if not leeg(getattr(zaak, _to_snake(ook))):
                    yield Fout(ook, "niet-gevraagd", melding)
    if any(code not in gevraagd for code in zaak.antwoorden):
        yield Fout("antwoorden", "niet-gevraagd", "Hier staat een antwoord op een vraag die deze tafel niet stelt.")
    if zaak.jeugdigen and "jeugdigen" not in gevraagd:
        yield Fout("jeugdigen", "niet-gevraagd", melding)
        return
    for index, jeugdige in enumerate(zaak.jeugdigen):
        for veld in JEUGDIGEVELDEN:
            if f"jeugdigen.{veld}" not in gevraagd and not leeg(getattr(jeugdige, _to_snake(veld))):
                yield Fout(f"jeugdigen[{index}].{veld}", "niet-gevraagd", melding)


def _explained(zaak: Aanmelding, _tafel: TafelProfiel, _omgeving: Omgeving) -> Iterator[Fout]:
    """A judgement has a judge and a date; parents were informed on a day, or there is a reason why not."""
    if zaak.dreigende_uithuisplaatsing is JaNeeOnbekend.JA:
        if leeg(zaak.dreiging_beoordeeld_door):
            yield Fout("dreigingBeoordeeldDoor", "verplicht", "Noem de functie van wie de dreiging beoordeelde.")
        if zaak.dreiging_beoordeeld_op is None:
            yield Fout("dreigingBeoordeeldOp", "verplicht", "Noem de dag waarop de dreiging is beoordeeld.")
    if zaak.ouders_geinformeerd is True and zaak.ouders_geinformeerd_op is None:
        yield Fout("oudersGeinformeerdOp", "verplicht", "Noem de dag waarop u de aanmelding met de ouders besprak.")
    if zaak.ouders_geinformeerd is False and leeg(zaak.ouders_niet_geinformeerd_reden):
        yield Fout("oudersNietGeinformeerdReden", "verplicht", "Leg uit waarom de ouders niet zijn geïnformeerd.")


def _jeugdigen(zaak: Aanmelding, tafel: TafelProfiel, omgeving: Omgeving) -> Iterator[Fout]:
    for index, jeugdige in enumerate(zaak.jeugdigen):
        if jeugdige.geboortejaar is None:
            continue
        if omgeving.vandaag.year - jeugdige.geboortejaar > tafel.leeftijd_tot:
            melding = f"Deze tafel is er voor jeugdigen tot en met {tafel.leeftijd_tot} jaar."
            yield Fout(f"jeugdigen[{index}].geboortejaar", "te-oud", melding)


def _toetsen_aan_tafel(zaak: Aanmelding, tafel: TafelProfiel, _omgeving: Omgeving) -> Iterator[Fout]:
    """The end of an OTS is discussed: each young person has an OTS, with the day of the ruling."""
    toetst = any(soort is VerzoekSoort.TOETSEN_AAN_TAFEL for _, soort in tafel.rechten)
    if toetst and (zaak.soort is VerzoekSoort.TOETSEN_AAN_TAFEL) != (zaak.vraagtype == "EINDE_OTS"):
        yield Fout("vraagtype", "past-niet", "Het einde van een OTS en toetsen aan tafel horen bij elkaar.")
    if zaak.soort is not VerzoekSoort.TOETSEN_AAN_TAFEL:
        return
    for index, jeugdige in enumerate(zaak.jeugdigen):
        if jeugdige.maatregel is not Maatregel.OTS:
            melding = "Toetsen aan tafel gaat over het einde van een OTS; kies OTS."
            yield Fout(f"jeugdigen[{index}].maatregel", "geen-ots", melding)
        if jeugdige.maatregel_start is None:
            yield Fout(
                f"jeugdigen[{index}].maatregelStart",
                "verplicht",
                "Noem de dag waarop de OTS begon (de beschikking).",
            )


def _consent(zaak: Aanmelding, _tafel: TafelProfiel, omgeving: Omgeving) -> Iterator[Fout]:
    """A named case has consent per parent and per young person, or the recorded reason why not."""
    if zaak.soort is VerzoekSoort.ANONIEM_CONSULT:
        return
    for index, jeugdige in enumerate(zaak.jeugdigen):
        plek = f"jeugdigen[{index}].toestemmingen"
        if jeugdige.referentie_hash is None:
            melding = "Geef uw eigen dossiernummer. Zonder dossiernummer kan alleen een anoniem consult."
            yield Fout(f"jeugdigen[{index}].referentie", "verplicht", melding)
        for nummer, toestemming in enumerate(jeugdige.toestemmingen):
            if toestemming["antwoord"] == ToestemmingAntwoord.JA and toestemming.get("datum") is None:
                yield Fout(f"{plek}[{nummer}].datum", "verplicht", "Noem de dag waarop toestemming is gegeven.")
            if toestemming["antwoord"] != ToestemmingAntwoord.JA and leeg(toestemming.get("reden")):
                yield Fout(f"{plek}[{nummer}].reden", "verplicht", "Leg uit waarom er geen toestemming is.")
        given = [toestemming["van"] for toestemming in jeugdige.toestemmingen]
        for van, aantal in needed_consent(jeugdige.geboortejaar, jeugdige.gezag, omgeving.vandaag.year).items():
            if given.count(van) < aantal:
                melding = f"Vul toestemming in van {van.betekenis} ({aantal}×), of de reden waarom niet."
                yield Fout(plek, "toestemming-ontbreekt", melding)


def needed_consent(geboortejaar: int | None, gezag: Gezag | None, jaar: int) -> dict[ToestemmingVan, int]:
    """Whose consent a named case needs, and of how many.

    Only the birth year is known, so the cautious side is taken: own consent from the year in which the young person
    turns 12, parents left out only from the year after turning 16.
    """
    needed: dict[ToestemmingVan, int] = {}
    if geboortejaar is None or jaar - geboortejaar - 1 < ALLEEN_EIGEN_TOESTEMMING_VANAF:
        if gezag in (Gezag.VOOGD_GI, Gezag.VOOGD_ANDERS):
            needed[ToestemmingVan.VOOGD] = 1
        else:
            needed[ToestemmingVan.OUDER] = 2 if gezag is Gezag.BEIDE_OUDERS else 1
    if geboortejaar is not None and jaar - geboortejaar >= EIGEN_TOESTEMMING_VANAF:
        needed[ToestemmingVan.JEUGDIGE] = 1
    return needed


def _anonymous(zaak: Aanmelding, _tafel: TafelProfiel, _omgeving: Omgeving) -> Iterator[Fout]:
    """An anonymous consult carries no reference and no consent: nothing that leads to a person."""
    if zaak.soort is not VerzoekSoort.ANONIEM_CONSULT:
        return
    for index, jeugdige in enumerate(zaak.jeugdigen):
        if jeugdige.referentie_hash is not None:
            yield Fout(f"jeugdigen[{index}].referentie", "anoniem", "Een anoniem consult heeft geen dossiernummer.")
        if jeugdige.toestemmingen:
            yield Fout(
                f"jeugdigen[{index}].toestemmingen",
                "anoniem",
                "Een anoniem consult heeft geen toestemming nodig.",
            )
