"""Routes of one's own account and sessions, and of what an administrator does with those of others."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.context import CurrentActor, EnrollingActor, IdempotencyKey, Route, SecretActor, Tx
from app.core.http import respond
from app.onderdelen import loket
from app.toegang import account, sessies
from app.toegang.bevestiging import VERS
from app.toegang.schemas import (
    BeeindigdUit,
    BevestigdUit,
    BevestigingIn,
    CodeIn,
    HerstelcodesUit,
    OntgrendeldUit,
    SessieLijst,
    SessieUit,
    TijdelijkWachtwoordUit,
    TweedeFactorUit,
    WachtwoordIn,
)

router = APIRouter(route_class=Route, tags=["Inloggen"])
beheer = APIRouter(route_class=Route, tags=["Beheer"])


@router.get("/mij/sessies", response_model=SessieLijst, summary="Waar ben ik ingelogd?")
def lees_sessies(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Uw sessies die nog werken, de nieuwste eerst."""
    items = [
        SessieUit(
            id=sessie.id,
            huidige=sessie.id == actor.sessie_id,
            begonnen_op=sessie.begonnen_op,
            laatst_gebruikt_op=sessie.laatst_gebruikt_op,
            verloopt_op=sessie.verloopt_op,
            herkomst=sessie.herkomst,
            tweede_factor=sessie.tweede_factor,
        )
        for sessie in sessies.mijn_sessies(tx, actor, loket(request).leven)
    ]
    return respond(SessieLijst(items=items))


@router.post("/mij/sessies/{id}/beeindiging", response_model=BeeindigdUit, summary="Een eigen sessie beëindigen")
def beeindig_sessie(id: UUID, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Logt u uit op één plek, bijvoorbeeld op een apparaat dat u kwijt bent. Het geldt vanaf het volgende verzoek."""
    return respond(BeeindigdUit(beeindigd=sessies.beeindig_eigen(tx, actor, id)))


@router.post("/mij/wachtwoord", response_model=BeeindigdUit, summary="Het eigen wachtwoord wijzigen")
def wijzig_wachtwoord(request: Request, data: WachtwoordIn, actor: EnrollingActor, tx: Tx) -> Response:
    """Kiest een nieuw wachtwoord en beëindigt uw andere sessies.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    return respond(BeeindigdUit(beeindigd=account.wijzig_wachtwoord(tx, loket(request).crypto, actor, data)))


@router.post("/mij/bevestiging", response_model=BevestigdUit, summary="Opnieuw aantonen wie u bent")
def bevestig(request: Request, data: BevestigingIn, actor: EnrollingActor, tx: Tx) -> Response:
    """Nodig voor ingrijpende handelingen: die vragen een bevestiging van hoogstens vijf minuten oud.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    account.bevestig(tx, loket(request).crypto, actor, data)
    return respond(BevestigdUit(geldig_tot=actor.klok + VERS))


@router.post("/mij/tweede-factor", response_model=TweedeFactorUit, summary="Een tweede factor instellen")
def begin_tweede_factor(request: Request, actor: EnrollingActor, tx: Tx) -> Response:
    """Geeft het geheim voor een app die codes maakt (TOTP). Het telt pas na de bevestiging; tot dan blijft een vorige.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    nieuw = account.begin_factor(tx, loket(request).crypto, actor)
    return respond(TweedeFactorUit(geheim=nieuw.geheim, uri=nieuw.uri))


@router.post(
    "/mij/tweede-factor/bevestiging", response_model=HerstelcodesUit, summary="De tweede factor in gebruik nemen"
)
def bevestig_tweede_factor(request: Request, data: CodeIn, actor: EnrollingActor, tx: Tx) -> Response:
    """Met de eerste code uit uw app. Vanaf nu vraagt elk inloggen een code; uw andere sessies eindigen.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    return respond(HerstelcodesUit(herstelcodes=account.bevestig_factor(tx, loket(request).crypto, actor, data.code)))


@router.post("/mij/tweede-factor/herstelcodes", response_model=HerstelcodesUit, summary="Nieuwe herstelcodes")
def maak_herstelcodes(actor: SecretActor, tx: Tx) -> Response:
    """Tien nieuwe codes; de vorige werken niet meer.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    return respond(HerstelcodesUit(herstelcodes=account.nieuwe_herstelcodes(tx, actor)))


@beheer.post(
    "/gebruikers/{id}/sessies/beeindiging", response_model=BeeindigdUit, summary="Alle sessies van iemand beëindigen"
)
def beeindig_sessies(id: UUID, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Logt iemand overal uit, vanaf het volgende verzoek. Inloggen kan daarna weer."""
    return respond(BeeindigdUit(beeindigd=account.beeindig_sessies(tx, actor, id)))


@beheer.post(
    "/gebruikers/{id}/tweede-factor/intrekking",
    response_model=BeeindigdUit,
    summary="De tweede factor van iemand intrekken",
)
def trek_tweede_factor_in(id: UUID, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voor wie zijn app en herstelcodes kwijt is; nooit voor uzelf. Sessies eindigen, het wachtwoord blijft nodig."""
    return respond(BeeindigdUit(beeindigd=account.trek_factor_in(tx, actor, id)))


@beheer.post(
    "/gebruikers/{id}/wachtwoord", response_model=TijdelijkWachtwoordUit, summary="Iemand een nieuw wachtwoord geven"
)
def geef_wachtwoord(id: UUID, actor: SecretActor, tx: Tx) -> Response:
    """Voor wie zijn wachtwoord kwijt is. U ziet het één keer; geef het persoonlijk door. Alle sessies eindigen.

    Wie ermee inlogt, kiest eerst een eigen wachtwoord. Een tweede factor blijft nodig.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    wachtwoord, geldig_tot = account.geef_wachtwoord(tx, actor, id)
    return respond(TijdelijkWachtwoordUit(wachtwoord=wachtwoord, geldig_tot=geldig_tot))


@beheer.post("/gebruikers/{id}/ontgrendeling", response_model=OntgrendeldUit, summary="Een account ontgrendelen")
def ontgrendel(request: Request, id: UUID, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voor wie alle pogingen om in te loggen heeft gebruikt, of wiens account wordt bestookt."""
    account.open_slot(tx, loket(request).crypto, actor, id)
    return respond(OntgrendeldUit())
