"""The field's own terms, once: every code of the API with what it means, in Dutch.

The enums are used by models and schemas alike; their meanings feed the OpenAPI descriptions.
"""

from enum import StrEnum
from typing import Self


class Begrip(StrEnum):
    """A code with its meaning: `Status.CONCEPT.betekenis` is the Dutch explanation."""

    betekenis: str

    def __new__(cls, code: str, betekenis: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.betekenis = betekenis
        return member

    @classmethod
    def uitleg(cls) -> str:
        """All codes with their meanings, as one Markdown list for the OpenAPI text."""
        return "\n".join(f"- `{code.value}`: {code.betekenis}" for code in cls)


class Rol(Begrip):
    """De rollen van medewerkers."""

    AANMELDER = "AANMELDER", "medewerker van een lokaal team, GI of Veilig Thuis die een casus inbrengt"
    TEAMLEIDER = "TEAMLEIDER", "ziet de ingediende aanmeldingen van de eigen organisatie"
    VOORZITTER = "VOORZITTER", "zit een tafel voor, triageert en ondertekent het advies"
    SECRETARIS = "SECRETARIS", "bereidt triage, agenda en advies van een tafel voor"
    TAFELLID = "TAFELLID", "deskundige die voor een zitting is uitgenodigd"
    PROCESREGISSEUR = "PROCESREGISSEUR", "houdt tijdelijk de regie over het proces van een casus"
    REGIOCOORDINATOR = "REGIOCOORDINATOR", "ziet werklijsten zonder inhoud en exacte tellingen van de regio"
    MONITORING = "MONITORING", "haalt beschermde statistieken op, nooit live tellingen"
    AANLEVERAAR = "AANLEVERAAR", "levert reeksen van buiten aan voor de regio, meestal een programma; leest niets"
    BEHEERDER = "BEHEERDER", "functioneel beheerder: gebruikers en inrichting, geen casussen"
    FG = "FG", "functionaris gegevensbescherming: leest het auditlog, geen casussen"


class OrganisatieSoort(Begrip):
    """De soorten organisaties."""

    LOKAAL_TEAM = "LOKAAL_TEAM", "lokaal team van een gemeente"
    GI = "GI", "gecertificeerde instelling (jeugdbescherming en jeugdreclassering)"
    VEILIG_THUIS = "VEILIG_THUIS", "advies- en meldpunt huiselijk geweld en kindermishandeling"
    ZORGAANBIEDER = "ZORGAANBIEDER", "aanbieder van jeugdhulp"
    REGIO = "REGIO", "regionaal samenwerkingsverband van gemeenten, of de organisatie van een tafel"


class VerzoekSoort(Begrip):
    """De soorten verzoeken aan een tafel."""

    CASUSBESPREKING = "CASUSBESPREKING", "bespreking van een casus op naam, met toestemming"
    ANONIEM_CONSULT = "ANONIEM_CONSULT", "advies aan de professional zonder herleidbare gegevens"
    VERZOEK_TOT_BESPREKING = (
        "VERZOEK_TOT_BESPREKING",
        "verzoek aan de jeugdbeschermingstafel bij zorgen over ontwikkeling of veiligheid",
    )
    TOETSEN_AAN_TAFEL = "TOETSEN_AAN_TAFEL", "bespreking van het einde van een ondertoezichtstelling (OTS)"
    ESSENTIELE_FUNCTIE = (
        "ESSENTIELE_FUNCTIE",
        "meewegen van een verwijzing naar, of terugkeer uit, een essentiële functie",
    )


class Status(Begrip):
    """Waar een aanmelding staat."""

    CONCEPT = "CONCEPT", "opgeslagen, nog niet ingediend"
    INGEDIEND = "INGEDIEND", "bij de tafel, wacht op triage"
    AANVULLING_GEVRAAGD = "AANVULLING_GEVRAAGD", "wacht op de aanmelder; de klok staat stil"
    AANGENOMEN = "AANGENOMEN", "de tafel neemt de casus in behandeling"
    INGEPLAND = "INGEPLAND", "staat op de agenda van een zitting"
    BESPROKEN = "BESPROKEN", "besproken in een zitting, het advies volgt"
    GEADVISEERD = "GEADVISEERD", "het advies is gegeven, wacht op de reactie van de aanmelder"
    IN_OPVOLGING = "IN_OPVOLGING", "de aanmelder heeft gereageerd; de uitkomst wordt gevolgd"
    AFGESLOTEN = "AFGESLOTEN", "afgesloten met een uitkomst"
    AFGEWEZEN = "AFGEWEZEN", "niet voor deze tafel, met reden en waar het wel kan"
    INGETROKKEN = "INGETROKKEN", "ingetrokken door de aanmelder"


class Actie(Begrip):
    """Wat iemand met één aanmelding kan doen."""

    IN_WERKLIJST_ZIEN = "IN_WERKLIJST_ZIEN", "de aanmelding zonder inhoud in een werklijst zien"
    BEKIJKEN = "BEKIJKEN", "de aanmelding openen"
    WIJZIGEN = "WIJZIGEN", "de intake wijzigen"
    INDIENEN = "INDIENEN", "de aanmelding indienen"
    INTREKKEN = "INTREKKEN", "de aanmelding intrekken"
    AANNEMEN = "AANNEMEN", "bij triage aannemen"
    AANVULLING_VRAGEN = "AANVULLING_VRAGEN", "bij triage om aanvulling vragen"
    AANVULLEN = "AANVULLEN", "de gevraagde aanvulling geven"
    DOORZETTEN = "DOORZETTEN", "bij triage doorzetten naar een andere tafel"
    AFWIJZEN = "AFWIJZEN", "bij triage afwijzen"
    CONSULT_GEVEN = "CONSULT_GEVEN", "een kort consult geven en daarmee adviseren"
    PROCESREGIE_TOEWIJZEN = "PROCESREGIE_TOEWIJZEN", "een procesregisseur aanwijzen"
    INPLANNEN = "INPLANNEN", "op de agenda van een zitting zetten"
    UITSTELLEN = "UITSTELLEN", "van de agenda halen"
    BELANG_VERKLAREN = "BELANG_VERKLAREN", "verklaren of er een belangenconflict is"
    BESPREKEN = "BESPREKEN", "de bespreking in de zitting vastleggen"
    ADVIES_OPSTELLEN = "ADVIES_OPSTELLEN", "een advies opstellen of een nieuwe versie maken"
    ADVIES_ONDERTEKENEN = "ADVIES_ONDERTEKENEN", "het advies ondertekenen"
    REAGEREN = "REAGEREN", "als aanmelder op het advies reageren"
    METEN = "METEN", "een opvolgmeting vastleggen"
    AFSLUITEN = "AFSLUITEN", "afsluiten met de uitkomst"
    HEROPENEN = "HEROPENEN", "heropenen met een reden"
    BELANG_INTREKKEN = "BELANG_INTREKKEN", "een belang dat ten onrechte is verklaard, intrekken"
    OVERDRAGEN = "OVERDRAGEN", "overdragen aan een andere aanmelder van de organisatie"
    NOODTOEGANG = "NOODTOEGANG", "bij nood een uur lang openen"


class Handeling(Begrip):
    """Wat iemand kan doen dat niet over één aanmelding gaat."""

    AANMELDEN = "AANMELDEN", "een nieuwe aanmelding maken"
    ZITTINGEN_ZIEN = "ZITTINGEN_ZIEN", "zittingen en agenda van een tafel zien"
    ZITTINGEN_BEHEREN = "ZITTINGEN_BEHEREN", "zittingen van een tafel plannen en wijzigen"
    STATISTIEK_LEZEN = "STATISTIEK_LEZEN", "exacte tellingen van de eigen regio lezen"
    INDICATOR_INSTELLEN = "INDICATOR_INSTELLEN", "streefwaarde, eigenaar en nulmeting van een indicator instellen"
    REEKS_AANLEVEREN = "REEKS_AANLEVEREN", "waarden van buiten aanleveren voor de eigen regio, en weer intrekken"
    AUDIT_LEZEN = "AUDIT_LEZEN", "het auditlog lezen"
    GEBRUIKERS_BEHEREN = "GEBRUIKERS_BEHEREN", "gebruikers en hun rollen beheren"
    AANMELDORGANISATIES_BEHEREN = "AANMELDORGANISATIES_BEHEREN", "inloggen via organisaties instellen"
    WAARNEMING_REGELEN = "WAARNEMING_REGELEN", "een eigen rol tijdelijk laten waarnemen"
    CASUSSEN_OVERDRAGEN = "CASUSSEN_OVERDRAGEN", "casussen van een medewerker aan een collega overdragen"
    NOODTOEGANG_NEMEN = "NOODTOEGANG_NEMEN", "bij nood een casus een uur lang openen, met een reden"
    MELDINGEN_LEZEN = "MELDINGEN_LEZEN", "de meldingen over noodtoegang lezen"
    NOODINZAGE = "NOODINZAGE", "een casus bekijken met noodtoegang"
    INLOGGEN = "INLOGGEN", "inloggen"
    UITLOGGEN = "UITLOGGEN", "uitloggen"
    BEVESTIGEN = "BEVESTIGEN", "opnieuw aantonen wie u bent, met wachtwoord en code"
    WACHTWOORD_WIJZIGEN = "WACHTWOORD_WIJZIGEN", "het eigen wachtwoord wijzigen"
    TWEEDE_FACTOR_WIJZIGEN = "TWEEDE_FACTOR_WIJZIGEN", "een tweede factor instellen of intrekken"
    SESSIES_BEEINDIGEN = "SESSIES_BEEINDIGEN", "sessies beëindigen"
    VEEL_ZAKEN_OPENEN = "VEEL_ZAKEN_OPENEN", "in korte tijd ongewoon veel aanmeldingen openen; wordt geweigerd"


class Cijferdoel(Begrip):
    """Waarvoor u exacte cijfers leest; het staat in het auditlog."""

    BELEID = "BELEID", "beleid maken of bijstellen"
    VERANTWOORDING = "VERANTWOORDING", "verantwoording aan gemeenten, raad of Rijk"
    KWALITEIT = "KWALITEIT", "het werk van de tafels verbeteren"
    ONDERZOEK = "ONDERZOEK", "onderzoek waarover de FG heeft geadviseerd"


class Auditresultaat(Begrip):
    """Hoe het afliep met wat in het auditlog staat."""

    GELUKT = "GELUKT", "het is gedaan"
    GEWEIGERD = "GEWEIGERD", "het mocht niet, of het inloggen mislukte"


class Uitvoerdoel(Begrip):
    """Waarvoor u het auditlog uitvoert; het staat in het auditlog."""

    TOEZICHT_FG = "TOEZICHT_FG", "eigen toezicht van de FG, zoals een steekproef (AVG artikel 39)"
    INZAGEVERZOEK = "INZAGEVERZOEK", "iemand vraagt wie het eigen dossier heeft gezien (AVG artikel 15)"
    INCIDENT = "INCIDENT", "onderzoek naar een mogelijk datalek of misbruik (AVG artikel 33)"
    TOEZICHTHOUDER = "TOEZICHTHOUDER", "een vraag van een toezichthouder, zoals de AP of de IGJ"


class JaNeeOnbekend(Begrip):
    """Ja, nee of niet bekend."""

    JA = "JA", "ja"
    NEE = "NEE", "nee"
    ONBEKEND = "ONBEKEND", "niet bekend; wordt nooit als ja of nee geteld"


class Woonsituatie(Begrip):
    """Waar de jeugdige woont."""

    THUIS = "THUIS", "bij een ouder of beide ouders"
    NETWERK = "NETWERK", "bij familie of bekenden"
    PLEEGGEZIN = "PLEEGGEZIN", "in een pleeggezin"
    GEZINSHUIS = "GEZINSHUIS", "in een gezinshuis"
    VERBLIJF = "VERBLIJF", "in een verblijfsgroep van een jeugdhulpaanbieder"
    JEUGDZORGPLUS = "JEUGDZORGPLUS", "in gesloten jeugdhulp"
    ZELFSTANDIG = "ZELFSTANDIG", "zelfstandig of begeleid wonend"
    ELDERS = "ELDERS", "ergens anders"
    ONBEKEND = "ONBEKEND", "niet bekend"


class Gezag(Begrip):
    """Wie het gezag heeft."""

    BEIDE_OUDERS = "BEIDE_OUDERS", "beide ouders hebben gezag"
    EEN_OUDER = "EEN_OUDER", "één ouder heeft gezag"
    VOOGD_GI = "VOOGD_GI", "een gecertificeerde instelling heeft de voogdij"
    VOOGD_ANDERS = "VOOGD_ANDERS", "iemand anders heeft de voogdij"
    ONBEKEND = "ONBEKEND", "niet bekend"


class Maatregel(Begrip):
    """De kinderbeschermingsmaatregel."""

    GEEN = "GEEN", "geen kinderbeschermingsmaatregel"
    OTS = "OTS", "ondertoezichtstelling"
    VOTS = "VOTS", "voorlopige ondertoezichtstelling"
    VOOGDIJ = "VOOGDIJ", "voogdijmaatregel"


class ToestemmingVan(Begrip):
    """Wie de toestemming geeft."""

    OUDER = "OUDER", "een ouder met gezag"
    VOOGD = "VOOGD", "de voogd"
    JEUGDIGE = "JEUGDIGE", "de jeugdige zelf"


class ToestemmingAntwoord(Begrip):
    """Het antwoord op de vraag om toestemming."""

    JA = "JA", "toestemming gegeven; met datum"
    NEE = "NEE", "toestemming geweigerd; met reden waarom toch wordt aangemeld"
    NIET_GEVRAAGD = "NIET_GEVRAAGD", "niet gevraagd; met reden"


class Triagebesluit(Begrip):
    """Wat de tafel bij triage besluit."""

    AANNEMEN = "AANNEMEN", "de tafel neemt de casus in behandeling"
    AANVULLING_VRAGEN = "AANVULLING_VRAGEN", "de aanmelder wordt om aanvulling gevraagd"
    DOORZETTEN = "DOORZETTEN", "de casus gaat naar een andere tafel; klok en geschiedenis gaan mee"
    AFWIJZEN = "AFWIJZEN", "de tafel wijst af, met reden en waar het wel kan"


class ConsultVorm(Begrip):
    """Hoe het korte consult is gegeven."""

    TELEFONISCH = "TELEFONISCH", "telefonisch consult met de professional"
    GESPREK_BIJWONEN = "GESPREK_BIJWONEN", "meegaan naar een gesprek met ouders en/of kinderen"
    ONLINE = "ONLINE", "beeldbellen met de professional"


class GastSoort(Begrip):
    """De soorten gasten bij een bespreking."""

    AANMELDER = "AANMELDER", "de aanmelder zelf"
    OUDER = "OUDER", "een ouder of verzorger"
    JEUGDIGE = "JEUGDIGE", "de jeugdige"
    STEUNFIGUUR = "STEUNFIGUUR", "een steunfiguur van gezin of jeugdige"
    RAADSONDERZOEKER = "RAADSONDERZOEKER", "de raadsonderzoeker van de Raad voor de Kinderbescherming"
    ANDERE_PROFESSIONAL = "ANDERE_PROFESSIONAL", "een andere betrokken professional"


class Aanwezigheid(Begrip):
    """Of iemand bij de bespreking was."""

    AANWEZIG = "AANWEZIG", "was aanwezig"
    AFWEZIG = "AFWEZIG", "was niet aanwezig"


class Discipline(Begrip):
    """Het vakgebied van een tafellid."""

    VOORZITTER = "VOORZITTER", "voorzitter van de tafel"
    GEDRAGSWETENSCHAPPER = "GEDRAGSWETENSCHAPPER", "gedragswetenschapper"
    ERVARINGSDESKUNDIGE = "ERVARINGSDESKUNDIGE", "ervaringsdeskundige"
    ZORGAANBIEDER = "ZORGAANBIEDER", "deskundige van een zorgaanbieder"
    JEUGDBESCHERMER = "JEUGDBESCHERMER", "jeugdbeschermer"
    RAADSONDERZOEKER = "RAADSONDERZOEKER", "raadsonderzoeker"
    ONDERWIJS = "ONDERWIJS", "deskundige uit het onderwijs"


class Belang(Begrip):
    """Of een tafellid een belang bij de casus heeft."""

    GEEN = "GEEN", "geen belangenconflict"
    EIGEN_ORGANISATIE = "EIGEN_ORGANISATIE", "de eigen organisatie is betrokken"
    EERDER_BETROKKEN = "EERDER_BETROKKEN", "eerder zelf bij dit gezin betrokken geweest"
    ANDERS = "ANDERS", "een ander belang"


class MeldingSoort(Begrip):
    """Waar een melding over gaat."""

    NOODTOEGANG = "NOODTOEGANG", "iemand opende een casus met noodtoegang"


class Raadsbesluit(Begrip):
    """Wat de Raad voor de Kinderbescherming besluit."""

    RAADSONDERZOEK = "RAADSONDERZOEK", "de raadsonderzoeker start een onderzoek"
    GEEN_RAADSONDERZOEK = "GEEN_RAADSONDERZOEK", "geen onderzoek; vrijwillige hulp gaat door"
    UITGESTELD = "UITGESTELD", "het besluit is uitgesteld"


class Adviesreactie(Begrip):
    """Wat de aanmelder met het advies doet."""

    OVERGENOMEN = "OVERGENOMEN", "het advies is overgenomen"
    DEELS_OVERGENOMEN = "DEELS_OVERGENOMEN", "het advies is deels overgenomen"
    NIET_OVERGENOMEN = "NIET_OVERGENOMEN", "het advies is niet overgenomen"


class UhpUitkomst(Begrip):
    """Oordeel van een professional, met datum: is de dreigende uithuisplaatsing voorkomen?"""

    VOORKOMEN = "VOORKOMEN", "de dreigende uithuisplaatsing is voorkomen"
    NIET_VOORKOMEN = "NIET_VOORKOMEN", "de uithuisplaatsing is niet voorkomen"
    ONBEKEND = "ONBEKEND", "niet bekend; telt nooit als voorkomen"


class Wenselijk(Begrip):
    """Welke kant van een indicator de goede is."""

    MEER = "MEER", "meer is beter"
    MINDER = "MINDER", "minder is beter"
    HOGER = "HOGER", "hoger is beter"
    SNELLER = "SNELLER", "sneller is beter"
    KORTER = "KORTER", "korter is beter"


class IndicatorBron(Begrip):
    """Waar de cijfers van een indicator vandaan komen."""

    GETELD = "GETELD", "geteld uit de casussen in het Expertloket"
    AANGELEVERD = "AANGELEVERD", "reeks van buiten, met bron en datum"
    GETELD_EN_AANGELEVERD = "GETELD_EN_AANGELEVERD", "geteld van de casussen, en een reeks van buiten"


class Aanlevervorm(Begrip):
    """Hoe een reeks is aangeleverd."""

    JSON = "JSON", "als JSON"
    CSV = "CSV", "als CSV-bestand"


class Waardestand(Begrip):
    """Of een aangeleverde waarde nog geldt."""

    GELDIG = "GELDIG", "telt mee"
    VERVANGEN = "VERVANGEN", "een latere aanlevering kwam ervoor in de plaats"
    INGETROKKEN = "INGETROKKEN", "de aanlevering is ingetrokken"


class Nulmetingsgrond(Begrip):
    """Waarom dit jaar de nulmeting is."""

    GEKOZEN = "GEKOZEN", "de regio koos dit jaar"
    PROGRAMMA = "PROGRAMMA", "het jaar van de nulmeting van het programma"
    EERSTE_CIJFERS = "EERSTE_CIJFERS", "het eerste jaar met cijfers"
