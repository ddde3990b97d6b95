"""Hand out a code, take the answers, show them by ten. The code leads to a table and a quarter, and to nothing else."""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Verloop
from app.authz import Zaak
from app.beheer.actor import Actor
from app.core import audit
from app.core.crypto import Crypto
from app.core.errors import NietNu
from app.core.workingdays import local_date, midnight
from app.glossary import Actie, Handeling, Invuller, VragenlijstAntwoord
from app.vragenlijst.blokken import VRAGEN, Blok, blokken, einde, kwartaal
from app.vragenlijst.models import Vragenlijstcode, Vragenlijsttelling
from app.vragenlijst.schemas import (
    AntwoordTelling,
    BlokUit,
    CodeIn,
    CodeUit,
    StellingTelling,
    VragenlijstCijfers,
    VragenlijstIn,
    VragenlijstVraag,
)

# No vowels and no look-alikes: read from paper, and never a word. 16 of these are 76 bits, beyond guessing.
_TEKENS = "23456789BCDFGHJKMNPQRSTVWXZ"
LENGTE, GROEP = 16, 4
# Two parents and some children, with a lost paper; more would let one person answer for many.
PER_CASUS = 8
_DAG = timedelta(days=1)


def hand_out(
    tx: Session, actor: Actor, crypto: Crypto, aanmelding_id: UUID, versie: int, data: CodeIn
) -> tuple[Zaak, CodeUit]:
    """A code on paper for a parent or a young person. The course of the case says that it was given, not which."""
    zaak = authz.load(tx, actor, Actie.VRAGENLIJST_UITGEVEN, aanmelding_id, versie)
    given = select(func.count()).where(
        Verloop.aanmelding_id == aanmelding_id, Verloop.actie == Actie.VRAGENLIJST_UITGEVEN
    )
    if (tx.scalar(given) or 0) >= PER_CASUS:
        raise NietNu(f"Voor deze aanmelding zijn al {PER_CASUS} codes uitgegeven.")
    code = "".join(secrets.choice(_TEKENS) for _ in range(LENGTE))
    periode = kwartaal(local_date(actor.nu))
    tx.add(
        Vragenlijstcode(
            hash=_hash(crypto, code),
            tafel_code=dossier.tafel_of(tx, zaak.aanmelding).code,
            kwartaal=periode,
            voor=data.voor,
            verloopt_op=midnight(einde(periode)),
        )
    )
    dossier.act(tx, actor, zaak, Actie.VRAGENLIJST_UITGEVEN, gegevens={"voor": data.voor.value})
    leesbaar = "-".join(code[plek : plek + GROEP] for plek in range(0, LENGTE, GROEP))
    return zaak, CodeUit(code=leesbaar, voor=data.voor, geldig_tot_en_met=einde(periode) - _DAG)


def fill_in(tx: Session, crypto: Crypto, nu: datetime, data: VragenlijstIn) -> None:
    """Use up the code and add one to each count. One answer for a code that never was, was used, or is over.

    Two at once with the same code: the row can be taken away only once.
    """
    used = delete(Vragenlijstcode).where(
        Vragenlijstcode.hash == _hash(crypto, data.code), Vragenlijstcode.verloopt_op > nu
    )
    row = tx.execute(
        used.returning(Vragenlijstcode.tafel_code, Vragenlijstcode.kwartaal, Vragenlijstcode.voor)
    ).one_or_none()
    if row is None:
        melding = "Deze code bestaat niet, is al gebruikt, of werkt niet meer. Vraag een nieuwe."
        raise dossier.refused("code", "onbekend", melding)
    insert = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    # Always in the same order, so that two at once never wait for each other in a circle.
    for vraag in sorted(VRAGEN):
        counted = insert(Vragenlijsttelling).values(
            tafel_code=row.tafel_code,
            kwartaal=row.kwartaal,
            voor=row.voor,
            vraag=vraag,
            antwoord=getattr(data, vraag),
            aantal=1,
        )
        again = counted.on_conflict_do_update(
            index_elements=["tafel_code", "kwartaal", "voor", "vraag", "antwoord"],
            set_={"aantal": Vragenlijsttelling.aantal + 1},
        )
        tx.execute(again)


def clean_up(tx: Session, nu: datetime) -> None:
    """Forget codes that were never used in time."""
    tx.execute(delete(Vragenlijstcode).where(Vragenlijstcode.verloopt_op <= nu))


def read(tx: Session, actor: Actor, tafel_code: str, vraag: VragenlijstVraag) -> VragenlijstCijfers:
    """What may be shown of one table: blocks of ten people or more, from quarters that are over."""
    tafel = authz.require_at(tx, actor, Handeling.VRAGENLIJST_LEZEN, tafel_code)
    per_soort: dict[Invuller, dict[str, dict[str, Counter[VragenlijstAntwoord]]]] = {}
    query = select(Vragenlijsttelling).where(Vragenlijsttelling.tafel_code == tafel.code)
    for row in tx.scalars(query):
        kwartalen = per_soort.setdefault(row.voor, {})
        kwartalen.setdefault(row.kwartaal, {}).setdefault(row.vraag, Counter())[row.antwoord] = row.aantal
    audit.record(tx, actor, Handeling.VRAGENLIJST_LEZEN, "vragenlijst", tafel.code, doel=vraag.doel)
    vandaag = local_date(actor.nu)
    return VragenlijstCijfers(
        tafel=tafel.code,
        blokken=[_uit(voor, blok) for voor in Invuller for blok in blokken(per_soort.get(voor, {}), vandaag)],
    )


def _uit(voor: Invuller, blok: Blok) -> BlokUit:
    stellingen = [
        StellingTelling(
            veld=veld,
            tekst=VRAGEN[veld],
            antwoorden=[AntwoordTelling(antwoord=een, aantal=telling[een]) for een in VragenlijstAntwoord],
        )
        for veld, telling in blok.vragen.items()
    ]
    return BlokUit(
        voor=voor,
        eerste_kwartaal=blok.eerste,
        laatste_kwartaal=blok.laatste,
        aantal=blok.aantal,
        stellingen=stellingen,
    )


def _hash(crypto: Crypto, code: str) -> str:
    return crypto.blind_index("vragenlijst", code)
