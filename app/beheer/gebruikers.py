"""Users and their roles, for the functional administrator."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from app import authz
from app.aanmeldingen.dossier import refused
from app.authz.tabel import RECHTEN
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Roltoekenning
from app.beheer.schemas import GebruikerIn, GebruikerLijst, GebruikerUit, GebruikerWijziging, RolIn, RolUit
from app.core import audit
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.paging import PageParams, read_page
from app.core.passwords import hash_password
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, Rol
from app.rechten.models import Waarneming
from app.rechten.overdracht import running
from app.tafels.catalogus import Catalogus, catalogus
from app.toegang import bevestiging, sessies
from app.toegang.wachtwoordregels import wachtwoord_fouten

# So long a password works that an administrator made up for someone (ASVS 5.0 6.4.1).
TIJDELIJK = timedelta(days=7)
# What the administrator of one organisation may give and take.
VAN_ORGANISATIE = frozenset({Rol.AANMELDER, Rol.TEAMLEIDER})
# Who looks after the whole counter opens no case, so none of these goes with it.
OPENT_CASUSSEN = frozenset(recht.rol for recht in RECHTEN if Actie.BEKIJKEN in recht.acties)
# What each role must be bound to; a role that is bound to nothing reaches nothing.
BINDING: dict[Rol, str | None] = {
    Rol.AANMELDER: None,
    Rol.TEAMLEIDER: "organisatie",
    Rol.VOORZITTER: "tafel",
    Rol.SECRETARIS: "tafel",
    Rol.TAFELLID: "tafel",
    Rol.PROCESREGISSEUR: "tafel",
    Rol.REGIOCOORDINATOR: "regio",
    Rol.MONITORING: "regio",
    Rol.AANLEVERAAR: "regio",
    Rol.BEHEERDER: None,
    Rol.FG: None,
}


def role_errors(rollen: list[RolIn], gegevens: Catalogus) -> list[Fout]:
    """Unknown tables, organisations or regions, a missing binding, an end before the start; and a role that opens cases
    beside that of who looks after the whole counter, and so gives out rights. Pure."""
    known: dict[str, Collection[str]] = {
        "organisatie": gegevens.organisaties,
        "tafel": gegevens.tafels,
        "regio": gegevens.regios,
    }
    fouten = []
    beheert = any(rol.rol is Rol.BEHEERDER and rol.organisatie is None for rol in rollen)
    for index, rol in enumerate(rollen):
        if beheert and rol.rol in OPENT_CASUSSEN:
            melding = "Wie het hele loket beheert, opent geen casussen. Geef deze rol aan een ander account."
            fouten.append(Fout(f"rollen[{index}].rol", "niet-samen", melding))
        needed = BINDING[rol.rol]
        if needed is not None and getattr(rol, needed) is None:
            fouten.append(Fout(f"rollen[{index}].{needed}", "verplicht", f"Deze rol hoort bij een {needed}."))
        for veld, codes in known.items():
            value = getattr(rol, veld)
            if value is not None and value not in codes:
                fouten.append(Fout(f"rollen[{index}].{veld}", "onbekend", "Deze code bestaat niet."))
        if rol.van is not None and rol.tot is not None and rol.tot < rol.van:
            fouten.append(Fout(f"rollen[{index}].tot", "te-vroeg", "Het einde ligt vóór het begin."))
    return fouten


def _reach(actor: Actor) -> ColumnElement[bool]:
    """Whose accounts this administrator sees: everyone's, or those of the organisation that the role is bound to."""
    codes = authz.beheerde_organisaties(actor)
    return true() if codes is None else Gebruiker.organisatie_code.in_(codes)


def limit_errors(rollen: list[RolIn], organisatie: str, beheerd: Collection[str] | None) -> list[Fout]:
    """What the administrator of one organisation may not give: all but AANMELDER and TEAMLEIDER of that organisation.

    Pure. `beheerd` None is the administrator of the whole counter, who may give every role.
    """
    if beheerd is None:
        return []
    fouten = []
    for index, rol in enumerate(rollen):
        if rol.rol not in VAN_ORGANISATIE:
            fouten.append(Fout(f"rollen[{index}].rol", "niet-uw-organisatie", "Deze rol kunt u niet geven."))
        if rol.organisatie not in {None, organisatie} or rol.tafel is not None or rol.regio is not None:
            melding = "U geeft alleen rollen binnen de organisatie van dit account."
            fouten.append(Fout(f"rollen[{index}].organisatie", "niet-uw-organisatie", melding))
    if organisatie not in beheerd:
        fouten.append(Fout("organisatie", "niet-uw-organisatie", "U maakt alleen accounts van uw eigen organisatie."))
    return fouten


def page(
    tx: Session, actor: Actor, vraag: PageParams, *, tafel: str | None = None, organisatie: str | None = None
) -> tuple[GebruikerLijst, bool]:
    """All accounts by name; only those with a role at that table, or of that organisation."""
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    query = select(Gebruiker).where(_reach(actor)).order_by(Gebruiker.gebruikersnaam)
    if tafel is not None:
        query = query.where(Gebruiker.rollen.any(Roltoekenning.tafel_code == tafel))
    if organisatie is not None:
        query = query.where(Gebruiker.organisatie_code == organisatie)
    query = query.options(selectinload(Gebruiker.rollen))
    blad = read_page(tx, query, vraag)
    return GebruikerLijst(**blad.info, items=[_uit(row[0]) for row in blad.rows]), blad.more


def add(tx: Session, actor: Actor, data: GebruikerIn) -> GebruikerUit:
    """A new account with its roles; needs a fresh proof of who gives them. The password is only good for choosing one's
    own."""
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    bevestiging.vereis(actor, Handeling.GEBRUIKERS_BEHEREN)
    gegevens = catalogus(tx)
    fouten = role_errors(data.rollen, gegevens)
    if not gegevens.doet_mee(data.organisatie, local_date(actor.nu)):
        fouten.append(Fout("organisatie", "onbekend", "Deze organisatie bestaat niet (meer)."))
    over = (data.gebruikersnaam, data.naam, data.organisatie)
    fouten += wachtwoord_fouten(data.wachtwoord, "wachtwoord", over)
    fouten += limit_errors(data.rollen, data.organisatie, authz.beheerde_organisaties(actor))
    if fouten:
        raise OngeldigeInvoer(fouten)
    if tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == data.gebruikersnaam)) is not None:
        raise NietNu("Deze gebruikersnaam bestaat al. Kies een andere.")
    gebruiker = new_user(
        data.gebruikersnaam, data.naam, data.organisatie, data.wachtwoord, data.rollen, local_date(actor.nu)
    )
    gebruiker.tijdelijk_tot = actor.klok + TIJDELIJK
    gebruiker.email = data.email
    tx.add(gebruiker)
    audit.record(tx, actor, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
    tx.flush()
    return _uit(gebruiker)


def new_user(
    naam: str,
    volledige_naam: str,
    organisatie: str,
    wachtwoord: str,
    rollen: list[RolIn],
    vandaag: date,
    *,
    is_programma: bool = False,
) -> Gebruiker:
    """An account in memory; the caller adds it and writes the audit line. A program has its secret apart (clients)."""
    gebruiker_id = uuid4()
    return Gebruiker(
        id=gebruiker_id,
        gebruikersnaam=naam,
        naam=volledige_naam,
        organisatie_code=organisatie,
        wachtwoord_hash=hash_password(wachtwoord),
        actief=True,
        is_programma=is_programma,
        rollen=[_grant(gebruiker_id, rol, vandaag) for rol in rollen],
    )


def _grant(gebruiker_id: UUID, rol: RolIn, vandaag: date) -> Roltoekenning:
    return Roltoekenning(
        id=uuid4(),
        gebruiker_id=gebruiker_id,
        rol=rol.rol,
        organisatie_code=rol.organisatie,
        tafel_code=rol.tafel,
        regio_code=rol.regio,
        discipline=rol.discipline,
        van=rol.van or vandaag,
        tot=rol.tot,
    )


def read(tx: Session, actor: Actor, gebruiker_id: UUID) -> GebruikerUit:
    """One account with its roles."""
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    return _uit(_find(tx, actor, gebruiker_id))


def _find(tx: Session, actor: Actor, gebruiker_id: UUID) -> Gebruiker:
    query = select(Gebruiker).where(Gebruiker.id == gebruiker_id, _reach(actor)).options(selectinload(Gebruiker.rollen))
    gebruiker = tx.scalar(query.with_for_update())
    if gebruiker is None:
        actor.geweigerd = (Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker_id)
        raise NietGevonden
    return gebruiker


def under(tx: Session, actor: Actor, gebruiker_id: UUID) -> Gebruiker:
    """An account that this administrator may lay a hand on, locked: every grip on another's account begins here.

    Raises NietToegestaan, also for an account that holds roles outside an organisation's administrator's own; or
    NietGevonden for one of another organisation.
    """
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    gebruiker = _find(tx, actor, gebruiker_id)
    beheerd = authz.beheerde_organisaties(actor)
    if beheerd is not None and any(rol.rol not in VAN_ORGANISATIE for rol in gebruiker.rollen):
        actor.geweigerd = (Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker_id)
        raise NietToegestaan(
            "Dit account heeft ook rollen buiten uw organisatie. Vraag het de beheerder van het loket."
        )
    return gebruiker


def change(tx: Session, actor: Actor, gebruiker_id: UUID, versie: int, data: GebruikerWijziging) -> GebruikerUit:
    """Block or unblock, or replace the roles; nobody blocks himself or changes his own roles.

    Needs a fresh proof of who does it.

    Blocking ends all sessions for good: unblocking brings none of them back.
    """
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    bevestiging.vereis(actor, Handeling.GEBRUIKERS_BEHEREN)
    gebruiker, beheerd = under(tx, actor, gebruiker_id), authz.beheerde_organisaties(actor)
    if gebruiker.versie != versie:
        raise InmiddelsGewijzigd
    if data.actief is False and gebruiker_id == actor.gebruiker_id:
        raise refused("actief", "zichzelf", "U kunt uw eigen account niet blokkeren.")
    waarschuwingen = _left_behind(tx, gebruiker_id) if data.actief is False else []
    if data.actief is not None:
        gebruiker.actief = data.actief
    if data.actief is False:
        sessies.beeindig_alle(tx, gebruiker_id, actor.klok)
    if "email" in data.model_fields_set:
        gebruiker.email = data.email
    if "verzoeken_per_minuut" in data.model_fields_set:
        _limit(gebruiker, data.verzoeken_per_minuut)
    if data.rollen is not None and not _same(gebruiker, data.rollen, local_date(actor.nu)):
        _replace_roles(tx, actor, gebruiker, data.rollen, beheerd)
    flag_modified(gebruiker, "actief")  # new roles make a new version too
    audit.record(tx, actor, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker_id)
    _touch_deputies(tx, actor, gebruiker_id)
    tx.flush()
    return _uit(gebruiker, waarschuwingen)


def _limit(gebruiker: Gebruiker, per_minuut: int | None) -> None:
    """How many requests a program may make; raises OngeldigeInvoer for a person."""
    if per_minuut is not None and not gebruiker.is_programma:
        raise refused("verzoekenPerMinuut", "alleen-programma", "Alleen een programma heeft een eigen grens.")
    gebruiker.verzoeken_per_minuut = per_minuut


def _replace_roles(
    tx: Session, actor: Actor, gebruiker: Gebruiker, rollen: list[RolIn], beheerd: Collection[str] | None
) -> None:
    """These roles instead of what there is. Raises OngeldigeInvoer, also for one's own."""
    if gebruiker.id == actor.gebruiker_id:
        actor.geweigerd = (Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
        raise refused("rollen", "zichzelf", "Uw eigen rollen wijzigt een andere beheerder.")
    fouten = role_errors(rollen, catalogus(tx))
    fouten += limit_errors(rollen, gebruiker.organisatie_code, beheerd)
    if fouten:
        raise OngeldigeInvoer(fouten)
    for oud in gebruiker.rollen:
        tx.delete(oud)
    tx.flush()
    gebruiker.rollen[:] = [_grant(gebruiker.id, rol, local_date(actor.nu)) for rol in rollen]


def _same(gebruiker: Gebruiker, rollen: list[RolIn], vandaag: date) -> bool:
    """Whether these are the roles that the account has today without an end; a form sends them along when nothing about
    them changes."""
    names = ("rol", "organisatie", "tafel", "regio", "discipline")
    given = sorted(repr([getattr(rol, naam) for naam in names]) for rol in rollen)
    dated = any(rol.van is not None or rol.tot is not None for rol in rollen)
    dated |= any(een.tot is not None or een.van > vandaag for een in gebruiker.rollen)
    held = [(een.rol, een.organisatie_code, een.tafel_code, een.regio_code, een.discipline) for een in gebruiker.rollen]
    return not dated and given == sorted(repr(list(een)) for een in held)


def _touch_deputies(tx: Session, actor: Actor, voor_id: UUID) -> None:
    """Who stands in has lost what this person lost: a request of theirs that is under way must notice."""
    stands_in = select(Waarneming.door_id).where(
        Waarneming.voor_id == voor_id, Waarneming.beeindigd_op.is_(None), Waarneming.tot >= local_date(actor.nu)
    )
    query = select(Gebruiker).where(Gebruiker.id.in_(stands_in)).order_by(Gebruiker.id)
    for deputy in tx.scalars(query.with_for_update()):
        flag_modified(deputy, "actief")
        audit.record(tx, actor, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", deputy.id)


def _left_behind(tx: Session, gebruiker_id: UUID) -> list[str]:
    """What nobody looks after any more when this account is blocked."""
    ingebracht, procesregie = running(tx, gebruiker_id)
    warnings = []
    if ingebracht:
        warnings.append(f"Lopende aanmeldingen van deze gebruiker: {ingebracht}. Draag ze over aan een collega.")
    if procesregie:
        warnings.append(f"Lopende procesregie van deze gebruiker: {procesregie}. De voorzitter wijst een ander aan.")
    return warnings


def _uit(gebruiker: Gebruiker, waarschuwingen: Sequence[str] = ()) -> GebruikerUit:
    return GebruikerUit(
        id=gebruiker.id,
        versie=gebruiker.versie,
        gebruikersnaam=gebruiker.gebruikersnaam,
        naam=gebruiker.naam,
        organisatie=gebruiker.organisatie_code,
        email=gebruiker.email,
        actief=gebruiker.actief,
        is_programma=gebruiker.is_programma,
        verzoeken_per_minuut=gebruiker.verzoeken_per_minuut,
        rollen=[
            RolUit(
                rol=rol.rol,
                organisatie=rol.organisatie_code,
                tafel=rol.tafel_code,
                regio=rol.regio_code,
                discipline=rol.discipline,
            )
            for rol in gebruiker.rollen
        ],
        waarschuwingen=list(waarschuwingen),
    )
