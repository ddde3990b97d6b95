"""Everyone around one RET case, and every act as a real request: what the tests of rights need.

The printed matrix is parsed back from its Markdown here, independent of the code that decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from app import authz
from app.aanmeldingen.workflow import NAAST_DE_MATRIX
from app.beheer.demo import WACHTWOORD
from app.core.schema import iso_z
from app.core.workingdays import add_working_days, local_date
from app.glossary import Actie, Status
from tests import stappen
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.stappen import Zaak

GISTEREN = (vandaag() - timedelta(days=1)).isoformat()
LATER = (vandaag() + timedelta(days=365)).isoformat()

# Who reaches a case of lt-nijmegen at the RET, and through which role and scope. Everybody else is an outsider.
BETROKKENEN: dict[str, tuple[tuple[str, str], ...]] = {
    "lt-nijmegen": (("AANMELDER", "EIGEN"),),
    "tl-nijmegen": (("TEAMLEIDER", "ORGANISATIE"),),
    "voorzitter-ret": (("VOORZITTER", "TAFEL"),),
    "secretaris-ret": (("SECRETARIS", "TAFEL"),),
    "lid-ret-1": (
        ("TAFELLID", "BELANGVRIJ"),
        ("TAFELLID", "NA_AFSLUITING"),
    ),
    "lid-ret-2": (("TAFELLID", "UITGENODIGD"),),
    "plaatsvervanger-ret": (("TAFELLID", "PLAATSVERVANGER"),),  # of the chair below who declared a conflict
    "regisseur-ret": (("PROCESREGISSEUR", "TOEGEWEZEN"),),
    "regio-nijmegen": (("REGIOCOORDINATOR", "REGIO"),),
    "waarnemend-aanmelder": (("AANMELDER", "EIGEN"),),  # stands in for lt-nijmegen
    "waarnemend-voorzitter": (("VOORZITTER", "TAFEL"),),  # a member who stands in for voorzitter-ret
    "nood-voorzitter": (("VOORZITTER", "NOOD"),),  # chair of another table in the region, for an hour
    "nood-secretaris": (("SECRETARIS", "NOOD"),),
    "nood-teamleider": (
        ("TEAMLEIDER", "NOOD_ORGANISATIE"),
        ("TEAMLEIDER", "ORGANISATIE"),
    ),
}
# What another kind of table does: these rights the RET's people have on paper only, see test_tafelbesluiten.
NIET_BIJ_HET_RET = {"RAADSBESLUIT_VASTLEGGEN", "OTS_VASTLEGGEN", "FUNCTIE_BEOORDELEN"}
# Only for a minute, and only while nothing else happened; here something always has, see test_triage_terugdraaien.
TE_LAAT = {"TRIAGE_TERUGDRAAIEN"}
# Reaches a case for a minute, tried in test_triage_terugdraaien.
EEN_MINUUT = {("VOORZITTER", "DOORGEZET"), ("SECRETARIS", "DOORGEZET")}
# The same roles beside this case, and the roles that reach no case at all.
BUITENSTAANDERS = (
    "collega-nijmegen",  # same organisation, did not bring it in
    "lt-wijchen",
    "lt-arnhem",
    "gi-gelderland",
    "vt-gelderland-zuid",
    "tl-wijchen",  # teamleider of another organisation
    "lid-ret-3",  # invited, declared a conflict
    "lid-ret-4",  # not invited
    "belang-voorzitter",  # chair of the meeting who declared a conflict
    "secretaris-ret-2",  # secretary of this table who declared a conflict
    "waarnemer-met-belang",  # stands in for voorzitter-ret and declared a conflict
    "waarnemer-nijmegen",  # stands in for voorzitter-ret, and works for the requester
    "oud-waarnemer",  # stood in for lt-nijmegen until that was ended
    "lid-reps-1",
    "regisseur-ret-2",  # not assigned
    "voorzitter-reps",
    "voorzitter-jbt",
    "secretaris-jbt",
    "voorzitter-retcg",
    "regio-cg",
    "oud-voorzitter",  # role ended yesterday
    "komende-secretaris",  # role begins next year
    "zonder-rol",
    "beheer",
    "fg",
    "monitoring",
)
PERSONEN = (*BETROKKENEN, *BUITENSTAANDERS)
# Where trying everyone would take minutes: someone of another organisation, with a conflict, and without cases.
EEN_PER_SOORT = (*BETROKKENEN, "lt-wijchen", "belang-voorzitter", "fg")

_NIEUW: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
    ("collega-nijmegen", "LT_NIJMEGEN", [{"rol": "AANMELDER"}]),
    ("tl-wijchen", "LT_WIJCHEN", [{"rol": "TEAMLEIDER", "organisatie": "LT_WIJCHEN"}]),
    ("regisseur-ret", "REGIO_NIJMEGEN", [{"rol": "PROCESREGISSEUR", "tafel": "RET"}]),
    ("regisseur-ret-2", "REGIO_NIJMEGEN", [{"rol": "PROCESREGISSEUR", "tafel": "RET"}]),
    (
        "oud-voorzitter",
        "REGIO_NIJMEGEN",
        [{"rol": "VOORZITTER", "tafel": "RET", "van": "2020-01-01", "tot": GISTEREN}],
    ),
    ("komende-secretaris", "REGIO_NIJMEGEN", [{"rol": "SECRETARIS", "tafel": "RET", "van": LATER}]),
    ("zonder-rol", "REGIO_NIJMEGEN", []),
    ("nood-voorzitter", "REGIO_NIJMEGEN", [{"rol": "VOORZITTER", "tafel": "REPS"}]),
    ("nood-secretaris", "REGIO_NIJMEGEN", [{"rol": "SECRETARIS", "tafel": "JBT"}]),
    ("nood-teamleider", "LT_NIJMEGEN", [{"rol": "TEAMLEIDER", "organisatie": "LT_NIJMEGEN"}]),
    ("belang-voorzitter", "REGIO_NIJMEGEN", [{"rol": "VOORZITTER", "tafel": "RET"}]),
    ("plaatsvervanger-ret", "REGIO_NIJMEGEN", [{"rol": "TAFELLID", "tafel": "RET"}]),
    ("secretaris-ret-2", "REGIO_NIJMEGEN", [{"rol": "SECRETARIS", "tafel": "RET"}]),
    ("waarnemend-aanmelder", "LT_NIJMEGEN", []),
    ("oud-waarnemer", "LT_NIJMEGEN", []),
    ("waarnemend-voorzitter", "REGIO_NIJMEGEN", [{"rol": "TAFELLID", "tafel": "RET"}]),
    ("waarnemer-met-belang", "REGIO_NIJMEGEN", [{"rol": "TAFELLID", "tafel": "RET"}]),
    ("waarnemer-nijmegen", "LT_NIJMEGEN", [{"rol": "TAFELLID", "tafel": "RET"}]),
)
# Who stands in for whom, in which role.
_WAARNEMERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("lt-nijmegen", "waarnemend-aanmelder", {"rol": "AANMELDER"}),
    ("lt-nijmegen", "oud-waarnemer", {"rol": "AANMELDER"}),
    ("voorzitter-ret", "waarnemend-voorzitter", {"rol": "VOORZITTER", "tafel": "RET"}),
    ("voorzitter-ret", "waarnemer-met-belang", {"rol": "VOORZITTER", "tafel": "RET"}),
    ("voorzitter-ret", "waarnemer-nijmegen", {"rol": "VOORZITTER", "tafel": "RET"}),
)


def bezet(loket: Loket) -> None:
    """A service with everyone of this module, and without its clockwork."""
    loket.proces.zonder_uurwerk()
    breng_binnen(loket)


def breng_binnen(loket: Loket) -> None:
    """The people that the demo region does not have, made by its administrator."""
    voeg_toe(loket, _NIEUW)
    for voor, door, rol in _WAARNEMERS:
        waarneming = ok(loket.als(voor).post("/mij/waarnemingen", {**rol, "door": door, "tot": LATER}))
        if door == "oud-waarnemer":
            ok(loket.als(door).post(f"/mij/waarnemingen/{waarneming['id']}/beeindiging", {"akkoord": True}))


def voeg_toe(loket: Loket, mensen: tuple[tuple[str, str, list[dict[str, str]]], ...]) -> None:
    """Accounts, made by the administrator: name, organisation, roles."""
    for naam, organisatie, rollen in mensen:
        nieuw = {
            "gebruikersnaam": naam,
            "naam": f"{naam} (verzonnen)",
            "organisatie": organisatie,
            "wachtwoord": WACHTWOORD,
            "rollen": rollen,
        }
        ok(loket.als("beheer").post("/gebruikers", nieuw))


Cellen = dict[tuple[str, str, str], frozenset[str]]


def _rows(kop: str) -> Iterator[list[str]]:
    lines = iter(authz.matrix().splitlines())
    assert any(line == kop for line in lines), f"the matrix has no table with the head {kop}"
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def matrix() -> Cellen:
    """(role, scope, status) → acts, as printed. An empty cell (–): the case does not exist for that scope."""
    return {
        (rol, bereik, status): frozenset() if acties == "–" else frozenset(acties.split(", "))
        for rol, bereik, status, acties in _rows("| rol | bereik | status | acties |")
    }


def handelingen() -> dict[str, frozenset[str]]:
    """Act beside a case → roles, as printed."""
    return {handeling: frozenset(rollen.split(", ")) for handeling, rollen in _rows("| handeling | rollen |")}


@dataclass
class Casus:
    """A case with everyone around it: its members, procesregisseur, and what an act refers to."""

    zaak: Zaak
    zitting: str
    bespreking: str = str(UUID(int=0))
    advies: int = 1
    ander: str = ""  # the kenmerk of a case of another organisation at another table
    bijlage: str = str(UUID(int=0))

    @property
    def id(self) -> str:
        return self.zaak.id


# Who should chair has a conflict in the case.
VOORZITTERS = {"voorzitter": "belang-voorzitter", "plaatsvervanger": "plaatsvervanger-ret"}


def plan_zitting(loket: Loket, **voorzitters: str) -> str:
    """The id of a new meeting of the RET that begins now."""
    plan = {"begintOp": iso_z(datetime.now(UTC)), "plaats": "Verzonnen zaal", **voorzitters}
    zitting: str = ok(loket.als("voorzitter-ret").post("/tafels/RET/zittingen", plan))["id"]
    return zitting


def casus_in(loket: Loket, status: Status) -> Casus:
    """A case in this status. From INGEPLAND on lid-ret-1 declared no interest, lid-ret-2 nothing yet, lid-ret-3 a
    conflict; from AANGENOMEN on regisseur-ret holds the process; and there is an unsigned advice to sign."""
    ander = ok(loket.als("lt-wijchen").post("/aanmeldingen", {**stappen.reps_intake(), "indienen": True}))["kenmerk"]
    zaak = stappen.ret_zaak(loket, indienen=status is not Status.CONCEPT)
    casus = Casus(zaak, plan_zitting(loket, **VOORZITTERS), ander=ander)
    casus.bijlage = casus.zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    _in_nood(casus, "nood-teamleider" if status is Status.CONCEPT else "nood-voorzitter", "nood-secretaris")
    if status is not Status.CONCEPT:
        for wie in ("belang-voorzitter", "secretaris-ret-2", "waarnemer-met-belang"):
            casus.zaak.doe(wie, "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    if status in (Status.CONCEPT, Status.INGEDIEND):
        return casus
    if status in (Status.AANVULLING_GEVRAAGD, Status.AFGEWEZEN):
        doel = Actie.AANVULLING_VRAGEN if status is Status.AANVULLING_GEVRAAGD else Actie.AFWIJZEN
        casus.zaak.doe("voorzitter-ret", "triagebesluiten", verzoek(doel, casus).json)
        casus.zaak.doe("secretaris-ret", "signalen", {"code": "FINANCIERING"})
        return casus
    for bereikt, stap in _STAPPEN:
        stap(casus)
        if bereikt is status:
            break
    if status is Status.INGETROKKEN:
        casus.zaak.doe("lt-nijmegen", "intrekking", verzoek(Actie.INTREKKEN, casus).json)
    return casus


NOODREDEN = {"reden": "Verzonnen: de crisisdienst belt en de tafel is er niet."}


def _in_nood(casus: Casus, *wie: str) -> None:
    """These people take emergency access, as far as this case is in their reach."""
    for naam in wie:
        answer = casus.zaak.loket.als(naam).post(f"{casus.zaak.path}/noodtoegang", NOODREDEN)
        assert answer.status_code in (201, 404), answer.text


def _aannemen(casus: Casus) -> None:
    stappen.neem_aan(casus.zaak)
    casus.zaak.doe("voorzitter-ret", "procesregie", verzoek(Actie.PROCESREGIE_TOEWIJZEN, casus).json)
    doorbraak = {"soort": "DOORBRAAKAANPAK", "wie": "procesregisseur", "toelichting": "Verzonnen: het zit vast."}
    casus.zaak.doe("regisseur-ret", "processen", doorbraak)
    casus.zaak.doe("secretaris-ret", "signalen", {"code": "FINANCIERING", "toelichting": "Verzonnen: wie betaalt?"})
    casus.zaak.doe("voorzitter-ret", "opschalingen", verzoek(Actie.OPSCHALEN, casus).json)
    ok(casus.zaak.loket.als("voorzitter-ret").post(f"{casus.zaak.path}/notities", verzoek(Actie.NOTEREN, casus).json))


def _inplannen(casus: Casus) -> None:
    leden = [{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)]
    punt = {"zitting": casus.zitting, "minuten": 20, "leden": leden, "gasten": [{"soort": "AANMELDER"}]}
    body = casus.zaak.doe("voorzitter-ret", "besprekingen", punt)
    casus.bespreking = body["vastgelegd"]["id"]
    casus.zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    casus.zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})


def _bespreken(casus: Casus) -> None:
    casus.zaak.doe("voorzitter-ret", verzoek(Actie.BESPREKEN, casus).deel, verzoek(Actie.BESPREKEN, casus).json)
    casus.zaak.doe("voorzitter-ret", "adviezen", stappen.ADVIES)
    _bespreek_concept(casus)


def _bespreek_concept(casus: Casus) -> None:
    """The chair shares the concept, and a member comments on it."""
    casus.zaak.doe("voorzitter-ret", f"adviezen/{casus.advies}/deling", {"delen": True})
    casus.zaak.doe("lid-ret-1", "adviesopmerkingen", verzoek(Actie.OPMERKEN, casus).json)


def _adviseren(casus: Casus) -> None:
    casus.zaak.doe("voorzitter-ret", "adviezen/1/ondertekening", {"akkoord": True})
    casus.zaak.doe("voorzitter-ret", "adviezen", stappen.ADVIES)
    casus.advies = 2
    _bespreek_concept(casus)


_STAPPEN: tuple[tuple[Status, Callable[[Casus], object]], ...] = (
    (Status.AANGENOMEN, _aannemen),
    (Status.INGEPLAND, _inplannen),
    (Status.INGETROKKEN, lambda casus: None),
    (Status.BESPROKEN, _bespreken),
    (Status.GEADVISEERD, _adviseren),
    (
        Status.IN_OPVOLGING,
        lambda casus: casus.zaak.doe("lt-nijmegen", "adviesreacties", stappen.REACTIE_PER_REGEL),
    ),
    (Status.AFGESLOTEN, lambda casus: stappen.sluit_af(casus.zaak)),
)


def stap(status: Status) -> Callable[[Casus], object]:
    """The step that brings a case into this status from the one before."""
    return dict(_STAPPEN)[status]


@dataclass(frozen=True)
class Verzoek:
    """One act as a request on a case."""

    method: str
    deel: str
    json: Any = None
    op: datetime | None = None
    bestand: bytes | None = None

    def door(self, loket: Loket, wie: str, zaak_id: str, etag: str) -> httpx.Response:
        pad = f"/aanmeldingen/{zaak_id}" + (f"/{self.deel}" if self.deel else "")
        sent_etag = None if self.method == "GET" else etag
        if self.bestand is not None:
            return loket.als(wie).stuur_bestand(pad, self.bestand, etag=sent_etag)
        return loket.als(wie).request(self.method, pad, json=self.json, etag=sent_etag, op=self.op)


REDEN = {"reden": "Verzonnen: het is veranderd."}


def verzoek(actie: Actie, casus: Casus) -> Verzoek:
    """A valid request for `actie`."""
    return verzoeken(casus)[actie]


def verzoeken(casus: Casus) -> dict[Actie, Verzoek]:
    """A valid request for every act, so that no cell of the matrix is left out."""
    later = datetime.now(UTC) + timedelta(days=100)
    heden = vandaag().isoformat()
    werkdag = add_working_days(vandaag(), 60).isoformat()
    bespreking = f"besprekingen/{casus.bespreking}"
    verslag = {"verslag": "Verzonnen: besproken.", "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}]}
    meting = {
        "maanden": 3,
        "gemetenOp": local_date(later).isoformat(),
        "woonsituatie": "THUIS",
        "uithuisplaatsing": "VOORKOMEN",
        "beoordeeldDoor": "gezinswerker",
    }
    afsluiting = {
        "resultaat": "HULP_GEREGELD",
        "uithuisplaatsing": "VOORKOMEN",
        "beoordeeldDoor": "gezinswerker",
        "beoordeeldOp": heden,
    }
    uitleg = {"toelichting": "Verzonnen."}
    alle = {
        Actie.IN_WERKLIJST_ZIEN: Verzoek("GET", ""),  # replaced by the list itself, see `in_werklijst`
        Actie.BEKIJKEN: Verzoek("GET", ""),
        Actie.WIJZIGEN: Verzoek("PATCH", "", {"waaromNu": "Verzonnen: anders."}),
        Actie.INDIENEN: Verzoek("POST", "indiening", {"acuut": False}),
        Actie.INTREKKEN: Verzoek("POST", "intrekking", REDEN),
        Actie.AANNEMEN: Verzoek("POST", "triagebesluiten", {"besluit": "AANNEMEN"}),
        Actie.AANVULLING_VRAGEN: Verzoek("POST", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", **uitleg}),
        Actie.AANVULLEN: Verzoek("POST", "aanvullingen", {"antwoord": "Verzonnen: school steunt het."}),
        Actie.DOORZETTEN: Verzoek("POST", "triagebesluiten", {"besluit": "DOORZETTEN", "naarTafel": "REPS", **uitleg}),
        Actie.AFWIJZEN: Verzoek("POST", "triagebesluiten", {"besluit": "AFWIJZEN", "waarheen": "Verzonnen.", **uitleg}),
        Actie.CONSULT_GEVEN: Verzoek(
            "POST", "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}
        ),
        Actie.PROCESREGIE_TOEWIJZEN: Verzoek("POST", "procesregie", {"gebruiker": "regisseur-ret"}),
        Actie.INPLANNEN: Verzoek("POST", "besprekingen", {"zitting": casus.zitting, "minuten": 20}),
        Actie.UITSTELLEN: Verzoek("POST", f"{bespreking}/uitstel", REDEN),
        Actie.BELANG_VERKLAREN: Verzoek("POST", "belangenverklaringen", {"belang": "GEEN"}),
        Actie.BESPREKEN: Verzoek("POST", f"{bespreking}/verslag", verslag),
        Actie.ADVIES_OPSTELLEN: Verzoek("POST", "adviezen", stappen.ADVIES),
        Actie.ADVIES_ONDERTEKENEN: Verzoek("POST", f"adviezen/{casus.advies}/ondertekening", {"akkoord": True}),
        Actie.CONCEPT_DELEN: Verzoek("POST", f"adviezen/{casus.advies}/deling", {"delen": True}),
        Actie.OPMERKEN: Verzoek("POST", "adviesopmerkingen", {"tekst": "Verzonnen: noem ook school."}),
        Actie.PROCES_VOEREN: Verzoek(
            "POST", "processen", {"soort": "VERKLARENDE_ANALYSE", "wie": "gedragswetenschapper", **uitleg}
        ),
        Actie.OPSCHALEN: Verzoek("POST", "opschalingen", {"naar": "BOEG", "reden": "Verzonnen: geen plek."}),
        Actie.RAADSBESLUIT_VASTLEGGEN: Verzoek(
            "POST", "raadsbesluiten", {"besluit": "RAADSONDERZOEK", "beslotenOp": heden, **uitleg}
        ),
        Actie.OTS_VASTLEGGEN: Verzoek(
            "POST", "otsverloop", {"jeugdige": 1, "stap": "VERZOCHT", "datum": heden, **uitleg}
        ),
        Actie.FUNCTIE_BEOORDELEN: Verzoek(
            "POST",
            "functieoordelen",
            {"richting": "TOEGANG", "oordeel": "PASSEND", "redenen": ["VEILIGHEID"], **uitleg},
        ),
        Actie.NOTITIES_LEZEN: Verzoek("GET", "notities"),
        Actie.NOTEREN: Verzoek("POST", "notities", {"tekst": "Verzonnen: de mentor belt terug."}),
        Actie.SIGNALEREN: Verzoek("POST", "signalen", {"code": "WACHTLIJST", **uitleg}),
        Actie.VRAGENLIJST_UITGEVEN: Verzoek("POST", "vragenlijstcodes", {"voor": "OUDER"}),
        Actie.REAGEREN: Verzoek("POST", "adviesreacties", {"reactie": "OVERGENOMEN"}),
        Actie.METEN: Verzoek("POST", "opvolgmetingen", meting, later),
        Actie.AFSLUITEN: Verzoek("POST", "afsluiting", afsluiting),
        Actie.HEROPENEN: Verzoek("POST", "heropening", REDEN),
        Actie.TRIAGE_TERUGDRAAIEN: Verzoek("POST", "triagebesluiten/terugdraaiing", {"akkoord": True}),
        Actie.BELANG_INTREKKEN: Verzoek(
            "POST", "belangenverklaringen/intrekking", {"gebruiker": "secretaris-ret-2", **REDEN}
        ),
        Actie.SAMENLOOP_ZIEN: Verzoek("GET", "samenloop"),
        Actie.SAMENLOOP_VASTLEGGEN: Verzoek("POST", "samenloop", {"kenmerk": casus.ander, **REDEN}),
        Actie.BIJLAGE_TOEVOEGEN: Verzoek("POST", "bijlagen", bestand=stappen.BIJLAGE),
        Actie.BIJLAGE_VERWIJDEREN: Verzoek("DELETE", f"bijlagen/{casus.bijlage}"),
        Actie.TERMIJN_WIJZIGEN: Verzoek("POST", "termijnwijzigingen", {"uiterlijk": werkdag, **REDEN}),
        Actie.UITNODIGEN: Verzoek("POST", f"{bespreking}/uitnodigingen", {"gasten": [{"soort": "STEUNFIGUUR"}]}),
        Actie.VERSLAG_GOEDKEUREN: Verzoek("POST", f"{bespreking}/goedkeuring", {"akkoord": True}),
    }
    assert set(alle) == set(Actie) - NAAST_DE_MATRIX
    return alle


def in_werklijst(loket: Loket, wie: str, kenmerk: str) -> bool:
    """Whether this person finds the case, by its reference, in the worklist; items and count agree."""
    lijst = ok(loket.als(wie).get("/aanmeldingen", params={"zoek": kenmerk}), 200)
    assert lijst["totaal"] == len(lijst["items"]) <= 1
    return bool(lijst["items"])
