"""A table as it goes out."""

from app.beheer.actor import Actor
from app.core.workingdays import local_date
from app.tafels.profiel import TafelProfiel
from app.tafels.schemas import IndieningsrechtUit, TafelUit, VraagUit


def tafel_uit(tafel: TafelProfiel, actor: Actor) -> TafelUit:
    """A table as everybody sees it; `open` is of the moment of the request."""
    names = set(TafelUit.model_fields) - {
        "regio",
        "open",
        "afkaptijd",
        "quorum",
        "indieningsrechten",
        "vraagtypen",
        "intakevragen",
    }
    return TafelUit(
        **{name: getattr(tafel, name) for name in names},
        regio=tafel.regio_code,
        open=tafel.is_open(local_date(actor.nu)) and bool(tafel.rechten),
        afkaptijd=None if tafel.afkaptijd is None else f"{tafel.afkaptijd:%H:%M}",
        quorum=dict(tafel.quorum),
        indieningsrechten=[
            IndieningsrechtUit(organisatie_soort=organisatie, verzoek_soort=verzoek)
            for organisatie, verzoek in sorted(tafel.rechten)
        ],
        vraagtypen=sorted(tafel.vraagtypen),
        intakevragen=[VraagUit.model_validate(vraag) for vraag in tafel.vragen],
    )
