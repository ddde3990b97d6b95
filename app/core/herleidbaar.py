"""What in a text leads back to a case or a person, as far as its form shows it. Pure.

It finds what has a fixed form; a name has none, so whoever writes stays responsible.
"""

import re

_MAAND = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sep(?:t(?:ember)?)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_JAAR = r"(?:19|20)\d{2}"
_VORMEN: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (code, re.compile(patroon, re.IGNORECASE), melding)
    for code, patroon, melding in (
        (
            "kenmerk",
            r"\bEL[-‐‑–— ]?[2-9BCDFGHJKMNPQRSTVWXZ]{5}[-‐‑–— ]?[2-9BCDFGHJKMNPQRSTVWXZ]{5}\b",
            "Hier staat het kenmerk van een aanmelding in. Laat het weg: deze tekst gaat over geen enkele casus.",
        ),
        (
            "id",
            r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b",
            "Hier staat de id van een aanmelding of persoon in. Laat die weg.",
        ),
        (
            "e-mailadres",
            r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+",
            "Hier staat een e-mailadres in. Laat het weg, of noem een functie of organisatie.",
        ),
        (
            "datum",
            (
                rf"\b\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?:{_JAAR}|\d{{2}})\b"
                rf"|\b{_JAAR}-\d{{1,2}}-\d{{1,2}}\b|\b\d{{1,2}}\s+{_MAAND}\.?\s+{_JAAR}\b"
            ),
            "Hier staat een hele datum in, zoals een geboortedatum. Noem hoogstens een jaar of een leeftijdsgroep.",
        ),
        (
            "nummer",
            r"\b\d{3}[ .]?\d{3}[ .]?\d{3}\b",
            "Hier staat een nummer van negen cijfers in, zoals een BSN. Laat het weg.",
        ),
    )
)


def herleidbaar(tekst: str) -> list[tuple[str, str]]:
    """(code, Dutch explanation) of each kind that is in the text; never the words themselves."""
    return [(code, melding) for code, patroon, melding in _VORMEN if patroon.search(tekst)]
