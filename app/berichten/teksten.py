"""The words of a mail: plain Dutch with the reference and a link, and never anything of the case. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.glossary import MeldingSoort, Ontvanger

_SLOT = """
--
Deze e-mail is automatisch verstuurd; u kunt er niet op antwoorden.
Er staat met opzet niets over de casus in. Kies in het loket welke berichten u krijgt.
"""


@dataclass(frozen=True)
class Regel:
    """What a mail says of one message."""

    soort: MeldingSoort
    tekst: str
    als: Ontvanger
    kenmerk: str
    aanmelding_id: UUID


def onderwerp(regel: Regel) -> str:
    """The subject of a mail about one message."""
    return f"Expertloket: bericht over {regel.kenmerk}"


def brief(regel: Regel, basis: str) -> str:
    """A mail about one message; `basis` is the address of the service."""
    return f"{regel.tekst}\n\nKenmerk: {regel.kenmerk}\nLees verder: {_link(regel, basis)}\n{_SLOT}"


def onderwerp_samenvatting(aantal: int) -> str:
    """The subject of a mail with the messages of a day."""
    return f"Expertloket: {aantal} {'bericht' if aantal == 1 else 'berichten'}"


def samenvatting(regels: Sequence[Regel], basis: str, meer: int = 0) -> str:
    """A mail with the messages of a day; `meer` is how many there are that it does not name."""
    delen = [f"{regel.kenmerk}: {regel.tekst}\n  {_link(regel, basis)}" for regel in regels]
    if meer:
        delen.append(
            f"\nEn nog {meer} {'bericht' if meer == 1 else 'berichten'}. Lees ze in het loket:\n  {basis}/meldingen"
        )
    return "Dit gebeurde er in het loket:\n\n" + "\n".join(delen) + f"\n{_SLOT}"


# What asks one thing of its receiver leads straight to the form for it: the login in between goes back there.
_FORMULIER = {
    (MeldingSoort.OPVOLGMETING, Ontvanger.AANMELDER): "/meten",
    (MeldingSoort.ADVIESREGEL_OPEN, Ontvanger.AANMELDER): "/reageren",
    (MeldingSoort.AANVULLING_GEVRAAGD, Ontvanger.AANMELDER): "/aanvullen",
    (MeldingSoort.INGEPLAND, Ontvanger.GENODIGDEN): "/belang-verklaren",
}


def _link(regel: Regel, basis: str) -> str:
    """The case in the pages of the service, or its form; who cannot open it reads on among the messages."""
    if regel.als in {Ontvanger.FG, Ontvanger.AFGEZEGDEN}:
        return f"{basis}/meldingen"
    return f"{basis}/aanmeldingen/{regel.aanmelding_id}{_FORMULIER.get((regel.soort, regel.als), '')}"
