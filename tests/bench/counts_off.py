"""The service without the summaries of its statistics, only to measure what keeping them costs: nothing is counted."""

from sqlalchemy.orm import Session

from app import cli
from app.indicatoren import bijhouden


def _nothing(tx: Session) -> None:
    tx.flush()


bijhouden.werk_bij = _nothing

if __name__ == "__main__":
    cli.app()
