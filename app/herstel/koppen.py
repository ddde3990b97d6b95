"""The audit heads of a back-up, beside those that are there: first in a folder within theirs, and then in their place.

What was there is kept in a folder of its own: heads of after the back-up show which lines were lost with it. All of it
stays within one folder, because that can be a storage of its own.
"""

import os
import shutil
from datetime import datetime
from pathlib import Path

from app.bewaring import vernietigd
from app.core.auditkop import PATROON
from app.core.filestore import to_disk
from app.herstel.maken import KOPPEN
from app.herstel.pakket import Pakket, weg


def naast(folder: Path) -> Path:
    """Where the heads of a back-up wait."""
    return folder / ".naast"


def zet_naast(pakket: Pakket, folder: Path) -> None:
    """The heads of the back-up, and the list of destroyed cases of back-up and present together."""
    wachten = naast(folder)
    weg(wachten)
    wachten.mkdir(parents=True)
    for naam in pakket.onder(KOPPEN):
        descriptor = os.open(wachten / Path(naam).name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        with pakket.open(naam) as bron, os.fdopen(descriptor, "wb") as doel:
            shutil.copyfileobj(bron, doel)
    bekend = vernietigd.lees(wachten)
    vernietigd.voeg_toe(wachten, {zaak: op for zaak, op in vernietigd.lees(folder).items() if zaak not in bekend})


def wissel(folder: Path, nu: datetime) -> Path | None:
    """Those that wait take their place; where the ones are that were there, None when there were none."""
    oud = sorted(folder.glob(PATROON))
    bewaard = folder / f"voor-herstel-{nu:%Y%m%d-%H%M%S}"
    if oud:
        bewaard.mkdir()
    for bestand in oud:
        bestand.rename(bewaard / bestand.name)
    for bestand in sorted(naast(folder).iterdir()):
        bestand.replace(folder / bestand.name)
    weg(naast(folder))
    to_disk(folder)
    return bewaard if oud else None
