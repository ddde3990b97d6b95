"""The life of a case as one table: (status, act) → status. Pure: no database, no clock, no settings.

Source: DESIGN of the counter, after the four functions of the expert teams (VNG 2020: triage, meeting, monitoring,
closing) and the practice of the tables in Rijk van Nijmegen.
"""

from datetime import timedelta

from app.glossary import Actie as A
from app.glossary import Status as S

BEGIN = S.CONCEPT
# A decision at triage can be taken back this long, while nothing else happened and nobody was told. A redirect too, by
# the table that made it; the other table can send the case back at any time.
BEDENKTIJD = timedelta(minutes=1)
TERUG_TE_DRAAIEN = frozenset({A.AANNEMEN, A.AANVULLING_VRAGEN, A.DOORZETTEN, A.AFWIJZEN})

OVERGANGEN: dict[tuple[S, A], S] = {
    (S.CONCEPT, A.WIJZIGEN): S.CONCEPT,
    (S.CONCEPT, A.INDIENEN): S.INGEDIEND,
    (S.CONCEPT, A.INTREKKEN): S.INGETROKKEN,
    (S.INGEDIEND, A.AANNEMEN): S.AANGENOMEN,
    (S.INGEDIEND, A.AANVULLING_VRAGEN): S.AANVULLING_GEVRAAGD,
    (S.INGEDIEND, A.DOORZETTEN): S.INGEDIEND,
    (S.INGEDIEND, A.AFWIJZEN): S.AFGEWEZEN,
    (S.INGEDIEND, A.INTREKKEN): S.INGETROKKEN,
    (S.INGEDIEND, A.TRIAGE_TERUGDRAAIEN): S.INGEDIEND,
    (S.AANGENOMEN, A.TRIAGE_TERUGDRAAIEN): S.INGEDIEND,
    (S.AANVULLING_GEVRAAGD, A.TRIAGE_TERUGDRAAIEN): S.INGEDIEND,
    (S.AFGEWEZEN, A.TRIAGE_TERUGDRAAIEN): S.INGEDIEND,
    (S.AANVULLING_GEVRAAGD, A.WIJZIGEN): S.AANVULLING_GEVRAAGD,
    (S.AANVULLING_GEVRAAGD, A.AANVULLEN): S.INGEDIEND,
    (S.AANVULLING_GEVRAAGD, A.INTREKKEN): S.INGETROKKEN,
    (S.AANGENOMEN, A.CONSULT_GEVEN): S.GEADVISEERD,
    (S.AANGENOMEN, A.INPLANNEN): S.INGEPLAND,
    (S.AANGENOMEN, A.PROCESREGIE_TOEWIJZEN): S.AANGENOMEN,
    (S.AANGENOMEN, A.INTREKKEN): S.INGETROKKEN,
    (S.INGEPLAND, A.UITSTELLEN): S.AANGENOMEN,
    (S.INGEPLAND, A.BESPREKEN): S.BESPROKEN,
    (S.INGEPLAND, A.PROCESREGIE_TOEWIJZEN): S.INGEPLAND,
    (S.INGEPLAND, A.INTREKKEN): S.INGETROKKEN,
    (S.BESPROKEN, A.INPLANNEN): S.INGEPLAND,
    (S.BESPROKEN, A.ADVIES_OPSTELLEN): S.BESPROKEN,
    (S.BESPROKEN, A.ADVIES_ONDERTEKENEN): S.GEADVISEERD,
    (S.BESPROKEN, A.PROCESREGIE_TOEWIJZEN): S.BESPROKEN,
    (S.BESPROKEN, A.INTREKKEN): S.INGETROKKEN,
    (S.GEADVISEERD, A.ADVIES_OPSTELLEN): S.GEADVISEERD,
    (S.GEADVISEERD, A.ADVIES_ONDERTEKENEN): S.GEADVISEERD,
    (S.GEADVISEERD, A.PROCESREGIE_TOEWIJZEN): S.GEADVISEERD,
    (S.GEADVISEERD, A.REAGEREN): S.IN_OPVOLGING,
    (S.GEADVISEERD, A.METEN): S.GEADVISEERD,
    (S.GEADVISEERD, A.AFSLUITEN): S.AFGESLOTEN,
    (S.IN_OPVOLGING, A.ADVIES_OPSTELLEN): S.IN_OPVOLGING,
    (S.IN_OPVOLGING, A.ADVIES_ONDERTEKENEN): S.GEADVISEERD,
    (S.IN_OPVOLGING, A.PROCESREGIE_TOEWIJZEN): S.IN_OPVOLGING,
    (S.IN_OPVOLGING, A.REAGEREN): S.IN_OPVOLGING,
    (S.IN_OPVOLGING, A.METEN): S.IN_OPVOLGING,
    (S.IN_OPVOLGING, A.AFSLUITEN): S.AFGESLOTEN,
    (S.AFGESLOTEN, A.HEROPENEN): S.IN_OPVOLGING,
    (S.AFGEWEZEN, A.HEROPENEN): S.INGEDIEND,
}

# While a case is being handled, an interest or another case of the family can come to light, or turn out to be none.
_IN_BEHANDELING = (
    S.INGEDIEND,
    S.AANVULLING_GEVRAAGD,
    S.AANGENOMEN,
    S.INGEPLAND,
    S.BESPROKEN,
    S.GEADVISEERD,
    S.IN_OPVOLGING,
)
OVERGANGEN |= {
    (status, actie): status
    for status in _IN_BEHANDELING
    for actie in (A.BELANG_VERKLAREN, A.BELANG_INTREKKEN, A.SAMENLOOP_VASTLEGGEN)
}

# A file can be added while there is still someone to read it, and taken away until it was discussed or advised on.
OVERGANGEN |= {(status, A.BIJLAGE_TOEVOEGEN): status for status in (S.CONCEPT, *_IN_BEHANDELING)}
OVERGANGEN |= {
    (status, A.BIJLAGE_VERWIJDEREN): status
    for status in (S.CONCEPT, S.INGEDIEND, S.AANVULLING_GEVRAAGD, S.AANGENOMEN, S.INGEPLAND)
}

# The deadline of a step of the table can be moved while that step is due.
OVERGANGEN |= {(status, A.TERMIJN_WIJZIGEN): status for status in (S.INGEDIEND, S.AANGENOMEN, S.INGEPLAND, S.BESPROKEN)}

# More can be invited as long as the case is on the agenda; minutes are approved once there are any.
OVERGANGEN |= {(S.INGEPLAND, A.UITNODIGEN): S.INGEPLAND}
OVERGANGEN |= {(status, A.VERSLAG_GOEDKEUREN): status for status in (S.BESPROKEN, S.GEADVISEERD, S.IN_OPVOLGING)}
# Beside the course of a case: what is done around it moves no status.
_NA_BESPREKING = (S.BESPROKEN, S.GEADVISEERD, S.IN_OPVOLGING)
_SINDS_AANNAME = (S.AANGENOMEN, S.INGEPLAND, *_NA_BESPREKING)
_ERNAAST: dict[A, tuple[S, ...]] = {
    A.PROCES_VOEREN: _SINDS_AANNAME,
    A.OPSCHALEN: _SINDS_AANNAME,
    A.SIGNALEREN: (S.INGEDIEND, S.AANVULLING_GEVRAAGD, *_SINDS_AANNAME, S.AFGESLOTEN, S.AFGEWEZEN),
    A.VRAGENLIJST_UITGEVEN: (*_NA_BESPREKING, S.AFGESLOTEN),
    # What a court or the RvdK decides comes when it comes, after the closing too.
    A.RAADSBESLUIT_VASTLEGGEN: (*_NA_BESPREKING, S.AFGESLOTEN),
    A.OTS_VASTLEGGEN: (*_NA_BESPREKING, S.AFGESLOTEN),
    A.FUNCTIE_BEOORDELEN: _NA_BESPREKING,
    A.CONCEPT_DELEN: _NA_BESPREKING,
    A.OPMERKEN: _NA_BESPREKING,
    A.NOTEREN: (S.CONCEPT, *_IN_BEHANDELING),
}
OVERGANGEN |= {(status, actie): status for actie, statussen in _ERNAAST.items() for status in statussen}

# Looking is possible whatever the status.
ALTIJD = frozenset({A.IN_WERKLIJST_ZIEN, A.BEKIJKEN, A.SAMENLOOP_ZIEN, A.NOTITIES_LEZEN})
# So are these, which stand beside the matrix: about who has the case and when its meeting is.
NAAST_DE_MATRIX = frozenset({A.OVERDRAGEN, A.NOODTOEGANG, A.VERZETTEN})


def naar(status: S, actie: A) -> S | None:
    """The status after `actie`, or None when the act is impossible in this status."""
    return status if actie in ALTIJD | NAAST_DE_MATRIX else OVERGANGEN.get((status, actie))


def acties_bij(status: S) -> frozenset[A]:
    """Every act that the status allows, whoever does it."""
    return ALTIJD | NAAST_DE_MATRIX | {actie for (van, actie) in OVERGANGEN if van is status}


# These change no status, and yet something: which table the case is at.
_OVER_EN_WEER = frozenset({A.DOORZETTEN, A.TRIAGE_TERUGDRAAIEN})


def diagram() -> str:
    """The table as a Mermaid state diagram; the README carries this text and a test compares them."""
    lines = ["stateDiagram-v2", f"    [*] --> {BEGIN.value}"]
    pairs: dict[tuple[S, S], list[str]] = {}
    for (van, actie), doel in OVERGANGEN.items():
        if van is not doel or actie in _OVER_EN_WEER:
            pairs.setdefault((van, doel), []).append(actie.value)
    lines += [f"    {van.value} --> {doel.value}: {', '.join(acties)}" for (van, doel), acties in pairs.items()]
    eind = [status for status in S if not any(van is status for van, _ in OVERGANGEN)]
    lines += [f"    {status.value} --> [*]" for status in (S.AFGESLOTEN, *eind)]
    return "\n".join(lines)
