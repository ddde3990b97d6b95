"""Which processing activity of the register (AVG article 30) each act belongs to. Pure data.

The register is the organisation's own; its page of an activity is the address of the register with this name behind it.
"""

from app.glossary import Actie as A
from app.glossary import Handeling as H

ACTIVITEITEN: dict[str, frozenset[A | H]] = {
    "aanmelden": frozenset(
        {
            A.WIJZIGEN, A.INDIENEN, A.INTREKKEN, A.AANVULLEN, A.BIJLAGE_TOEVOEGEN, A.BIJLAGE_VERWIJDEREN, A.OVERDRAGEN,
            H.AANMELDEN, H.CASUSSEN_OVERDRAGEN, H.OP_REFERENTIE_ZOEKEN, H.SAMENLOOP_MELDEN, H.ZAKEN_INVOEREN,
            H.INVOER_TERUGDRAAIEN,
        }
    ),
    "raadplegen": frozenset(
        {
            A.IN_WERKLIJST_ZIEN, A.BEKIJKEN, A.NOODTOEGANG, A.SAMENLOOP_ZIEN, A.NOTITIES_LEZEN, H.NOODINZAGE,
            H.NOODTOEGANG_NEMEN, H.MELDINGEN_LEZEN, H.VEEL_ZAKEN_OPENEN,
        }
    ),
    "triage": frozenset(
        {
            A.AANNEMEN, A.AANVULLING_VRAGEN, A.DOORZETTEN, A.AFWIJZEN, A.TRIAGE_TERUGDRAAIEN, A.TERMIJN_WIJZIGEN,
            A.SAMENLOOP_VASTLEGGEN,
        }
    ),
    "bespreken": frozenset(
        {
            A.INPLANNEN, A.UITSTELLEN, A.VERZETTEN, A.UITNODIGEN, A.BELANG_VERKLAREN, A.BELANG_INTREKKEN, A.BESPREKEN,
            A.VERSLAG_GOEDKEUREN, A.NOTEREN, H.ZITTINGEN_ZIEN, H.ZITTINGEN_BEHEREN, H.ZITTING_OPENEN,
        }
    ),
    "adviseren": frozenset(
        {
            A.CONSULT_GEVEN, A.ADVIES_OPSTELLEN, A.ADVIES_ONDERTEKENEN, A.CONCEPT_DELEN, A.OPMERKEN, A.REAGEREN,
            A.PROCESREGIE_TOEWIJZEN, A.PROCES_VOEREN, A.OPSCHALEN, A.RAADSBESLUIT_VASTLEGGEN, A.FUNCTIE_BEOORDELEN,
        }
    ),
    "opvolgen": frozenset({A.METEN, A.AFSLUITEN, A.HEROPENEN, A.OTS_VASTLEGGEN, A.VRAGENLIJST_UITGEVEN}),
    "leren": frozenset({A.SIGNALEREN, H.LEERTAFEL_LEZEN, H.LEERBLADEN_SCHRIJVEN}),
    "uitvoeren": frozenset(
        {
            H.EIGEN_CASUSSEN_UITVOEREN, H.UITVOER_AANVRAGEN, H.UITVOER_BEOORDELEN, H.UITVOEREN_ZIEN, H.UITVOER_OPRUIMEN,
        }
    ),
    "rechten-van-betrokkenen": frozenset({H.INZAGE_GEVEN, H.VERNIETIGING_VERZOEKEN}),
    "bewaren-en-vernietigen": frozenset(
        {
            H.AANHOUDEN, H.VERNIETIGING_ZIEN, H.VERNIETIGING_BESLISSEN, H.VERNIETIGING_VOORSTELLEN, H.VERNIETIGEN,
            H.CONCEPT_VERNIETIGEN,
        }
    ),
}  # fmt: skip
# Whatever else names a case: looking after the service.
BEHEER = "beheer"
_VAN = {str(handeling): naam for naam, handelingen in ACTIVITEITEN.items() for handeling in handelingen}


def activiteit(handeling: str) -> str:
    """The name of the activity that an act of the audit log belongs to."""
    return _VAN.get(handeling, BEHEER)
