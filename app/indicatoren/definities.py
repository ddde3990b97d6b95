"""The sixteen indicators of the programme as data: task, name, direction, source, definitions, baseline.

Source: DESIGN of the counter, section 4. A definition is never changed: a new one gets a new version with the day from
which it holds, and a value says with which version it was made. A series is only comparable within one version.
What a region sets for an indicator (target, owner, another baseline) is in `instellingen`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import NietGevonden
from app.glossary import Begrip, IndicatorBron, Wenselijk

NULMETING = 2022
_BEGIN = date(2015, 1, 1)


class Eenheid(Begrip):
    """Waarin een indicator wordt uitgedrukt."""

    AANTAL = "AANTAL", "een aantal"
    PERCENTAGE = "PERCENTAGE", "een percentage, altijd met teller en noemer"
    DAGEN = "DAGEN", "de mediaan van een aantal dagen"
    SCORE = "SCORE", "een score op een vragenlijst"


@dataclass(frozen=True)
class Definitie:
    """What is counted, from a day on. `noemer` is None for what has none: a plain number."""

    versie: str
    vanaf: date
    tekst: str
    teller: str
    noemer: str | None = None


@dataclass(frozen=True)
class Indicator:
    """One indicator: which way is better, where the numbers come from, and its definitions, the oldest first."""

    code: str
    taak: int
    naam: str
    wenselijk: Wenselijk
    bron: IndicatorBron
    eenheid: Eenheid
    definities: tuple[Definitie, ...]
    nulmeting: int = NULMETING

    @property
    def huidig(self) -> Definitie:
        return self.definities[-1]

    @property
    def versie(self) -> str:
        """The version of the newest definition."""
        return self.huidig.versie

    @property
    def definitie(self) -> str:
        """The newest definition."""
        return self.huidig.tekst

    def op(self, dag: date) -> Definitie:
        """The definition that held on that day: values of a period are made with the one of its first day."""
        geldig = [definitie for definitie in self.definities if definitie.vanaf <= dag]
        return geldig[-1] if geldig else self.definities[0]


def _een(tekst: str, teller: str, noemer: str | None = None) -> tuple[Definitie, ...]:
    return (Definitie("1", _BEGIN, tekst, teller, noemer),)


_MEER, _MINDER = Wenselijk.MEER, Wenselijk.MINDER
_GETELD, _AANGELEVERD = IndicatorBron.GETELD, IndicatorBron.AANGELEVERD
_BEIDE = IndicatorBron.GETELD_EN_AANGELEVERD
_AANTAL, _DAGEN, _PERCENTAGE = Eenheid.AANTAL, Eenheid.DAGEN, Eenheid.PERCENTAGE

INDICATOREN: tuple[Indicator, ...] = (
    Indicator(
        "INSTROOM_SPECIAAL_ONDERWIJS",
        1,
        "Instroom speciaal onderwijs",
        _MINDER,
        _AANGELEVERD,
        _PERCENTAGE,
        _een(
            "Het deel van de leerlingen dat in de periode naar het (voortgezet) speciaal onderwijs ging.",
            "leerlingen die in de periode naar het (voortgezet) speciaal onderwijs gingen",
            "alle leerlingen die in de regio wonen",
        ),
    ),
    Indicator(
        "SCHOOLUITVAL_EN_THUISZITTERS",
        1,
        "Schooluitval en langdurige thuiszitters",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        _een(
            "Het aantal leerlingen dat in de periode zonder startkwalificatie van school ging of langer dan "
            "drie maanden zonder geldige reden thuiszat.",
            "leerlingen die uitvielen of langer dan drie maanden thuiszaten",
        ),
    ),
    Indicator(
        "MENTAAL_WELBEVINDEN",
        1,
        "Mentaal welbevinden",
        Wenselijk.HOGER,
        _AANGELEVERD,
        Eenheid.SCORE,
        _een(
            "De gemiddelde score van jongeren in de regio op de vragen over mentaal welbevinden in de jeugdmonitor.",
            "de som van de scores",
            "jongeren die de vragen invulden",
        ),
    ),
    Indicator(
        "INSTROOM_SPECIALISTISCHE_JEUGD_GGZ",
        2,
        "Instroom specialistische jeugd-ggz",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        _een(
            "Het aantal jeugdigen bij wie in de periode een traject in de specialistische jeugd-ggz begon.",
            "jeugdigen bij wie een traject begon",
        ),
    ),
    Indicator(
        "INZET_GGZ_DOOR_HUISARTS",
        2,
        "Directe inzet van ggz door de huisarts",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        _een(
            "Het aantal jeugdigen dat de huisarts in de periode direct naar de jeugd-ggz verwees.",
            "jeugdigen die de huisarts direct naar de jeugd-ggz verwees",
        ),
    ),
    Indicator(
        "UITSTROOM_SPECIALISTISCHE_JEUGD_GGZ",
        2,
        "Uitstroom specialistische jeugd-ggz",
        Wenselijk.SNELLER,
        _AANGELEVERD,
        _DAGEN,
        _een(
            "De mediaan van het aantal dagen van begin tot einde van de trajecten in de specialistische "
            "jeugd-ggz die in de periode eindigden.",
            "de mediaan van de dagen van begin tot einde",
            "trajecten die in de periode eindigden",
        ),
    ),
    Indicator(
        "CONSULTATIES_RET",
        3,
        "Consultaties RET",
        _MEER,
        _GETELD,
        _AANTAL,
        _een(
            "Het aantal besprekingen dat in de periode is gehouden plus het aantal korte consulten, bij het RET "
            "en zijn voorgangers (OPH en Perspectiefoverleg).",
            "gehouden besprekingen en korte consulten",
        ),
    ),
    Indicator(
        "DOORSTROOM_VERBLIJF",
        3,
        "Doorstroom van kinderen in verblijf",
        _MINDER,
        _BEIDE,
        _AANTAL,
        _een(
            "Het aantal casussen met vraagtype doorstroom dat in de periode is besproken of voor het eerst "
            "advies kreeg, waarbij de jeugdige bij de aanmelding in verblijf, JeugdzorgPlus of een gezinshuis "
            "woonde. Casussen met dit vraagtype waarvan de woonsituatie niet bekend is, staan apart als "
            "onbekend.",
            "casussen met vraagtype doorstroom vanuit verblijf, JeugdzorgPlus of een gezinshuis",
        ),
    ),
    Indicator(
        "INZET_DOORBRAAKAANPAK",
        3,
        "Inzet doorbraakaanpak",
        _MEER,
        _GETELD,
        _AANTAL,
        _een(
            "Het aantal casussen met een advies dat in de periode is ondertekend en de adviesregel doorbraakaanpak "
            "bevat.",
            "casussen met een ondertekend advies met doorbraakaanpak",
        ),
    ),
    Indicator(
        "INSTROOM_VERBLIJF",
        4,
        "Instroom in verblijf",
        _MINDER,
        _BEIDE,
        _AANTAL,
        _een(
            "Het aantal casussen waarin bij een opvolgmeting in de periode voor het eerst blijkt dat de "
            "jeugdige in verblijf of JeugdzorgPlus woont, terwijl hij of zij bij de aanmelding ergens anders "
            "woonde. Een casus telt één keer. Was de woonsituatie bij de aanmelding niet bekend, dan staat de "
            "casus apart als onbekend.",
            "casussen waarin de jeugdige na de aanmelding in verblijf of JeugdzorgPlus kwam",
        ),
    ),
    Indicator(
        "INZET_INFORMELE_ZORG",
        4,
        "Inzet informele zorg",
        _MEER,
        _BEIDE,
        _AANTAL,
        _een(
            "Het aantal casussen met een advies dat in de periode is ondertekend en de adviesregel informele "
            "steun bevat, zoals een JIM of een steungezin.",
            "casussen met een ondertekend advies met informele steun",
        ),
    ),
    Indicator(
        "WACHTLIJST_PLEEGZORG",
        4,
        "Kinderen op de wachtlijst pleegzorg",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        _een(
            "Het aantal kinderen dat op de laatste dag van de periode op een pleeggezin wacht.",
            "kinderen die op de laatste dag op een pleeggezin wachten",
        ),
    ),
    Indicator(
        "CONSULTATIES_REPS",
        5,
        "Consultaties REPS",
        _MEER,
        _GETELD,
        _AANTAL,
        _een(
            "Het aantal besprekingen dat in de periode is gehouden plus het aantal korte consulten "
            "(telefonisch, online of een gesprek bijwonen), bij het REPS.",
            "gehouden besprekingen en korte consulten",
        ),
    ),
    Indicator(
        "JEUGDZORG_NA_REPS_ADVIES",
        5,
        "Inzet jeugdzorg na effectief REPS-advies",
        _MINDER,
        _GETELD,
        _PERCENTAGE,
        _een(
            "Het deel van de casussen bij het REPS met een overgenomen advies waarin bij de laatste opvolgmeting in "
            "de periode toch jeugdhulp nodig was. Casussen waarbij dat niet bekend is, staan apart als onbekend.",
            "casussen waarin bij de laatste opvolgmeting in de periode toch jeugdhulp nodig was",
            "casussen bij het REPS waarvan het advies is overgenomen en waarvoor bij de laatste opvolgmeting in de "
            "periode bekend is of jeugdhulp nodig was",
        ),
    ),
    Indicator(
        "AANMELDINGEN_JBT",
        6,
        "Aanmeldingen jeugdbeschermingstafel",
        _MEER,
        _GETELD,
        _AANTAL,
        _een(
            "Het aantal aanmeldingen dat in de periode bij de jeugdbeschermingstafel is ingediend.",
            "ingediende aanmeldingen",
        ),
    ),
    Indicator(
        "DUUR_ONDERTOEZICHTSTELLING",
        6,
        "Duur ondertoezichtstelling",
        Wenselijk.KORTER,
        _BEIDE,
        _DAGEN,
        _een(
            "De mediaan van het aantal dagen tussen de start van de ondertoezichtstelling (datum van de "
            "beschikking) en het werkelijke einde, voor jeugdigen bij ‘toetsen aan tafel’ van wie de "
            "ondertoezichtstelling in de periode eindigde. Jeugdigen zonder bekende startdatum staan apart als "
            "onbekend.",
            "de mediaan van de dagen van beschikking tot werkelijk einde",
            "jeugdigen van wie de ondertoezichtstelling in de periode eindigde en de startdatum bekend is",
        ),
    ),
)

_BY_CODE = {indicator.code: indicator for indicator in INDICATOREN}


def indicator(code: str) -> Indicator:
    """The indicator with this code, or NietGevonden."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise NietGevonden from None


def aanleverbaar() -> Sequence[str]:
    """The codes of the indicators that take a series from outside."""
    return [een.code for een in INDICATOREN if een.bron is not IndicatorBron.GETELD]
