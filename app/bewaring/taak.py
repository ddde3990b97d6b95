"""What the worker does by itself about retention: concepts, proposals, and what was approved."""

from datetime import datetime
from uuid import uuid4

from app.beheer.login import Aanvrager
from app.bewaring import concepten, lijsten, uitvoeren
from app.bewaring.vernietigen import Opslagen
from app.core.crypto import Crypto
from app.core.db import Database


def ronde(database: Database, crypto: Crypto, opslagen: Opslagen, nu: datetime) -> None:
    """Everything that is due now. What is proposed waits for people; what they approved and did not take back, goes."""
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    concepten.ruim_op(database, wie, opslagen, nu)
    uitvoeren.voer_uit(database, wie, opslagen, nu)
    with database.session() as tx:
        lijsten.stel_voor(tx, wie, nu)
        uitvoeren.merk_kopieen(tx, wie, crypto, nu)
        tx.commit()
