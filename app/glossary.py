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


class Termijnstap(Begrip):
    """Bij welke stap een termijn hoort."""

    TRIAGE = "TRIAGE", "de tafel besluit bij triage"
    ADVIES = "ADVIES", "de tafel geeft advies"
    OPVOLGING = "OPVOLGING", "de volgende opvolgmeting"


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
    TRIAGE_TERUGDRAAIEN = "TRIAGE_TERUGDRAAIEN", "een triagebesluit binnen een minuut terugdraaien"
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
    BIJLAGE_TOEVOEGEN = "BIJLAGE_TOEVOEGEN", "een bijlage toevoegen"
    BIJLAGE_VERWIJDEREN = "BIJLAGE_VERWIJDEREN", "een bijlage weghalen die er niet bij hoort"
    TERMIJN_WIJZIGEN = "TERMIJN_WIJZIGEN", "de termijn van deze stap verzetten, met een reden"
    UITNODIGEN = "UITNODIGEN", "leden of gasten voor de bespreking uitnodigen, en hun antwoord vastleggen"
    VERSLAG_GOEDKEUREN = "VERSLAG_GOEDKEUREN", "het verslag van de bespreking goedkeuren"
    VERZETTEN = "VERZETTEN", "de zitting waar de aanmelding op de agenda staat naar een ander moment verzetten"
    OVERDRAGEN = "OVERDRAGEN", "overdragen aan een andere aanmelder van de organisatie"
    NOODTOEGANG = "NOODTOEGANG", "bij nood een uur lang openen"
    SAMENLOOP_ZIEN = "SAMENLOOP_ZIEN", "zien of deze jeugdige of dit gezin ook elders speelt, en wie u belt"
    SAMENLOOP_VASTLEGGEN = (
        "SAMENLOOP_VASTLEGGEN",
        "vastleggen (of terugnemen) dat het om hetzelfde gezin gaat",
    )
    CONCEPT_DELEN = "CONCEPT_DELEN", "het concept van het advies met de tafelleden delen, of daarmee stoppen"
    OPMERKEN = "OPMERKEN", "een opmerking bij het concept van het advies maken"
    PROCES_VOEREN = "PROCES_VOEREN", "een proces naast het advies vragen, starten, afronden of stoppen"
    OPSCHALEN = "OPSCHALEN", "opschalen, of het antwoord daarop vastleggen"
    SIGNALEREN = "SIGNALEREN", "een knelpunt vastleggen, of wat ermee gebeurt"
    NOTITIES_LEZEN = "NOTITIES_LEZEN", "de werknotities van de eigen kant lezen"
    NOTEREN = "NOTEREN", "een werknotitie maken, of een eigen notitie intrekken"
    VRAGENLIJST_UITGEVEN = "VRAGENLIJST_UITGEVEN", "een code voor de vragenlijst aan ouder of jeugdige geven"
    RAADSBESLUIT_VASTLEGGEN = (
        "RAADSBESLUIT_VASTLEGGEN",
        "vastleggen wat de Raad besloot en wat zijn onderzoek opleverde",
    )
    OTS_VASTLEGGEN = "OTS_VASTLEGGEN", "een stap van de ondertoezichtstelling vastleggen"
    FUNCTIE_BEOORDELEN = "FUNCTIE_BEOORDELEN", "oordelen over toegang tot of terugkeer uit een essentiële functie"


class Handeling(Begrip):
    """Wat iemand kan doen dat niet over één aanmelding gaat."""

    AANMELDEN = "AANMELDEN", "een nieuwe aanmelding maken"
    ZITTINGEN_ZIEN = "ZITTINGEN_ZIEN", "zittingen en agenda van een tafel zien"
    ZITTINGEN_BEHEREN = "ZITTINGEN_BEHEREN", "zittingen van een tafel plannen en wijzigen"
    ZITTING_OPENEN = "ZITTING_OPENEN", "als voorzitter of plaatsvervanger een zitting openen"
    AGENDA_VOLGEN = "AGENDA_VOLGEN", "de eigen zittingen in een agenda volgen, met een geheime link"
    TAFEL_SLUITEN = "TAFEL_SLUITEN", "sluitingsdagen van een tafel vastleggen"
    REGIO_SLUITEN = "REGIO_SLUITEN", "sluitingsdagen van een regio vastleggen"
    STATISTIEK_LEZEN = "STATISTIEK_LEZEN", "exacte tellingen van de eigen regio lezen"
    INDICATOR_INSTELLEN = "INDICATOR_INSTELLEN", "streefwaarde, eigenaar en nulmeting van een indicator instellen"
    REEKS_AANLEVEREN = "REEKS_AANLEVEREN", "waarden van buiten aanleveren voor de eigen regio, en weer intrekken"
    AUDIT_LEZEN = "AUDIT_LEZEN", "het auditlog lezen"
    PUBLICATIES_LEZEN = "PUBLICATIES_LEZEN", "beschermde publicaties met statistieken lezen"
    PUBLICATIE_BEOORDELEN = "PUBLICATIE_BEOORDELEN", "een concept van een publicatie goedkeuren of intrekken"
    PUBLICATIE_PROEF_LEZEN = "PUBLICATIE_PROEF_LEZEN", "een concept van een publicatie naast de eigen cijfers zien"
    PUBLICATIE_MAKEN = "PUBLICATIE_MAKEN", "een momentopname of een concept van een publicatie maken"
    GEBRUIKERS_BEHEREN = "GEBRUIKERS_BEHEREN", "gebruikers en hun rollen beheren"
    INRICHTING_BEHEREN = (
        "INRICHTING_BEHEREN",
        "tafels, vragen, organisaties, codelijsten en vaste teksten van het loket wijzigen",
    )
    INRICHTING_NAZIEN = "INRICHTING_NAZIEN", "zien wie wat wanneer en waarom aan de inrichting wijzigde"
    AANMELDORGANISATIES_BEHEREN = "AANMELDORGANISATIES_BEHEREN", "inloggen via organisaties instellen"
    WAARNEMING_REGELEN = "WAARNEMING_REGELEN", "een eigen rol tijdelijk laten waarnemen"
    CASUSSEN_OVERDRAGEN = "CASUSSEN_OVERDRAGEN", "casussen van een medewerker aan een collega overdragen"
    NOODTOEGANG_NEMEN = "NOODTOEGANG_NEMEN", "bij nood een casus een uur lang openen, met een reden"
    MELDINGEN_LEZEN = "MELDINGEN_LEZEN", "een melding over noodtoegang als gezien aanvinken"
    BERICHTEN_INSTELLEN = "BERICHTEN_INSTELLEN", "kiezen welke berichten u krijgt, en op welk e-mailadres"
    WEBHOOKS_BEHEREN = "WEBHOOKS_BEHEREN", "webhooks beheren: welk systeem welke berichten krijgt"
    ZENDINGEN_ZIEN = "ZENDINGEN_ZIEN", "zien welke berichten wachten of zijn mislukt"
    ZENDINGEN_HERHALEN = "ZENDINGEN_HERHALEN", "een mislukt bericht opnieuw laten verzenden"
    SJABLONEN_ZIEN = "SJABLONEN_ZIEN", "de adviessjablonen van een tafel zien"
    SJABLONEN_BEHEREN = "SJABLONEN_BEHEREN", "de adviessjablonen van een tafel maken en wijzigen"
    LEERTAFEL_LEZEN = "LEERTAFEL_LEZEN", "de leertafel lezen: knelpunten en opvolging van adviezen, geteld"
    VRAGENLIJST_LEZEN = "VRAGENLIJST_LEZEN", "de antwoorden op de vragenlijst lezen, vanaf tien samen"
    LEERBLADEN_LEZEN = "LEERBLADEN_LEZEN", "de leerbladen van de eigen regio lezen"
    LEERBLADEN_SCHRIJVEN = "LEERBLADEN_SCHRIJVEN", "leerbladen van een tafel schrijven, delen en intrekken"
    NOODINZAGE = "NOODINZAGE", "een casus bekijken met noodtoegang"
    ZAKEN_INVOEREN = "ZAKEN_INVOEREN", "afgesloten zaken uit een oud systeem invoeren"
    INVOER_TERUGDRAAIEN = "INVOER_TERUGDRAAIEN", "ingevoerde zaken weer weghalen"
    INLOGGEN = "INLOGGEN", "inloggen"
    UITLOGGEN = "UITLOGGEN", "uitloggen"
    BEVESTIGEN = "BEVESTIGEN", "opnieuw aantonen wie u bent, met wachtwoord en code"
    WACHTWOORD_WIJZIGEN = "WACHTWOORD_WIJZIGEN", "het eigen wachtwoord wijzigen"
    TWEEDE_FACTOR_WIJZIGEN = "TWEEDE_FACTOR_WIJZIGEN", "een tweede factor instellen of intrekken"
    SESSIES_BEEINDIGEN = "SESSIES_BEEINDIGEN", "sessies beëindigen"
    VEEL_ZAKEN_OPENEN = "VEEL_ZAKEN_OPENEN", "in korte tijd ongewoon veel aanmeldingen openen; wordt geweigerd"
    OP_REFERENTIE_ZOEKEN = "OP_REFERENTIE_ZOEKEN", "eigen aanmeldingen zoeken op de referentie van een jeugdige"
    SAMENLOOP_MELDEN = "SAMENLOOP_MELDEN", "bij het indienen horen dat een collega deze jeugdige al inbracht"
    WERKLIJSTFILTERS_BEWAREN = "WERKLIJSTFILTERS_BEWAREN", "eigen filters van de werklijst bewaren"
    WERKLIJSTFILTERS_DELEN = "WERKLIJSTFILTERS_DELEN", "filters van de werklijst delen met de eigen tafel"
    EIGEN_CASUSSEN_UITVOEREN = "EIGEN_CASUSSEN_UITVOEREN", "de casussen die u zelf inbracht als bestand ophalen"
    UITVOER_AANVRAGEN = "UITVOER_AANVRAGEN", "een uitvoer van de casussen van een tafel vragen, maken en ophalen"
    UITVOER_BEOORDELEN = "UITVOER_BEOORDELEN", "een uitvoer die een ander vroeg goedkeuren, weigeren of intrekken"
    UITVOEREN_ZIEN = "UITVOEREN_ZIEN", "zien welke uitvoeren er zijn gevraagd, zonder wat erin staat"
    INZAGE_GEVEN = "INZAGE_GEVEN", "een kopie van een casus maken voor wie het dossier gaat (AVG artikel 15)"
    UITVOER_OPRUIMEN = "UITVOER_OPRUIMEN", "een verlopen uitvoer weggooien"
    AANHOUDEN = "AANHOUDEN", "een dossier aanhouden, zodat het niet wordt vernietigd, en dat weer opheffen"
    VERNIETIGING_VERZOEKEN = (
        "VERNIETIGING_VERZOEKEN",
        "een verzoek van een betrokkene om eerdere vernietiging vastleggen en daarop beslissen",
    )
    VERNIETIGING_ZIEN = "VERNIETIGING_ZIEN", "vernietigingslijsten zien, zonder inhoud"
    VERNIETIGING_BESLISSEN = "VERNIETIGING_BESLISSEN", "een vernietigingslijst goedkeuren of weigeren"
    VERNIETIGING_VOORSTELLEN = "VERNIETIGING_VOORSTELLEN", "een vernietigingslijst maken (de dienst zelf)"
    VERNIETIGEN = "VERNIETIGEN", "een dossier vernietigen na twee akkoorden (de dienst zelf)"
    CONCEPT_VERNIETIGEN = "CONCEPT_VERNIETIGEN", "een concept vernietigen dat nooit is ingediend (de dienst zelf)"
    BACKUP_MAKEN = "BACKUP_MAKEN", "een back-up maken van alles wat het loket bewaart (op de server)"
    BACKUP_TERUGZETTEN = "BACKUP_TERUGZETTEN", "een back-up terugzetten (op de server)"
    VERHUIZEN = "VERHUIZEN", "alle gegevens naar een andere database verhuizen (op de server)"


class InrichtingSoort(Begrip):
    """Wat u aan de inrichting van het loket kunt wijzigen; van elk blijft elke versie bewaard."""

    TAFEL = "TAFEL", "een tafel met haar termijnen, opvolgmomenten, indieningsrechten en intakevragen"
    CODELIJST = "CODELIJST", "een waarde van een codelijst, met de periode waarin zij gekozen kan worden"
    TEKST = "TEKST", "een vaste tekst van het loket"
    ORGANISATIE = "ORGANISATIE", "een organisatie met haar naam, regio en laatste dag"
    SJABLOON = "SJABLOON", "een adviessjabloon van een tafel"
    BEWAARTERMIJN = "BEWAARTERMIJN", "hoe lang een tafel een soort verzoek bewaart, en waarom"


class Bewaarstart(Begrip):
    """Vanaf welk moment een bewaartermijn loopt."""

    AFSLUITING = "AFSLUITING", "de dag waarop het dossier is afgesloten, afgewezen of ingetrokken"
    LAATSTE_WIJZIGING = "LAATSTE_WIJZIGING", "de dag waarop er voor het laatst iets in het dossier is gewijzigd"
    MEERDERJARIG = (
        "MEERDERJARIG",
        "het einde van het jaar waarin de jongste jeugdige 18 wordt, en nooit eerder dan de afsluiting",
    )


class Aanhoudingsgrond(Begrip):
    """Waarom een dossier niet mag worden vernietigd."""

    KLACHT = "KLACHT", "er loopt een klacht"
    TUCHTZAAK = "TUCHTZAAK", "er loopt een tuchtzaak"
    RECHTSZAAK = "RECHTSZAAK", "er loopt een rechtszaak of er is een schadeclaim"
    ONDERZOEK = "ONDERZOEK", "er loopt een onderzoek van een inspectie of toezichthouder"
    INZAGEVERZOEK = "INZAGEVERZOEK", "een betrokkene vroeg om inzage of een kopie"
    BELANG_BETROKKENE = "BELANG_BETROKKENE", "een betrokkene heeft het dossier nog nodig"


class Verzoeker(Begrip):
    """Wie om eerdere vernietiging vraagt."""

    JEUGDIGE = "JEUGDIGE", "de jeugdige zelf, vanaf 12 jaar"
    OUDER = "OUDER", "een ouder met gezag"
    VOOGD = "VOOGD", "de voogd"
    VERTEGENWOORDIGER = "VERTEGENWOORDIGER", "een andere wettelijke vertegenwoordiger of gemachtigde"


class Verzoekbesluit(Begrip):
    """Wat er op een verzoek om vernietiging is besloten."""

    TOEGEWEZEN = "TOEGEWEZEN", "het dossier komt meteen op een vernietigingslijst"
    AFGEWEZEN = "AFGEWEZEN", "het dossier blijft, met de grond"


class Weigergrond(Begrip):
    """Waarom een verzoek om vernietiging is afgewezen."""

    BELANG_ANDER = "BELANG_ANDER", "bewaren is van aanmerkelijk belang voor een ander (Jeugdwet 7.3.9)"
    WETTELIJKE_PLICHT = "WETTELIJKE_PLICHT", "een wet verzet zich tegen vernietiging (Jeugdwet 7.3.9, AVG 17 lid 3)"
    RECHTSVORDERING = "RECHTSVORDERING", "het dossier is nodig voor een rechtsvordering (AVG 17 lid 3 onder e)"
    NIET_BEVOEGD = "NIET_BEVOEGD", "de verzoeker kan dit niet vragen"


class Lijstsoort(Begrip):
    """Waarom er een vernietigingslijst is."""

    TERMIJN = "TERMIJN", "de bewaartermijn is voorbij"
    VERZOEK = "VERZOEK", "een verzoek om eerdere vernietiging is toegewezen"


class Lijststatus(Begrip):
    """Waar een vernietigingslijst staat."""

    VOORGESTELD = "VOORGESTELD", "wacht op twee akkoorden"
    GOEDGEKEURD = "GOEDGEKEURD", "twee akkoorden; wordt na de bedenktijd uitgevoerd en kan nog worden tegengehouden"
    UITGEVOERD = "UITGEVOERD", "uitgevoerd; deze lijst is het bewijs"
    GEWEIGERD = "GEWEIGERD", "geweigerd of tegengehouden; de dossiers blijven"


class Lijstbesluit(Begrip):
    """Een besluit over een vernietigingslijst."""

    AKKOORD = "AKKOORD", "deze dossiers kunnen worden vernietigd"
    WEIGERING = "WEIGERING", "deze lijst wordt niet uitgevoerd"


class Regelstand(Begrip):
    """Waar een regel van een vernietigingslijst staat."""

    OPEN = "OPEN", "wordt met de lijst uitgevoerd"
    UITGENOMEN = "UITGENOMEN", "door een beoordelaar van de lijst gehaald"
    AANGEHOUDEN = "AANGEHOUDEN", "van de lijst gehaald omdat het dossier wordt aangehouden"
    VERVALLEN = "VERVALLEN", "van de lijst gehaald omdat zij niet meer klopte of de lijst is geweigerd"
    VERNIETIGD = "VERNIETIGD", "het dossier is vernietigd"


class Uitneemgrond(Begrip):
    """Waarom een beoordelaar een regel van een vernietigingslijst haalt."""

    NOG_NODIG = "NOG_NODIG", "het dossier is nog nodig voor het werk van de tafel"
    TERMIJN_ONJUIST = "TERMIJN_ONJUIST", "de bewaartermijn van dit dossier klopt niet"
    BETROKKENE_WIL_BEWAREN = "BETROKKENE_WIL_BEWAREN", "een betrokkene vroeg om langer bewaren"
    UITZOEKEN = "UITZOEKEN", "er moet eerst iets worden uitgezocht"


class Tekstsoort(Begrip):
    """De vaste teksten die u kunt wijzigen."""

    ACUUT = "ACUUT", "wie u belt als er nu gevaar is; het antwoord op een aanmelding die acuut is"


class Lijst(Begrip):
    """De werklijsten; elk is er voor wie er iets mee moet."""

    TE_TRIEREN = "TE_TRIEREN", "nieuw: nog te triëren"
    IN_TE_PLANNEN = "IN_TE_PLANNEN", "aangenomen, nog niet op een agenda"
    VOLGENDE_ZITTING = "VOLGENDE_ZITTING", "op de agenda van de eerstvolgende zitting"
    VERSLAG_TE_MAKEN = "VERSLAG_TE_MAKEN", "de zitting was, het verslag ontbreekt"
    TE_ADVISEREN = "TE_ADVISEREN", "besproken, nog zonder advies"
    TE_ONDERTEKENEN = "TE_ONDERTEKENEN", "het advies is klaar om te ondertekenen"
    REACTIE_ONTBREEKT = "REACTIE_ONTBREEKT", "geadviseerd, de reactie van de aanmelder ontbreekt"
    BELANG_TE_VERKLAREN = "BELANG_TE_VERKLAREN", "wacht op uw verklaring over een belang"
    AAN_TE_VULLEN = "AAN_TE_VULLEN", "wacht op uw aanvulling"
    TE_REAGEREN = "TE_REAGEREN", "wacht op uw reactie op het advies"
    CONCEPTEN = "CONCEPTEN", "uw concepten, nog niet ingediend"
    OPVOLGING = "OPVOLGING", "een opvolgmeting kan nu, of had al gemoeten"
    TE_LAAT = "TE_LAAT", "de uiterste dag voor de volgende stap is voorbij"
    MIJN_AANMELDINGEN = "MIJN_AANMELDINGEN", "lopende aanmeldingen die u inbracht"
    MIJN_PROCESREGIE = "MIJN_PROCESREGIE", "lopende casussen waarvan u de procesregie heeft"
    MIJN_UITNODIGINGEN = "MIJN_UITNODIGINGEN", "lopende casussen waarvoor u bent uitgenodigd"
    MIJN_TEAM = "MIJN_TEAM", "lopende aanmeldingen van uw organisatie"
    MIJN_TAFEL = "MIJN_TAFEL", "lopende aanmeldingen bij uw tafel"
    MIJN_REGIO = "MIJN_REGIO", "lopende aanmeldingen in uw regio"


class Beslissoort(Begrip):
    """Waarover iemand naast aanmeldingen moet beslissen, omdat een ander dat niet alleen mag."""

    UITVOER = "UITVOER", "een uitvoer die een ander vroeg"
    VERNIETIGINGSLIJST = "VERNIETIGINGSLIJST", "een lijst met dossiers waarvan de bewaartermijn voorbij is"
    PUBLICATIECONCEPT = "PUBLICATIECONCEPT", "een publicatie van statistieken die klaarstaat"


class SamenloopSoort(Begrip):
    """Waarom twee aanmeldingen bij elkaar horen."""

    ZELFDE_JEUGDIGE = "ZELFDE_JEUGDIGE", "een jeugdige met dezelfde referentie van dezelfde organisatie"
    ZELFDE_GEZIN = "ZELFDE_GEZIN", "een tafel legde vast dat het om hetzelfde gezin gaat"


class Cijferdoel(Begrip):
    """Waarvoor u exacte cijfers leest; het staat in het auditlog."""

    BELEID = "BELEID", "beleid maken of bijstellen"
    VERANTWOORDING = "VERANTWOORDING", "verantwoording aan gemeenten, raad of Rijk"
    KWALITEIT = "KWALITEIT", "het werk van de tafels verbeteren"
    ONDERZOEK = "ONDERZOEK", "onderzoek waarover de FG heeft geadviseerd"


class Laag(Begrip):
    """Voor wie een publicatie is."""

    MONITORING = "MONITORING", "alle tabellen, voor monitoring en de regiocoördinator"
    OPEN_DATA = "OPEN_DATA", "dezelfde cijfers zonder gemeente per halfjaar, voor iedereen"


class Conceptstatus(Begrip):
    """Waar een concept van een publicatie staat."""

    OPEN = "OPEN", "wacht op goedkeuring door een regiocoördinator en de FG"
    GEPUBLICEERD = "GEPUBLICEERD", "gepubliceerd; er verandert niets meer"
    INGETROKKEN = "INGETROKKEN", "ingetrokken voor de publicatie"


class Besluitsoort(Begrip):
    """Wat iemand over een concept van een publicatie besloot."""

    AKKOORD = "AKKOORD", "goedgekeurd"
    INTREKKING = "INTREKKING", "ingetrokken, met reden"


class Procescijfer(Begrip):
    """De cijfers over de inzet van tafels; ze tellen werk en geen kinderen."""

    BESPREKINGEN = "BESPREKINGEN", "gehouden besprekingen bij de expertteams"
    CONSULTEN = "CONSULTEN", "korte consulten bij de expertteams"
    INZET_EXPERTTEAMS = "INZET_EXPERTTEAMS", "inzet van expertteams: besprekingen en korte consulten samen"
    CONSULTATIES_REPS = "CONSULTATIES_REPS", "besprekingen en korte consulten bij REPS"
    AANMELDINGEN_JBT = "AANMELDINGEN_JBT", "aanmeldingen bij de jeugdbeschermingstafel"


class Bewijs(Begrip):
    """Of een verschil vaststaat, ook als aantallen zijn afgerond."""

    MEER = "MEER", "het is zeker meer geworden"
    MINDER = "MINDER", "het is zeker minder geworden"
    NIET_BEWEZEN = "NIET_BEWEZEN", "het verschil is niet groter dan de afronding, of er is geen verschil"


class Evaluatiesoort(Begrip):
    """Voor wie een jaarevaluatie is."""

    OPENBAAR = "OPENBAAR", "voor iedereen: uit publicaties en aangeleverde reeksen"
    EXACT = "EXACT", "alleen voor de regiocoördinator: uit exacte tellingen, niet om te delen"


class Herkomst(Begrip):
    """Waar een reeks in een jaarevaluatie vandaan komt."""

    PUBLICATIE = "PUBLICATIE", "uit publicaties, met het bereik waarin het echte aantal ligt"
    GETELD = "GETELD", "exact geteld uit de casussen, alleen voor de regiocoördinator"
    AANGELEVERD = "AANGELEVERD", "een reeks van buiten, met bron en datum"


class Oordeel(Begrip):
    """Of een verschil de kant op gaat die het programma wil."""

    GEWENST = "GEWENST", "bewezen, en de gewenste kant op"
    ONGEWENST = "ONGEWENST", "bewezen, en niet de gewenste kant op"
    NIET_BEWEZEN = "NIET_BEWEZEN", "niet bewezen: het verschil is niet groter dan de afronding, of er is geen verschil"


class Leeftijd(Begrip):
    """De leeftijd van de jongste jeugdige bij de bespreking: het jaar ervan min het geboortejaar."""

    T_M_11 = "T_M_11", "tot en met 11 jaar"
    VAN_12_T_M_15 = "VAN_12_T_M_15", "12 tot en met 15 jaar"
    VAN_16_T_M_17 = "VAN_16_T_M_17", "16 of 17 jaar"
    ANDERS = "ANDERS", "18 jaar of ouder, of niet bekend"


class AanmelderGroep(Begrip):
    """Wie de casus inbracht."""

    LOKAAL_TEAM = "LOKAAL_TEAM", "lokaal team van een gemeente"
    GI = "GI", "gecertificeerde instelling"
    VEILIG_THUIS = "VEILIG_THUIS", "Veilig Thuis"
    ANDERS = "ANDERS", "een andere organisatie"


class Uitkomst(Begrip):
    """Of een uithuisplaatsing dreigde, en of die is voorkomen."""

    VOORKOMEN = "VOORKOMEN", "een uithuisplaatsing dreigde en is voorkomen"
    NIET_VOORKOMEN = "NIET_VOORKOMEN", "een uithuisplaatsing dreigde en is niet voorkomen"
    ONBEKEND = "ONBEKEND", "een uithuisplaatsing dreigde; er is geen uitkomst of die is niet bekend"
    GEEN_DREIGING = "GEEN_DREIGING", "er dreigde geen uithuisplaatsing, of dat is niet bekend"


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


class Casusdoel(Begrip):
    """Waarvoor u casussen als bestand meeneemt; het staat in het auditlog."""

    EIGEN_DOSSIER = "EIGEN_DOSSIER", "het dossier bij de eigen organisatie bijwerken"
    KWALITEIT = "KWALITEIT", "het eigen werk of dat van de tafel verbeteren"
    VERANTWOORDING = "VERANTWOORDING", "verantwoording aan een toezichthouder of opdrachtgever"
    ONDERZOEK = "ONDERZOEK", "onderzoek waarover de FG heeft geadviseerd"
    OVERSTAP = "OVERSTAP", "casussen meenemen naar een ander systeem of archief"
    INZAGEVERZOEK = "INZAGEVERZOEK", "iemand vraagt een kopie van het eigen dossier (AVG artikel 15)"


class Uitvoersoort(Begrip):
    """Wat er wordt uitgevoerd."""

    TAFEL = "TAFEL", "de casussen van een tafel die in een periode zijn ingediend"
    INZAGE = "INZAGE", "één casus, voor wie het dossier gaat"


class Uitvoerstatus(Begrip):
    """Waar een uitvoer staat."""

    GEVRAAGD = "GEVRAAGD", "wacht op het oordeel van een tweede persoon"
    GOEDGEKEURD = "GOEDGEKEURD", "mag worden gemaakt, door wie erom vroeg"
    KLAAR = "KLAAR", "gemaakt; kan worden opgehaald tot hij vervalt"
    GEWEIGERD = "GEWEIGERD", "door de tweede persoon geweigerd"
    INGETROKKEN = "INGETROKKEN", "ingetrokken; een bestand dat er was, is weg"
    VERLOPEN = "VERLOPEN", "te laat; een bestand dat er was, is weg"


class Uitvoeroordeel(Begrip):
    """Wat de tweede persoon vindt."""

    AKKOORD = "AKKOORD", "de uitvoer mag worden gemaakt"
    WEIGERING = "WEIGERING", "de uitvoer mag niet worden gemaakt"


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


class GastAntwoord(Begrip):
    """Wat een uitgenodigde gast antwoordt."""

    KOMT = "KOMT", "komt naar de bespreking"
    KOMT_NIET = "KOMT_NIET", "komt niet, met de reden als die is genoemd"


class Vermoeden(Begrip):
    """Waarom iemand misschien een belang bij een casus heeft."""

    EIGEN_ORGANISATIE = "EIGEN_ORGANISATIE", "werkt bij de organisatie van de aanmelder"
    AANMELDER = "AANMELDER", "bracht deze casus in, of een eerdere over dezelfde jeugdige"
    PROCESREGISSEUR = "PROCESREGISSEUR", "had de procesregie van deze casus, of van een eerdere over dezelfde jeugdige"
    DEELNEMER = "DEELNEMER", "besprak eerder een andere casus over dezelfde jeugdige"


class VrijeDag(Begrip):
    """Wat er gebeurt als een zitting van een reeks op een dag valt waarop niet wordt gewerkt."""

    OVERSLAAN = "OVERSLAAN", "die zitting vervalt"
    VOLGENDE_WERKDAG = "VOLGENDE_WERKDAG", "die zitting is op de eerstvolgende werkdag"


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

    INGEDIEND = "INGEDIEND", "een aanmelding is ingediend bij uw tafel"
    AANVULLING_GEVRAAGD = "AANVULLING_GEVRAAGD", "de tafel vraagt u om een aanvulling; de klok staat stil"
    AANVULLING_GEGEVEN = "AANVULLING_GEGEVEN", "de aanmelder gaf de gevraagde aanvulling"
    AANGENOMEN = "AANGENOMEN", "de tafel neemt uw aanmelding in behandeling"
    AFGEWEZEN = "AFGEWEZEN", "de tafel wees uw aanmelding af, en zegt waar u wel terechtkunt"
    DOORGEZET = "DOORGEZET", "een aanmelding is doorgezet naar een andere tafel"
    INGETROKKEN = "INGETROKKEN", "de aanmelder trok een aanmelding in"
    INGEPLAND = "INGEPLAND", "een aanmelding staat op de agenda van een zitting"
    UITGESTELD = "UITGESTELD", "een aanmelding is van de agenda gehaald"
    VERZET = "VERZET", "een zitting waar een aanmelding op de agenda staat is verzet"
    SAMENLOOP = "SAMENLOOP", "over een jeugdige van een aanmelding bij uw tafel is er nog een aanmelding"
    PLAATSVERVANGING = "PLAATSVERVANGING", "u zit een casus voor, omdat de voorzitter van de zitting een belang heeft"
    PROCESREGIE = "PROCESREGIE", "u heeft de procesregie van een aanmelding"
    ADVIES_ONDERTEKEND = "ADVIES_ONDERTEKEND", "er is een ondertekend advies"
    REACTIE = "REACTIE", "de aanmelder reageerde op het advies"
    AFGESLOTEN = "AFGESLOTEN", "een aanmelding is afgesloten"
    HEROPEND = "HEROPEND", "een aanmelding is heropend"
    OVERGEDRAGEN = "OVERGEDRAGEN", "een aanmelding is aan u overgedragen"
    OPVOLGMETING = "OPVOLGMETING", "een opvolgmeting kan worden ingevuld"
    ADVIESREGEL_OPEN = "ADVIESREGEL_OPEN", "de dag van een adviesregel is voorbij, en u zei nog niet wat ervan kwam"
    TERMIJN = "TERMIJN", "een termijn van de tafel loopt bijna af"
    NOODTOEGANG = "NOODTOEGANG", "iemand opende een casus met noodtoegang"
    CONCEPT_VERVALT = "CONCEPT_VERVALT", "een concept van u wordt over twee weken vernietigd"
    VEEL_GEOPEND = "VEEL_GEOPEND", "iemand opende in korte tijd ongewoon veel aanmeldingen"


class BestandSoort(Begrip):
    """De soorten bestanden die als bijlage kunnen; de inhoud bepaalt de soort, niet de naam."""

    PDF = "PDF", "een PDF"
    DOCX = "DOCX", "een document van Word, zonder macro’s"
    ODT = "ODT", "een document van LibreOffice, zonder macro’s"
    PNG = "PNG", "een afbeelding"
    JPEG = "JPEG", "een foto"
    TEKST = "TEKST", "platte tekst"


class Ontvanger(Begrip):
    """In welke hoedanigheid iemand een melding krijgt."""

    AANMELDER = "AANMELDER", "wie de aanmelding inbracht, of wie voor hem of haar waarneemt"
    TAFEL = "TAFEL", "voorzitter en secretaris van de tafel"
    VOORZITTER = "VOORZITTER", "voorzitter van de tafel"
    GENODIGDEN = "GENODIGDEN", "leden die voor de zitting zijn uitgenodigd"
    AFGEZEGDEN = "AFGEZEGDEN", "leden die waren uitgenodigd voor een bespreking die niet doorgaat"
    PLAATSVERVANGER = "PLAATSVERVANGER", "wie de voorzitter vervangt, omdat die een belang heeft"
    PROCESREGISSEUR = "PROCESREGISSEUR", "wie de procesregie heeft"
    FG = "FG", "functionaris gegevensbescherming"


class Berichtkeuze(Begrip):
    """Hoe u meldingen van een soort krijgt."""

    HIER = "HIER", "alleen in het loket"
    MAIL = "MAIL", "in het loket, en meteen een e-mail"
    DAGELIJKS = "DAGELIJKS", "in het loket, en hoogstens één e-mail per dag met alles bij elkaar"
    UIT = "UIT", "niet"


class Kanaal(Begrip):
    """Langs welke weg een bericht het loket uit gaat."""

    MAIL = "MAIL", "een e-mail over één melding"
    SAMENVATTING = "SAMENVATTING", "een e-mail met de meldingen van een dag"
    WEBHOOK = "WEBHOOK", "een ondertekend bericht aan een systeem"


class ZendingStatus(Begrip):
    """Hoe het met een bericht naar buiten staat."""

    WACHT = "WACHT", "wacht op verzending, of op een nieuwe poging"
    VERZONDEN = "VERZONDEN", "aangenomen door de ontvangende server"
    MISLUKT = "MISLUKT", "opgegeven; een beheerder kan het opnieuw laten verzenden"
    VERVALLEN = "VERVALLEN", "niet verzonden, omdat de ontvanger het niet meer mag of wil krijgen"


class Raadsbesluit(Begrip):
    """Wat de Raad voor de Kinderbescherming besluit."""

    RAADSONDERZOEK = "RAADSONDERZOEK", "de raadsonderzoeker start een onderzoek"
    GEEN_RAADSONDERZOEK = "GEEN_RAADSONDERZOEK", "geen onderzoek; vrijwillige hulp gaat door"
    UITGESTELD = "UITGESTELD", "het besluit is uitgesteld"


class Raadsuitkomst(Begrip):
    """Wat het onderzoek van de Raad voor de Kinderbescherming opleverde."""

    GEEN_MAATREGEL = "GEEN_MAATREGEL", "er is geen maatregel nodig"
    VERZOEK_OTS = "VERZOEK_OTS", "de Raad verzoekt de kinderrechter om een ondertoezichtstelling"
    VERZOEK_GEZAG = "VERZOEK_GEZAG", "de Raad verzoekt om beëindiging van het gezag"
    ANDERS = "ANDERS", "iets anders"


class OtsStap(Begrip):
    """Een stap van een ondertoezichtstelling."""

    VERZOCHT = "VERZOCHT", "de kinderrechter is om een ondertoezichtstelling gevraagd"
    UITGESPROKEN = "UITGESPROKEN", "de kinderrechter sprak haar uit"
    AFGEWEZEN = "AFGEWEZEN", "de kinderrechter wees haar af"
    VERLENGD = "VERLENGD", "de kinderrechter verlengde haar"
    BEEINDIGD = "BEEINDIGD", "zij is geëindigd"


class Functierichting(Begrip):
    """Waar het oordeel over een essentiële functie over gaat."""

    TOEGANG = "TOEGANG", "een verwijzing naar een essentiële functie"
    TERUGKEER = "TERUGKEER", "terugkeer uit een essentiële functie"


class Functieoordeel(Begrip):
    """Wat de tafel van een verwijzing of terugkeer vindt."""

    PASSEND = "PASSEND", "de tafel vindt dit passend"
    PASSEND_MITS = "PASSEND_MITS", "de tafel vindt dit passend onder voorwaarden; de toelichting noemt ze"
    NIET_PASSEND = "NIET_PASSEND", "de tafel vindt dit niet passend"


class Functiereden(Begrip):
    """Waarom de tafel zo oordeelt over een essentiële functie."""

    LICHTERE_HULP_MOGELIJK = "LICHTERE_HULP_MOGELIJK", "lichtere hulp of hulp thuis is nog mogelijk"
    LICHTERE_HULP_UITGEPUT = "LICHTERE_HULP_UITGEPUT", "lichtere hulp is geprobeerd en niet genoeg"
    VEILIGHEID = "VEILIGHEID", "de veiligheid van de jeugdige of anderen"
    BEHANDELING_NODIG = "BEHANDELING_NODIG", "behandeling die alleen daar kan"
    DOELEN_BEHAALD = "DOELEN_BEHAALD", "de doelen van het verblijf zijn behaald"
    VERVOLGPLEK_GEREED = "VERVOLGPLEK_GEREED", "er is een vervolgplek met hulp"
    VERVOLGPLEK_ONTBREEKT = "VERVOLGPLEK_ONTBREEKT", "er is nog geen vervolgplek of hulp"
    WENS_JEUGDIGE = "WENS_JEUGDIGE", "wat de jeugdige zelf wil"
    ANDERS = "ANDERS", "iets anders; de toelichting zegt wat"


class Adviesreactie(Begrip):
    """Wat de aanmelder met het advies doet."""

    OVERGENOMEN = "OVERGENOMEN", "het advies is overgenomen"
    DEELS_OVERGENOMEN = "DEELS_OVERGENOMEN", "het advies is deels overgenomen"
    NIET_OVERGENOMEN = "NIET_OVERGENOMEN", "het advies is niet overgenomen"


class Wijziging(Begrip):
    """Wat er met een deel van het advies gebeurde sinds de vorige versie."""

    TOEGEVOEGD = "TOEGEVOEGD", "staat er nieuw bij"
    VERVALLEN = "VERVALLEN", "staat er niet meer in"
    GEWIJZIGD = "GEWIJZIGD", "staat er anders in"


class ProcesSoort(Begrip):
    """Een proces dat naast het advies loopt."""

    VERKLARENDE_ANALYSE = "VERKLARENDE_ANALYSE", "samen begrijpen hoe de problemen zijn ontstaan en blijven bestaan"
    DOORBRAAKAANPAK = "DOORBRAAKAANPAK", "een vastgelopen situatie losmaken, gewogen op drie waarden"


class ProcesStand(Begrip):
    """Hoever een proces is."""

    GEVRAAGD = "GEVRAAGD", "gevraagd, nog niet begonnen"
    GESTART = "GESTART", "begonnen"
    GEREED = "GEREED", "klaar"
    GESTOPT = "GESTOPT", "gestopt voordat het klaar was"


class ProcesStap(Begrip):
    """Een stap in een proces."""

    VRAGEN = "VRAGEN", "het proces is gevraagd"
    STARTEN = "STARTEN", "het proces begint"
    WEGEN = "WEGEN", "de drie waarden van de doorbraakaanpak zijn gewogen"
    AFRONDEN = "AFRONDEN", "het proces is klaar"
    STOPPEN = "STOPPEN", "het proces stopt, met een reden"


class Opschalingsdoel(Begrip):
    """Naar wie er wordt opgeschaald."""

    BOEG = "BOEG", "het bovenregionale expertisenetwerk"
    ANDERE_TAFEL = "ANDERE_TAFEL", "een andere tafel denkt mee; de casus blijft hier"
    DOORZETTINGSMACHT = "DOORZETTINGSMACHT", "wie doorzettingsmacht heeft, bijvoorbeeld een wethouder of bestuurder"


class Opschalingsuitkomst(Begrip):
    """Hoe er op de opschaling is geantwoord."""

    OVERGENOMEN = "OVERGENOMEN", "de vraag is overgenomen"
    ADVIES = "ADVIES", "er is advies gegeven"
    AFGEWEZEN = "AFGEWEZEN", "de vraag is afgewezen"


class Notitiekring(Begrip):
    """Wie een werknotitie leest."""

    INBRENGER = "INBRENGER", "de aanmelder en diens teamleider"
    TAFEL = "TAFEL", "wie aan de tafel aan de casus werkt"


class SignaalMoment(Begrip):
    """Wanneer in de casus het knelpunt bleek."""

    TRIAGE = "TRIAGE", "vóór de bespreking"
    ADVIES = "ADVIES", "bij bespreking en advies"
    AFSLUITING = "AFSLUITING", "bij opvolging of afsluiting"


class SignaalStand(Begrip):
    """Wat er met een knelpunt gebeurt."""

    OPEN = "OPEN", "nog niemand pakt het op"
    OPGEPAKT = "OPGEPAKT", "iemand pakt het op"
    OPGELOST = "OPGELOST", "het is opgelost"


class LeerbladStand(Begrip):
    """Of een leerblad met de regio is gedeeld."""

    CONCEPT = "CONCEPT", "alleen voor de voorzitter van de tafel"
    GEDEELD = "GEDEELD", "voor de hele regio"
    INGETROKKEN = "INGETROKKEN", "niet meer gedeeld"


class Invuller(Begrip):
    """Wie de vragenlijst invult."""

    OUDER = "OUDER", "een ouder of verzorger"
    JEUGDIGE = "JEUGDIGE", "de jeugdige zelf"


class VragenlijstAntwoord(Begrip):
    """Hoe iemand op een stelling antwoordt."""

    HELEMAAL_ONEENS = "HELEMAAL_ONEENS", "helemaal niet mee eens"
    ONEENS = "ONEENS", "niet mee eens"
    NEUTRAAL = "NEUTRAAL", "niet eens en niet oneens"
    EENS = "EENS", "mee eens"
    HELEMAAL_EENS = "HELEMAAL_EENS", "helemaal mee eens"
    GEEN_ANTWOORD = "GEEN_ANTWOORD", "ik wil niet antwoorden"


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
