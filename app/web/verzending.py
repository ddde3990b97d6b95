"""What leaves the service in words: how it went, why not, and the form to try it again."""

from collections.abc import Iterable

from app.berichten.schemas import ZendingUit
from app.glossary import Handeling, Kanaal, ZendingStatus
from app.rechten.schemas import AkkoordIn
from app.web.beheerbladen import Weg
from app.web.besluit import Besluit
from app.web.pagina import betekenis, tijdstip, woord

OPNIEUW = Besluit(
    "Opnieuw verzenden",
    "Het loket probeert het weer, onder hetzelfde nummer: de ontvanger kan zien dat het een herhaling is.",
    AkkoordIn,
    Handeling.ZENDINGEN_HERHALEN,
    {"akkoord": "Ja, verzend dit bericht opnieuw"},
    vers=False,
)
# Why a message did not arrive, by its code, said of who should have taken it.
_REDENEN = {
    "adres-niet-toegestaan": "het adres ligt op een intern netwerk",
    "doorverwezen": "{wie} stuurt door naar een ander adres",
    "geen-http": "{wie} antwoordt onleesbaar",
    "intern": "in dit loket ging iets mis; vraag uw technisch beheerder",
    "naam-onbekend": "de naam van {wie} is op internet niet te vinden",
    "te-traag": "{wie} antwoordt te langzaam",
    "tls": "het certificaat van {wie} klopt niet",
    "verbinding": "{wie} is niet te bereiken",
}


def hoe(een: ZendingUit) -> str:
    """What was sent and how it went, with why it did not arrive."""
    regels = [f"{betekenis(een.status)}. Bericht: {woord(een.soort).lower()}."]
    if een.fout and een.status in (ZendingStatus.WACHT, ZendingStatus.MISLUKT):
        reden = _reden(een)
        regels.append(f"{een.pogingen} keer geprobeerd: {reden}{'' if reden.endswith('?') else '.'}")
        if een.volgende_op is not None:
            regels.append(f"Volgende poging: {tijdstip(een.volgende_op)}.")
    return "\n".join(regels)


def _reden(een: ZendingUit) -> str:
    wie = "het systeem" if een.kanaal is Kanaal.WEBHOOK else "de mailserver"
    soort, _, code = str(een.fout).partition("-")
    if soort == "http":
        return f"{wie} antwoordt met foutcode {code}"
    if soort == "smtp":
        # 550 to 553 are about the mailbox (RFC 5321 4.2.3); others about the server, or about now.
        adres = "; klopt het e-mailadres?" if code in {"550", "551", "552", "553"} else ""
        return f"{wie} weigert dit bericht (foutcode {code}){adres}"
    return _REDENEN.get(str(een.fout), "{wie} nam het niet aan").format(wie=wie)


def opnieuw(zendingen: Iterable[ZendingUit], hier: str) -> list[Weg]:
    """The ways to try again what was given up."""
    return [
        (f"{hier}/opnieuw/{een.id}", f"Opnieuw verzenden: {tijdstip(een.aangemaakt_op)}")
        for een in zendingen
        if een.status is ZendingStatus.MISLUKT
    ]
