"""Routes of login, reference data, users, the audit log and health."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from app import authz
from app.beheer import auditlog, clients, gebruikers
from app.beheer.login import Aanvrager, OAuthFout, Tokens, end_session, session_of_refresh
from app.beheer.schemas import (
    AuditregelLijst,
    AuditUitvoerVraag,
    AuditVraag,
    CodelijstenUit,
    CodelijstUit,
    CodewaardeUit,
    GebruikerIn,
    GebruikerLijst,
    GebruikerUit,
    GebruikerWijziging,
    GemeenteLijst,
    GemeenteUit,
    GereedheidUit,
    GezondheidUit,
    IntrekkingVerzoek,
    MijUit,
    OrganisatieLijst,
    OrganisatieUit,
    RechtUit,
    RegioLijst,
    RegioUit,
    RolUit,
    TokenUit,
    TokenVerzoek,
)
from app.context import CurrentActor, IdempotencyKey, PublicTx, Route, Tx, Versie, never_limited, takes_long
from app.core.csvtext import CSV_TYPE
from app.core.errors import NietBeschikbaar
from app.core.health import readiness
from app.core.http import CSV_ANSWER, Csv, respond
from app.core.paging import PageParams, link_header
from app.core.tokens import OngeldigToken
from app.glossary import Status
from app.onderdelen import loket
from app.sso.bearer import session_of_bearer
from app.tafels.catalogus import catalogus
from app.verzoek import herkomst

login = APIRouter(route_class=Route, tags=["Inloggen"])
referentie = APIRouter(route_class=Route, tags=["Referentiegegevens"])
beheer = APIRouter(route_class=Route, tags=["Beheer"])
dienst = APIRouter(route_class=Route, tags=["Dienst"])


def _aanvrager(request: Request) -> Aanvrager:
    return Aanvrager(herkomst(request), request.state.verzoek_id)


@login.post("/token", response_model=TokenUit, summary="Inloggen")
def geef_token(request: Request, data: Annotated[TokenVerzoek, Form()], tx: PublicTx) -> Response:
    """OAuth 2: `password` voor mensen (met `otp` bij een tweede factor), `refresh_token` om te verversen,
    `client_credentials` voor programma’s.

    Na vijf mislukte pogingen antwoordt de dienst 429 met `Retry-After`, ook voor namen die niet bestaan.

    Een `Idempotency-Key` heeft hier geen betekenis: tokens worden nooit bewaard.
    """
    login = loket(request).login
    wie = _aanvrager(request)
    tokens: Tokens | None
    scope = None
    nu = loket(request).klok()
    match data.grant_type:
        case "password" if data.username and data.password:
            tokens = login.with_password(
                tx, wie, data.username, data.password, nu, otp=data.otp, eerder_token=data.refresh_token
            )
            reden = (
                "De gebruikersnaam, het wachtwoord of de code klopt niet. "
                "Heeft u een tweede factor, stuur dan de code mee als `otp`."
            )
        case "client_credentials" if (data.client_id and data.client_secret) or data.client_assertion:
            tokens, scope = _program(request, tx, wie, data)
            reden = "De client of het geheim klopt niet."
        case "refresh_token" if data.refresh_token:
            tokens = login.with_refresh(tx, wie, data.refresh_token, nu)
            reden = "Dit verversingstoken is ongeldig of al gebruikt. Log opnieuw in."
        case _:
            raise OAuthFout("invalid_request", "Er ontbreekt een veld dat bij deze grant_type hoort.")
    if tokens is None:
        tx.commit()  # the failed attempt stays in the audit log, and in the counters
        raise OAuthFout("invalid_grant", reden)
    return respond(
        TokenUit(
            access_token=tokens.toegang,
            expires_in=tokens.seconden,
            refresh_token=tokens.verversing,
            scope=scope,
        )
    )


def _program(request: Request, tx: PublicTx, wie: Aanvrager, data: TokenVerzoek) -> tuple[Tokens | None, str | None]:
    """A program's tokens and scope; one way of proving who it is per request (RFC 6749 §2.3)."""
    nu = loket(request).klok()
    if data.client_assertion is None:
        gebruiker = clients.by_secret(tx, wie, data.client_id or "", data.client_secret or "", nu)
    elif data.client_secret is None and data.client_assertion_type == clients.ASSERTION_TYPE:
        token_url = f"{loket(request).settings.basis_url.rstrip('/')}/v1/token"
        gebruiker = clients.by_assertion(tx, wie, data.client_id, data.client_assertion, token_url, nu)
    else:
        raise OAuthFout("invalid_request", "Stuur een geheim, of een `client_assertion` met het type van RFC 7523.")
    if gebruiker is None:
        return None, None
    granted = clients.granted_scope(tx, wie, gebruiker, data.scope, nu)
    if granted is None:
        tx.commit()  # the refusal stays in the audit log
        raise OAuthFout("invalid_scope", "Dit programma heeft niet elke rol waar `scope` om vraagt.")
    kept, scope = granted
    return loket(request).login.for_program(tx, wie, gebruiker, nu, kept), scope


@login.post("/token/intrekking", status_code=200, response_model=GezondheidUit, summary="Uitloggen")
def trek_token_in(request: Request, data: Annotated[IntrekkingVerzoek, Form()], tx: PublicTx) -> Response:
    """Beëindigt de sessie van dit token; een onbekend token geeft hetzelfde antwoord (RFC 7009).

    Nog eens uitloggen verandert niets, dus een `Idempotency-Key` heeft hier geen betekenis.
    """
    wie = _aanvrager(request)
    try:
        claims = loket(request).identity.verify(data.token)
        found: tuple[UUID, UUID] | None = (claims.sid, claims.sub)
    except OngeldigToken:
        found = session_of_refresh(tx, data.token) or session_of_bearer(tx, data.token)
    if found is not None:
        sessie_id, wie.gebruiker_id = found
        end_session(tx, wie, sessie_id, loket(request).klok())
    return respond(GezondheidUit())


@login.get("/mij", response_model=MijUit, summary="Wie ben ik en wat mag ik?")
def lees_mij(actor: CurrentActor) -> Response:
    """Uw rollen, en per bereik en status de acties die kunnen. Elke aanmelding noemt zelf `mogelijkeActies`."""
    return respond(
        MijUit(
            id=actor.gebruiker_id,
            gebruikersnaam=actor.gebruikersnaam,
            naam=actor.naam,
            organisatie=actor.organisatie_code,
            rollen=[
                RolUit(
                    rol=t.rol,
                    organisatie=t.organisatie_code,
                    tafel=t.tafel_code,
                    regio=t.regio_code,
                    discipline=t.discipline,
                    namens=t.namens,
                )
                for t in actor.toekenningen
            ],
            handelingen=authz.handelingen(actor),
            rechten=[_recht(recht) for recht in authz.rechten(actor)],
        )
    )


def _recht(recht: authz.Recht) -> RechtUit:
    per_status = {
        status.value: [actie.value for actie in authz.mogelijke_acties([recht], status)]
        for status in Status
        if authz.mogelijke_acties([recht], status)
    }
    return RechtUit(
        rol=recht.rol, bereik=recht.bereik.value, uitleg=authz.BEREIK_UITLEG[recht.bereik], acties=per_status
    )


@referentie.get("/regios", response_model=RegioLijst, summary="De jeugdregio’s")
def lees_regios(_actor: CurrentActor, tx: Tx) -> Response:
    """Alle jeugdregio’s van dit loket."""
    return respond(RegioLijst(items=[RegioUit(code=c, naam=n) for c, n in catalogus(tx).regios.items()]))


@referentie.get("/gemeenten", response_model=GemeenteLijst, summary="De gemeenten met hun CBS-code")
def lees_gemeenten(_actor: CurrentActor, tx: Tx) -> Response:
    """Alle gemeenten, op naam."""
    gemeenten = catalogus(tx).gemeenten.items()
    return respond(GemeenteLijst(items=[GemeenteUit(code=c, naam=n, regio=r) for c, (n, r) in gemeenten]))


@referentie.get("/organisaties", response_model=OrganisatieLijst, summary="De organisaties")
def lees_organisaties(_actor: CurrentActor, tx: Tx) -> Response:
    """Alle organisaties, op naam; ook een die is gestopt, omdat dossiers haar noemen."""
    gegevens = catalogus(tx)
    items = [
        OrganisatieUit(code=c, naam=n, soort=s, regio=r, tot=gegevens.laatste_dagen.get(c))
        for c, (n, s, r) in gegevens.organisaties.items()
    ]
    return respond(OrganisatieLijst(items=items))


@referentie.get("/codelijsten", response_model=CodelijstenUit, summary="De codelijsten")
def lees_codelijsten(_actor: CurrentActor, tx: Tx) -> Response:
    """Vraagtypen, adviesregels, resultaten en knelpunten, met de periode waarin zij gekozen kunnen worden."""
    items = [
        CodelijstUit(lijst=lijst, waarden=[CodewaardeUit.model_validate(waarde) for waarde in waarden.values()])
        for lijst, waarden in catalogus(tx).codelijsten.items()
    ]
    return respond(CodelijstenUit(items=items))


@beheer.get("/gebruikers", response_model=GebruikerLijst, summary="De gebruikers")
def lees_gebruikers(request: Request, vraag: Annotated[PageParams, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Alle accounts op naam, voor de functioneel beheerder."""
    page, more = gebruikers.page(tx, actor, vraag)
    link = link_header("/v1/gebruikers", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@beheer.post("/gebruikers", response_model=GebruikerUit, status_code=201, summary="Een gebruiker toevoegen")
def voeg_gebruiker_toe(data: GebruikerIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Maakt een account met rollen."""
    gebruiker = gebruikers.add(tx, actor, data)
    return respond(gebruiker, status=201, versie=gebruiker.versie, location=f"/v1/gebruikers/{gebruiker.id}")


@beheer.get("/gebruikers/{id}", response_model=GebruikerUit, summary="Eén gebruiker")
def lees_gebruiker(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Een account met zijn rollen."""
    gebruiker = gebruikers.read(tx, actor, id)
    return respond(gebruiker, versie=gebruiker.versie)


@beheer.patch("/gebruikers/{id}", response_model=GebruikerUit, summary="Een gebruiker wijzigen")
def wijzig_gebruiker(
    request: Request, id: UUID, data: GebruikerWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Blokkeert of deblokkeert, of vervangt de rollen; het geldt vanaf het volgende verzoek. De grens van een programma
    geldt binnen een halve minuut."""
    gebruiker = gebruikers.change(tx, actor, id, versie, data)
    loket(request).eigen_grenzen.forget()
    return respond(gebruiker, versie=gebruiker.versie)


@beheer.get("/auditregels", response_model=AuditregelLijst, summary="Het auditlog")
@takes_long
def lees_auditregels(request: Request, vraag: Annotated[AuditVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Wie deed of opende wat, het nieuwste eerst. Alleen voor de FG.

    Wie zag deze aanmelding? `?aanmelding=…&inzage=true`: wie haar opende (ook met noodtoegang), eraan werkte, of haar
    meenam in een uitvoer of kopie. Wat zag deze persoon in maart?
    `?gebruiker=…&inzage=true&vanaf=2026-03-01&totEnMet=2026-03-31`. Wat is geweigerd? `?resultaat=GEWEIGERD`.
    """
    page, more = auditlog.page(tx, actor, vraag)
    link = link_header("/v1/auditregels", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@beheer.get("/auditregels/uitvoer", response_class=Csv, responses=CSV_ANSWER, summary="Het auditlog als CSV")
@takes_long
def voer_auditregels_uit(vraag: Annotated[AuditUitvoerVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Dezelfde regels met dezelfde filters, als bestand voor een rekenblad. Alleen voor de FG.

    Noem het doel; dat staat met de uitvoer zelf in het auditlog. Hoogstens 50.000 regels per bestand.
    """
    headers = {"Content-Disposition": 'attachment; filename="auditregels.csv"'}
    return Response(auditlog.export(tx, actor, vraag), 200, headers, media_type=CSV_TYPE)


@dienst.get("/gezondheid", response_model=GezondheidUit, summary="Draait de dienst?")
@never_limited
async def lees_gezondheid() -> Response:
    """Antwoordt zolang de dienst draait, ook als de database weg is."""
    return respond(GezondheidUit())


@dienst.get("/gereedheid", response_model=GereedheidUit, summary="Is de dienst klaar voor gebruik?")
@never_limited
def lees_gereedheid(request: Request) -> Response:
    """Zegt wat er ontbreekt: database, migraties, sleutels of de koppen van het auditlog. Zijn de tabellen al van een
    nieuwere versie, of wordt er niet van de replica gelezen, dan is de dienst klaar en staat dat bij `opmerkingen`."""
    replica = loket(request).replica
    stand = readiness(loket(request).database)
    if stand.missing:
        raise NietBeschikbaar("Nog niet klaar. Ontbreekt: " + ", ".join(stand.missing) + ".")
    problem = None if replica is None else replica.problem
    opmerkingen = stand.notes if problem is None else [*stand.notes, f"Let op: {problem}."]
    return respond(GereedheidUit(status="GEREED", ontbreekt=[], opmerkingen=opmerkingen))
