"""The tables of rights: which acts a role has within a scope, and in which statuses that scope reaches a case. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.aanmeldingen import workflow
from app.glossary import Actie, Handeling, Rol, Status


class Bereik(StrEnum):
    """The scopes: which cases a role reaches."""

    EIGEN = "EIGEN"
    ORGANISATIE = "ORGANISATIE"
    TAFEL = "TAFEL"
    UITGENODIGD = "UITGENODIGD"
    BELANGVRIJ = "BELANGVRIJ"
    NA_AFSLUITING = "NA_AFSLUITING"
    PLAATSVERVANGER = "PLAATSVERVANGER"
    DOORGEZET = "DOORGEZET"
    TOEGEWEZEN = "TOEGEWEZEN"
    REGIO = "REGIO"
    NOOD = "NOOD"
    NOOD_ORGANISATIE = "NOOD_ORGANISATIE"


BEREIK_UITLEG = {
    Bereik.EIGEN: "aanmeldingen die u zelf inbracht",
    Bereik.ORGANISATIE: "ingediende aanmeldingen van de organisatie waar de rol aan vastzit",
    Bereik.TAFEL: "ingediende aanmeldingen bij de tafel waar de rol aan vastzit, behalve waar u een belang bij hebt",
    Bereik.UITGENODIGD: "casussen waarvoor u bent uitgenodigd en nog geen belang verklaarde, tot de afsluiting",
    Bereik.BELANGVRIJ: "casussen waarvoor u bent uitgenodigd en verklaarde geen belang te hebben, tot de afsluiting",
    Bereik.NA_AFSLUITING: "afgesloten casussen waar u zonder belang voor was uitgenodigd, zolang de tafel dat toestaat",
    Bereik.PLAATSVERVANGER: "casussen van een zitting waar u de voorzitter vervangt, omdat die een belang heeft",
    Bereik.DOORGEZET: "de aanmelding die uw tafel zojuist doorzette, alleen om dat terug te draaien",
    Bereik.TOEGEWEZEN: "casussen bij de tafel waar de rol aan vastzit zolang u daarvan de procesregie heeft",
    Bereik.REGIO: "ingediende aanmeldingen van de regio waar de rol aan vastzit",
    Bereik.NOOD: "de ingediende aanmelding uit de regio waarvoor u met een reden noodtoegang nam, een uur lang",
    Bereik.NOOD_ORGANISATIE: "de aanmelding van de organisatie waarvoor u met een reden noodtoegang nam, een uur lang",
}


@dataclass(frozen=True)
class Recht:
    """One row of the matrix: within this scope this role has these acts."""

    rol: Rol
    bereik: Bereik
    acties: frozenset[Actie]


_LEZEN = {Actie.IN_WERKLIJST_ZIEN, Actie.BEKIJKEN}
# For who works on a case: not for who opens it in an emergency, or reads it after the closing.
_NOTITIES = {Actie.NOTITIES_LEZEN, Actie.NOTEREN}
_BIJLAGEN = {Actie.BIJLAGE_TOEVOEGEN, Actie.BIJLAGE_VERWIJDEREN}
_TAFELWERK = _BIJLAGEN | {
    *_NOTITIES,
    Actie.AANNEMEN,
    Actie.AANVULLING_VRAGEN,
    Actie.DOORZETTEN,
    Actie.AFWIJZEN,
    Actie.TRIAGE_TERUGDRAAIEN,
    Actie.BELANG_VERKLAREN,
    Actie.BELANG_INTREKKEN,
    Actie.PROCESREGIE_TOEWIJZEN,
    Actie.INPLANNEN,
    Actie.UITSTELLEN,
    Actie.BESPREKEN,
    Actie.ADVIES_OPSTELLEN,
    Actie.OPMERKEN,
    Actie.PROCES_VOEREN,
    Actie.SIGNALEREN,
    Actie.VRAGENLIJST_UITGEVEN,
    Actie.RAADSBESLUIT_VASTLEGGEN,
    Actie.OTS_VASTLEGGEN,
    Actie.METEN,
    Actie.AFSLUITEN,
    Actie.SAMENLOOP_ZIEN,
    Actie.SAMENLOOP_VASTLEGGEN,
    Actie.TERMIJN_WIJZIGEN,
    Actie.UITNODIGEN,
}
_INBRENGEN = _BIJLAGEN | {
    *_NOTITIES,
    Actie.WIJZIGEN,
    Actie.INDIENEN,
    Actie.INTREKKEN,
    Actie.AANVULLEN,
    Actie.REAGEREN,
    Actie.OTS_VASTLEGGEN,
    Actie.VRAGENLIJST_UITGEVEN,
    Actie.METEN,
}
_VOORZITTEN = {
    Actie.CONSULT_GEVEN,
    Actie.CONCEPT_DELEN,
    Actie.OPSCHALEN,
    Actie.FUNCTIE_BEOORDELEN,
    Actie.ADVIES_ONDERTEKENEN,
    Actie.HEROPENEN,
    Actie.VERSLAG_GOEDKEUREN,
}
# What is done before a case is on an agenda, and so before its meeting has a deputy chair.
_VOOR_DE_AGENDA = frozenset(
    {
        Actie.AANNEMEN,
        Actie.AANVULLING_VRAGEN,
        Actie.DOORZETTEN,
        Actie.AFWIJZEN,
        Actie.TRIAGE_TERUGDRAAIEN,
        Actie.CONSULT_GEVEN,
    }
)

RECHTEN: tuple[Recht, ...] = (
    Recht(Rol.AANMELDER, Bereik.EIGEN, frozenset(_LEZEN | _INBRENGEN)),
    Recht(Rol.TEAMLEIDER, Bereik.ORGANISATIE, frozenset(_LEZEN | {Actie.NOTITIES_LEZEN})),
    Recht(Rol.VOORZITTER, Bereik.TAFEL, frozenset(_LEZEN | _TAFELWERK | _VOORZITTEN)),
    Recht(Rol.SECRETARIS, Bereik.TAFEL, frozenset(_LEZEN | _TAFELWERK)),
    Recht(Rol.VOORZITTER, Bereik.DOORGEZET, frozenset({Actie.TRIAGE_TERUGDRAAIEN})),
    Recht(Rol.SECRETARIS, Bereik.DOORGEZET, frozenset({Actie.TRIAGE_TERUGDRAAIEN})),
    Recht(Rol.TAFELLID, Bereik.UITGENODIGD, frozenset({Actie.IN_WERKLIJST_ZIEN, Actie.BELANG_VERKLAREN})),
    Recht(Rol.TAFELLID, Bereik.BELANGVRIJ, frozenset(_LEZEN | _NOTITIES | {Actie.BELANG_VERKLAREN, Actie.OPMERKEN})),
    Recht(Rol.TAFELLID, Bereik.NA_AFSLUITING, frozenset(_LEZEN)),
    Recht(Rol.PROCESREGISSEUR, Bereik.TOEGEWEZEN, frozenset(_LEZEN | _NOTITIES | {Actie.METEN, Actie.PROCES_VOEREN})),
    Recht(Rol.TAFELLID, Bereik.PLAATSVERVANGER, frozenset(_LEZEN | _TAFELWERK | _VOORZITTEN) - _VOOR_DE_AGENDA),
    Recht(Rol.REGIOCOORDINATOR, Bereik.REGIO, frozenset({Actie.IN_WERKLIJST_ZIEN})),
    Recht(Rol.VOORZITTER, Bereik.NOOD, frozenset({Actie.BEKIJKEN})),
    Recht(Rol.SECRETARIS, Bereik.NOOD, frozenset({Actie.BEKIJKEN})),
    Recht(Rol.TEAMLEIDER, Bereik.NOOD_ORGANISATIE, frozenset({Actie.BEKIJKEN})),
)
# Break-glass: who may open a case in an emergency, and which cases the role reaches then.
NOODROLLEN: dict[Rol, Bereik] = {
    Rol.VOORZITTER: Bereik.NOOD,
    Rol.SECRETARIS: Bereik.NOOD,
    Rol.TEAMLEIDER: Bereik.NOOD_ORGANISATIE,
}
# The roles that can be handed over for a while, and whether to a colleague of the organisation or of the table.
WAARNEEMBAAR: dict[Rol, str] = {
    Rol.AANMELDER: "organisatie",
    Rol.TEAMLEIDER: "organisatie",
    Rol.VOORZITTER: "tafel",
    Rol.SECRETARIS: "tafel",
    Rol.PROCESREGISSEUR: "tafel",
}

# Acts that concern no single case: who may, and what the role must be bound to.
HANDELINGEN: dict[Handeling, frozenset[Rol]] = {
    Handeling.AANMELDEN: frozenset({Rol.AANMELDER}),
    Handeling.ZITTINGEN_ZIEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.TAFELLID}),
    Handeling.ZITTINGEN_BEHEREN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.ZITTING_OPENEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.TAFELLID}),
    Handeling.AGENDA_VOLGEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.TAFELLID, Rol.AANMELDER}),
    Handeling.TAFEL_SLUITEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.REGIO_SLUITEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.STATISTIEK_LEZEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.PUBLICATIES_LEZEN: frozenset({Rol.MONITORING, Rol.REGIOCOORDINATOR}),
    Handeling.PUBLICATIE_BEOORDELEN: frozenset({Rol.REGIOCOORDINATOR, Rol.FG}),
    Handeling.PUBLICATIE_PROEF_LEZEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.INDICATOR_INSTELLEN: frozenset({Rol.REGIOCOORDINATOR}),
    Handeling.REEKS_AANLEVEREN: frozenset({Rol.REGIOCOORDINATOR, Rol.AANLEVERAAR}),
    Handeling.AUDIT_LEZEN: frozenset({Rol.FG}),
    Handeling.GEBRUIKERS_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.INRICHTING_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.INRICHTING_NAZIEN: frozenset({Rol.BEHEERDER, Rol.FG}),
    Handeling.AANMELDORGANISATIES_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.WAARNEMING_REGELEN: frozenset(WAARNEEMBAAR),
    Handeling.CASUSSEN_OVERDRAGEN: frozenset({Rol.BEHEERDER, Rol.TEAMLEIDER}),
    Handeling.NOODTOEGANG_NEMEN: frozenset(NOODROLLEN),
    Handeling.OP_REFERENTIE_ZOEKEN: frozenset({Rol.AANMELDER, Rol.TEAMLEIDER}),
    Handeling.WERKLIJSTFILTERS_BEWAREN: frozenset(
        recht.rol for recht in RECHTEN if Actie.IN_WERKLIJST_ZIEN in recht.acties
    ),
    Handeling.WERKLIJSTFILTERS_DELEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.WEBHOOKS_BEHEREN: frozenset({Rol.BEHEERDER}),
    Handeling.ZENDINGEN_ZIEN: frozenset({Rol.BEHEERDER, Rol.FG}),
    Handeling.ZENDINGEN_HERHALEN: frozenset({Rol.BEHEERDER}),
    Handeling.LEERTAFEL_LEZEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.REGIOCOORDINATOR}),
    Handeling.VRAGENLIJST_LEZEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.REGIOCOORDINATOR}),
    Handeling.LEERBLADEN_LEZEN: frozenset(
        {
            Rol.AANMELDER,
            Rol.TEAMLEIDER,
            Rol.VOORZITTER,
            Rol.SECRETARIS,
            Rol.TAFELLID,
            Rol.PROCESREGISSEUR,
            Rol.REGIOCOORDINATOR,
        }
    ),
    Handeling.LEERBLADEN_SCHRIJVEN: frozenset({Rol.VOORZITTER}),
    Handeling.SJABLONEN_ZIEN: frozenset({Rol.BEHEERDER, Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.SJABLONEN_BEHEREN: frozenset({Rol.BEHEERDER, Rol.VOORZITTER}),
    Handeling.EIGEN_CASUSSEN_UITVOEREN: frozenset({Rol.AANMELDER}),
    Handeling.UITVOER_AANVRAGEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS}),
    Handeling.UITVOER_BEOORDELEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.FG}),
    Handeling.UITVOEREN_ZIEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.FG}),
    Handeling.INZAGE_GEVEN: frozenset({Rol.VOORZITTER, Rol.SECRETARIS, Rol.FG}),
    # Both know that a case is there and nothing of what is in it.
    Handeling.AANHOUDEN: frozenset({Rol.FG, Rol.REGIOCOORDINATOR}),
    Handeling.VERNIETIGING_VERZOEKEN: frozenset({Rol.FG, Rol.REGIOCOORDINATOR}),
    Handeling.VERNIETIGING_ZIEN: frozenset({Rol.FG, Rol.REGIOCOORDINATOR}),
    Handeling.VERNIETIGING_BESLISSEN: frozenset({Rol.FG, Rol.REGIOCOORDINATOR}),
}
# What shows in the log that somebody saw a case: opening it, whatever only those can do in it who may open it, and
# taking it along. A mark that two cases are of one family is a line at both, of which its maker may see one.
INZAGE: frozenset[str] = frozenset(
    {
        *(actie for recht in RECHTEN if Actie.BEKIJKEN in recht.acties for actie in recht.acties),
        Handeling.NOODINZAGE,
        Handeling.EIGEN_CASUSSEN_UITVOEREN,
        Handeling.UITVOER_AANVRAGEN,
        Handeling.INZAGE_GEVEN,
    }
) - {
    *(actie for recht in RECHTEN if Actie.BEKIJKEN not in recht.acties for actie in recht.acties),
    Actie.SAMENLOOP_VASTLEGGEN,
}
# Acts of which `require` gives the regions that the role is bound to; of the others it gives the tables.
PER_REGIO = frozenset(
    {
        Handeling.STATISTIEK_LEZEN,
        Handeling.PUBLICATIE_PROEF_LEZEN,
        Handeling.INDICATOR_INSTELLEN,
        Handeling.REEKS_AANLEVEREN,
        Handeling.AANHOUDEN,
        Handeling.VERNIETIGING_VERZOEKEN,
        Handeling.VERNIETIGING_ZIEN,
        Handeling.VERNIETIGING_BESLISSEN,
    }
)
# All that an administrator of one organisation may; every other act of a BEHEERDER asks for the unbound role.
VAN_EEN_ORGANISATIE = frozenset({Handeling.GEBRUIKERS_BEHEREN, Handeling.CASUSSEN_OVERDRAGEN})

# Acts that are personal: who stands in for another does not have them by that.
PERSOONLIJK = frozenset(
    {
        Handeling.WAARNEMING_REGELEN,
        Handeling.NOODTOEGANG_NEMEN,
        Handeling.AGENDA_VOLGEN,
        Handeling.EIGEN_CASUSSEN_UITVOEREN,
        Handeling.UITVOER_AANVRAGEN,
        Handeling.UITVOER_BEOORDELEN,
        Handeling.UITVOEREN_ZIEN,
        Handeling.INZAGE_GEVEN,
    }
)

# A panel member's access begins with the agenda; after the closing it is reading, until the table's term is over.
_OPEN_VOOR_LEDEN = frozenset({Status.INGEPLAND, Status.BESPROKEN, Status.GEADVISEERD, Status.IN_OPVOLGING})
_INGEDIEND = frozenset(Status) - {Status.CONCEPT}
# In which statuses a scope reaches a case at all; outside these the case does not exist for that role.
STATUSSEN: dict[Bereik, frozenset[Status]] = {
    Bereik.EIGEN: frozenset(Status),
    Bereik.ORGANISATIE: _INGEDIEND,
    Bereik.TAFEL: _INGEDIEND,
    Bereik.UITGENODIGD: _OPEN_VOOR_LEDEN,
    Bereik.BELANGVRIJ: _OPEN_VOOR_LEDEN,
    Bereik.NA_AFSLUITING: frozenset({Status.AFGESLOTEN}),
    Bereik.PLAATSVERVANGER: _OPEN_VOOR_LEDEN | {Status.AFGESLOTEN},
    Bereik.DOORGEZET: frozenset({Status.INGEDIEND}),
    Bereik.TOEGEWEZEN: _INGEDIEND - {Status.INGEDIEND, Status.AANVULLING_GEVRAAGD, Status.AFGEWEZEN},
    Bereik.REGIO: _INGEDIEND,
    Bereik.NOOD: _INGEDIEND,
    Bereik.NOOD_ORGANISATIE: frozenset(Status),
}
NOOD = frozenset(NOODROLLEN.values())
# Scopes that need a statement about time, and so a moment for every request.
TIJDELIJK = NOOD | {Bereik.NA_AFSLUITING, Bereik.TOEGEWEZEN, Bereik.DOORGEZET}
# Scopes that reach only what someone is invited for.
OP_UITNODIGING = frozenset({Bereik.UITGENODIGD, Bereik.BELANGVRIJ, Bereik.NA_AFSLUITING})


def mogelijke_acties(rechten: Sequence[Recht], status: Status) -> list[Actie]:
    """Role × scope × status: what remains of the rights in this status."""
    reaching = (recht.acties for recht in rechten if status in STATUSSEN[recht.bereik])
    granted = frozenset().union(*reaching) & workflow.acties_bij(status)
    return [actie for actie in Actie if actie in granted]


def matrix() -> str:
    """The rights as Markdown; the README carries this text and a test compares it with the running rights."""
    lines = ["| rol | bereik | status | acties |", "|---|---|---|---|"]
    for recht in RECHTEN:
        for status in Status:
            acties = mogelijke_acties([recht], status)
            lines.append(f"| {recht.rol.value} | {recht.bereik.value} | {status.value} | {', '.join(acties) or '–'} |")
    lines += ["", "| handeling | rollen |", "|---|---|"]
    for handeling, rollen in HANDELINGEN.items():
        lines.append(f"| {handeling.value} | {', '.join(sorted(rollen))} |")
    return "\n".join(lines)
