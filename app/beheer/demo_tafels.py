"""What the demo's cases look like per table: who brings in what, how often, with which words. All of it invented."""

from dataclasses import dataclass

from app.glossary import VerzoekSoort as V


@dataclass(frozen=True)
class Demotafel:
    """One table in the demo. A value that is named twice is drawn twice as often."""

    code: str
    voorzitter: str
    leden: tuple[str, ...]
    aantallen: tuple[int, ...]  # cases per half-year
    bronnen: tuple[tuple[str, V], ...]
    vraagtypen: tuple[str, ...]
    adviezen: tuple[str, ...]
    gemeenten: tuple[str, ...]
    weekdag: int
    om_de_weken: int
    secretaris: str | None = None
    nulmeting: bool = False
    kans_op_dreiging: float = 0.35
    kans_op_kort_consult: float = 0.0
    doorzetten_naar: str | None = None

    @property
    def werkt_uit(self) -> str:
        """Who does the daily work of the table."""
        return self.secretaris or self.voorzitter


_NIJMEGEN = ("GM0268",) * 6 + ("GM0296",) * 3 + ("GM1945", "GM0209", "GM0225", "GM0252", "GM0944")
_CENTRAAL_GELDERLAND = ("GM0202",) * 5 + (
    *("GM0221", "GM0226", "GM1705", "GM1734", "GM0274", "GM0275", "GM0277", "GM0289", "GM0293", "GM0299"),
)
_EXPERTVRAGEN = (
    *("HULP_STAGNEERT",) * 3,
    *("GEEN_PASSEND_AANBOD",) * 3,
    *("DREIGENDE_UITHUISPLAATSING",) * 3,
    *("DOORSTROOM", "DOORSTROOM", "PLAATSINGSPROBLEEM", "TERUGKEER_NAAR_HUIS", "ANDERS"),
)
_EXPERTADVIEZEN = (
    *("AMBULANTE_GEZINSBEHANDELING",) * 4,
    *("INFORMELE_STEUN",) * 3,
    *("VERKLARENDE_ANALYSE", "VERKLARENDE_ANALYSE", "DOORBRAAKAANPAK", "PLEEGZORG", "GEZINSHUIS", "VERBLIJF"),
    *("MAATWERKOVEREENKOMST", "ONDERWIJS", "VOLWASSENEN_GGZ", "BOEG", "PROCESREGIE"),
)
_LT, _WIJCHEN, _GI, _VT, _ARNHEM = "lt-nijmegen", "lt-wijchen", "gi-gelderland", "vt-gelderland-zuid", "lt-arnhem"

DEMOTAFELS: tuple[Demotafel, ...] = (
    Demotafel(
        code="OPH",
        voorzitter="voorzitter-ret",
        secretaris="secretaris-ret",
        leden=(),
        aantallen=(32, 28),
        bronnen=((_LT, V.CASUSBESPREKING),) * 3 + ((_WIJCHEN, V.CASUSBESPREKING), (_GI, V.CASUSBESPREKING)),
        vraagtypen=_EXPERTVRAGEN,
        adviezen=_EXPERTADVIEZEN[:-1],
        gemeenten=_NIJMEGEN,
        weekdag=3,
        om_de_weken=1,
        nulmeting=True,
        kans_op_dreiging=0.45,
    ),
    Demotafel(
        code="RET",
        voorzitter="voorzitter-ret",
        secretaris="secretaris-ret",
        leden=("lid-ret-1", "lid-ret-2", "lid-ret-3", "lid-ret-4"),
        aantallen=(32, 34, 36, 40),
        bronnen=(
            *((_LT, V.CASUSBESPREKING),) * 5,
            *((_WIJCHEN, V.CASUSBESPREKING),) * 2,
            *((_GI, V.CASUSBESPREKING),) * 3,
            *((_LT, V.ANONIEM_CONSULT), (_GI, V.ANONIEM_CONSULT)),
        ),
        vraagtypen=_EXPERTVRAGEN,
        adviezen=_EXPERTADVIEZEN,
        gemeenten=_NIJMEGEN,
        weekdag=1,
        om_de_weken=1,
        kans_op_kort_consult=0.25,
        doorzetten_naar="REPS",
    ),
    Demotafel(
        code="REPS",
        voorzitter="voorzitter-reps",
        leden=("lid-reps-1",),
        aantallen=(14, 16, 18, 22),
        bronnen=(
            *((_LT, V.CASUSBESPREKING),) * 3,
            *((_WIJCHEN, V.CASUSBESPREKING), (_GI, V.CASUSBESPREKING), (_LT, V.ANONIEM_CONSULT)),
        ),
        vraagtypen=("COMPLEXE_SCHEIDING", "COMPLEXE_SCHEIDING", "COMPLEXE_SCHEIDING", "CONTACTVERLIES"),
        adviezen=("HULP_VOOR_TWEE_GEZINNEN", "HULP_VOOR_TWEE_GEZINNEN", "INFORMELE_STEUN", "VRIJWILLIGE_HULP"),
        gemeenten=_NIJMEGEN,
        weekdag=2,
        om_de_weken=2,
        kans_op_dreiging=0.1,
        kans_op_kort_consult=0.85,
    ),
    Demotafel(
        code="JBT",
        voorzitter="voorzitter-jbt",
        secretaris="secretaris-jbt",
        leden=(),
        aantallen=(22, 24, 26, 28),
        bronnen=(
            *((_VT, V.VERZOEK_TOT_BESPREKING),) * 4,
            *((_LT, V.VERZOEK_TOT_BESPREKING),) * 2,
            *((_WIJCHEN, V.VERZOEK_TOT_BESPREKING), (_GI, V.VERZOEK_TOT_BESPREKING)),
            *((_GI, V.TOETSEN_AAN_TAFEL),) * 2,
        ),
        vraagtypen=("ZORGEN_VEILIGHEID", "ZORGEN_VEILIGHEID", "ZORGEN_ONTWIKKELING"),
        adviezen=("VRIJWILLIGE_HULP", "AMBULANTE_GEZINSBEHANDELING", "INFORMELE_STEUN"),
        gemeenten=_NIJMEGEN,
        weekdag=0,
        om_de_weken=1,
        kans_op_dreiging=0.3,
    ),
    Demotafel(
        code="RET_CG",
        voorzitter="voorzitter-retcg",
        leden=(),
        aantallen=(22, 24, 26, 28),
        bronnen=(
            *((_ARNHEM, V.CASUSBESPREKING),) * 5,
            *((_GI, V.CASUSBESPREKING),) * 3,
            *((_ARNHEM, V.ANONIEM_CONSULT), (_GI, V.ESSENTIELE_FUNCTIE)),
        ),
        vraagtypen=_EXPERTVRAGEN,
        adviezen=_EXPERTADVIEZEN,
        gemeenten=_CENTRAAL_GELDERLAND,
        weekdag=3,
        om_de_weken=1,
        kans_op_kort_consult=0.2,
    ),
)

VRAAGTYPE_BIJ = {V.TOETSEN_AAN_TAFEL: "EINDE_OTS", V.ESSENTIELE_FUNCTIE: "ESSENTIELE_FUNCTIE"}
GEMEENTE_VAN = {_WIJCHEN: "GM0296"}
WOONSITUATIES = {
    "DOORSTROOM": ("VERBLIJF", "VERBLIJF", "GEZINSHUIS", "JEUGDZORGPLUS"),
    "TERUGKEER_NAAR_HUIS": ("VERBLIJF", "PLEEGGEZIN"),
    "PLAATSINGSPROBLEEM": ("NETWERK", "THUIS", "PLEEGGEZIN"),
}

TEKSTEN: dict[str, tuple[str, ...]] = {
    "vraag": (
        "Verzonnen: hoe houden wij dit gezin bij elkaar?",
        "Verzonnen: welke hulp past nu nog?",
        "Verzonnen: wie kan hierin samen met ons optrekken?",
        "Verzonnen: wat is een haalbare volgende stap?",
    ),
    "geprobeerd": (
        "Verzonnen: gezinscoaching en een logeerweekend per maand.",
        "Verzonnen: gesprekken met school en het wijkteam.",
        "Verzonnen: twee trajecten ambulante hulp.",
    ),
    "effect": ("Verzonnen: even rust, daarna weer spanning.", "Verzonnen: een deel van de doelen is gehaald."),
    "gewenstResultaat": ("Verzonnen: een plan dat iedereen draagt.", "Verzonnen: een vaste plek en rust."),
    "waaromNu": ("Verzonnen: de school ziet geen weg meer.", "Verzonnen: de huidige hulp stopt binnenkort."),
    "betrokkenHulp": ("Verzonnen: ambulante hulp en de leerplichtambtenaar.",),
    "reactieOuders": ("Verzonnen: de ouders staan achter dit verzoek.", "Verzonnen: de ouders zien het anders."),
    "jeugdigen.mening": ("Verzonnen: ik wil graag thuis blijven.", "Verzonnen: ik wil vooral rust."),
}
MELDING = {
    "aanvulling": "Verzonnen: wat vond de school van het plan?",
    "antwoord": "Verzonnen: de school steunt het plan.",
    "doorzetten": "Verzonnen: de scheiding staat centraal.",
    "afwijzen": "Verzonnen: er is nog passend aanbod in het lokale team.",
    "waarheen": "Verzonnen: overleg met de gedragswetenschapper van uw eigen team.",
    "intrekken": "Verzonnen: het gezin is verhuisd.",
    "verslag": "Verzonnen: de tafel ziet kansen, met steun uit het netwerk.",
    "advies": "Verzonnen: werk met één plan en spreek na zes weken opnieuw af.",
    "reactie": "Verzonnen: een deel past niet bij wat het gezin wil.",
    "regie": "Verzonnen: de voorzitter houdt het overleg een paar weken bij elkaar.",
}
