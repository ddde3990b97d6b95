"""An act of a case as a form: the words of its button and its page, its input, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.authz import Zaak
from app.beheer.actor import Actor
from app.glossary import Actie
from app.web import voorzetten
from app.web.formulier import Voorzet
from app.web.voorzetten import Achtergrond

Doe = Callable[[Session, Actor, UUID, int, Any], object]
Zet = Callable[[Session, Actor, Zaak], tuple[Voorzet, Achtergrond]]
DoeMet = Callable[[Session, Actor, UUID, UUID, int, Any], object]
ZetMet = Callable[[UUID, Session, Actor, Zaak], tuple[Voorzet, Achtergrond]]


def pad_van(actie: Actie) -> str:
    """The path of an act under its case."""
    return actie.value.lower().replace("_", "-")


@dataclass(frozen=True)
class Daad:
    """One act: the words of its button and its page, and what it does. `vast` is what the form need not ask."""

    actie: Actie
    knop: str
    schema: type[BaseModel]
    doe: Doe
    uitleg: str = ""
    zet: Zet = voorzetten.niets
    vast: tuple[tuple[str, Any], ...] = ()
    weg: frozenset[str] = frozenset()
    # After it the case may be out of one's reach.
    naar_werk: bool = False
    gevaarlijk: bool = False
    # Beside the course of the case: under the next steps, not among them.
    naast: bool = False
    plek: str = ""

    @property
    def pad(self) -> str:
        return self.plek or pad_van(self.actie)

    def voorzet(self, tx: Session, actor: Actor, zaak: Zaak) -> tuple[Voorzet, Achtergrond]:
        """The choices and texts of this moment, without what is fixed."""
        voorzet, achtergrond = self.zet(tx, actor, zaak)
        voorzet.weg |= self.weg | {naam for naam, _ in self.vast}
        return voorzet, achtergrond


@dataclass(frozen=True)
class Pagina:
    """A button to a page of its own: an act whose form or answer is not like the others."""

    actie: Actie
    knop: str
    gevaarlijk: bool = False
    naast: bool = True

    @property
    def pad(self) -> str:
        return pad_van(self.actie)


@dataclass(frozen=True)
class Deeldaad:
    """An act on one part of a case: this bottleneck, that process. The path holds which."""

    plek: str
    actie: Actie
    knop: str
    schema: type[BaseModel]
    doe: DoeMet
    uitleg: str = ""
    zet: ZetMet | None = None

    def van(self, deel: UUID) -> Daad:
        """The act on this part."""

        def doe(tx: Session, actor: Actor, id_: UUID, versie: int, data: Any) -> object:
            return self.doe(tx, actor, id_, deel, versie, data)

        return Daad(
            self.actie,
            self.knop,
            self.schema,
            doe,
            self.uitleg,
            voorzetten.niets if self.zet is None else partial(self.zet, deel),
            plek=f"{self.plek}/{deel}",
        )
