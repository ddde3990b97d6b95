"""The yearly evaluation as CSV: a line per value, with the range that is certain. Pure."""

from app.core.csvtext import csv_text
from app.jaarevaluaties.schemas import EvaluatieindicatorUit, EvaluatiereeksUit, JaarevaluatieUit, PeriodeMetingUit

_METING = ("periode", "waarde", "minimum", "maximum", "teller", "noemer", "te_klein", "publicatie", "bron", "peildatum")
_KOLOMMEN = ("regio", "taak", "indicator", "wenselijk", "eenheid", "herkomst", "nulmeting")


def csv(evaluatie: JaarevaluatieUit) -> str:
    """Every value of every series, by indicator; an indicator without values has no line."""
    namen = [str(PeriodeMetingUit.model_fields[naam].alias) for naam in _METING]
    return csv_text(
        [*_KOLOMMEN, *namen],
        (
            _regel(evaluatie.regio, een, reeks, meting)
            for een in evaluatie.indicatoren
            for reeks in een.reeksen
            for meting in reeks.metingen
        ),
    )


def _regel(
    regio: str, een: EvaluatieindicatorUit, reeks: EvaluatiereeksUit, meting: PeriodeMetingUit
) -> tuple[object, ...]:
    eigen = (regio, een.taak, een.code, een.wenselijk.value, een.eenheid.value, reeks.herkomst.value, reeks.nulmeting)
    return (*eigen, *(getattr(meting, naam) for naam in _METING))
