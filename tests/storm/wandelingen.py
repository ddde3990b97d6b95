"""Walks of a case through the main kinds of acts, by its own people: what a storm has to work with."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

from app.core.workingdays import local_date
from tests import stappen
from tests.loket import Loket, ok
from tests.stappen import Zaak
from tests.storm.klant import Stormloket

REDEN = {"reden": "Verzonnen: opgelost."}
VRAAG = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
WEG = {"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen: de huisarts."}
NAAR_REPS = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding staat centraal."}
CONSULT = {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}
MENSEN = ("lt-nijmegen", "voorzitter-ret", "voorzitter-reps", "lid-ret-1")


def _zaak(loket: Loket, *, indienen: bool = True) -> Zaak:
    """With a young person of its own: a storm is no family of a thousand cases."""
    return stappen.ret_zaak(
        loket, indienen=indienen, jeugdigen=[stappen.jeugdige(referentie=f"VERZONNEN-{uuid4().hex[:12]}")]
    )


def wijzig(zaak: Zaak, tekst: str = "Verzonnen: anders.") -> None:
    answer = zaak.loket.als(zaak.aanmelder).patch(zaak.path, {"waaromNu": tekst}, etag=zaak.etag)
    if answer.status_code == 412:  # an attempt whose answer was lost may have done it: a PATCH has no key
        assert zaak.lees()["waaromNu"] == tekst
        assert isinstance(zaak.loket, Stormloket)
        zaak.loket.logboek.stil[zaak.id] += 1
        return
    ok(answer, 200)
    zaak.etag = answer.headers["ETag"]


def consult(loket: Loket) -> None:
    """Concept, change, file, ask for more, answer, accept, advise by telephone, react, close."""
    zaak = _zaak(loket, indienen=False)
    wijzig(zaak, f"Verzonnen: {uuid4()}.")
    zaak.doe("lt-nijmegen", "indiening", {"acuut": False})
    zaak.doe("voorzitter-ret", "triagebesluiten", VRAAG)
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: school steunt het."})
    stappen.neem_aan(zaak)
    zaak.doe("voorzitter-ret", "consulten", CONSULT)
    stappen.sluit_af(stappen.reageer(zaak))


def zitting(loket: Loket) -> None:
    """A meeting, its advice, what came of it after months, the closing, and opened again."""
    zaak = stappen.reageer(stappen.adviseer(stappen.bespreek(stappen.plan_in(stappen.neem_aan(_zaak(loket))))))
    later = datetime.now(UTC) + timedelta(days=100)
    meting = {
        "maanden": 3,
        "gemetenOp": local_date(later).isoformat(),
        "woonsituatie": "THUIS",
        "uithuisplaatsing": "VOORKOMEN",
        "beoordeeldDoor": "gezinswerker",
    }
    zaak.doe("lt-nijmegen", "opvolgmetingen", meting, op=later)
    stappen.sluit_af(zaak, op=later)
    zaak.doe("voorzitter-ret", "heropening", REDEN, op=later)


def doorgezet(loket: Loket) -> None:
    """Filed at one table, sent on to another, and accepted there."""
    zaak = _zaak(loket)
    zaak.doe("voorzitter-ret", "triagebesluiten", NAAR_REPS)
    zaak.doe("voorzitter-reps", "triagebesluiten", {"besluit": "AANNEMEN"})


def ingetrokken(loket: Loket) -> None:
    """A file with it, then withdrawn."""
    zaak = _zaak(loket)
    zaak.voeg_bijlage_toe("lt-nijmegen")
    zaak.doe("lt-nijmegen", "intrekking", REDEN)


def afgewezen(loket: Loket) -> None:
    zaak = _zaak(loket)
    zaak.doe("voorzitter-ret", "signalen", {"code": "WACHTLIJST", "toelichting": "Verzonnen."})
    zaak.doe("voorzitter-ret", "triagebesluiten", WEG)
    zaak.doe("voorzitter-ret", "heropening", REDEN)


WANDELINGEN: tuple[Callable[[Loket], None], ...] = (consult, zitting, doorgezet, ingetrokken, afgewezen)


def wandel(loket: Loket, kans: Random) -> None:
    """One of them."""
    kans.choice(WANDELINGEN)(loket)
