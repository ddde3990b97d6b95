"""The life of a case as DESIGN section 3 has it: who sees it, who may do what when, and what becomes of it.

Written from that text alone, with plain words for states and acts: nothing of the service is imported, because a copy
of its tables would prove nothing. Pure: the moment is an argument.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

# --- the people of the demo region, as far as a walk needs them

AANMELDERS = {"lt-nijmegen": "LT_NIJMEGEN", "lt-wijchen": "LT_WIJCHEN"}
TEAMLEIDERS = {"tl-nijmegen": "LT_NIJMEGEN"}
VOORZITTERS = {"voorzitter-ret": "RET", "voorzitter-reps": "REPS"}
SECRETARISSEN = {"secretaris-ret": "RET"}
LEDEN = {"lid-ret-1": "RET", "lid-ret-2": "RET", "lid-ret-3": "RET", "lid-reps-1": "REPS"}
REGIO = ("regio-nijmegen",)
BUITEN = ("fg", "beheer", "voorzitter-jbt")
PERSONEN = (*AANMELDERS, *TEAMLEIDERS, *VOORZITTERS, *SECRETARISSEN, *LEDEN, *REGIO, *BUITEN)

# Settings of these tables: who must be there, when is measured, and how long members read on after the closing.
QUORUM = {"RET": frozenset({"lid-ret-1"}), "REPS": frozenset()}  # the RET's only gedragswetenschapper
OPVOLGMAANDEN = (3, 6, 12)
METEN_VANAF = timedelta(days=14)
INZAGE_NA_AFSLUITING = timedelta(days=30)
BEDENKTIJD = timedelta(minutes=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# --- the states, and the acts that lead from one to another

VOOR_ADVIES = ("CONCEPT", "INGEDIEND", "AANVULLING_GEVRAAGD", "AANGENOMEN", "INGEPLAND", "BESPROKEN")
NA_ADVIES = ("GEADVISEERD", "IN_OPVOLGING")
IN_BEHANDELING = (*VOOR_ADVIES[1:], *NA_ADVIES)
BIJ_LEDEN = ("INGEPLAND", "BESPROKEN", *NA_ADVIES)
ADVISEREN = ("BESPROKEN", *NA_ADVIES)


def _blijft(*statussen: str) -> dict[str, str]:
    return {status: status for status in statussen}


def _wordt(naar: str, *statussen: str) -> dict[str, str]:
    return dict.fromkeys(statussen, naar)


OVERGANGEN: dict[str, dict[str, str]] = {
    "WIJZIGEN": _blijft("CONCEPT", "AANVULLING_GEVRAAGD"),
    "INDIENEN": _wordt("INGEDIEND", "CONCEPT"),
    "INTREKKEN": _wordt("INGETROKKEN", *VOOR_ADVIES),
    "AANNEMEN": _wordt("AANGENOMEN", "INGEDIEND"),
    "AANVULLING_VRAGEN": _wordt("AANVULLING_GEVRAAGD", "INGEDIEND"),
    "DOORZETTEN": _blijft("INGEDIEND"),
    "AFWIJZEN": _wordt("AFGEWEZEN", "INGEDIEND"),
    "TRIAGE_TERUGDRAAIEN": _wordt("INGEDIEND", "INGEDIEND", "AANGENOMEN", "AANVULLING_GEVRAAGD", "AFGEWEZEN"),
    "AANVULLEN": _wordt("INGEDIEND", "AANVULLING_GEVRAAGD"),
    "CONSULT_GEVEN": _wordt("GEADVISEERD", "AANGENOMEN"),
    "INPLANNEN": _wordt("INGEPLAND", "AANGENOMEN", "BESPROKEN"),
    "UITSTELLEN": _wordt("AANGENOMEN", "INGEPLAND"),
    "BESPREKEN": _wordt("BESPROKEN", "INGEPLAND"),
    "ADVIES_OPSTELLEN": _blijft(*ADVISEREN),
    "ADVIES_ONDERTEKENEN": _wordt("GEADVISEERD", *ADVISEREN),
    "REAGEREN": _wordt("IN_OPVOLGING", *NA_ADVIES),
    "METEN": _blijft(*NA_ADVIES),
    "AFSLUITEN": _wordt("AFGESLOTEN", *NA_ADVIES),
    "HEROPENEN": {"AFGESLOTEN": "IN_OPVOLGING", "AFGEWEZEN": "INGEDIEND"},
    "BELANG_VERKLAREN": _blijft(*IN_BEHANDELING),
    "BELANG_INTREKKEN": _blijft(*IN_BEHANDELING),
}
DADEN = tuple(OVERGANGEN)
TRIAGE = {"AANNEMEN", "AANVULLING_VRAGEN", "AFWIJZEN"}

# --- who does what

LIJST, BEKIJKEN = "IN_WERKLIJST_ZIEN", "BEKIJKEN"
LEZEN = frozenset({LIJST, BEKIJKEN})
INBRENGEN = LEZEN | {"WIJZIGEN", "INDIENEN", "INTREKKEN", "AANVULLEN", "REAGEREN", "METEN"}
AAN_DE_POORT = TRIAGE | {"DOORZETTEN", "TRIAGE_TERUGDRAAIEN"}
AAN_TAFEL = {"INPLANNEN", "UITSTELLEN", "BESPREKEN", "ADVIES_OPSTELLEN", "METEN", "AFSLUITEN"}
BELANGEN = {"BELANG_VERKLAREN", "BELANG_INTREKKEN"}
SECRETARIS = LEZEN | AAN_DE_POORT | AAN_TAFEL | BELANGEN
VOORZITTER = SECRETARIS | {"CONSULT_GEVEN", "ADVIES_ONDERTEKENEN", "HEROPENEN"}
PLAATSVERVANGER = VOORZITTER - AAN_DE_POORT - {"CONSULT_GEVEN"}  # from the agenda on


@dataclass
class Bespreking:
    """Once on the agenda: who was asked, whether they said to be free of interest, who stands in for the chair."""

    voorzitter: str
    plaatsvervanger: str | None
    vrij: dict[str, bool]  # member → declared to have no interest; False is no answer yet
    id: str = ""
    uitgesteld: bool = False
    gehouden: bool = False
    aanwezig: frozenset[str] = frozenset()

    @property
    def gepland(self) -> bool:
        return not (self.uitgesteld or self.gehouden)


@dataclass
class Zaak:
    """One case, as far as states, rights and interests go."""

    aanmelder: str
    tafel: str = "RET"
    status: str = "CONCEPT"
    ingediend: bool = False
    belang: set[str] = field(default_factory=set)  # who declared an interest that was not taken back
    besprekingen: list[Bespreking] = field(default_factory=list)
    adviezen: list[bool] = field(default_factory=list)  # per version whether it is signed
    advies_op: datetime | None = None
    gesloten_op: datetime | None = None
    gemeten: set[int] = field(default_factory=set)
    laatste: tuple[str, datetime] | None = None
    vorige_tafel: str = ""  # where it was before the last redirect

    # what someone sees and may

    def rechten(self, wie: str, nu: datetime) -> list[frozenset[str]]:
        """The sets of acts, one for each way in which this person reaches the case now."""
        gevonden: list[frozenset[str]] = []
        if wie == self.aanmelder:
            gevonden.append(INBRENGEN)
        if self.ingediend:
            if TEAMLEIDERS.get(wie) == AANMELDERS[self.aanmelder]:
                gevonden.append(LEZEN)
            if wie in REGIO:
                gevonden.append(frozenset({LIJST}))
            if wie not in self.belang:
                gevonden += self._aan_tafel(wie, nu)
        return gevonden

    def _aan_tafel(self, wie: str, nu: datetime) -> list[frozenset[str]]:
        gevonden: list[frozenset[str]] = []
        if VOORZITTERS.get(wie) == self.tafel:
            gevonden.append(VOORZITTER)
        if SECRETARISSEN.get(wie) == self.tafel:
            gevonden.append(SECRETARIS)
        if LEDEN.get(wie) == self.tafel:
            gevonden += self._als_lid(wie, nu)
        return gevonden

    def _als_lid(self, wie: str, nu: datetime) -> list[frozenset[str]]:
        geldend = [een for een in self.besprekingen if not een.uitgesteld]
        antwoorden = {een.vrij[wie] for een in geldend if wie in een.vrij}
        gevonden: list[frozenset[str]] = []
        if self.status in BIJ_LEDEN:
            if False in antwoorden:
                gevonden.append(frozenset({LIJST, "BELANG_VERKLAREN"}))
            if True in antwoorden:
                gevonden.append(LEZEN | {"BELANG_VERKLAREN"})
        if self.status == "AFGESLOTEN" and True in antwoorden:
            assert self.gesloten_op is not None
            if nu < self.gesloten_op + INZAGE_NA_AFSLUITING:
                gevonden.append(LEZEN)
        # Who was asked and did not answer counts as having an interest, also as deputy of the chair.
        vervangt = any(een.plaatsvervanger == wie and een.voorzitter in self.belang for een in geldend)
        if vervangt and False not in antwoorden and self.status in (*BIJ_LEDEN, "AFGESLOTEN"):
            gevonden.append(PLAATSVERVANGER)
        return gevonden

    def kan(self, daad: str, nu: datetime) -> bool:
        """Whether the state of the case allows this act now, whoever does it."""
        if daad in LEZEN:
            return True
        if daad == "TRIAGE_TERUGDRAAIEN":
            return self._net_gedaan(*TRIAGE, nu=nu) and self.status in OVERGANGEN[daad]
        return self.status in OVERGANGEN[daad]

    def acties(self, wie: str, nu: datetime) -> set[str]:
        """What is offered to this person now."""
        gevonden = {daad for recht in self.rechten(wie, nu) for daad in recht if self.kan(daad, nu)}
        return gevonden | {"TRIAGE_TERUGDRAAIEN"} if self.zette_net_door(wie, nu) else gevonden

    def zette_net_door(self, wie: str, nu: datetime) -> bool:
        """Whether this person's table redirected the case a moment ago: for that table the case is out of sight, but
        for taking the redirect back."""
        aan_tafel = {VOORZITTERS.get(wie), SECRETARISSEN.get(wie)}
        return (
            self._net_gedaan("DOORZETTEN", nu=nu)
            and self.status == "INGEDIEND"
            and self.vorige_tafel in aan_tafel
            and wie not in self.belang
        )

    def _net_gedaan(self, *daden: str, nu: datetime) -> bool:
        return self.laatste is not None and self.laatste[0] in daden and nu - self.laatste[1] <= BEDENKTIJD

    def oordeel(self, wie: str, daad: str, nu: datetime, *, verouderd: bool = False) -> int:
        """The answer by right, status and version: 404, 403, 409, 412, or 200 when it goes on."""
        rechten = self.rechten(wie, nu)
        if daad == "TRIAGE_TERUGDRAAIEN" and self.zette_net_door(wie, nu):
            return 412 if verouderd else 200
        if not rechten:
            return 404
        if not any(daad in recht for recht in rechten):
            return 403
        if not self.kan(daad, nu):
            return 409
        return 412 if verouderd else 200

    # what acts need besides, and what they leave

    @property
    def mag_getekend(self) -> bool:
        """The first advice after a discussion needs the quorum of that discussion as it counts now: an interest may
        have come to light."""
        besproken = next((een for een in reversed(self.besprekingen) if een.gehouden), None)
        return self.status != "BESPROKEN" or (
            besproken is not None and self.heeft_quorum(besproken, besproken.aanwezig)
        )

    def wacht_op(self, lid: str) -> bool:
        """Whether this member was asked for the next discussion, and did not answer yet."""
        return any(een.gepland and een.vrij.get(lid) is False for een in self.besprekingen) and lid not in self.belang

    def heeft_quorum(self, bespreking: Bespreking | None, aanwezig: frozenset[str]) -> bool:
        """Who is free of interest and there, holds every discipline that the table needs."""
        vrij = set() if bespreking is None else {lid for lid in aanwezig if bespreking.vrij.get(lid)} - self.belang
        return QUORUM[self.tafel] <= vrij

    def meetbaar(self, maanden: int, nu: datetime) -> bool:
        """A follow-up moment: once, and not before its time."""
        assert self.advies_op is not None
        return (
            maanden not in self.gemeten and lokaal(nu) >= maanden_later(lokaal(self.advies_op), maanden) - METEN_VANAF
        )

    def verklaar(self, wie: str, *, belang: bool) -> None:
        """An answer holds for every discussion of this case."""
        for bespreking in self.besprekingen:
            if wie in bespreking.vrij:
                bespreking.vrij[wie] = not belang
        if belang:
            self.belang.add(wie)

    def adviseer(self, nu: datetime) -> None:
        """The newest version is signed; only the first advice starts the follow-up."""
        self.adviezen[-1] = True
        self.advies_op = self.advies_op or nu

    def schrijf(self) -> None:
        """An unsigned version is replaced; after a signed one comes the next."""
        if not self.adviezen or self.adviezen[-1]:
            self.adviezen.append(False)

    def gedaan(self, daad: str, nu: datetime) -> None:
        """The state after an act that succeeded."""
        self.status = OVERGANGEN[daad][self.status]
        self.laatste = (daad, nu)
        match daad:
            case "INDIENEN":
                self.ingediend = True
            case "INTREKKEN":
                for bespreking in self.besprekingen:
                    bespreking.uitgesteld = bespreking.uitgesteld or not bespreking.gehouden
            case "AFSLUITEN":
                self.gesloten_op = nu
            case "HEROPENEN":
                self.gesloten_op = None


def lokaal(moment: datetime) -> date:
    """The day in the Netherlands."""
    return moment.astimezone(AMSTERDAM).date()


def maanden_later(dag: date, maanden: int) -> date:
    """The same day of a later month, or the last of it."""
    jaar, maand = divmod(dag.year * 12 + dag.month - 1 + maanden, 12)
    volgende = date(jaar + (maand == 11), (maand + 1) % 12 + 1, 1)
    return min(date(jaar, maand + 1, 1) + timedelta(days=dag.day - 1), volgende - timedelta(days=1))
