"""Every page: who comes there, where it is, and what must be on it. A new page is one line.

`{zaak}` is a case that was just filed at the RET, `{advies}` one with a signed advice, `{zitting}` a meeting there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pagina:
    """`wie` is None for who is not logged in. `naam` is what its picture is called in docs/schermen; none without."""

    wie: str | None
    pad: str
    bevat: str
    naam: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.wie or 'iedereen'} {self.pad}"


PAGINAS = (
    Pagina(None, "/inloggen", "Gebruikersnaam", "inloggen"),
    Pagina(None, "/open-data", "Cijfers over de experttafels, voor iedereen"),
    Pagina(None, "/open-data/2021-H1", "Deze cijfers veranderen nooit meer", "open-data"),
    Pagina(None, "/bestaat-niet", "Niet gevonden", status=404),
    Pagina("lt-nijmegen", "/werk", "Nieuwe aanvraag"),
    Pagina("lt-nijmegen", "/werk?zoek=bestaat-niet", "Er is niets gevonden."),
    Pagina("lt-nijmegen", "/aanvraag", "Is er nu acuut gevaar?"),
    Pagina("lt-nijmegen", "/aanvraag/nieuw", "Over welke gemeente gaat het?"),
    Pagina("lt-nijmegen", "{zaak}", "Hoe staat het ervoor?"),
    Pagina("lt-nijmegen", "{zaak}/ontvangen", "Wat gebeurt er nu?", "ontvangen"),
    Pagina("lt-nijmegen", "{zaak}/intrekken", "Dit kunt u niet terugdraaien"),
    Pagina("lt-nijmegen", "{advies}", "Ondertekend", "zaak"),
    Pagina("lt-nijmegen", "{advies}/reageren", "Een advies is geen besluit", "reageren"),
    Pagina("lt-nijmegen", "/account", "Waar u bent ingelogd"),
    Pagina("lt-nijmegen", "/account/wachtwoord", "Kies een zin die alleen u bedenkt"),
    Pagina("lt-nijmegen", "/account/bevestigen", "Vul uw wachtwoord in"),
    Pagina("lt-nijmegen", "/account/tweede-factor", "Een tweede factor is een code uit een app"),
    Pagina("lt-nijmegen", "/meldingen", "Meldingen"),
    Pagina("lt-nijmegen", "/cijfers", "De cijfers zelf leest de regiocoördinator"),
    Pagina("lt-nijmegen", "/cijfers/CONSULTATIES_RET", "Wat er wordt geteld"),
    Pagina("lt-wijchen", "{zaak}", "Niet gevonden", status=404),
    Pagina("voorzitter-ret", "/werk?lijst=TE_TRIEREN", "Nieuw: nog te triëren", "werk"),
    Pagina("voorzitter-ret", "{zaak}", "Wat kunt u nu doen?", "triage"),
    Pagina("voorzitter-ret", "{zaak}/aannemen", "De tafel neemt de aanmelding in behandeling"),
    Pagina("voorzitter-ret", "{zaak}/aanvulling-vragen", "Wat wilt u nog weten?"),
    Pagina("voorzitter-ret", "{zaak}/doorzetten", "Naar welke tafel?"),
    Pagina("voorzitter-ret", "{zaak}/afwijzen", "Waar kan de aanmelder wel terecht?"),
    Pagina("voorzitter-ret", "{zaak}/termijn-wijzigen", "Nieuwe uiterste dag"),
    Pagina("voorzitter-ret", "{advies}/afsluiten", "Een aanmelding sluit met haar uitkomst"),
    Pagina("voorzitter-ret", "{advies}/advies-opstellen", "Tekst van het advies"),
    Pagina("voorzitter-ret", "{zaak}/afdruk", "Verzonnen"),
    Pagina("voorzitter-ret", "{zaak}/samenloop-zien", "Speelt dit gezin ook elders?"),
    Pagina("voorzitter-ret", "{advies}/adviezen", "Versies van het advies"),
    Pagina("voorzitter-ret", "{advies}/vragenlijst-uitgeven", "Vragenlijst uitgeven"),
    Pagina("voorzitter-ret", "{advies}/signaleren", "Knelpunt"),
    Pagina("voorzitter-ret", "/triage", "Triage"),
    Pagina("voorzitter-ret", "{zaak}/triage", "Triage"),
    Pagina("voorzitter-ret", "/zittingen", "Verzonnen zaal"),
    Pagina("voorzitter-ret", "/zittingen?vanaf=2090-01-01", "Er zijn geen zittingen"),
    Pagina("voorzitter-ret", "/tafels/RET/zittingen/nieuw/plannen", "zitting"),
    Pagina("voorzitter-ret", "{zitting}", "Verzonnen zaal"),
    Pagina("voorzitter-ret", "{zitting}/wijzigen", "zitting"),
    Pagina("voorzitter-ret", "{zitting}/afgelasten", "afgelasten"),
    Pagina("voorzitter-ret", "{zitting}/openen", "openen"),
    Pagina("lt-nijmegen", "{zaak}/bijlage-toevoegen", "Bijlage toevoegen"),
    Pagina("lt-wijchen", "{zaak}/afdruk", "Niet gevonden", status=404),
    Pagina("regio-nijmegen", "/werk", "Mijn werk"),
    Pagina("regio-nijmegen", "/cijfers", "Indicatoren"),
    Pagina("regio-nijmegen", "/cijfers/CONSULTATIES_RET?doel=BELEID", "De cijfers van uw regio", "indicator"),
    Pagina("regio-nijmegen", "/statistieken", "niet om te publiceren"),
    Pagina("regio-nijmegen", "/statistieken?periode=2026", "Er is 1 fout", status=400),
    Pagina("regio-nijmegen", "/statistieken?periode=2026&doel=BELEID&uitsplitsing=GEMEENTE", "Samen", "statistieken"),
    Pagina("beheer", "/beheer/mensen", "Een gebruiker toevoegen", "mensen"),
    Pagina("beheer", "/beheer/mensen/nieuw", "Geef het wachtwoord zelf door"),
    Pagina("lt-nijmegen", "/beheer/mensen", "Niet toegestaan", status=403),
    Pagina("fg", "/privacy", "wie zag wat?"),
    Pagina("fg", "/privacy?gebruiker=lt-nijmegen&resultaat=GELUKT", "Opslaan als CSV", "privacy"),
    Pagina("fg", "/privacy?aanmelding=bestaat-niet", "Er is geen aanmelding met dit kenmerk", status=400),
    Pagina("lt-nijmegen", "/privacy", "Niet toegestaan", status=403),
    Pagina("regio-nijmegen", "{zaak}", "Niet toegestaan", status=403),
    Pagina("fg", "/vernietigingslijsten", "Een lijst komt er vanzelf"),
    Pagina("lt-nijmegen", "/vernietigingslijsten", "Niet toegestaan", status=403),
    Pagina("voorzitter-ret", "/uitvoeren", "Er is nog geen uitvoer gevraagd"),
    Pagina("voorzitter-ret", "/uitvoeren/nieuw/tafel", "Een tweede persoon keurt goed"),
    Pagina("fg", "/uitvoeren/nieuw/inzage", "Lees eerst het dossier"),
    Pagina("lt-nijmegen", "/uitvoeren/nieuw/eigen", "Mijn eigen casussen ophalen"),
)
