"""Cases, built by walking the real workflow through the API. Everything in them is visibly invented."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text

from app.core.workingdays import local_date
from app.glossary import Status
from tests.dagen import vandaag
from tests.loket import Loket, ok

MIDDAG = timedelta(hours=11)
BIJLAGE = b"Verzonnen: een verslag van school.\n"


def jeugdige(geboortejaar: int = 2014, **changes: Any) -> dict[str, Any]:
    """A young person with all the consent that a named case needs on any test day."""
    toestemmingen = [{"van": "OUDER", "antwoord": "JA", "datum": "2020-12-01"}]
    if vandaag().year - geboortejaar >= 12:
        toestemmingen.append({"van": "JEUGDIGE", "antwoord": "JA", "datum": "2020-12-01"})
    return {
        "referentie": f"VERZONNEN-{geboortejaar}",
        "geboortejaar": geboortejaar,
        "gezag": "EEN_OUDER",
        "toestemmingen": toestemmingen,
    } | changes


def kind(leeftijd: int, **changes: Any) -> dict[str, Any]:
    """A child of this age, whatever the year: under twelve there is nobody to ask or to invite but the parents."""
    return jeugdige(vandaag().year - leeftijd, **changes)


def ret_intake(**changes: Any) -> dict[str, Any]:
    return {
        "tafel": "RET",
        "soort": "CASUSBESPREKING",
        "gemeente": "GM0268",
        "vraagtype": "DREIGENDE_UITHUISPLAATSING",
        "vraag": "Verzonnen: hoe kan de jongere thuis blijven wonen?",
        "geprobeerd": "Verzonnen: gezinscoaching.",
        "effect": "Verzonnen: even rust.",
        "gewenstResultaat": "Verzonnen: een gedragen plan.",
        "waaromNu": "Verzonnen: school stopt.",
        "woonsituatie": "THUIS",
        "dreigendeUithuisplaatsing": "JA",
        "dreigingBeoordeeldDoor": "gezinswerker",
        "dreigingBeoordeeldOp": "2020-12-01",
        "oudersGeinformeerd": True,
        "oudersGeinformeerdOp": "2020-12-01",
        "jeugdigen": [jeugdige()],
        "acuut": False,
    } | changes


def reps_intake(**changes: Any) -> dict[str, Any]:
    return {
        "tafel": "REPS",
        "soort": "CASUSBESPREKING",
        "gemeente": "GM0268",
        "vraagtype": "COMPLEXE_SCHEIDING",
        "vraag": "Verzonnen: hoe praten wij met beide ouders?",
        "jeugdigen": [jeugdige()],
        "acuut": False,
    } | changes


def jbt_intake(**changes: Any) -> dict[str, Any]:
    return {
        "tafel": "JBT",
        "soort": "VERZOEK_TOT_BESPREKING",
        "gemeente": "GM0268",
        "vraagtype": "ZORGEN_VEILIGHEID",
        "vraag": "Verzonnen: er zijn zorgen over de veiligheid.",
        "geprobeerd": "Verzonnen: vrijwillige hulp.",
        "effect": "Verzonnen: de zorgen bleven.",
        "waaromNu": "Verzonnen: een nieuwe melding.",
        "woonsituatie": "THUIS",
        "dreigendeUithuisplaatsing": "ONBEKEND",
        "oudersGeinformeerd": True,
        "oudersGeinformeerdOp": "2020-12-01",
        "reactieOuders": "Verzonnen: ouders zijn het er niet mee eens.",
        "jeugdigen": [jeugdige()],
        "acuut": False,
    } | changes


def toetsen_intake(**changes: Any) -> dict[str, Any]:
    return {
        "tafel": "JBT",
        "soort": "TOETSEN_AAN_TAFEL",
        "gemeente": "GM0268",
        "vraagtype": "EINDE_OTS",
        "vraag": "Verzonnen: de OTS kan eindigen.",
        "effect": "Verzonnen: de doelen zijn gehaald.",
        "woonsituatie": "THUIS",
        "oudersGeinformeerd": True,
        "oudersGeinformeerdOp": "2020-12-01",
        "reactieOuders": "Verzonnen: ouders zijn blij.",
        "jeugdigen": [jeugdige(maatregel="OTS", maatregelStart="2020-06-01")],
        "acuut": False,
    } | changes


@dataclass
class Zaak:
    """A case under way: who brought it in, who chairs its table, and the newest ETag."""

    loket: Loket
    id: str
    etag: str
    aanmelder: str
    voorzitter: str
    lid: str | None = None
    tafel: str = "RET"
    bespreking: str = ""

    def doe(self, wie: str, deel: str, json: Any, *, op: datetime | None = None, status: int = 201) -> dict[str, Any]:
        """One act on this case; keeps the new ETag."""
        answer = self.loket.als(wie).post(f"/aanmeldingen/{self.id}/{deel}", json, etag=self.etag, op=op)
        body = ok(answer, status)
        self.etag = answer.headers["ETag"]
        return body

    def voeg_bijlage_toe(self, wie: str, inhoud: bytes = BIJLAGE, naam: str = "verzonnen.txt") -> dict[str, Any]:
        """A file with this case; keeps the new ETag."""
        answer = self.loket.als(wie).stuur_bestand(f"{self.path}/bijlagen", inhoud, naam, etag=self.etag)
        body = ok(answer)
        self.etag = answer.headers["ETag"]
        bijlage: dict[str, Any] = body["vastgelegd"]
        return bijlage

    def lees(self, wie: str | None = None) -> dict[str, Any]:
        answer = self.loket.als(wie or self.aanmelder).get(f"/aanmeldingen/{self.id}")
        body = ok(answer, 200)
        self.etag = answer.headers["ETag"]
        return body

    @property
    def path(self) -> str:
        return f"/aanmeldingen/{self.id}"


def maak(
    loket: Loket,
    intake: dict[str, Any],
    *,
    aanmelder: str = "lt-nijmegen",
    voorzitter: str = "voorzitter-ret",
    lid: str | None = "lid-ret-1",
    tafel: str = "RET",
    indienen: bool = True,
    op: datetime | None = None,
) -> Zaak:
    answer = loket.als(aanmelder).post("/aanmeldingen", {**intake, "indienen": indienen}, op=op)
    body = ok(answer)
    return Zaak(loket, body["id"], answer.headers["ETag"], aanmelder, voorzitter, lid, tafel)


def ret_zaak(loket: Loket, *, indienen: bool = True, op: datetime | None = None, **changes: Any) -> Zaak:
    return maak(loket, ret_intake(**changes), indienen=indienen, op=op)


_kinderen = count()


def eigen_zaak(loket: Loket, **meer: Any) -> Zaak:
    """A RET case about a young person who is in no other: nobody is told that there is another case."""
    return ret_zaak(loket, **{"jeugdigen": [jeugdige(referentie=f"VERZONNEN-EIGEN-{next(_kinderen)}")], **meer})


def neem_aan(zaak: Zaak, *, op: datetime | None = None) -> Zaak:
    zaak.doe(zaak.voorzitter, "triagebesluiten", {"besluit": "AANNEMEN"}, op=op)
    return zaak


def plan_in(zaak: Zaak, *, op: datetime | None = None, gasten: list[dict[str, Any]] | None = None) -> Zaak:
    """A meeting of its own for the case, that begins at once, with one member."""
    begint = op or datetime.now(UTC)
    zitting = ok(
        zaak.loket.als(zaak.voorzitter).post(
            f"/tafels/{zaak.tafel}/zittingen",
            {"begintOp": begint.strftime("%Y-%m-%dT%H:%M:%SZ"), "plaats": "Verzonnen zaal"},
            op=op,
        )
    )
    leden = [] if zaak.lid is None else [{"gebruiker": zaak.lid}]
    body = zaak.doe(
        zaak.voorzitter,
        "besprekingen",
        {
            "zitting": zitting["id"],
            "minuten": 45,
            "leden": leden,
            "gasten": gasten or [{"soort": "AANMELDER"}],
        },
        op=op,
    )
    zaak.bespreking = body["vastgelegd"]["id"]
    return zaak


def bespreek(zaak: Zaak, *, op: datetime | None = None) -> Zaak:
    """The member declares no interest, and the meeting is held."""
    leden = []
    if zaak.lid is not None:
        zaak.doe(zaak.lid, "belangenverklaringen", {"belang": "GEEN"}, op=op)
        leden = [{"gebruiker": zaak.lid, "aanwezigheid": "AANWEZIG"}]
    zaak.doe(
        zaak.voorzitter,
        f"besprekingen/{zaak.bespreking}/verslag",
        {
            "verslag": "Verzonnen: besproken.",
            "leden": leden,
            "gasten": [{"volgnummer": 1, "aanwezigheid": "AANWEZIG"}],
        },
        op=op,
    )
    return zaak


ADVIES = {
    "tekst": "Verzonnen: blijf thuis werken met een steungezin.",
    "regels": [{"code": "INFORMELE_STEUN", "wie": "lokaal team", "uiterlijk": "2030-01-01"}],
}


REACTIE_PER_REGEL = {
    "reactie": "DEELS_OVERGENOMEN",
    "toelichting": "Verzonnen: niet alles past.",
    "regels": [{"volgnummer": 1, "reactie": "NIET_OVERGENOMEN", "toelichting": "Verzonnen: het gezin wil niet."}],
}


def adviseer(zaak: Zaak, *, op: datetime | None = None, advies: dict[str, Any] | None = None) -> Zaak:
    body = zaak.doe(zaak.voorzitter, "adviezen", advies or ADVIES, op=op)
    zaak.doe(zaak.voorzitter, f"adviezen/{body['vastgelegd']['nummer']}/ondertekening", {"akkoord": True}, op=op)
    return zaak


def reageer(zaak: Zaak, *, op: datetime | None = None) -> Zaak:
    zaak.doe(zaak.aanmelder, "adviesreacties", {"reactie": "OVERGENOMEN"}, op=op)
    return zaak


def sluit_af(zaak: Zaak, *, op: datetime | None = None) -> Zaak:
    dag = (local_date(op) if op else vandaag()).isoformat()
    zaak.doe(
        zaak.voorzitter,
        "afsluiting",
        {
            "resultaat": "HULP_GEREGELD",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "gezinswerker",
            "beoordeeldOp": dag,
        },
        op=op,
    )
    return zaak


def functie_zaak(loket: Loket) -> Zaak:
    """A case at RET Centraal Gelderland about an essentiële functie, advised by telephone."""
    intake = ret_intake(tafel="RET_CG", soort="ESSENTIELE_FUNCTIE", gemeente="GM0202", vraagtype="ESSENTIELE_FUNCTIE")
    zaak = neem_aan(maak(loket, intake, aanmelder="lt-arnhem", voorzitter="voorzitter-retcg", lid=None, tafel="RET_CG"))
    zaak.doe(zaak.voorzitter, "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": ADVIES})
    return zaak


def zaak_in(loket: Loket, status: Status) -> Zaak:
    """A RET case in this status, walked there by its own people."""
    zaak = ret_zaak(loket, indienen=status is not Status.CONCEPT)
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    weg = {"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen: de huisarts."}
    match status:
        case Status.AANVULLING_GEVRAAGD:
            zaak.doe(zaak.voorzitter, "triagebesluiten", vraag)
        case Status.AFGEWEZEN:
            zaak.doe(zaak.voorzitter, "triagebesluiten", weg)
        case Status.INGETROKKEN:
            zaak.doe(zaak.aanmelder, "intrekking", {"reden": "Verzonnen: opgelost."})
    stappen = (
        (Status.AANGENOMEN, neem_aan),
        (Status.INGEPLAND, plan_in),
        (Status.BESPROKEN, bespreek),
        (Status.GEADVISEERD, adviseer),
        (Status.IN_OPVOLGING, reageer),
        (Status.AFGESLOTEN, sluit_af),
    )
    order = [one for one, _ in stappen]
    if status in order:
        for _, stap in stappen[: order.index(status) + 1]:
            stap(zaak)
    return zaak


def dag(jaar: int, maand: int, dag: int) -> datetime:
    """Noon in the Netherlands, more or less, as a moment for the moved clock."""
    return datetime.combine(date(jaar, maand, dag), datetime.min.time(), UTC) + MIDDAG


def tot_er_wachten(loket: Loket, hoeveel: int) -> None:
    """Until so many transactions in this database of PostgreSQL wait for another."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with loket.eigenaar.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(1_000):
            if connection.scalar(text(query)) == hoeveel:
                return
            time.sleep(0.01)
    raise AssertionError(f"er wachten er geen {hoeveel}")
