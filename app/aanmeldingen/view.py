"""A case as one actor may see it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.aanmeldingen import termijnen
from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.aanmeldingen.schemas import AanmeldingUit, JeugdigeUit
from app.authz import Bereik, Zaak
from app.beheer.actor import Actor
from app.core.workingdays import local_date
from app.samenloop import service as samenloop
from app.tafels.catalogus import catalogus


def to_out(tx: Session, actor: Actor, zaak: Zaak, waarschuwingen: Sequence[str] = ()) -> AanmeldingUit:
    """The case as this actor may see it: the young person's reference only for who brought it in."""
    aanmelding = zaak.aanmelding
    own = any(recht.bereik is Bereik.EIGEN for recht in zaak.rechten)
    columns = {name: getattr(aanmelding, name) for name in _COPIED}
    return AanmeldingUit(
        **columns,
        tafel=aanmelding.tafel_code,
        gemeente=aanmelding.gemeente_code,
        organisatie=aanmelding.organisatie_code,
        jeugdigen=[_jeugdige_uit(jeugdige, own=own) for jeugdige in aanmelding.jeugdigen],
        termijn_stap=termijnen.stap(aanmelding.status, aanmelding.uiterlijk),
        te_laat=termijnen.te_laat(aanmelding.uiterlijk, local_date(actor.nu)),
        klok_staat_stil=aanmelding.stil_sinds is not None,
        casusregie=_casusregie(tx, aanmelding),
        uithuisplaatsing_uitkomst=aanmelding.uhp_uitkomst,
        mogelijke_acties=zaak.mogelijke_acties,
        samenloop=samenloop.exists(tx, actor, zaak),
        waarschuwingen=list(waarschuwingen),
    )


_COPIED = tuple(name for name in AanmeldingUit.model_fields if hasattr(Aanmelding, name) and name != "jeugdigen")


def _casusregie(tx: Session, aanmelding: Aanmelding) -> str:
    """Casusregie stays with the requester, whatever a procesregisseur does about the process."""
    naam = catalogus(tx).organisaties[aanmelding.organisatie_code][0]
    return f"{naam} (de aanmelder)"


def _jeugdige_uit(jeugdige: Jeugdige, *, own: bool) -> JeugdigeUit:
    return JeugdigeUit(
        volgnummer=jeugdige.volgnummer,
        referentie=jeugdige.referentie if own else None,
        geboortejaar=jeugdige.geboortejaar,
        gezag=jeugdige.gezag,
        maatregel=jeugdige.maatregel,
        maatregel_start=jeugdige.maatregel_start,
        gehoord=jeugdige.gehoord,
        mening=jeugdige.mening,
        toestemmingen=jeugdige.toestemmingen,
    )
