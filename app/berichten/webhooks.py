"""Webhooks, for the functional administrator: which system hears what, and the secret it checks messages with."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.berichten import zendingen
from app.berichten.models import Webhook, Webhookgeheim
from app.berichten.schemas import (
    GeheimIn,
    WebhookGeheimUit,
    WebhookIn,
    WebhookLijst,
    WebhookUit,
    WebhookWijziging,
    ZendingLijst,
    ZendingUit,
    ZendingVraag,
)
from app.core import audit, outbox
from app.core.callout import is_acceptable
from app.core.crypto import Crypto
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.core.outbox import UitgaandBericht
from app.core.paging import PageParams, read_page
from app.glossary import Handeling, Kanaal
from app.tafels.catalogus import catalogus
from app.toegang import bevestiging

PROEF = "PROEF"
_PREFIX = "whsec_"


def _manage(actor: Actor, *, changing: bool = False) -> None:
    """Where messages go is as grave as who may read: a change needs a fresh proof of who makes it."""
    authz.require(actor, Handeling.WEBHOOKS_BEHEREN)
    if changing:
        bevestiging.vereis(actor, Handeling.WEBHOOKS_BEHEREN)


def page(tx: Session, actor: Actor, vraag: PageParams) -> tuple[WebhookLijst, bool]:
    """All webhooks, the newest first."""
    _manage(actor)
    blad = read_page(tx, select(Webhook).order_by(Webhook.aangemaakt_op.desc(), Webhook.id), vraag)
    return WebhookLijst(**blad.info, items=[_uit(row[0]) for row in blad.rows]), blad.more


def read(tx: Session, actor: Actor, webhook_id: UUID) -> WebhookUit:
    """One webhook. Raises NietGevonden."""
    _manage(actor)
    return _uit(_find(tx, webhook_id))


def add(tx: Session, actor: Actor, crypto: Crypto, data: WebhookIn, *, loopback: bool) -> WebhookGeheimUit:
    """A new webhook with its first secret, shown this once. Raises OngeldigeInvoer."""
    _manage(actor, changing=True)
    gegevens = catalogus(tx)
    fouten = _url_errors(data.url, loopback=loopback)
    if (data.tafel is None) == (data.regio is None):
        fouten.append(Fout("tafel", "kies-een", "Kies een tafel of een regio."))
    if data.tafel is not None and data.tafel not in gegevens.tafels:
        fouten.append(Fout("tafel", "onbekend", "Deze tafel bestaat niet."))
    if data.regio is not None and data.regio not in gegevens.regios:
        fouten.append(Fout("regio", "onbekend", "Deze regio bestaat niet."))
    if fouten:
        raise OngeldigeInvoer(fouten)
    webhook = Webhook(
        id=uuid4(),
        naam=data.naam,
        url=data.url,
        tafel_code=data.tafel,
        regio_code=data.regio,
        soorten=_codes(data.soorten),
        actief=True,
        aangemaakt_op=actor.klok,
    )
    tx.add(webhook)
    tx.flush()
    geheim = _new_secret(tx, crypto, webhook.id, actor.klok)
    audit.record(tx, actor, Handeling.WEBHOOKS_BEHEREN, "webhook", webhook.id)
    tx.flush()
    return _with_secret(webhook, geheim)


def change(
    tx: Session, actor: Actor, webhook_id: UUID, versie: int, data: WebhookWijziging, *, loopback: bool
) -> WebhookUit:
    """Change what was sent. Raises NietGevonden, NietNu when it has ended, OngeldigeInvoer."""
    _manage(actor, changing=True)
    webhook = _going(tx, webhook_id)
    if webhook.versie != versie:
        raise InmiddelsGewijzigd
    if data.url is not None:
        fouten = _url_errors(data.url, loopback=loopback)
        if fouten:
            raise OngeldigeInvoer(fouten)
        webhook.url = data.url
    if data.naam is not None:
        webhook.naam = data.naam
    if data.soorten is not None:
        webhook.soorten = _codes(data.soorten)
    if data.actief is not None:
        webhook.actief = data.actief
    audit.record(tx, actor, Handeling.WEBHOOKS_BEHEREN, "webhook", webhook_id)
    tx.flush()
    return _uit(webhook)


def end(tx: Session, actor: Actor, webhook_id: UUID) -> WebhookUit:
    """Stop it for good; what still waited is not sent. The list of what was sent stays."""
    _manage(actor, changing=True)
    webhook = _going(tx, webhook_id)
    webhook.actief, webhook.beeindigd_op = False, actor.klok
    for geheim in tx.scalars(select(Webhookgeheim).where(Webhookgeheim.webhook_id == webhook_id)):
        tx.delete(geheim)
    audit.record(tx, actor, Handeling.WEBHOOKS_BEHEREN, "webhook", webhook_id)
    tx.flush()
    return _uit(webhook)


def renew_secret(tx: Session, actor: Actor, crypto: Crypto, webhook_id: UUID, data: GeheimIn) -> WebhookGeheimUit:
    """A new secret, shown this once. For `overlap_uren` messages carry signatures with the newest of before too."""
    _manage(actor, changing=True)
    webhook = _going(tx, webhook_id)
    query = (
        select(Webhookgeheim).where(Webhookgeheim.webhook_id == webhook_id).order_by(Webhookgeheim.gemaakt_op.desc())
    )
    for index, oud in enumerate(tx.scalars(query).all()):
        einde = actor.klok + timedelta(hours=data.overlap_uren)
        if index > 0 or data.overlap_uren == 0:
            tx.delete(oud)
        else:
            oud.vervalt_op = einde
    geheim = _new_secret(tx, crypto, webhook_id, actor.klok)
    audit.record(tx, actor, Handeling.WEBHOOKS_BEHEREN, "webhook", webhook_id)
    tx.flush()
    return _with_secret(webhook, geheim)


def probe(tx: Session, actor: Actor, webhook_id: UUID) -> ZendingUit:
    """Have a test message sent by the worker; look among what was sent for how it went."""
    _manage(actor, changing=True)
    webhook = _going(tx, webhook_id)
    zending_id = uuid4()
    outbox.put(tx, zending_id, Kanaal.WEBHOOK, PROEF, webhook.id, actor.klok)
    audit.record(tx, actor, Handeling.WEBHOOKS_BEHEREN, "webhook", webhook_id)
    return zendingen.uit(tx.scalars(select(UitgaandBericht).where(UitgaandBericht.id == zending_id)).one())


def sent(tx: Session, actor: Actor, webhook_id: UUID, vraag: ZendingVraag) -> tuple[ZendingLijst, bool]:
    """What was sent to this webhook, or waits, the newest first."""
    _manage(actor)
    return zendingen.listing(tx, vraag, UitgaandBericht.bestemming_id == _find(tx, webhook_id).id)


def keys(tx: Session, crypto: Crypto, webhook_id: UUID, nu: datetime) -> list[bytes]:
    """The keys that count now, the newest first."""
    query = (
        select(Webhookgeheim).where(Webhookgeheim.webhook_id == webhook_id).order_by(Webhookgeheim.gemaakt_op.desc())
    )
    return [
        crypto.unseal(one.verzegeld, _place(one.id))
        for one in tx.scalars(query)
        if one.vervalt_op is None or nu < one.vervalt_op
    ]


def _new_secret(tx: Session, crypto: Crypto, webhook_id: UUID, nu: datetime) -> str:
    key, row = secrets.token_bytes(32), uuid4()
    tx.add(Webhookgeheim(id=row, webhook_id=webhook_id, verzegeld=crypto.seal(key, _place(row)), gemaakt_op=nu))
    return _PREFIX + base64.b64encode(key).decode()


def _place(geheim_id: UUID) -> str:
    return f"webhookgeheim|verzegeld|{geheim_id}"


def _url_errors(url: str, *, loopback: bool) -> list[Fout]:
    if is_acceptable(url, loopback=loopback):
        return []
    melding = "Dit moet een adres met https zijn, zonder gebruikersnaam, en niet op een intern netwerk."
    return [Fout("url", "adres", melding)]


def _codes(soorten: Iterable[object]) -> list[str]:
    return sorted({str(soort) for soort in soorten})


def _find(tx: Session, webhook_id: UUID) -> Webhook:
    webhook = tx.scalar(select(Webhook).where(Webhook.id == webhook_id).with_for_update())
    if webhook is None:
        raise NietGevonden
    return webhook


def _going(tx: Session, webhook_id: UUID) -> Webhook:
    webhook = _find(tx, webhook_id)
    if webhook.beeindigd_op is not None:
        raise NietNu("Deze webhook is beëindigd. Maak een nieuwe.")
    return webhook


def _fields(webhook: Webhook) -> dict[str, object]:
    names = {"tafel": "tafel_code", "regio": "regio_code"}
    return {name: getattr(webhook, names.get(name, name)) for name in WebhookUit.model_fields}


def _uit(webhook: Webhook) -> WebhookUit:
    return WebhookUit.model_validate(_fields(webhook))


def _with_secret(webhook: Webhook, geheim: str) -> WebhookGeheimUit:
    return WebhookGeheimUit.model_validate({**_fields(webhook), "geheim": geheim})
