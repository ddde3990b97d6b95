"""From event to the outside: who gets a mail or a webhook, and the message itself, made only when it leaves.

A message is made at the last moment, from what its receiver may know then: who lost the right, the address or the wish
in between gets nothing.
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from cloudevents.core.bindings.http import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from app.aanmeldingen.workflow import BEDENKTIJD
from app.beheer.actor import actor_of
from app.beheer.models import Gebruiker
from app.berichten import teksten
from app.berichten.meldingen import to_send
from app.berichten.models import Bericht, Gebeurtenis, Keuze, Webhook
from app.berichten.optijd import RUIMTE, wil
from app.berichten.regels import WACHTEN, zin
from app.berichten.webhooks import PROEF, keys
from app.core import callout, mail, outbox
from app.core.crypto import Crypto
from app.core.mail import Mailserver
from app.core.outbox import Post, UitgaandBericht
from app.glossary import Berichtkeuze, Kanaal, MeldingSoort
from app.samenloop import melden

_PER_KEER = 100
# What one digest names; of the rest it says how many there are and where.
MEESTE_REGELS = 200
Zenden = Callable[[], None]


@dataclass(frozen=True)
class Buiten:
    """What sending needs to know of this service."""

    basis: str
    crypto: Crypto
    server: Mailserver | None
    loopback: bool


def verdeel(tx: Session, nu: datetime, *, mailen: bool) -> int:
    """Put in the outbox what the new events mean outside the service; how many events. One worker per event: on
    PostgreSQL another passes by those that are taken."""
    events = tx.scalars(
        select(Gebeurtenis)
        .where(
            Gebeurtenis.verdeeld_op.is_(None),
            or_(Gebeurtenis.soort.not_in(WACHTEN), Gebeurtenis.op < nu - BEDENKTIJD),
        )
        .order_by(Gebeurtenis.op)
        .limit(_PER_KEER)
        .with_for_update(skip_locked=True)
    ).all()
    if not events:
        return 0
    by_id = {event.id: event for event in events}
    new = {
        soort: {event.aanmelding_id for event in events if event.soort is soort}
        for soort in (MeldingSoort.INGEDIEND, MeldingSoort.DOORGEZET)
    }
    if any(new.values()):
        melden.tell(tx, new[MeldingSoort.INGEDIEND], new[MeldingSoort.DOORGEZET], nu)
    if mailen:
        for gebruiker_id, gebeurtenis_id in _wanted(tx, list(by_id)):
            zending = uuid5(RUIMTE, f"mail|{gebeurtenis_id}|{gebruiker_id}")
            soort = by_id[gebeurtenis_id].soort
            outbox.put(tx, zending, Kanaal.MAIL, soort, gebruiker_id, nu, gebeurtenis_id=gebeurtenis_id)
    hooks = tx.scalars(select(Webhook).where(Webhook.actief, Webhook.beeindigd_op.is_(None))).all()
    for event in events:
        for hook in hooks:
            if _concerns(hook, event):
                zending = uuid5(RUIMTE, f"webhook|{event.id}|{hook.id}")
                outbox.put(tx, zending, Kanaal.WEBHOOK, event.soort, hook.id, nu, gebeurtenis_id=event.id)
    tx.execute(update(Gebeurtenis).where(Gebeurtenis.id.in_(list(by_id))).values(verdeeld_op=nu))
    return len(events)


def _wanted(tx: Session, gebeurtenissen: list[UUID]) -> list[tuple[UUID, UUID]]:
    query = (
        select(Bericht.gebruiker_id, Bericht.gebeurtenis_id)
        .join(Gebeurtenis, Gebeurtenis.id == Bericht.gebeurtenis_id)
        .join(Gebruiker, Gebruiker.id == Bericht.gebruiker_id)
        .outerjoin(Keuze, and_(Keuze.gebruiker_id == Bericht.gebruiker_id, Keuze.soort == Gebeurtenis.soort))
        .where(Bericht.gebeurtenis_id.in_(gebeurtenissen), Gebruiker.email.is_not(None), wil(Berichtkeuze.MAIL))
    )
    return [(gebruiker_id, gebeurtenis_id) for gebruiker_id, gebeurtenis_id in tx.execute(query)]


def _concerns(hook: Webhook, event: Gebeurtenis) -> bool:
    """What was never filed (it has no table here) concerns no system."""
    within = hook.tafel_code == event.tafel_code if hook.tafel_code else hook.regio_code == event.regio_code
    return event.tafel_code is not None and within and event.soort.value in hook.soorten


def hosts(tx: Session, nu: datetime) -> dict[str, ColumnElement[bool]]:
    """Where messages are due now, and which of them go there: all mail goes by one server, a webhook to its host."""
    by_webhook = UitgaandBericht.kanaal == Kanaal.WEBHOOK
    found: dict[str, ColumnElement[bool]] = {}
    if tx.scalar(select(UitgaandBericht.id).where(outbox.due(nu), ~by_webhook).limit(1)) is not None:
        found[Kanaal.MAIL] = ~by_webhook
    query = (
        select(UitgaandBericht.bestemming_id, Webhook.url)
        .outerjoin(Webhook, Webhook.id == UitgaandBericht.bestemming_id)
        .where(outbox.due(nu), by_webhook)
        .distinct()
    )
    per_host: dict[str, list[UUID]] = {}
    for webhook_id, url in tx.execute(query):
        per_host.setdefault(urlsplit(url or "").netloc.lower(), []).append(webhook_id)
    for host, ids in per_host.items():
        found[host] = and_(by_webhook, UitgaandBericht.bestemming_id.in_(ids))
    return found


def maak(tx: Session, buiten: Buiten, post: Post, nu: datetime) -> Zenden | None:
    """How to send this, now; None when nobody may or wants to have it any more."""
    if post.kanaal == Kanaal.WEBHOOK:
        return _webhook(tx, buiten, post, nu)
    return _letter(tx, buiten, post, nu)


def _letter(tx: Session, buiten: Buiten, post: Post, nu: datetime) -> Zenden | None:
    try:
        actor = actor_of(tx, post.bestemming_id, nu)
    except LookupError:
        return None
    naar = tx.scalar(select(Gebruiker.email).where(Gebruiker.id == post.bestemming_id))
    digest = post.kanaal == Kanaal.SAMENVATTING
    which = Bericht.samenvatting_id == post.id if digest else Bericht.gebeurtenis_id == post.gebeurtenis_id
    off = (Berichtkeuze.UIT, Berichtkeuze.HIER)
    no_more = select(Keuze.soort).where(Keuze.gebruiker_id == actor.gebruiker_id, Keuze.keuze.in_(off))
    wanted = and_(which, Gebeurtenis.soort.not_in(no_more))
    rows, more = to_send(tx, actor, wanted, at_most=MEESTE_REGELS)
    regels = [
        teksten.Regel(
            event.soort,
            zin(event.soort, event.verzet_van, event.verzet_naar),
            bericht.als,
            event.kenmerk,
            event.aanmelding_id,
        )
        for bericht, event in rows
    ]
    server = buiten.server
    if naar is None or server is None or not regels:
        return None
    if digest:
        onderwerp = teksten.onderwerp_samenvatting(len(regels) + more)
        tekst = teksten.samenvatting(regels, buiten.basis, more)
    else:
        onderwerp, tekst = teksten.onderwerp(regels[0]), teksten.brief(regels[0], buiten.basis)
    message = mail.letter(server, naar, post.id, onderwerp, tekst, post.aangemaakt_op)
    return lambda: mail.send(server, message)


def _webhook(tx: Session, buiten: Buiten, post: Post, nu: datetime) -> Zenden | None:
    hook = tx.get(Webhook, post.bestemming_id)
    event = None if post.gebeurtenis_id is None else tx.get(Gebeurtenis, post.gebeurtenis_id)
    if hook is None or not hook.actief or (event is None and post.soort != PROEF):
        return None
    sleutels = keys(tx, buiten.crypto, hook.id, nu)
    if not sleutels:
        return None
    kind, body = _event(buiten, post, event)
    headers = {"Content-Type": kind, **signed(str(post.id), int(nu.timestamp()), body, sleutels)}
    url = hook.url
    return lambda: callout.post(url, headers, body, loopback=buiten.loopback)


def _event(buiten: Buiten, post: Post, event: Gebeurtenis | None) -> tuple[str, bytes]:
    """CloudEvents 1.0, structured JSON: which kind, which case by id and reference, which table, when. Nothing else."""
    attributes = {
        "id": str(post.id),
        "source": f"{buiten.basis}/v1",
        "type": f"nl.expertloket.{post.soort.lower().replace('_', '-')}",
        "time": post.aangemaakt_op if event is None else event.op,
        "datacontenttype": "application/json",
    }
    data: dict[str, object] = {"soort": post.soort}
    if event is not None:
        attributes["subject"] = event.kenmerk
        data |= {"aanmelding": str(event.aanmelding_id), "kenmerk": event.kenmerk, "tafel": event.tafel_code}
    message = to_structured(CloudEvent(attributes, data), JSONFormat())
    return message.headers["content-type"], message.body


def signed(id: str, seconden: int, body: bytes, sleutels: list[bytes]) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, once per key that counts."""
    content = f"{id}.{seconden}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(sleutel, content, "sha256")).decode() for sleutel in sleutels]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(seconden),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
