"""What people fill in: invented cases for each table, by the names of the fields."""

from tests.web.scherm import Scherm

RET_VRAAG = {
    "vraag": "Verzonnen: hoe kan de jongere thuis blijven wonen?",
    "geprobeerd": "Verzonnen: gezinscoaching en een time-out bij oma.",
    "effect": "Verzonnen: even rust, daarna weer ruzie.",
    "gewenstResultaat": "Verzonnen: een plan dat iedereen draagt.",
    "waaromNu": "Verzonnen: school dreigt te stoppen.",
}
SITUATIE = {
    "woonsituatie": "THUIS",
    "dreigendeUithuisplaatsing": "JA",
    "dreigingBeoordeeldDoor": "gezinswerker",
    "dreigingBeoordeeldOp": "2020-12-01",
}
OUDERS = {"oudersGeinformeerd": "true", "oudersGeinformeerdOp": "2020-12-01"}
NIEMAND = "Verzonnen: de ouders wonen ver weg."


def jeugdige(nummer: int = 0, *, ja: bool = True) -> dict[str, str]:
    """A young child with one consent, or with the reason why there is none."""
    een = f"jeugdigen[{nummer}]"
    antwoord = {"antwoord": "JA", "datum": "2020-12-01"} if ja else {"antwoord": "NIET_GEVRAAGD", "reden": NIEMAND}
    return {
        f"{een}.referentie": f"VERZONNEN-SCHERM-{nummer}",
        f"{een}.geboortejaar": "2020",
        f"{een}.gezag": "EEN_OUDER",
        f"{een}.toestemmingen[0].van": "OUDER",
    } | {f"{een}.toestemmingen[0].{naam}": waarde for naam, waarde in antwoord.items()}


def begin(scherm: Scherm, vraagtype: str, tafel: str) -> Scherm:
    """From Mijn werk to the first questions of the table."""
    scherm.ga("/werk").klik("Nieuwe aanvraag").stuur({"acuut": "false"})
    return scherm.stuur({"gemeente": "GM0268", "vraagtype": vraagtype}).stuur({"tafel": tafel})


def dien_ret_in(scherm: Scherm) -> str:
    """A case for the RET, filed; its path."""
    begin(scherm, "DREIGENDE_UITHUISPLAATSING", "RET.CASUSBESPREKING")
    for antwoorden in (RET_VRAAG, SITUATIE, jeugdige(), OUDERS):
        scherm.stuur(antwoorden)
    scherm.stuur({"acuut": "false"})
    assert scherm.pad.endswith("/ontvangen")
    return scherm.pad.removesuffix("/ontvangen")
