"""Who is told what, as one table; and when a term is so near that the table is warned. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.aanmeldingen import workflow
from app.core.workingdays import local_text, working_days_back, working_days_between
from app.glossary import Actie as A
from app.glossary import Berichtkeuze as K
from app.glossary import MeldingSoort as S
from app.glossary import Ontvanger as O
from app.glossary import Status


@dataclass(frozen=True)
class Regel:
    """One kind of message: to whom, in which words, and how unless the person chose otherwise.

    `tekst` is one sentence without anything of the case. `uit_mag`: whether a person may do without.
    """

    aan: tuple[O, ...]
    tekst: str
    standaard: K
    uit_mag: bool = True


REGELS: Mapping[S, Regel] = {
    S.INGEDIEND: Regel((O.TAFEL,), "Er is een aanmelding ingediend bij uw tafel.", K.MAIL),
    S.AANVULLING_GEVRAAGD: Regel((O.AANMELDER,), "De tafel vraagt u om een aanvulling. De termijn staat stil.", K.MAIL),
    S.AANVULLING_GEGEVEN: Regel((O.TAFEL,), "De aanmelder heeft de gevraagde aanvulling gegeven.", K.MAIL),
    S.AANGENOMEN: Regel((O.AANMELDER,), "De tafel neemt uw aanmelding in behandeling.", K.MAIL),
    S.AFGEWEZEN: Regel(
        (O.AANMELDER,), "De tafel heeft uw aanmelding afgewezen. In het loket leest u waar u wel terechtkunt.", K.MAIL
    ),
    S.DOORGEZET: Regel((O.AANMELDER, O.TAFEL), "Een aanmelding is doorgezet naar een andere tafel.", K.MAIL),
    S.INGETROKKEN: Regel((O.TAFEL,), "De aanmelder heeft een aanmelding ingetrokken.", K.DAGELIJKS),
    S.INGEPLAND: Regel((O.AANMELDER, O.GENODIGDEN), "Een aanmelding staat op de agenda van een zitting.", K.MAIL),
    S.UITGESTELD: Regel(
        (O.AANMELDER, O.AFGEZEGDEN), "Een aanmelding is van de agenda van een zitting gehaald.", K.MAIL
    ),
    S.VERZET: Regel(
        (O.AANMELDER, O.GENODIGDEN, O.PLAATSVERVANGER),
        "Een zitting met een aanmelding op de agenda is verzet.",
        K.MAIL,
    ),
    S.SAMENLOOP: Regel(
        (O.TAFEL, O.PLAATSVERVANGER),
        "Over een jeugdige van deze aanmelding is er nog een aanmelding. In het loket leest u wie u kunt bellen.",
        K.MAIL,
    ),
    S.PLAATSVERVANGING: Regel((O.PLAATSVERVANGER,), "U zit een casus voor in plaats van de voorzitter.", K.MAIL),
    S.PROCESREGIE: Regel((O.PROCESREGISSEUR,), "U heeft de procesregie van een aanmelding gekregen.", K.MAIL),
    S.ADVIES_ONDERTEKEND: Regel((O.AANMELDER,), "Er is een ondertekend advies over uw aanmelding.", K.MAIL),
    S.REACTIE: Regel((O.VOORZITTER, O.PLAATSVERVANGER), "De aanmelder heeft gereageerd op het advies.", K.DAGELIJKS),
    S.AFGESLOTEN: Regel((O.AANMELDER,), "De tafel heeft uw aanmelding afgesloten.", K.DAGELIJKS),
    S.HEROPEND: Regel((O.AANMELDER,), "De tafel heeft uw aanmelding heropend.", K.MAIL),
    S.OVERGEDRAGEN: Regel((O.AANMELDER,), "Een aanmelding is aan u overgedragen.", K.MAIL),
    S.OPVOLGMETING: Regel((O.AANMELDER,), "Het is tijd voor een opvolgmeting. Vul haar in het loket in.", K.MAIL),
    S.ADVIESREGEL_OPEN: Regel(
        (O.AANMELDER,), "De dag van een regel uit het advies is voorbij. Zeg in het loket wat ervan kwam.", K.MAIL
    ),
    S.TERMIJN: Regel((O.TAFEL,), "Een termijn van uw tafel loopt bijna af.", K.DAGELIJKS),
    S.NOODTOEGANG: Regel(
        (O.FG, O.TAFEL), "Iemand heeft een aanmelding met noodtoegang geopend.", K.MAIL, uit_mag=False
    ),
    S.CONCEPT_VERVALT: Regel(
        (O.AANMELDER,),
        "Een concept dat u nooit indiende, wordt over twee weken vernietigd. Wijzig het als u het wilt houden.",
        K.MAIL,
        uit_mag=False,
    ),
    S.VEEL_GEOPEND: Regel(
        (O.FG,),
        "Iemand opende in korte tijd ongewoon veel aanmeldingen, en is gestopt. In het auditlog van deze aanmelding "
        "ziet u wie.",
        K.MAIL,
        uit_mag=False,
    ),
}

# Which act makes which message. Emergency access, follow-up and terms say so themselves.
BIJ: Mapping[A, S] = {
    A.INDIENEN: S.INGEDIEND,
    A.AANVULLING_VRAGEN: S.AANVULLING_GEVRAAGD,
    A.AANVULLEN: S.AANVULLING_GEGEVEN,
    A.AANNEMEN: S.AANGENOMEN,
    A.AFWIJZEN: S.AFGEWEZEN,
    A.DOORZETTEN: S.DOORGEZET,
    A.INTREKKEN: S.INGETROKKEN,
    A.INPLANNEN: S.INGEPLAND,
    A.UITSTELLEN: S.UITGESTELD,
    A.PROCESREGIE_TOEWIJZEN: S.PROCESREGIE,
    A.ADVIES_ONDERTEKENEN: S.ADVIES_ONDERTEKEND,
    A.CONSULT_GEVEN: S.ADVIES_ONDERTEKEND,
    A.REAGEREN: S.REACTIE,
    A.AFSLUITEN: S.AFGESLOTEN,
    A.HEROPENEN: S.HEROPEND,
    A.OVERDRAGEN: S.OVERGEDRAGEN,
}

# These wait until the decision can no longer be taken back.
WACHTEN = frozenset(BIJ[actie] for actie in workflow.TERUG_TE_DRAAIEN)

# The act on the case that a receiver must still have, when reading and when a mail leaves: who lost it is told nothing.
# The privacy officer has none, and who was called off cannot open the case (`authz.once_invited`).
RECHT: Mapping[O, A] = {
    O.AANMELDER: A.AANVULLEN,
    O.TAFEL: A.AANNEMEN,
    O.VOORZITTER: A.ADVIES_ONDERTEKENEN,
    O.PLAATSVERVANGER: A.ADVIES_ONDERTEKENEN,
    O.GENODIGDEN: A.BELANG_VERKLAREN,
    O.PROCESREGISSEUR: A.METEN,
}

# How many working days before its end a table is warned of a term: the day before for triage, a week for the advice.
WAARSCHUW_WERKDAGEN: Mapping[Status, int] = {
    Status.INGEDIEND: 1,
    Status.AANGENOMEN: 5,
    Status.INGEPLAND: 5,
    Status.BESPROKEN: 5,
}
# When the requester is told of what he or she has to answer: so many working days after its day, while it is open.
HERINNER_WERKDAGEN: Mapping[S, tuple[int, ...]] = {S.OPVOLGMETING: (0, 10, 20), S.ADVIESREGEL_OPEN: (1, 20)}
# What was never told in a year gets no first message any more; it stays late in the worklist.
_TERUGKIJKEN = timedelta(days=365)
SAMENVATTING_OM = time(7)  # Dutch time


def zin(soort: S, van: datetime | None = None, naar: datetime | None = None) -> str:
    """The message in words; of a meeting that moved from and to when."""
    tekst = REGELS[soort].tekst
    return tekst if van is None or naar is None else f"{tekst} Zij was {local_text(van)}, en is nu {local_text(naar)}."


def met_standaard(keuze: K) -> list[S]:
    """The kinds that go this way unless a person chose otherwise."""
    return [soort for soort, regel in REGELS.items() if regel.standaard is keuze]


def momenten(soort: S, vandaag: date) -> list[tuple[int, date, date]]:
    """After how many working days one is told of this kind today, for days after the second and up to the third value.
    The newest moment of a day alone: a worker that was away for weeks tells once."""
    na = HERINNER_WERKDAGEN[soort]
    tot = [working_days_back(vandaag, werkdagen) for werkdagen in na]
    return list(zip(na, [*tot[1:], vandaag - _TERUGKIJKEN], tot, strict=True))


def bijna_om(status: Status, uiterlijk: date | None, vandaag: date) -> bool:
    """Whether the table has to take its next step, and has little time left for it or none."""
    if uiterlijk is None or status not in WAARSCHUW_WERKDAGEN:
        return False
    return working_days_between(vandaag, uiterlijk) <= WAARSCHUW_WERKDAGEN[status]
