"""The sixteen indicators of the programme as data: task, name, direction, source, definition, baseline.

Source: DESIGN of the counter, section 4. A new definition of an existing indicator gets a new `versie`:
a series is only comparable within one.
"""

from dataclasses import dataclass

from app.core.errors import NietGevonden
from app.glossary import Begrip, IndicatorBron, Wenselijk

NULMETING = 2022


class Eenheid(Begrip):
    """Waarin een indicator wordt uitgedrukt."""

    AANTAL = "AANTAL", "een aantal"
    PERCENTAGE = "PERCENTAGE", "een percentage, altijd met teller en noemer"
    DAGEN = "DAGEN", "de mediaan van een aantal dagen"
    SCORE = "SCORE", "een score op een vragenlijst"


@dataclass(frozen=True)
class Indicator:
    """One indicator: what is counted (`definitie`), which way is better, and where the numbers come from."""

    code: str
    taak: int
    naam: str
    wenselijk: Wenselijk
    bron: IndicatorBron
    eenheid: Eenheid
    definitie: str
    nulmeting: int = NULMETING
    versie: str = "1"


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
        "Teller: leerlingen die in de periode naar het (voortgezet) speciaal onderwijs gingen. Noemer: alle "
        "leerlingen die in de regio wonen.",
    ),
    Indicator(
        "SCHOOLUITVAL_EN_THUISZITTERS",
        1,
        "Schooluitval en langdurige thuiszitters",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        "Het aantal leerlingen dat in de periode zonder startkwalificatie van school ging of langer dan "
        "drie maanden zonder geldige reden thuiszat.",
    ),
    Indicator(
        "MENTAAL_WELBEVINDEN",
        1,
        "Mentaal welbevinden",
        Wenselijk.HOGER,
        _AANGELEVERD,
        Eenheid.SCORE,
        "De gemiddelde score van jongeren in de regio op de vragen over mentaal welbevinden in de jeugdmonitor.",
    ),
    Indicator(
        "INSTROOM_SPECIALISTISCHE_JEUGD_GGZ",
        2,
        "Instroom specialistische jeugd-ggz",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        "Het aantal jeugdigen bij wie in de periode een traject in de specialistische jeugd-ggz begon.",
    ),
    Indicator(
        "INZET_GGZ_DOOR_HUISARTS",
        2,
        "Directe inzet van ggz door de huisarts",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        "Het aantal jeugdigen dat de huisarts in de periode direct naar de jeugd-ggz verwees.",
    ),
    Indicator(
        "UITSTROOM_SPECIALISTISCHE_JEUGD_GGZ",
        2,
        "Uitstroom specialistische jeugd-ggz",
        Wenselijk.SNELLER,
        _AANGELEVERD,
        _DAGEN,
        "De mediaan van het aantal dagen van begin tot einde van de trajecten in de specialistische "
        "jeugd-ggz die in de periode eindigden.",
    ),
    Indicator(
        "CONSULTATIES_RET",
        3,
        "Consultaties RET",
        _MEER,
        _GETELD,
        _AANTAL,
        "Het aantal besprekingen dat in de periode is gehouden plus het aantal korte consulten, bij het RET "
        "en zijn voorgangers (OPH en Perspectiefoverleg).",
    ),
    Indicator(
        "DOORSTROOM_VERBLIJF",
        3,
        "Doorstroom van kinderen in verblijf",
        _MINDER,
        _BEIDE,
        _AANTAL,
        "Het aantal casussen met vraagtype doorstroom dat in de periode is besproken of voor het eerst "
        "advies kreeg, waarbij de jeugdige bij de aanmelding in verblijf, JeugdzorgPlus of een gezinshuis "
        "woonde. Casussen met dit vraagtype waarvan de woonsituatie niet bekend is, staan apart als "
        "onbekend.",
    ),
    Indicator(
        "INZET_DOORBRAAKAANPAK",
        3,
        "Inzet doorbraakaanpak",
        _MEER,
        _GETELD,
        _AANTAL,
        "Het aantal casussen met een advies dat in de periode is ondertekend en de adviesregel doorbraakaanpak bevat.",
    ),
    Indicator(
        "INSTROOM_VERBLIJF",
        4,
        "Instroom in verblijf",
        _MINDER,
        _BEIDE,
        _AANTAL,
        "Het aantal casussen waarin bij een opvolgmeting in de periode voor het eerst blijkt dat de "
        "jeugdige in verblijf of JeugdzorgPlus woont, terwijl hij of zij bij de aanmelding ergens anders "
        "woonde. Een casus telt één keer. Was de woonsituatie bij de aanmelding niet bekend, dan staat de "
        "casus apart als onbekend.",
    ),
    Indicator(
        "INZET_INFORMELE_ZORG",
        4,
        "Inzet informele zorg",
        _MEER,
        _BEIDE,
        _AANTAL,
        "Het aantal casussen met een advies dat in de periode is ondertekend en de adviesregel informele "
        "steun bevat, zoals een JIM of een steungezin.",
    ),
    Indicator(
        "WACHTLIJST_PLEEGZORG",
        4,
        "Kinderen op de wachtlijst pleegzorg",
        _MINDER,
        _AANGELEVERD,
        _AANTAL,
        "Het aantal kinderen dat op de laatste dag van de periode op een pleeggezin wacht.",
    ),
    Indicator(
        "CONSULTATIES_REPS",
        5,
        "Consultaties REPS",
        _MEER,
        _GETELD,
        _AANTAL,
        "Het aantal besprekingen dat in de periode is gehouden plus het aantal korte consulten "
        "(telefonisch, online of een gesprek bijwonen), bij het REPS.",
    ),
    Indicator(
        "JEUGDZORG_NA_REPS_ADVIES",
        5,
        "Inzet jeugdzorg na effectief REPS-advies",
        _MINDER,
        _GETELD,
        _PERCENTAGE,
        "Noemer: casussen bij het REPS waarvan het advies is overgenomen en waarvoor bij de laatste "
        "opvolgmeting in de periode bekend is of jeugdhulp nodig was. Teller: die waarbij jeugdhulp toch "
        "nodig was. Casussen waarbij dat niet bekend is, staan apart als onbekend.",
    ),
    Indicator(
        "AANMELDINGEN_JBT",
        6,
        "Aanmeldingen jeugdbeschermingstafel",
        _MEER,
        _GETELD,
        _AANTAL,
        "Het aantal aanmeldingen dat in de periode bij de jeugdbeschermingstafel is ingediend.",
    ),
    Indicator(
        "DUUR_ONDERTOEZICHTSTELLING",
        6,
        "Duur ondertoezichtstelling",
        Wenselijk.KORTER,
        _BEIDE,
        _DAGEN,
        "De mediaan van het aantal dagen tussen de start van de ondertoezichtstelling (datum van de "
        "beschikking) en het werkelijke einde, voor jeugdigen bij ‘toetsen aan tafel’ van wie de "
        "ondertoezichtstelling in de periode eindigde. Jeugdigen zonder bekende startdatum staan apart als "
        "onbekend.",
    ),
)

_BY_CODE = {indicator.code: indicator for indicator in INDICATOREN}


def indicator(code: str) -> Indicator:
    """The indicator with this code, or NietGevonden."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise NietGevonden from None
