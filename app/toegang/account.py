"""What a person does with the own account, and an administrator with that of someone else."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.dossier import refused
from app.beheer import gebruikers, recent
from app.beheer.actor import Actor
from app.beheer.gebruikers import TIJDELIJK
from app.beheer.models import Gebruiker, Organisatie, Sessie
from app.core import audit
from app.core.crypto import Crypto
from app.core.errors import Fout, NietGevonden, NietNu, OngeldigeInvoer
from app.core.passwords import hash_password, verify_password
from app.glossary import Handeling
from app.sso.models import Identiteit
from app.toegang import bevestiging, sessies, slot, tweede_factor
from app.toegang.schemas import BevestigingIn, WachtwoordIn
from app.toegang.wachtwoordregels import wachtwoord_fouten


def wijzig_wachtwoord(tx: Session, crypto: Crypto, actor: Actor, data: WachtwoordIn) -> int:
    """A new password for oneself, with the old one as proof (ASVS 5.0 6.2.3); ends one's other sessions (7.4.3).

    Answers how many. Raises OngeldigeInvoer with everything that is wrong, TeVaakGeprobeerd.
    """
    gebruiker = _bewijs(
        tx, crypto, actor, Handeling.WACHTWOORD_WIJZIGEN, "huidigWachtwoord", data.huidig_wachtwoord, None, code=False
    )
    organisatie = tx.scalar(select(Organisatie.naam).where(Organisatie.code == gebruiker.organisatie_code)) or ""
    over = (gebruiker.gebruikersnaam, gebruiker.naam, gebruiker.organisatie_code, organisatie)
    fouten = wachtwoord_fouten(data.nieuw_wachtwoord, "nieuwWachtwoord", over)
    if data.nieuw_wachtwoord == data.huidig_wachtwoord:
        fouten.append(Fout("nieuwWachtwoord", "hetzelfde", "Dit is uw huidige wachtwoord. Kies een ander."))
    if fouten:
        raise OngeldigeInvoer(fouten)
    gebruiker.wachtwoord_hash, gebruiker.tijdelijk_tot = hash_password(data.nieuw_wachtwoord), None
    audit.record(tx, actor, Handeling.WACHTWOORD_WIJZIGEN, "gebruiker", actor.gebruiker_id)
    return sessies.beeindig_alle(tx, actor.gebruiker_id, actor.klok, behalve=actor.sessie_id)


def bevestig(tx: Session, crypto: Crypto, actor: Actor, data: BevestigingIn) -> None:
    """Prove again who one is: the session is fresh for five minutes (ASVS 5.0 7.5.1, 7.5.3).

    Raises BevestigingNodig for who came in by the own organisation: that proves it (`sso.accounts.confirm`).
    """
    if actor.sessie is not None and actor.sessie.langs is not None:
        raise bevestiging.BevestigingNodig(actor.sessie.langs)
    _bewijs(tx, crypto, actor, Handeling.BEVESTIGEN, "wachtwoord", data.wachtwoord, data.otp, code=True)
    audit.record(tx, actor, Handeling.BEVESTIGEN, "sessie", actor.sessie_id)
    tx.execute(update(Sessie).where(Sessie.id == actor.sessie_id).values(bevestigd_op=actor.klok))


def _bewijs(
    tx: Session,
    crypto: Crypto,
    actor: Actor,
    handeling: Handeling,
    veld: str,
    wachtwoord: str,
    otp: str | None,
    *,
    code: bool,
) -> Gebruiker:
    """The account of the actor once the password (and the code, if asked and there is a factor) is right.

    Failures count per session and for the account, apart from those of the login, so that a stolen session cannot keep
    its owner from logging in. The failure is committed here, before the error.
    """
    gebruiker = tx.scalars(select(Gebruiker).where(Gebruiker.id == actor.gebruiker_id).with_for_update()).one()
    plek = f"sessie {actor.sessie_id}"
    slotje = slot.neem(tx, crypto, slot.BEVESTIGEN, actor.gebruikersnaam, actor.herkomst, actor.klok, plek=plek)
    actor.geweigerd = (handeling, "sessie", actor.sessie_id)
    slotje.check()
    goed = verify_password(wachtwoord, gebruiker.wachtwoord_hash)
    if goed and code and tweede_factor.heeft(tx, actor.gebruiker_id):
        goed = tweede_factor.gebruik(tx, crypto, actor.gebruiker_id, otp or "", actor.klok)
    if not goed:
        slotje.mislukt()
        tx.commit()
        wat = "Het wachtwoord of de code klopt niet." if code else "Dit is niet uw huidige wachtwoord."
        raise OngeldigeInvoer([Fout(veld, "onjuist", wat)])
    actor.geweigerd = None
    slotje.gelukt()
    return gebruiker


def begin_factor(tx: Session, crypto: Crypto, actor: Actor) -> tweede_factor.NieuweFactor:
    """A new second factor, the first or one in place of another; it counts once confirmed (ASVS 5.0 7.5.1)."""
    bevestiging.vereis(actor, Handeling.TWEEDE_FACTOR_WIJZIGEN)
    _lock(tx, actor.gebruiker_id)
    nieuw = tweede_factor.begin(tx, crypto, actor.gebruiker_id, actor.gebruikersnaam, actor.klok)
    audit.record(tx, actor, Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", actor.gebruiker_id)
    return nieuw


def bevestig_factor(tx: Session, crypto: Crypto, actor: Actor, code: str) -> list[str]:
    """The first code shows that the app has the secret: from now on every login asks one; other sessions end."""
    bevestiging.vereis(actor, Handeling.TWEEDE_FACTOR_WIJZIGEN)
    _lock(tx, actor.gebruiker_id)
    codes = tweede_factor.bevestig(tx, crypto, actor.gebruiker_id, code, actor.klok)
    if codes is None:
        actor.geweigerd = (Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", actor.gebruiker_id)
        melding = "Deze code klopt niet (meer). Neem de code die uw app nu toont."
        raise OngeldigeInvoer([Fout("code", "onjuist", melding)])
    audit.record(tx, actor, Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", actor.gebruiker_id)
    sessies.beeindig_alle(tx, actor.gebruiker_id, actor.klok, behalve=actor.sessie_id)
    recent.changes(tx)
    tx.execute(update(Sessie).where(Sessie.id == actor.sessie_id).values(tweede_factor=True, bevestigd_op=actor.klok))
    return codes


def nieuwe_herstelcodes(tx: Session, actor: Actor) -> list[str]:
    """Fresh recovery codes; the ones before stop working."""
    bevestiging.vereis(actor, Handeling.TWEEDE_FACTOR_WIJZIGEN)
    _lock(tx, actor.gebruiker_id)
    if not tweede_factor.heeft(tx, actor.gebruiker_id):
        raise NietNu("U heeft nog geen tweede factor. Stel die eerst in.")
    audit.record(tx, actor, Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", actor.gebruiker_id)
    return tweede_factor.nieuwe_herstelcodes(tx, actor.gebruiker_id)


def _lock(tx: Session, gebruiker_id: UUID) -> str:
    """One change of an account's secrets at a time; answers the username. Raises NietGevonden."""
    naam = tx.scalar(select(Gebruiker.gebruikersnaam).where(Gebruiker.id == gebruiker_id).with_for_update())
    if naam is None:
        raise NietGevonden
    return naam


def _van_een_ander(tx: Session, actor: Actor, gebruiker_id: UUID, handeling: Handeling) -> str:
    """The username, after the checks that hold for every grip on another account."""
    authz.require(actor, Handeling.GEBRUIKERS_BEHEREN)
    bevestiging.vereis(actor, handeling)
    return gebruikers.under(tx, actor, gebruiker_id).gebruikersnaam


def beeindig_sessies(tx: Session, actor: Actor, gebruiker_id: UUID) -> int:
    """An administrator puts someone out everywhere (ASVS 5.0 7.4.5); answers how many sessions ended."""
    _van_een_ander(tx, actor, gebruiker_id, Handeling.SESSIES_BEEINDIGEN)
    audit.record(tx, actor, Handeling.SESSIES_BEEINDIGEN, "gebruiker", gebruiker_id)
    return sessies.beeindig_alle(tx, gebruiker_id, actor.klok)


def trek_factor_in(tx: Session, actor: Actor, gebruiker_id: UUID) -> int:
    """An administrator takes away a lost second factor, never the own one; the person's sessions end.

    The password stays needed: with it, the next session can only set up a new factor.
    """
    _van_een_ander(tx, actor, gebruiker_id, Handeling.TWEEDE_FACTOR_WIJZIGEN)
    if gebruiker_id == actor.gebruiker_id:
        actor.geweigerd = (Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", gebruiker_id)
        raise refused("id", "zichzelf", "Uw eigen tweede factor trekt een andere beheerder in.")
    audit.record(tx, actor, Handeling.TWEEDE_FACTOR_WIJZIGEN, "gebruiker", gebruiker_id)
    tweede_factor.verwijder(tx, gebruiker_id)
    return sessies.beeindig_alle(tx, gebruiker_id, actor.klok)


def geef_wachtwoord(tx: Session, actor: Actor, gebruiker_id: UUID) -> tuple[str, datetime]:
    """An administrator gives someone who lost the password a new one, and until when it works; sessions end.

    Made at random, and only good for choosing one's own (ASVS 5.0 6.4.1, 6.4.3); a second factor stays needed. Raises
    NietNu for a program, and for who logs in at the own organisation.
    """
    _van_een_ander(tx, actor, gebruiker_id, Handeling.WACHTWOORD_WIJZIGEN)
    gebruiker = tx.get_one(Gebruiker, gebruiker_id)
    if gebruiker_id == actor.gebruiker_id:
        actor.geweigerd = (Handeling.WACHTWOORD_WIJZIGEN, "gebruiker", gebruiker_id)
        raise refused("id", "zichzelf", "Uw eigen wachtwoord wijzigt u bij uw eigen account.")
    if gebruiker.is_programma or tx.scalar(select(Identiteit.onderwerp).where(Identiteit.gebruiker_id == gebruiker_id)):
        raise NietNu("Dit account logt niet met een wachtwoord van het loket in.")
    wachtwoord = "-".join(secrets.token_hex(3) for _ in range(4))
    geldig_tot = actor.klok + TIJDELIJK
    gebruiker.wachtwoord_hash, gebruiker.tijdelijk_tot = hash_password(wachtwoord), geldig_tot
    audit.record(tx, actor, Handeling.WACHTWOORD_WIJZIGEN, "gebruiker", gebruiker_id)
    sessies.beeindig_alle(tx, gebruiker_id, actor.klok)
    return wachtwoord, geldig_tot


def open_slot(tx: Session, crypto: Crypto, actor: Actor, gebruiker_id: UUID) -> None:
    """An administrator lets someone try again who used up all tries."""
    naam = _van_een_ander(tx, actor, gebruiker_id, Handeling.GEBRUIKERS_BEHEREN)
    audit.record(tx, actor, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker_id)
    slot.open_slot(tx, crypto, naam)
