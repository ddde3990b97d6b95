"""The rules of what the RvdK and the court decide, as tables. Pure."""

from datetime import date

from app.core.errors import Fout
from app.glossary import Functieoordeel, Functiereden, Raadsbesluit, Raadsuitkomst
from app.glossary import OtsStap as O

# After which step of an OTS which can follow; None: there was none.
NA: dict[O | None, tuple[O, ...]] = {
    None: (O.VERZOCHT,),
    O.VERZOCHT: (O.UITGESPROKEN, O.AFGEWEZEN),
    O.UITGESPROKEN: (O.VERLENGD, O.BEEINDIGD),
    O.VERLENGD: (O.VERLENGD, O.BEEINDIGD),
    O.AFGEWEZEN: (O.VERZOCHT,),
    O.BEEINDIGD: (O.VERZOCHT,),
}
MET_EINDE = (O.UITGESPROKEN, O.VERLENGD)


def raad_errors(
    besluit: Raadsbesluit, besloten_op: date, uitkomst: Raadsuitkomst | None, uitkomst_op: date | None, vandaag: date
) -> list[Fout]:
    """A decision has been taken; an outcome is of an inquiry, has a day, and comes after the decision."""
    fouten = []
    if besloten_op > vandaag:
        fouten.append(Fout("beslotenOp", "toekomst", "Deze datum ligt in de toekomst."))
    if uitkomst is not None and besluit is not Raadsbesluit.RAADSONDERZOEK:
        fouten.append(Fout("uitkomst", "past-niet", "Een uitkomst hoort alleen bij een raadsonderzoek."))
    if uitkomst is not None and uitkomst_op is None:
        fouten.append(Fout("uitkomstOp", "verplicht", "Noem de dag van de uitkomst."))
    if uitkomst is None and uitkomst_op is not None:
        fouten.append(Fout("uitkomstOp", "past-niet", "Een dag hoort alleen bij een uitkomst."))
    if uitkomst_op is not None and uitkomst_op < besloten_op:
        fouten.append(Fout("uitkomstOp", "te-vroeg", "De uitkomst kan niet vóór het besluit liggen."))
    if uitkomst_op is not None and uitkomst_op > vandaag:
        fouten.append(Fout("uitkomstOp", "toekomst", "Deze datum ligt in de toekomst."))
    return fouten


def ots_errors(
    vorige: O | None, vorige_dag: date | None, stap: O, dag: date, tot: date | None, vandaag: date
) -> list[Fout]:
    """A step follows from the one before, not earlier than it; only a ruling that lasts says until when."""
    fouten = []
    if stap not in NA[vorige]:
        kan = ", ".join(een.value for een in NA[vorige])
        fouten.append(Fout("stap", "past-niet", f"Dit kan niet na de vorige stap. Wel kan: {kan}."))
    if dag > vandaag:
        fouten.append(Fout("datum", "toekomst", "Deze datum ligt in de toekomst."))
    if vorige_dag is not None and dag < vorige_dag:
        fouten.append(Fout("datum", "te-vroeg", "De vorige stap was later."))
    if stap in MET_EINDE and tot is None:
        fouten.append(Fout("tot", "verplicht", "Noem tot wanneer de kinderrechter haar uitsprak of verlengde."))
    if stap not in MET_EINDE and tot is not None:
        fouten.append(Fout("tot", "past-niet", "Een einddatum hoort alleen bij uitspreken of verlengen."))
    if tot is not None and tot <= dag:
        fouten.append(Fout("tot", "te-vroeg", "Het einde ligt niet na het begin."))
    return fouten


def functie_errors(oordeel: Functieoordeel, redenen: list[Functiereden], toelichting: str | None) -> list[Fout]:
    """Each reason once; a condition, or a reason that has no code, needs words."""
    fouten = []
    if len(set(redenen)) < len(redenen):
        fouten.append(Fout("redenen", "dubbel", "Noem elke reden één keer."))
    if toelichting is None and (oordeel is Functieoordeel.PASSEND_MITS or Functiereden.ANDERS in redenen):
        fouten.append(Fout("toelichting", "verplicht", "Noem de voorwaarden, of de reden die geen code heeft."))
    return fouten
