"""Invitations for one case: members of the table, of another region's table when nobody is left, and guests by role."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, ids_by_name, members_of
from app.beheer.models import Roltoekenning
from app.core.errors import Fout
from app.glossary import Discipline, GastSoort, Rol
from app.tafels.besprekingschemas import GastIn, LidIn
from app.tafels.ledenvoorstel import can_fill, candidates, discipline_of, same_kind_elsewhere
from app.tafels.models import UitgenodigdLid
from app.tafels.profiel import TafelProfiel


def invite(
    tx: Session,
    actor: Actor,
    aanmelding: Aanmelding,
    tafel: TafelProfiel,
    leden: Sequence[LidIn],
    al: Collection[UUID] = (),
) -> tuple[list[UitgenodigdLid], list[Fout]]:
    """Invitations for these members, not yet bound to a discussion, and what is wrong with the list. `al` is who is
    invited already."""
    own = members_of(tx, tafel.code, Rol.TAFELLID, actor.nu)
    names = ids_by_name(tx, own)
    gevraagd = set(al)
    found: list[UitgenodigdLid] = []
    fouten = []
    for index, lid in enumerate(leden):
        here = own.get(names.get(lid.gebruiker, _NIEMAND))
        grant = here if lid.tafel is None else _external(tx, actor, tafel, lid)
        veld = f"leden[{index}].gebruiker"
        if grant is None:
            fouten.append(Fout(veld, "onbekend", "Dit is geen lid van deze tafel."))
        elif grant.gebruiker_id in gevraagd:
            fouten.append(Fout(veld, "dubbel", "Dit lid staat er al bij."))
        elif lid.tafel is not None and _own_left(tx, actor, aanmelding, tafel, discipline_of(grant)):
            melding = "Deze tafel heeft zelf nog een lid van dit vakgebied zonder bekend belang."
            fouten.append(Fout(veld, "eigen-lid", melding))
        else:
            gevraagd.add(grant.gebruiker_id)
            found.append(
                UitgenodigdLid(
                    aanmelding_id=aanmelding.id,
                    gebruiker_id=grant.gebruiker_id,
                    discipline=discipline_of(grant),
                    extern_tafel=lid.tafel,
                )
            )
    return found, fouten


_NIEMAND = UUID(int=0)


def _external(tx: Session, actor: Actor, tafel: TafelProfiel, lid: LidIn) -> Roltoekenning | None:
    """The grant of a member of a table of the same kind in another region, or None."""
    ander = next((een for een in same_kind_elsewhere(tx, actor, tafel) if een.code == lid.tafel), None)
    if ander is None:
        return None
    grants = members_of(tx, ander.code, Rol.TAFELLID, actor.nu)
    return grants.get(ids_by_name(tx, grants).get(lid.gebruiker, _NIEMAND))


def _own_left(tx: Session, actor: Actor, aanmelding: Aanmelding, tafel: TafelProfiel, discipline: Discipline) -> bool:
    return any(can_fill(lid, discipline) for lid in candidates(tx, actor, aanmelding, tafel))


def guest_errors(aanmelding: Aanmelding, gasten: Sequence[GastIn]) -> list[Fout]:
    """What is wrong with each guest by itself. Pure."""
    nummers = {jeugdige.volgnummer for jeugdige in aanmelding.jeugdigen}
    fouten = []
    for index, gast in enumerate(gasten):
        if not gast.uitgenodigd and gast.reden_niet is None:
            fouten.append(
                Fout(f"gasten[{index}].redenNiet", "verplicht", "Leg uit waarom deze gast niet is uitgenodigd.")
            )
        if gast.soort is GastSoort.JEUGDIGE and (gast.jeugdige or 0) not in nummers:
            fouten.append(Fout(f"gasten[{index}].jeugdige", "onbekend", "Geef het volgnummer van een jeugdige."))
    return fouten


def missing_guests(aanmelding: Aanmelding, gasten: Sequence[GastIn], tafel: TafelProfiel, jaar: int) -> list[Fout]:
    """At a table where young people take part, everyone of the table's age or older is invited, or there is a reason.

    Source: Jeugdbeschermingstafel regio Nijmegen (12 and older; the age is a setting of the table). Pure.
    """
    if not tafel.jongeren_uitnodigen:
        return []
    fouten = []
    genoemd = {gast.jeugdige for gast in gasten if gast.soort is GastSoort.JEUGDIGE}
    for jeugdige in aanmelding.jeugdigen:
        oud_genoeg = jeugdige.geboortejaar is None or jaar - jeugdige.geboortejaar >= tafel.leeftijd_aan_tafel
        if oud_genoeg and jeugdige.volgnummer not in genoemd:
            melding = (
                f"Jeugdige {jeugdige.volgnummer} is {tafel.leeftijd_aan_tafel} jaar of ouder: "
                "nodig hem of haar uit, of leg uit waarom niet."
            )
            fouten.append(Fout("gasten", "jeugdige-niet-uitgenodigd", melding))
    if not any(gast.soort is GastSoort.OUDER for gast in gasten):
        melding = "Ouders nemen deel aan deze tafel: nodig hen uit, of leg uit waarom niet."
        fouten.append(Fout("gasten", "ouders-niet-uitgenodigd", melding))
    return fouten
