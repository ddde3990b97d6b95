"""What the worker does by itself about retention: concepts, proposals, and what was approved."""

from datetime import datetime
from uuid import uuid4

from app.beheer.login import Aanvrager
from app.bewaring import concepten, lijsten, uitvoeren
from app.bijlagen.service import ruim_wezen_op
from app.core.crypto import Crypto
from app.core.db import Database
from app.core.filestore import FileStore


def ronde(database: Database, crypto: Crypto, opslag: FileStore, nu: datetime) -> None:
    """Everything that is due now. What is proposed waits for people; what they approved and did not take back, goes."""
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    concepten.ruim_op(database, wie, opslag, nu)
    uitvoeren.voer_uit(database, wie, opslag, nu)
    with database.session() as tx:
        lijsten.stel_voor(tx, wie, nu)
        uitvoeren.merk_kopieen(tx, wie, crypto, nu)
        tx.commit()
    with database.reading() as tx:
        ruim_wezen_op(tx, opslag, nu)
