"""Old cases of a table, taken in from a file as closed cases, and taken out again while nobody touched them.

All or nothing: a file with one wrong line leaves nothing behind but the report. Rows go to the database in bulk, past
the ORM, which would need an hour for a hundred thousand; so this writes the audit lines itself, one for every case.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count, islice
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Table, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.core import audit
from app.core.audit import Who
from app.core.crypto import Crypto
from app.core.db import Base
from app.core.errors import NietGevonden, NietNu
from app.core.sealed import Casussleutel
from app.core.workingdays import local_date
from app.glossary import Handeling
from app.indicatoren import bijhouden
from app.invoer import lezer, regels
from app.invoer.lezer import Bestand, Rijfout
from app.invoer.models import IngevoerdeZaak, Invoer
from app.invoer.regels import OudeZaak
from app.invoer.rijen import Rijen, account
from app.tafels.catalogus import Catalogus, catalogus
from app.tafels.models import Bespreking, Zitting
from app.tafels.profiel import TafelProfiel

PER_KEER = 1_000
# One line of the report per row: (line, outcome, column, message). A row with several mistakes has a line for each.
Meld = Callable[[tuple[int, str, str, str]], object]
NIEUW, AL_INGEVOERD, FOUT = "nieuw", "al ingevoerd", "fout"


@dataclass
class Verslag:
    """What a file holds, or what is wrong with it. `batch` is there when it was taken in, now or earlier."""

    goed: int = 0
    al_ingevoerd: int = 0
    fouten: list[Rijfout] = field(default_factory=list)
    batch: UUID | None = None


def proef(
    tx: Session, crypto: Crypto, tafel_code: str, bestand: Bestand, nu: datetime, meld: Meld | None = None
) -> Verslag:
    """Read the whole file and say what would happen, to `meld` per row; writes nothing. Raises NietGevonden,
    Onleesbaar."""
    verslag = Verslag()
    for _ in _nieuwe(tx, crypto, _tafel(tx, tafel_code), bestand, nu, verslag, meld):
        pass
    return verslag


def _tafel(tx: Session, code: str) -> TafelProfiel:
    tafel = catalogus(tx).tafels.get(code)
    if tafel is None:
        raise NietGevonden("Deze tafel bestaat niet.")
    return tafel


def voer_in(
    tx: Session,
    who: Who,
    crypto: Crypto,
    tafel_code: str,
    bestand: Bestand,
    nu: datetime,
    meld: Meld | None = None,
) -> Verslag:
    """Take in every case of the file that is not there yet, in this transaction; the caller commits, and only when the
    report has no mistakes. The same file again does nothing. Raises NietGevonden, Onleesbaar."""
    tafel = _tafel(tx, tafel_code)
    eerder = tx.scalar(
        select(Invoer.id).where(
            Invoer.tafel_code == tafel.code,
            Invoer.vingerafdruk == bestand.vingerafdruk,
            Invoer.teruggedraaid_op.is_(None),
        )
    )
    if eerder is not None:
        if meld is not None:
            proef(tx, crypto, tafel_code, bestand, nu, meld)
        return Verslag(batch=eerder)
    verslag = Verslag(batch=uuid4())
    invoer = Invoer(id=verslag.batch, tafel_code=tafel.code, vingerafdruk=bestand.vingerafdruk, zaken=0, op=nu)
    tx.add(invoer)
    tx.flush()
    if tx.get_bind().dialect.name == "sqlite":
        # Indexes on random ids outgrow the 2 MB that SQLite keeps in memory, and are then read again for every row.
        tx.connection().exec_driver_sql("PRAGMA cache_size = -65536")
    maker = Rijen(tafel, crypto, invoer.id, account(tx, who, tafel), nu)
    nieuwe = _nieuwe(tx, crypto, tafel, bestand, nu, verslag, meld)
    for keer in count(1):
        if not (stel := list(islice(nieuwe, PER_KEER))):
            break
        if verslag.fouten:
            continue  # only the rest of the report
        zaken = [maker.voeg_toe(zaak, oud_nummer) for zaak, oud_nummer in stel]
        maker.schrijf(tx)
        if keer.bit_count() == 1 and tx.get_bind().dialect.name == "postgresql":
            # It plans by what the tables held before this transaction, which may be nothing: then every look reads all.
            tx.connection().exec_driver_sql("ANALYZE aanmelding, jeugdige")
        bijhouden.tel_mee(tx, zaken)
        audit.record_cases(tx, who, Handeling.ZAKEN_INVOEREN, zaken)
    invoer.zaken = verslag.goed
    audit.record(tx, who, Handeling.ZAKEN_INVOEREN, "invoer", invoer.id)
    return verslag


def _nieuwe(
    tx: Session,
    crypto: Crypto,
    tafel: TafelProfiel,
    bestand: Bestand,
    nu: datetime,
    verslag: Verslag,
    meld: Meld | None,
) -> Iterator[tuple[OudeZaak, str]]:
    """The cases of the file that are not there yet, with their keyed hash; keeps the report, in order."""
    gezien: set[bytes] = set()
    gelezen = _gelezen(tafel, catalogus(tx), bestand, local_date(nu))
    while stel := list(islice(gelezen, PER_KEER)):
        hashes = {
            regel: crypto.blind_index("oud-nummer", tafel.code, zaak.nummer.casefold())
            for regel, zaak in stel
            if isinstance(zaak, OudeZaak)
        }
        bekend = set(
            tx.connection().scalars(
                select(IngevoerdeZaak.oud_nummer).where(
                    IngevoerdeZaak.tafel_code == tafel.code, IngevoerdeZaak.oud_nummer.in_(hashes.values())
                )
            )
        )
        for regel, zaak in stel:
            if isinstance(zaak, list):
                _fout(verslag, meld, zaak)
                continue
            oud_nummer = hashes[regel]
            if (mark := bytes.fromhex(oud_nummer)[:16]) in gezien:
                _fout(verslag, meld, [Rijfout(regel, "nummer", "Dit nummer staat al op een eerdere regel.")])
            elif oud_nummer in bekend:
                verslag.al_ingevoerd += 1
                if meld is not None:
                    meld((regel, AL_INGEVOERD, "", ""))
            else:
                verslag.goed += 1
                if meld is not None:
                    meld((regel, NIEUW, "", ""))
                yield zaak, oud_nummer
            gezien.add(mark)


def _fout(verslag: Verslag, meld: Meld | None, fouten: list[Rijfout]) -> None:
    verslag.fouten += fouten
    if meld is not None:
        for fout in fouten:
            meld((fout.regel, FOUT, fout.veld, fout.melding))


def _gelezen(
    tafel: TafelProfiel, gegevens: Catalogus, bestand: Bestand, vandaag: date
) -> Iterator[tuple[int, OudeZaak | list[Rijfout]]]:
    """Every row: the old case on it, or all its mistakes."""
    for regel, cellen in lezer.rijen(bestand, regels.VELDEN, regels.VERPLICHT):
        if isinstance(cellen, Rijfout):
            yield regel, [cellen]
        else:
            yield regel, regels.lees(regel, cellen, tafel, gegevens, vandaag)


def draai_terug(tx: Session, who: Who, batch: UUID, nu: datetime) -> int:
    """Take every case of a batch out again; answers how many. Raises NietGevonden, or NietNu when one of them was
    touched: changed, reopened, or something hangs on it."""
    invoer = tx.get(Invoer, batch)
    if invoer is None or invoer.teruggedraaid_op is not None:
        raise NietGevonden("Deze invoer is er niet, of is al teruggedraaid.")
    van_batch = select(IngevoerdeZaak.aanmelding_id).where(IngevoerdeZaak.invoer_id == batch)
    connection = tx.connection()
    aangeraakt = connection.scalar(
        select(func.count()).select_from(Aanmelding).where(Aanmelding.id.in_(van_batch), Aanmelding.versie > 1)
    )
    if aangeraakt:
        raise NietNu(f"Van deze invoer zijn al {aangeraakt} zaken gewijzigd; terugdraaien kan niet meer.")
    zaken = list(connection.scalars(van_batch))
    zittingen = set(
        connection.scalars(select(Bespreking.zitting_id).where(Bespreking.aanmelding_id.in_(van_batch)).distinct())
    )
    bijhouden.tel_niet_meer(tx, zaken)
    try:
        for model in (Bespreking, Verloop, Jeugdige, Casussleutel):
            connection.execute(delete(_table(model)).where(model.aanmelding_id.in_(van_batch)))
        connection.execute(delete(_table(IngevoerdeZaak)).where(IngevoerdeZaak.invoer_id == batch))
        for stel in _stukken(zaken):
            connection.execute(delete(_table(Aanmelding)).where(Aanmelding.id.in_(stel)))
        andere = aliased(Bespreking)
        for stel in _stukken(sorted(zittingen)):
            leeg: ColumnElement[bool] = ~exists().where(andere.zitting_id == Zitting.id)
            connection.execute(delete(_table(Zitting)).where(Zitting.id.in_(stel), leeg))
    except IntegrityError:
        raise NietNu("Aan deze zaken hangt al iets nieuws; terugdraaien kan niet meer.") from None
    for stel in _stukken(zaken):
        audit.record_cases(tx, who, Handeling.INVOER_TERUGDRAAIEN, stel)
    invoer.teruggedraaid_op = nu
    audit.record(tx, who, Handeling.INVOER_TERUGDRAAIEN, "invoer", batch)
    return len(zaken)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - a mapped class has one
    return table


def _stukken(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    over = iter(ids)
    while stel := list(islice(over, PER_KEER)):
        yield stel
