"""The intake of one invented case: exactly what the table asks, with the consent that age and custody need."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.aanmeldingen.intake import needed_consent
from app.beheer.demo_tafels import GEMEENTE_VAN, TEKSTEN, VRAAGTYPE_BIJ, WOONSITUATIES, Demotafel
from app.glossary import Gezag, VerzoekSoort
from app.tafels.profiel import Vraag

_NIET_GEVRAAGD = {"antwoord": "NIET_GEVRAAGD", "reden": "Verzonnen: nog niet te bereiken."}


@dataclass
class Schrijver:
    """Writes the intake of one case, filed on `dag`."""

    kans: random.Random
    tafel: Demotafel
    aanmelder: str
    soort: VerzoekSoort
    dag: date
    nummer: int

    def intake(self, vragen: Iterable[Vraag]) -> dict[str, Any]:
        """Every question that must be answered, and now and then one that may be."""
        velden = {vraag.veld for vraag in vragen if vraag.verplicht or self._chance(0.4)}
        vraagtype = VRAAGTYPE_BIJ.get(self.soort) or self.kans.choice(self.tafel.vraagtypen)
        besproken_op = self.dag - timedelta(days=self.kans.randrange(1, 15))
        data: dict[str, Any] = {
            "tafel": self.tafel.code,
            "soort": self.soort,
            "gemeente": GEMEENTE_VAN.get(self.aanmelder) or self.kans.choice(self.tafel.gemeenten),
            "vraagtype": vraagtype,
            "acuut": False,
        }
        data |= {
            veld: self.kans.choice(teksten) for veld, teksten in TEKSTEN.items() if veld in velden and "." not in veld
        }
        if "woonsituatie" in velden:
            data["woonsituatie"] = self.kans.choice(WOONSITUATIES.get(vraagtype, ("THUIS",)))
        if "oudersGeinformeerd" in velden:
            data |= {"oudersGeinformeerd": True, "oudersGeinformeerdOp": besproken_op}
        if "dreigendeUithuisplaatsing" in velden:
            data |= self._threat(vraagtype, besproken_op)
        if "jeugdigen" in velden:
            aantal = self.kans.choice((1, 1, 2, 3) if self.tafel.code == "JBT" else (1, 1, 1, 1, 2))
            data["jeugdigen"] = [self._young_person(velden, besproken_op, volg) for volg in range(1, aantal + 1)]
        return data

    def _chance(self, kans: float) -> bool:
        return self.kans.random() < kans

    def _threat(self, vraagtype: str, dag: date) -> dict[str, Any]:
        if vraagtype != "DREIGENDE_UITHUISPLAATSING" and not self._chance(self.tafel.kans_op_dreiging):
            return {"dreigendeUithuisplaatsing": self.kans.choice(("NEE", "NEE", "NEE", "ONBEKEND"))}
        return {
            "dreigendeUithuisplaatsing": "JA",
            "dreigingBeoordeeldDoor": "gezinswerker (verzonnen)",
            "dreigingBeoordeeldOp": dag,
        }

    def _young_person(self, velden: set[str], dag: date, volg: int) -> dict[str, Any]:
        geboortejaar = self.dag.year - self.kans.randrange(2, 18)
        gezag = self.kans.choice((Gezag.BEIDE_OUDERS, Gezag.BEIDE_OUDERS, Gezag.EEN_OUDER))
        bekend = volg == 1 and self.nummer > 40 and self._chance(0.08)  # a family that came before
        kind: dict[str, Any] = {
            "referentie": f"VERZONNEN-{self.nummer - (37 if bekend else 0):04}-{volg}",
            "geboortejaar": geboortejaar,
            "gezag": gezag,
            "toestemmingen": [
                {"van": van} | (_NIET_GEVRAAGD if self._chance(0.05) else {"antwoord": "JA", "datum": dag})
                for van, aantal in needed_consent(geboortejaar, gezag, self.dag.year).items()
                for _ in range(aantal)
            ],
        }
        if self.soort is VerzoekSoort.TOETSEN_AAN_TAFEL:
            start = dag - timedelta(days=self.kans.randrange(200, 900))
            kind |= {"maatregel": "OTS", "maatregelStart": max(start, date(geboortejaar, 12, 31))}
        if "jeugdigen.mening" in velden and self.dag.year - geboortejaar >= 8:
            kind["mening"] = self.kans.choice(TEKSTEN["jeugdigen.mening"])
        return kind
