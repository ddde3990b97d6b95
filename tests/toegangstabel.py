"""Who may do what, as one table: every operation of the API × every role × every relation to what it is about.

Below stand the three sides of it. `RELATIES` says who of `tests.rollen` has which relation to the case of the sweep
(one of lt-nijmegen at the RET in Rijk van Nijmegen) and to the things beside it. `PER_ZAAK` and `ERNAAST` say which act
every operation is. What the answer must be then follows from the printed matrix, its workflow and the relation alone.
`test_veeg` tries every cell; an operation, role or relation without a place here is red.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.aanmeldingen import workflow
from app.glossary import Actie, Rol, Status
from tests import rollen
from tests.operaties import OPERATIES, Operatie
from tests.rollen import BETROKKENEN, GISTEREN

KAN, NIEMAND, VERBODEN, NIETS, NU_NIET = 200, 401, 403, 404, 409
TAFEL, REGIO, ORGANISATIE = "RET", "RIJK_VAN_NIJMEGEN", "LT_NIJMEGEN"
# Everyone tries everything in the first; in the others one per set of rights tries every act.
HELE_STATUS = Status.IN_OPVOLGING
ANONIEM = "niemand"

# People that only this table needs: roles that reach no case, at another place or in the past.
ERBIJ: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
    ("tl-arnhem", "LT_ARNHEM", [{"rol": "TEAMLEIDER", "organisatie": "LT_ARNHEM"}]),
    ("secretaris-retcg", "REGIO_CG", [{"rol": "SECRETARIS", "tafel": "RET_CG"}]),
    ("lid-retcg", "REGIO_CG", [{"rol": "TAFELLID", "tafel": "RET_CG"}]),
    ("regisseur-reps", "REGIO_NIJMEGEN", [{"rol": "PROCESREGISSEUR", "tafel": "REPS"}]),
    ("regisseur-retcg", "REGIO_CG", [{"rol": "PROCESREGISSEUR", "tafel": "RET_CG"}]),
    ("aanleveraar", "REGIO_NIJMEGEN", [{"rol": "AANLEVERAAR", "regio": REGIO}]),
    ("aanleveraar-cg", "REGIO_CG", [{"rol": "AANLEVERAAR", "regio": "CENTRAAL_GELDERLAND"}]),
    ("beheer-nijmegen", ORGANISATIE, [{"rol": "BEHEERDER", "organisatie": ORGANISATIE}]),
    ("beheer-wijchen", "LT_WIJCHEN", [{"rol": "BEHEERDER", "organisatie": "LT_WIJCHEN"}]),
    ("oud-beheer", "REGIO_NIJMEGEN", [{"rol": "BEHEERDER", "van": "2020-01-01", "tot": GISTEREN}]),
    ("oud-fg", "REGIO_NIJMEGEN", [{"rol": "FG", "van": "2020-01-01", "tot": GISTEREN}]),
    (
        "oud-aanleveraar",
        "REGIO_NIJMEGEN",
        [{"rol": "AANLEVERAAR", "regio": REGIO, "van": "2020-01-01", "tot": GISTEREN}],
    ),
)

# Relation → who. Who reaches the case, and how, stands in `rollen.BETROKKENEN`; everybody else must find nothing.
RELATIES: Mapping[str, tuple[str, ...]] = {
    "eigen": (
        "lt-nijmegen",
        "tl-nijmegen",
        "voorzitter-ret",
        "secretaris-ret",
        "lid-ret-1",
        "regisseur-ret",
        "regio-nijmegen",
        "beheer-nijmegen",
        "aanleveraar",
    ),
    "uitgenodigd, nog geen antwoord": ("lid-ret-2",),
    "plaatsvervanger": ("plaatsvervanger-ret",),
    "waarnemer": ("waarnemend-aanmelder", "waarnemend-voorzitter"),
    "noodtoegang": ("nood-voorzitter", "nood-secretaris", "nood-teamleider"),
    "zelfde organisatie of tafel, niet betrokken": ("collega-nijmegen", "lid-ret-4", "regisseur-ret-2"),
    "andere organisatie": ("lt-wijchen", "gi-gelderland", "vt-gelderland-zuid", "tl-wijchen", "beheer-wijchen"),
    "andere tafel": ("voorzitter-reps", "voorzitter-jbt", "secretaris-jbt", "lid-reps-1", "regisseur-reps"),
    "andere regio": (
        "lt-arnhem",
        "tl-arnhem",
        "voorzitter-retcg",
        "secretaris-retcg",
        "lid-retcg",
        "regisseur-retcg",
        "regio-cg",
        "aanleveraar-cg",
    ),
    "belang": ("belang-voorzitter", "secretaris-ret-2", "lid-ret-3", "waarnemer-met-belang", "waarnemer-nijmegen"),
    "voormalig": ("oud-voorzitter", "oud-waarnemer", "oud-beheer", "oud-fg", "oud-aanleveraar"),
    "nog niet": ("komende-secretaris",),
    "geen zaken": ("beheer", "fg", "monitoring"),
    "geen rol": ("zonder-rol",),
}
# Who was all of that in the case, and whose role has ended since: tried after the others.
GEWEEST: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        "lt-nijmegen",
        "tl-nijmegen",
        "voorzitter-ret",
        "secretaris-ret",
        "lid-ret-1",
        "regisseur-ret",
        "regio-nijmegen",
    ),
    "postgres": ("lt-nijmegen", "voorzitter-ret", "lid-ret-1"),
}
WIE = {wie: relatie for relatie, mensen in RELATIES.items() for wie in mensen}
# One per set of rights, and one who has none: for what is the same for all of them.
PER_SOORT = (
    *(wie for wie in BETROKKENEN if wie not in {"waarnemend-aanmelder", "waarnemend-voorzitter"}),
    "lt-wijchen",
)
# Beside cases an interest, an invitation or an emergency is nothing, and who had a role is as who has none.
ERNAAST_ZELFDE = {
    *("lid-ret-2", "lid-ret-4", "plaatsvervanger-ret", "regisseur-ret-2", "nood-voorzitter", "nood-secretaris"),
    *("nood-teamleider", "gi-gelderland", "vt-gelderland-zuid", "voorzitter-jbt", "lt-arnhem", "waarnemer-met-belang"),
    *("waarnemer-nijmegen", "secretaris-ret-2", "oud-waarnemer", "oud-beheer", "oud-fg", "oud-aanleveraar"),
    *("komende-secretaris", "regisseur-retcg"),
}
# What a role is bound to, where it can be. A role has a person in each of these relations, and one that is not bound in
# "geen zaken"; interest and what has ended are tried of everyone who has them.
_OVERAL = {"eigen", "andere regio"}
WAAR: Mapping[Rol, set[str]] = {
    Rol.AANMELDER: {*_OVERAL, "andere organisatie", "waarnemer", "voormalig"},
    Rol.TEAMLEIDER: {*_OVERAL, "andere organisatie", "noodtoegang", "voormalig"},
    Rol.VOORZITTER: {*_OVERAL, "andere tafel", "belang", "waarnemer", "noodtoegang", "voormalig"},
    Rol.SECRETARIS: {*_OVERAL, "andere tafel", "belang", "noodtoegang", "voormalig", "nog niet"},
    Rol.TAFELLID: {*_OVERAL, "andere tafel", "belang", "voormalig"},
    Rol.PROCESREGISSEUR: {*_OVERAL, "andere tafel", "voormalig"},
    Rol.REGIOCOORDINATOR: {*_OVERAL, "voormalig"},
    Rol.AANLEVERAAR: {*_OVERAL, "voormalig"},
    Rol.BEHEERDER: {"eigen", "andere organisatie", "geen zaken", "voormalig"},
    Rol.FG: {"geen zaken", "voormalig"},
    Rol.MONITORING: {"geen zaken"},
}

MATRIX = rollen.matrix()
HANDELINGEN = rollen.handelingen()
ACTIES = tuple(actie for actie in Actie if actie not in workflow.NAAST_DE_MATRIX)
# Not theirs who stand in for another: printed here, and not taken from the code that decides.
PERSOONLIJK = {"WAARNEMING_REGELEN", "NOODTOEGANG_NEMEN", "AGENDA_VOLGEN"}
PERSOONLIJK |= {"EIGEN_CASUSSEN_UITVOEREN", "UITVOER_AANVRAGEN", "UITVOER_BEOORDELEN", "UITVOEREN_ZIEN", "INZAGE_GEVEN"}
# All that an administrator of one organisation may.
VAN_EEN_ORGANISATIE = {"GEBRUIKERS_BEHEREN", "CASUSSEN_OVERDRAGEN"}

# Operations on a case that are no act of `rollen.verzoeken`, with the act that they are. Reading is BEKIJKEN.
PER_ZAAK: Mapping[str, Actie] = {
    "GET /samenloop": Actie.SAMENLOOP_ZIEN,
    "GET /notities": Actie.NOTITIES_LEZEN,
    "POST /notities/{notitie}/intrekking": Actie.NOTEREN,
    "POST /opschalingen/{opschaling}/antwoord": Actie.OPSCHALEN,
    "POST /processen/{proces}/stappen": Actie.PROCES_VOEREN,
    "POST /samenloop/intrekking": Actie.SAMENLOOP_VASTLEGGEN,
    "POST /signalen/{signaal}/stand": Actie.SIGNALEREN,
    "POST /noodtoegang": Actie.NOODTOEGANG,
}
# Beside cases: the beginning of the path (the longest counts), the methods, the act that it takes, and of whom it must
# be: of this table, region or organisation, or of one person. Without an act: for everybody who is logged in.
ALLEN = "GET POST PATCH"
ERNAAST: tuple[tuple[str, str, str | None, str | None], ...] = (
    ("/aanhoudingen", ALLEN, "AANHOUDEN", None),
    ("/aanhoudingen/{id}", ALLEN, "AANHOUDEN", "regio of fg"),
    ("/aanleveringen", ALLEN, "REEKS_AANLEVEREN", None),
    ("/aanleveringen/{id}", ALLEN, "REEKS_AANLEVEREN", "regio"),
    ("/aanmeldingen", "GET", None, None),
    ("/aanmeldingen", "POST", "AANMELDEN", None),
    ("/aanmeldorganisaties", ALLEN, "AANMELDORGANISATIES_BEHEREN", None),
    ("/auditregels", "GET", "AUDIT_LEZEN", None),
    ("/codelijsten", "GET", None, None),
    ("/codelijsten", "POST PATCH", "INRICHTING_BEHEREN", None),
    ("/gebruikers", ALLEN, "GEBRUIKERS_BEHEREN", None),
    ("/gebruikers/{id}", ALLEN, "GEBRUIKERS_BEHEREN", "organisatie"),
    ("/gebruikers/{id}/overdracht", "POST", "CASUSSEN_OVERDRAGEN", "organisatie"),
    ("/gemeenten", "GET", None, None),
    ("/indicatoren", "GET", None, None),
    ("/indicatoren/{code}/instellingen", "GET POST", "INDICATOR_INSTELLEN", None),
    ("/indicatoren/{code}/reeks", "GET", "STATISTIEK_LEZEN", None),
    ("/indicatoren/{code}/waarden", "GET", "STATISTIEK_LEZEN", None),
    ("/inrichtingsversies", "GET", "INRICHTING_NAZIEN", None),
    ("/inzagen", "POST", "INZAGE_GEVEN", "zaak"),
    ("/jaarevaluaties", "GET", "STATISTIEK_LEZEN", "regio"),
    ("/leerbladen", "GET", "LEERBLADEN_LEZEN", None),
    ("/leerbladen", "POST", "LEERBLADEN_SCHRIJVEN", "aan de tafel"),
    ("/leerbladen/{id}", "POST", None, "leerblad"),
    ("/meldingen", ALLEN, None, None),
    ("/meldingen/{id}", "POST", None, "lt-nijmegen waarnemend-aanmelder"),
    ("/mij", ALLEN, None, None),
    ("/mij/agendalink", "GET POST", "AGENDA_VOLGEN", None),
    ("/mij/casussen/bestand", "GET", "EIGEN_CASUSSEN_UITVOEREN", None),
    ("/mij/sessies/{id}", "POST", None, "lt-nijmegen"),
    ("/mij/waarnemingen", "POST", "WAARNEMING_REGELEN", "eigen rol"),
    ("/mij/waarnemingen/{id}", "POST", None, "lt-nijmegen waarnemend-aanmelder"),
    ("/organisaties", "GET", None, None),
    ("/organisaties", "POST PATCH", "INRICHTING_BEHEREN", None),
    ("/publicatieconcepten", ALLEN, "PUBLICATIE_BEOORDELEN", None),
    ("/publicatieconcepten/{id}/proef", "GET", "PUBLICATIE_PROEF_LEZEN", None),
    ("/publicaties", "GET", "PUBLICATIES_LEZEN", None),
    ("/reeksen/invoer", "POST", "REEKS_AANLEVEREN", None),
    ("/regios", "GET", None, None),
    ("/regios/{code}/sluitingsdagen", "POST", "REGIO_SLUITEN", "in de regio"),
    ("/routeadvies", "POST", None, None),
    ("/statistieken", "GET", "STATISTIEK_LEZEN", None),
    ("/tafels", "GET", None, None),
    ("/tafels", "POST PATCH", "INRICHTING_BEHEREN", None),
    ("/tafels/{code}/adviessjablonen", "GET", "SJABLONEN_ZIEN", "aan de tafel"),
    ("/tafels/{code}/adviessjablonen", "POST PATCH", "SJABLONEN_BEHEREN", "aan de tafel"),
    ("/tafels/{code}/ledenvoorstel", "GET", None, "inplannen"),
    ("/tafels/{code}/leertafel", "GET", "LEERTAFEL_LEZEN", "aan de tafel"),
    ("/tafels/{code}/sluitingsdagen", "POST", "TAFEL_SLUITEN", "aan de tafel"),
    ("/tafels/{code}/vragenlijst", "GET", "VRAGENLIJST_LEZEN", "aan de tafel"),
    ("/tafels/{code}/zittingen", "GET", "ZITTINGEN_ZIEN", "aan de tafel"),
    ("/tafels/{code}/zittingen", "POST PATCH", "ZITTINGEN_BEHEREN", "aan de tafel"),
    ("/tafels/{code}/zittingen/{id}", "GET", "ZITTINGEN_ZIEN", "zitting"),
    ("/tafels/{code}/zittingen/{id}/opening", "POST", "ZITTING_OPENEN", "zitting"),
    ("/tafels/{code}/zittingreeksen", "POST", "ZITTINGEN_BEHEREN", "aan de tafel"),
    ("/teksten", "GET", None, None),
    ("/teksten", "PATCH", "INRICHTING_BEHEREN", None),
    ("/uitvoeren", "GET", "UITVOEREN_ZIEN", None),
    ("/uitvoeren", "POST", "UITVOER_AANVRAGEN", "aan de tafel"),
    ("/uitvoeren/{id}", ALLEN, "UITVOEREN_ZIEN", "tafel of fg"),
    ("/vernietigingslijsten", "GET", "VERNIETIGING_ZIEN", None),
    ("/vernietigingslijsten/{id}", "GET", "VERNIETIGING_ZIEN", "regio of fg"),
    ("/vernietigingslijsten/{id}", "POST", "VERNIETIGING_BESLISSEN", "regio of fg"),
    ("/vernietigingsverzoeken", ALLEN, "VERNIETIGING_VERZOEKEN", None),
    ("/vernietigingsverzoeken/{id}", ALLEN, "VERNIETIGING_VERZOEKEN", "regio of fg"),
    ("/webhooks", ALLEN, "WEBHOOKS_BEHEREN", None),
    ("/werklijsten", "GET", None, None),
    ("/werklijstfilters", "GET", None, None),
    ("/werklijstfilters", "POST", "WERKLIJSTFILTERS_BEWAREN", None),
    ("/werklijstfilters/{id}", "POST PATCH", None, "voorzitter-ret"),
    ("/zendingen", "GET", "ZENDINGEN_ZIEN", None),
    ("/zendingen", "POST", "ZENDINGEN_HERHALEN", None),
    ("/zoekvragen", "POST", "OP_REFERENTIE_ZOEKEN", None),
)
# What is not decided by act and place alone, with why.
ANDERS: Mapping[tuple[str, str], int] = {
    ("GET /statistieken", "monitoring"): NIETS,  # what is published answers this, and here nothing is
    ("GET /indicatoren/{code}/waarden", "monitoring"): KAN,  # the published ones
    **{  # the file is for who asked
        (f"{methode} /uitvoeren/{{id}}/bestand", wie): VERBODEN
        for methode in ("GET", "POST")
        for wie in ("fg", "secretaris-ret", "belang-voorzitter", "secretaris-ret-2")
    },
    ("POST /uitvoeren/{id}/oordelen", "voorzitter-ret"): VERBODEN,  # nobody judges the own request
}

# A thing of this table or region asked for through the path of one's own.
VIA = " via "
_CG = ("RET_CG", "CENTRAAL_GELDERLAND")
VIA_EIGEN = {
    "voorzitter-reps": ("REPS", REGIO),
    "lid-reps-1": ("REPS", REGIO),
    "secretaris-jbt": ("JBT", REGIO),
    **dict.fromkeys(("voorzitter-retcg", "secretaris-retcg", "lid-retcg", "regio-cg"), _CG),
}
# Who may find the case named nowhere.
BUITEN = {"andere organisatie", "andere tafel", "andere regio", "voormalig", "nog niet", "geen rol"}

OVER_EEN_ZAAK = tuple(een for een in OPERATIES if een.pad.startswith("/aanmeldingen/{id}"))
ERNAAST_OPERATIES = tuple(een for een in OPERATIES if een not in OVER_EEN_ZAAK and not een.openbaar)
DICHT = tuple(een for een in OPERATIES if not een.openbaar)


def deel(operatie: Operatie) -> str:
    """The operation as the table of cases names it."""
    return f"{operatie.methode} {operatie.pad.removeprefix('/aanmeldingen/{id}')}"


def als_daad(operatie: Operatie) -> bool:
    """Whether it is tried as one or more acts (`rollen.verzoeken`), with a body that can succeed."""
    return operatie.methode != "GET" and deel(operatie) not in PER_ZAAK


DELEN = tuple(een for een in OVER_EEN_ZAAK if not als_daad(een))


def acties(wie: str, status: str) -> frozenset[str]:
    """What the printed matrix gives this person in this status, at a table that does it."""
    volgens_de_matrix = frozenset().union(*(MATRIX[*regel, status] for regel in BETROKKENEN.get(wie, ())))
    return volgens_de_matrix - rollen.NIET_BIJ_HET_RET - rollen.TE_LAAT


def ooit(wie: str, status: Status) -> frozenset[str]:
    """What the scopes that reach the case now give this person in any status."""
    bereikt = [regel for regel in BETROKKENEN.get(wie, ()) if MATRIX[*regel, status]]
    return frozenset().union(*(MATRIX[*regel, andere] for regel, andere in product(bereikt, Status)))


def bij_een_zaak(wie: str, status: Status, actie: Actie) -> int:
    """What the printed matrix promises."""
    nu = acties(wie, status)
    if not nu:
        return NIETS
    if actie in nu:
        return KAN
    return NU_NIET if actie in ooit(wie, status) else VERBODEN


def regel(operatie: Operatie) -> tuple[str, str, str | None, str | None]:
    """The line of `ERNAAST` about this operation: the one that says most."""
    past = [een for een in ERNAAST if _begint(operatie.pad, een[0]) and operatie.methode in een[1].split()]
    assert past, f"zeg in ERNAAST wie {operatie} mag"
    return max(past, key=lambda een: len(een[0]))


def _begint(pad: str, begin: str) -> bool:
    return pad == begin or pad.startswith(f"{begin}/")


Rollen = list[dict[str, Any]]


def ernaast(wie: str, gegeven: Rollen, operatie: Operatie) -> int:
    """What someone with these roles (as `GET /mij` names them) must be answered."""
    if (str(operatie), wie) in ANDERS:
        return ANDERS[str(operatie), wie]
    _, _, handeling, van = regel(operatie)
    met = gegeven if handeling is None else [rol for rol in gegeven if geeft(rol, handeling)]
    if handeling is not None and not met:
        return VERBODEN
    if van is None:
        return KAN
    if van in _VAN:
        past, anders = _VAN[van]
        if van == "zitting" and wie in BUITEN_DE_ZITTING:
            return NIETS
        return KAN if any(past(rol) for rol in met) else anders
    if van == "inplannen":
        return _ledenvoorstel(wie)
    return KAN if wie in van.split() else NIETS


def _ledenvoorstel(wie: str) -> int:
    """Of a case that one may read, and only for who plans it."""
    if "BEKIJKEN" not in acties(wie, HELE_STATUS):
        return bij_een_zaak(wie, HELE_STATUS, Actie.BEKIJKEN)
    return KAN if Actie.INPLANNEN in ooit(wie, HELE_STATUS) else VERBODEN


Rol_ = Mapping[str, Any]


def _van_de_regio(rol: Rol_) -> bool:
    return bool(rol["regio"] == REGIO)


def _aan_de_tafel(rol: Rol_) -> bool:
    """Bound to this table or its region, or an administrator of all."""
    return rol["tafel"] == TAFEL or _van_de_regio(rol) or rol["rol"] == "BEHEERDER"


def _voorzit(rol: Rol_) -> bool:
    return rol["rol"] == "VOORZITTER" and rol["tafel"] == TAFEL and rol["namens"] is None


# Of whom it must be, and what the answer is when it is not: what a path names is no secret, what an id names is.
_VAN: Mapping[str, tuple[Callable[[Rol_], bool], int]] = {
    "aan de tafel": (_aan_de_tafel, VERBODEN),
    "zitting": (_aan_de_tafel, VERBODEN),
    "in de regio": (_van_de_regio, VERBODEN),
    "eigen rol": (_voorzit, VERBODEN),
    "regio": (_van_de_regio, NIETS),
    "regio of fg": (lambda rol: _van_de_regio(rol) or rol["rol"] == "FG", NIETS),
    "tafel of fg": (lambda rol: rol["tafel"] == TAFEL or rol["rol"] == "FG", NIETS),
    "organisatie": (lambda rol: rol["organisatie"] in {None, ORGANISATIE}, NIETS),
    "leerblad": (lambda rol: rol["rol"] == "VOORZITTER" and rol["tafel"] == TAFEL, NIETS),
    "zaak": (lambda rol: rol["tafel"] == TAFEL or rol["rol"] == "FG", NIETS),
}


# Members who are not invited to that meeting.
BUITEN_DE_ZITTING = {"lid-ret-2", "lid-ret-3", "lid-ret-4", "plaatsvervanger-ret"}


def geeft(rol: Mapping[str, Any], handeling: str) -> bool:
    """Whether this role, as `GET /mij` names it, gives the act."""
    eigen = rol["namens"] is None or handeling not in PERSOONLIJK
    geheel = rol["rol"] != "BEHEERDER" or rol["organisatie"] is None or handeling in VAN_EEN_ORGANISATIE
    return eigen and geheel and rol["rol"] in HANDELINGEN[handeling]


@dataclass(frozen=True)
class Vakje:
    """One cell: what was tried, by whom, where."""

    wat: str
    wie: str
    status: str = "-"
    database: str = "sqlite"
    geweest: bool = False

    @property
    def relatie(self) -> str:
        return "niet ingelogd" if self.wie == ANONIEM else "voormalig" if self.geweest else WIE[self.wie]


def per_zaak(status: Status, mensen: tuple[str, ...], database: str, *, geweest: bool = False) -> Iterator[Vakje]:
    """The cells of one case: every act, and in the status where everything is tried every other operation. Elsewhere
    who does not reach the case looks for it, reads it and writes to it: what else it could do is not looked at."""
    for wie in mensen:
        wat = [actie.value for actie in ACTIES]
        if status is HELE_STATUS:
            wat += [deel(operatie) for operatie in DELEN]
        elif not acties(wie, status):
            wat = ["IN_WERKLIJST_ZIEN", "BEKIJKEN", "NOTEREN"]
        yield from (Vakje(een, wie, status.value, database, geweest) for een in wat)


def mensen(status: Status, database: str) -> tuple[str, ...]:
    """Who tries, on which database: everyone where everything is tried, one of each relation behind the second wall."""
    if database == "postgres":
        return tuple(
            dict.fromkeys((*(wie[0] for wie in RELATIES.values()), "voorzitter-ret", "lid-ret-1", "lid-ret-3"))
        )
    return tuple(WIE) if status is HELE_STATUS else PER_SOORT


def alle_vakjes() -> Iterator[Vakje]:
    """Every cell of the sweep."""
    for status in Status:
        yield from per_zaak(status, mensen(status, "sqlite"), "sqlite")
    yield from per_zaak(HELE_STATUS, mensen(HELE_STATUS, "postgres"), "postgres")
    for database, wie in GEWEEST.items():
        yield from per_zaak(HELE_STATUS, wie, database, geweest=True)
    yield from (Vakje(str(een), wie) for een, wie in product(ERNAAST_OPERATIES, WIE) if wie not in ERNAAST_ZELFDE)
    eigen = [een for een in ERNAAST_OPERATIES if re.match(r"/(tafels|regios)/\{code\}/\w+/\{", een.pad)]
    yield from (Vakje(f"{een}{VIA}eigen", wie) for een, wie in product(eigen, VIA_EIGEN))
    yield from (Vakje(str(een), ANONIEM) for een in DICHT)


def telling() -> str:
    """The counts per relation as Markdown, for the README."""
    vakjes = list(alle_vakjes())
    assert len(vakjes) == len(set(vakjes))
    lines = [
        "| relation | people | on a case | beside cases | behind the second wall | cells |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for relatie in (*RELATIES, "niet ingelogd"):
        van = [een for een in vakjes if een.relatie == relatie]
        soort = Counter(
            "muur" if een.database == "postgres" else "ernaast" if een.status == "-" else "zaak" for een in van
        )
        wie = 0 if relatie == "niet ingelogd" else len({een.wie for een in van})
        lines.append(
            f"| {relatie} | {wie} | {soort['zaak']:,} | {soort['ernaast']:,} | {soort['muur']:,} | {len(van):,} |"
        )
    lines.append(f"| together | {len(WIE)} | | | | {len(vakjes):,} |")
    return "\n".join(lines)
