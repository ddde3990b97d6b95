"""A month of the RET as its five people live it, with the worker beside them, and the half-year that follows.

Every working day: the acts of that day, then the worker, then everyone looks at all worklists. The story below says by
hand what must be in them, who got which mail and what the listening system heard. Nothing of a case leaves the service.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any

import pytest

from app.berichten.regels import BIJ, REGELS
from app.core import outbox
from app.core.workingdays import is_working_day, local_date
from app.glossary import Actie, MeldingSoort
from tests import post, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.post import AFZENDER, Postkantoor, Systeem, geef_adres
from tests.stappen import Zaak, dag
from tests.werkproces import MOORDEN, Werkproces, werkproces

LT, VZ, SEC, LID, BELANG = "lt-nijmegen", "voorzitter-ret", "secretaris-ret", "lid-ret-1", "lid-ret-2"
KANS = Random(3)
VIJF = (LT, VZ, SEC, LID, BELANG)
REPS = "voorzitter-reps"
TWEE_REGELS = {
    "tekst": "Verzonnen: twee dingen.",
    "regels": [
        {"code": "INFORMELE_STEUN", "wie": "lokaal team", "uiterlijk": "2025-05-01"},
        {"code": "BOEG", "wie": "voorzitter"},
    ],
}
NA_BOEG = {
    "tekst": "Verzonnen: BOEG denkt mee.",
    "regels": [{"code": "INFORMELE_STEUN", "wie": "lokaal team"}, {"code": "PLEEGZORG", "wie": "zorgaanbieder"}],
}
DEELS = {
    "reactie": "DEELS_OVERGENOMEN",
    "toelichting": "Verzonnen: de tweede regel nog niet.",
    "regels": [
        {"volgnummer": 1, "reactie": "OVERGENOMEN"},
        {"volgnummer": 2, "reactie": "NIET_OVERGENOMEN", "toelichting": "Verzonnen: wij wachten op BOEG."},
    ],
}
HELEMAAL = {
    "reactie": "OVERGENOMEN",
    "regels": [{"volgnummer": 1, "reactie": "OVERGENOMEN"}, {"volgnummer": 2, "reactie": "OVERGENOMEN"}],
}
ANONIEM = {
    "tafel": "RET",
    "soort": "ANONIEM_CONSULT",
    "gemeente": "GM0268",
    "vraagtype": "HULP_STAGNEERT",
    "vraag": "Verzonnen: met wie bellen wij?",
    "acuut": False,
}


@dataclass
class Maand:
    """The people, their cases by letter, and the present."""

    loket: Loket
    nu: datetime
    zaken: dict[str, Zaak] = field(default_factory=dict)
    kenmerken: dict[str, str] = field(default_factory=dict)
    zitting: str = ""
    opschaling: str = ""

    def dien_in(self, naam: str, intake: dict[str, Any], *, indienen: bool = True) -> None:
        zaak = stappen.maak(self.loket, intake, indienen=indienen, op=self.nu)
        self.zaken[naam] = zaak
        self.kenmerken[zaak.lees()["kenmerk"]] = naam

    def doe(self, naam: str, wie: str, deel: str, json: Any) -> dict[str, Any]:
        zaak = self.zaken[naam]
        if wie == REPS:
            zaak.lees()  # of another table: it looks first
        vastgelegd: dict[str, Any] = zaak.doe(wie, deel, json, op=self.nu)["vastgelegd"]
        return vastgelegd

    def plan(self, naam: str, op: date) -> None:
        """The secretary calls a meeting on that day and invites both members."""
        zitting = {"begintOp": f"{op}T09:00:00Z", "plaats": "Verzonnen zaal"}
        self.zitting = ok(self.loket.als(SEC).post("/tafels/RET/zittingen", zitting, op=self.nu))["id"]
        punt = {"zitting": self.zitting, "minuten": 45, "leden": [{"gebruiker": LID}, {"gebruiker": BELANG}]}
        self.zaken[naam].bespreking = self.doe(naam, SEC, "besprekingen", punt)["id"]

    def bespreek(self, naam: str) -> None:
        """The chair opens the meeting with who is there, and the secretary writes down what was said."""
        pad = f"/tafels/RET/zittingen/{self.zitting}"
        gelezen = self.loket.als(VZ).get(pad, op=self.nu)
        aanwezig = {"aanwezig": [LID]}
        ok(self.loket.als(VZ).post(f"{pad}/opening", aanwezig, etag=gelezen.headers["ETag"], op=self.nu))
        zaak = self.zaken[naam]
        zaak.lees(LT)
        verslag = {"verslag": "Verzonnen: besproken.", "leden": [{"gebruiker": LID, "aanwezigheid": "AANWEZIG"}]}
        self.doe(naam, SEC, f"besprekingen/{zaak.bespreking}/verslag", verslag)

    def meet(self, naam: str) -> None:
        meting = {
            "maanden": 3,
            "gemetenOp": local_date(self.nu).isoformat(),
            "woonsituatie": "THUIS",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "gezinswerker",
        }
        self.doe(naam, LT, "opvolgmetingen", meting)

    def schaal_op(self) -> None:
        vraag = {"naar": "BOEG", "reden": "Verzonnen: in de regio is geen plek."}
        self.opschaling = self.doe("A", VZ, "opschalingen", vraag)["id"]

    def boeg_antwoordt(self) -> None:
        antwoord = {
            "uitkomst": "ADVIES",
            "beantwoordDoor": "coördinator BOEG",
            "beantwoordOp": local_date(self.nu).isoformat(),
            "antwoord": "Verzonnen: probeer pleegzorg.",
        }
        self.doe("A", VZ, f"opschalingen/{self.opschaling}/antwoord", antwoord)


Daad = Callable[[Maand], object]


@dataclass(frozen=True)
class Dag:
    """One day of the story. `lijsten`: what changed in whose worklists (list → its cases; what is not named is empty).
    `post`: receiver → what each mail is about; a digest names all it holds. `gehoord`: what the system was told."""

    datum: date
    daden: tuple[Daad, ...] = ()
    lijsten: dict[str, str] = field(default_factory=dict)
    post: dict[str, list[str]] = field(default_factory=dict)
    gehoord: tuple[str, ...] = ()


def _doe(naam: str, wie: str, deel: str, json: Any) -> Daad:
    return lambda maand: maand.doe(naam, wie, deel, json)


def _tafel(lijsten: str) -> dict[str, str]:
    return {VZ: lijsten, SEC: lijsten}


def _allebei(*post: str) -> dict[str, list[str]]:
    return {VZ: list(post), SEC: list(post)}


AANNEMEN, CONSULT = {"besluit": "AANNEMEN"}, {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}
VRAGEN = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
NAAR_REPS = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding staat centraal."}
GEEN, EERDER = {"belang": "GEEN"}, {"belang": "EERDER_BETROKKEN"}
KLAAR = {"resultaat": "CONSULT_AFGEROND"}
ZONDER_DREIGING = {"vraagtype": "DOORSTROOM", "dreigendeUithuisplaatsing": "NEE"} | dict.fromkeys(
    ("dreigingBeoordeeldDoor", "dreigingBeoordeeldOp")
)
NIETS = "-"
# A, B and the consult D; triage after 1, 3 and 0 working days, advice after 7, 16 and 0: those that B stood still do
# not count.
CIJFERS = {
    "aanmeldingen": 3,
    "uniekeJeugdigen": 2,
    "besprekingen": 2,
    "consulten": 1,
    "dreigend": 2,
    "voorkomen": 2,
    "overgenomen": 3,
    "medianeWerkdagenTotTriage": 1.0,
    "medianeWerkdagenTotAdvies": 7.0,
    "binnenTermijn": {"teller": 3, "noemer": 3},
}


def _kind(referentie: str) -> dict[str, Any]:
    return {"jeugdigen": [stappen.kind(7, referentie=f"VERZONNEN-{referentie}")]}


VERHAAL = (
    Dag(
        date(2025, 3, 3),
        (
            lambda m: m.dien_in("A", stappen.ret_intake(**_kind("A"))),
            lambda m: m.dien_in("B", stappen.ret_intake(**_kind("B"))),
        ),
        {LT: "MIJN_AANMELDINGEN AB", **_tafel("TE_TRIEREN AB MIJN_TAFEL AB"), LID: NIETS, BELANG: NIETS},
        _allebei("INGEDIEND A", "INGEDIEND B"),
        ("INGEDIEND A", "INGEDIEND B"),
    ),
    Dag(
        date(2025, 3, 4),
        (
            _doe("A", VZ, "triagebesluiten", AANNEMEN),
            _doe("B", SEC, "triagebesluiten", VRAGEN),
            lambda m: m.dien_in("C", stappen.ret_intake(**_kind("C"), **ZONDER_DREIGING)),
        ),
        {
            LT: "MIJN_AANMELDINGEN ABC AAN_TE_VULLEN B",
            **_tafel("TE_TRIEREN C IN_TE_PLANNEN A MIJN_TAFEL ABC"),
        },
        {LT: ["AANGENOMEN A", "AANVULLING_GEVRAAGD B"], **_allebei("INGEDIEND C")},
        ("AANGENOMEN A", "AANVULLING_GEVRAAGD B", "INGEDIEND C"),
    ),
    # C leaves the table: its clock of 4 March goes along to REPS, which has to triage within two days.
    Dag(
        date(2025, 3, 5),
        (_doe("C", VZ, "triagebesluiten", NAAR_REPS), lambda m: m.plan("A", date(2025, 3, 10))),
        {
            **_tafel("VOLGENDE_ZITTING A MIJN_TAFEL AB"),
            **dict.fromkeys((LID, BELANG), "BELANG_TE_VERKLAREN A VOLGENDE_ZITTING A MIJN_UITNODIGINGEN A"),
        },
        {LT: ["DOORGEZET C", "INGEPLAND A"], LID: ["INGEPLAND A"], BELANG: ["INGEPLAND A"]},
        ("INGEPLAND A",),
    ),
    Dag(
        date(2025, 3, 6),
        (_doe("A", LID, "belangenverklaringen", GEEN), _doe("A", BELANG, "belangenverklaringen", EERDER)),
        {LID: "VOLGENDE_ZITTING A MIJN_UITNODIGINGEN A", BELANG: NIETS},
    ),
    Dag(date(2025, 3, 7), (), {LT: "MIJN_AANMELDINGEN ABC AAN_TE_VULLEN B TE_LAAT C"}),
    Dag(
        date(2025, 3, 10),
        (
            _doe("B", LT, "aanvullingen", {"antwoord": "Verzonnen: school ziet het ook."}),
            _doe("C", REPS, "triagebesluiten", AANNEMEN),
            lambda m: m.bespreek("A"),
        ),
        {
            LT: "MIJN_AANMELDINGEN ABC",
            **_tafel("TE_TRIEREN B TE_ADVISEREN A MIJN_TAFEL AB"),
            LID: "MIJN_UITNODIGINGEN A",
        },
        {LT: ["AANGENOMEN C"], **_allebei("AANVULLING_GEGEVEN B")},
        ("AANVULLING_GEGEVEN B",),
    ),
    # The clock of B stood still from the 4th to the 10th: triage is due on the 12th, so the table is warned today.
    Dag(
        date(2025, 3, 11),
        (lambda m: m.schaal_op(), _doe("A", SEC, "adviezen", TWEE_REGELS)),
        {VZ: "TE_TRIEREN B TE_ONDERTEKENEN A MIJN_TAFEL AB", SEC: "TE_TRIEREN B MIJN_TAFEL AB"},
        _allebei("TERMIJN B"),
        ("TERMIJN B",),
    ),
    Dag(
        date(2025, 3, 12),
        (
            _doe("B", VZ, "triagebesluiten", AANNEMEN),
            _doe("A", VZ, "adviezen/1/ondertekening", {"akkoord": True}),
            _doe("C", REPS, "consulten", CONSULT),
        ),
        {
            LT: "MIJN_AANMELDINGEN ABC TE_REAGEREN AC",
            **_tafel("IN_TE_PLANNEN B REACTIE_ONTBREEKT A MIJN_TAFEL AB"),
        },
        {LT: ["AANGENOMEN B", "ADVIES_ONDERTEKEND A", "ADVIES_ONDERTEKEND C"]},
        ("AANGENOMEN B", "ADVIES_ONDERTEKEND A"),
    ),
    Dag(
        date(2025, 3, 13),
        (
            _doe("A", LT, "adviesreacties", DEELS),
            lambda m: m.zaken["C"].lees(),
            _doe("C", LT, "adviesreacties", {"reactie": "OVERGENOMEN"}),
            lambda m: m.plan("B", date(2025, 3, 24)),
        ),
        {
            LT: "MIJN_AANMELDINGEN ABC",
            **_tafel("VOLGENDE_ZITTING B MIJN_TAFEL AB"),
            LID: "BELANG_TE_VERKLAREN B VOLGENDE_ZITTING B MIJN_UITNODIGINGEN AB",
            BELANG: "BELANG_TE_VERKLAREN B VOLGENDE_ZITTING B MIJN_UITNODIGINGEN B",
        },
        {LT: ["INGEPLAND B"], VZ: ["REACTIE A"], LID: ["INGEPLAND B"], BELANG: ["INGEPLAND B"]},
        ("REACTIE A", "INGEPLAND B"),
    ),
    Dag(
        date(2025, 3, 14),
        (
            lambda m: m.boeg_antwoordt(),
            _doe("B", LID, "belangenverklaringen", GEEN),
            _doe("C", REPS, "afsluiting", KLAAR),
        ),
        {LT: "MIJN_AANMELDINGEN AB", LID: "VOLGENDE_ZITTING B MIJN_UITNODIGINGEN AB"},
        {LT: ["AFGESLOTEN C"]},
    ),
    Dag(
        date(2025, 3, 17),
        (_doe("A", VZ, "adviezen", NA_BOEG),),
        {VZ: "VOLGENDE_ZITTING B TE_ONDERTEKENEN A MIJN_TAFEL AB"},
    ),
    Dag(
        date(2025, 3, 18),
        (_doe("A", VZ, "adviezen/2/ondertekening", {"akkoord": True}),),
        {LT: "MIJN_AANMELDINGEN AB TE_REAGEREN A", **_tafel("VOLGENDE_ZITTING B REACTIE_ONTBREEKT A MIJN_TAFEL AB")},
        {LT: ["ADVIES_ONDERTEKEND A"]},
        ("ADVIES_ONDERTEKEND A",),
    ),
    Dag(
        date(2025, 3, 19),
        (_doe("A", LT, "adviesreacties", HELEMAAL),),
        {LT: "MIJN_AANMELDINGEN AB", **_tafel("VOLGENDE_ZITTING B MIJN_TAFEL AB")},
        {VZ: ["REACTIE A"]},
        ("REACTIE A",),
    ),
    Dag(
        date(2025, 3, 20),
        (lambda m: m.dien_in("D", ANONIEM, indienen=False),),
        {LT: "MIJN_AANMELDINGEN ABD CONCEPTEN D"},
    ),
    Dag(
        date(2025, 3, 21),
        (
            _doe("D", LT, "indiening", {"acuut": False}),
            _doe("D", VZ, "triagebesluiten", AANNEMEN),
            _doe("D", VZ, "consulten", CONSULT),
        ),
        {
            LT: "MIJN_AANMELDINGEN ABD TE_REAGEREN D",
            **_tafel("VOLGENDE_ZITTING B REACTIE_ONTBREEKT D MIJN_TAFEL ABD"),
        },
        {LT: ["AANGENOMEN D", "ADVIES_ONDERTEKEND D"], **_allebei("INGEDIEND D")},
        ("INGEDIEND D", "AANGENOMEN D", "ADVIES_ONDERTEKEND D"),
    ),
    # The second member never answered: invited, and still without a word of the content.
    Dag(
        date(2025, 3, 24),
        (_doe("D", LT, "adviesreacties", {"reactie": "OVERGENOMEN"}), lambda m: m.bespreek("B")),
        {
            LT: "MIJN_AANMELDINGEN ABD",
            **_tafel("TE_ADVISEREN B MIJN_TAFEL ABD"),
            LID: "MIJN_UITNODIGINGEN AB",
            BELANG: "MIJN_UITNODIGINGEN B",
        },
        {VZ: ["REACTIE D"]},
        ("REACTIE D",),
    ),
    Dag(
        date(2025, 3, 25),
        (_doe("B", SEC, "adviezen", stappen.ADVIES), _doe("D", VZ, "afsluiting", KLAAR)),
        {LT: "MIJN_AANMELDINGEN AB", VZ: "TE_ONDERTEKENEN B MIJN_TAFEL AB", SEC: "MIJN_TAFEL AB"},
        {LT: ["AFGESLOTEN D"]},
        ("AFGESLOTEN D",),
    ),
    Dag(date(2025, 3, 26)),
    Dag(date(2025, 3, 27)),
    # Advice on B is due on 4 April: twenty working days, and four in which the clock stood still.
    Dag(date(2025, 3, 28), (), {}, _allebei("TERMIJN B"), ("TERMIJN B",)),
    Dag(
        date(2025, 3, 31),
        (_doe("B", VZ, "adviezen/1/ondertekening", {"akkoord": True}),),
        {LT: "MIJN_AANMELDINGEN AB TE_REAGEREN B", **_tafel("REACTIE_ONTBREEKT B MIJN_TAFEL AB")},
        {LT: ["ADVIES_ONDERTEKEND B"]},
        ("ADVIES_ONDERTEKEND B",),
    ),
    Dag(
        date(2025, 4, 1),
        (_doe("B", LT, "adviesreacties", {"reactie": "OVERGENOMEN"}),),
        {LT: "MIJN_AANMELDINGEN AB", **_tafel("MIJN_TAFEL AB")},
        {VZ: ["REACTIE B"]},
        ("REACTIE B",),
    ),
    # Three months after the advice on A; it can be measured two weeks before that.
    Dag(date(2025, 5, 28)),
    Dag(date(2025, 5, 29), (), {LT: "MIJN_AANMELDINGEN AB OPVOLGING A", **_tafel("MIJN_TAFEL AB OPVOLGING A")}),
    Dag(date(2025, 6, 12), (), {}, {LT: ["OPVOLGMETING A"]}, ("OPVOLGMETING A",)),
    Dag(
        date(2025, 6, 13),
        (),
        {
            LT: "MIJN_AANMELDINGEN AB OPVOLGING A TE_LAAT A",
            **_tafel("MIJN_TAFEL AB OPVOLGING A TE_LAAT A"),
        },
    ),
    Dag(
        date(2025, 6, 16),  # A is measured, and B comes in
        (lambda m: m.meet("A"),),
        {LT: "MIJN_AANMELDINGEN AB OPVOLGING B", **_tafel("MIJN_TAFEL AB OPVOLGING B")},
    ),
    Dag(
        date(2025, 6, 30),
        (lambda m: m.meet("B"),),
        {LT: "MIJN_AANMELDINGEN AB", **_tafel("MIJN_TAFEL AB")},
        {LT: []},
    ),
    Dag(
        date(2025, 7, 1),
        (
            lambda m: stappen.sluit_af(m.zaken["A"], op=m.nu),
            lambda m: stappen.sluit_af(m.zaken["B"], op=m.nu),
        ),
        dict.fromkeys(VIJF, NIETS),
        {LT: ["AFGESLOTEN A AFGESLOTEN B"]},
        ("AFGESLOTEN A", "AFGESLOTEN B"),
    ),
)


def test_het_verhaal_slaat_in_maart_geen_werkdag_over() -> None:
    maart = [date(2025, 3, nummer) for nummer in range(3, 32)]
    assert [een.datum for een in VERHAAL if een.datum.month == 3] == [een for een in maart if is_working_day(een)]


@pytest.fixture
def kantoor() -> Iterator[Postkantoor]:
    with post.postkantoor() as kantoor:
        yield kantoor


@pytest.fixture
def hoorder() -> Iterator[Systeem]:
    with post.systeem() as een:
        yield een


@pytest.fixture
def loket(backend: str, templates: Templates, kantoor: Postkantoor) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend), smtp_url=kantoor.url, afzender=AFZENDER)) as vers:
        vers.proces.zonder_uurwerk()
        yield vers


def _lijsten(maand: Maand, wie: str) -> dict[str, int]:
    """How much is in each list that is not empty."""
    items = ok(maand.loket.als(wie).get("/werklijsten", op=maand.nu), 200)["items"]
    return {een["code"]: een["aantal"] for een in items if een["aantal"]}


def _casussen(maand: Maand, wie: str, lijst: str) -> str:
    """The letters of the cases in a list."""
    vraag = {"lijst": lijst, "pageSize": 100}
    items = ok(maand.loket.als(wie).get("/aanmeldingen", params=vraag, op=maand.nu), 200)["items"]
    return "".join(sorted(maand.kenmerken[een["kenmerk"]] for een in items))


def _verwacht(tekst: str) -> dict[str, str]:
    woorden = [] if tekst == NIETS else tekst.split()
    return dict(zip(woorden[::2], woorden[1::2], strict=True))


def _brief(maand: Maand, tekst: str) -> str:
    """What a mail is about: for each reference in it the kind that its sentence stands for, and the case's letter."""
    soorten = {regel.tekst: soort for soort, regel in REGELS.items()}
    enkel = re.match(r"(.+)\n\nKenmerk: (\S+)\n", tekst)
    gevonden = [(enkel[2], enkel[1])] if enkel else re.findall(r"^(EL-\S+): (.+)$", tekst, re.MULTILINE)
    assert gevonden, tekst
    return " ".join(sorted(f"{soorten[zin]} {maand.kenmerken[kenmerk]}" for kenmerk, zin in gevonden))


def _gebeurd(maand: Maand) -> Counter[str]:
    """Of every case in its timeline: the messages that its acts stand for."""
    gebeurd: Counter[str] = Counter()
    for naam, zaak in maand.zaken.items():
        for punt in ok(maand.loket.als(LT).get(f"{zaak.path}/tijdlijn"), 200)["items"]:
            soort = BIJ.get(Actie[punt["actie"]])
            gebeurd[f"{soort} {naam}"] += soort is not None
    return +gebeurd


def test_een_maand_van_het_ret(loket: Loket, kantoor: Postkantoor, hoorder: Systeem) -> None:
    for wie in VIJF:
        geef_adres(loket, wie)
    webhook = {"naam": "Verzonnen systeem", "url": hoorder.url, "tafel": "RET", "soorten": list(MeldingSoort)}
    ok(loket.als("beheer").post("/webhooks", webhook))
    maand, soort = Maand(loket, dag(2025, 3, 3)), loket.parts.database.engine.dialect.name
    with werkproces(loket.parts.settings) as werkt:
        dubbel = _leef(maand, werkt, kantoor, hoorder)
    assert dubbel <= werkt.gedood  # each death can make one
    print(f"{soort}: {werkt.gedood} keer gedood, {dubbel} dubbel met hetzelfde nummer")


def _leef(maand: Maand, werkt: Werkproces, kantoor: Postkantoor, hoorder: Systeem) -> int:
    """The story, day by day, and what must be true at the end of each; gives how many messages came more than once."""
    dubbel = 0
    stand: dict[str, str] = {}
    verteld: Counter[str] = Counter()
    for nummer, een in enumerate(VERHAAL, 1):
        maand.nu = dag(een.datum.year, een.datum.month, een.datum.day)
        for daad in een.daden:
            daad(maand)
            maand.nu += timedelta(minutes=1)
        maand.nu += timedelta(hours=3)
        _werk(maand, werkt, kantoor, hoorder, tot=MOORDEN * nummer // len(VERHAAL))
        # Who got which mail
        bussen: dict[str, list[str]] = {}
        brieven_in = kantoor.leeg()
        uniek = {str(brief["Message-ID"]): brief for brief in brieven_in}
        dubbel += len(brieven_in) - len(uniek)
        for brief in uniek.values():
            tekst = brief.get_content().replace("\r\n", "\n")
            assert "verzonnen" not in (tekst + str(brief["Subject"])).casefold()
            bussen.setdefault(str(brief["To"]).removesuffix("@post.example"), []).append(_brief(maand, tekst))
        brieven = {wie: sorted(post) for wie, post in een.post.items() if post}
        assert {wie: sorted(post) for wie, post in bussen.items()} == brieven, een.datum
        # What the listening system heard
        gehoord = []
        oproepen = {koppen["webhook-id"]: body for koppen, body in hoorder.ontvangen}
        assert len(oproepen) == len({(koppen["webhook-id"], body) for koppen, body in hoorder.ontvangen})
        dubbel += len(hoorder.ontvangen) - len(oproepen)
        for body in oproepen.values():
            event = json.loads(body)
            assert b"verzonnen" not in body.lower()
            assert set(event["data"]) == {"soort", "aanmelding", "kenmerk", "tafel"}
            gehoord.append(f"{event['data']['soort']} {maand.kenmerken[event['subject']]}")
        hoorder.ontvangen.clear()
        assert sorted(gehoord) == sorted(een.gehoord), een.datum
        verteld.update(gehoord)
        # What everyone sees to do
        stand |= een.lijsten
        for wie in VIJF:
            verwacht = _verwacht(stand[wie])
            aantallen = {lijst: len(casussen) for lijst, casussen in verwacht.items()}
            assert _lijsten(maand, wie) == aantallen, (een.datum, wie)
            if wie in een.lijsten:  # on other days the counts say that nothing came or went
                assert {lijst: _casussen(maand, wie, lijst) for lijst in verwacht} == verwacht, (een.datum, wie)
    _klopt_met_de_dossiers(maand, verteld)
    return dubbel


def _werk(maand: Maand, werkt: Werkproces, kantoor: Postkantoor, hoorder: Systeem, *, tot: int) -> None:
    """The worker's round of the day: killed again and again until `tot` have died since the beginning, in the middle of
    a mail, of a webhook, or anywhere; what a dead one had leased is free again some minutes later."""
    kantoor.traagheid = hoorder.traagheid = 0.02
    manieren: tuple[tuple[Sized, float | None], ...] = (
        (kantoor.brieven, None),
        (hoorder.ontvangen, None),
        (kantoor.brieven, KANS.uniform(0, 0.15)),
    )
    for gekomen, uitstel in cycle(manieren):
        if werkt.gedood >= tot:
            break
        werkt.moord(maand.nu, gekomen, uitstel)  # where nothing comes, its round is done
        maand.nu += outbox.HUUR + timedelta(minutes=1)
    kantoor.traagheid = hoorder.traagheid = 0.0
    werkt.ronde(maand.nu)


def _klopt_met_de_dossiers(maand: Maand, verteld: Counter[str]) -> None:
    """What was told outside is what the timelines say, besides what time said; who had to stay out did; the exact
    numbers are those of the story, and C counts at the table that it went to."""
    loket = maand.loket
    gebeurd = _gebeurd(maand)
    bij_reps = {wat: aantal for wat, aantal in gebeurd.items() if wat.endswith(" C") and wat != "INGEDIEND C"}
    assert verteld == gebeurd - Counter(bij_reps) + Counter({"TERMIJN B": 2, "OPVOLGMETING A": 1})
    for naam in maand.zaken:
        assert loket.als(BELANG).get(maand.zaken[naam].path, op=maand.nu).status_code == 404
    assert post.meldingen(loket, BELANG) == []
    vraag = {"periode": "2025", "tafel": "RET", "doel": "BELEID"}
    cijfers = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)["totaal"]
    assert {naam: cijfers[naam] for naam in CIJFERS} == CIJFERS
    drie, zes, _ = cijfers["cohorten"]
    assert (drie["voorkomen"], drie["onbekend"], zes["voorkomen"], zes["onbekend"]) == (2, 0, 0, 2)
