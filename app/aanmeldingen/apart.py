"""Set the wrong fields of a request aside, so that what the table misses is reported together with them.

Without this the form of a body is checked first and the table's questions only on the second try.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.core.errors import Fout, validation_fouten

# Without these it is not known which table asks.
_BEPALEN_TAFEL = {"tafel", "soort", "gemeente", "vraagtype", "dreigendeUithuisplaatsing"}


@dataclass(frozen=True)
class Apart:
    """The mistakes in the form of a body, and the places that they leave unknown."""

    fouten: tuple[Fout, ...] = ()
    plekken: tuple[str, ...] = ()

    def concerns(self, fout: Fout) -> bool:
        """Whether this mistake may be no more than the consequence of a field that was set aside."""
        return any(fout.veld == plek or fout.veld.startswith((f"{plek}.", f"{plek}[")) for plek in self.plekken)


def split(body: dict[str, Any], error: ValidationError) -> tuple[dict[str, Any], Apart] | None:
    """The body without its wrong fields, and what they were; None when the rest cannot be judged without them."""
    rest = deepcopy(body)
    plekken = []
    # The deepest first: a field of a young person before the whole list.
    for loc in sorted((one["loc"] for one in error.errors()), key=len, reverse=True):
        match loc:
            case ("jeugdigen", int(index), str(veld), *_):
                rest["jeugdigen"][index].pop(veld, None)
                # Whose consent is needed depends on the other answers about this young person.
                plekken += [f"jeugdigen[{index}].{veld}", f"jeugdigen[{index}].toestemmingen"]
            case (str(veld), *_):
                rest.pop(veld, None)
                plekken.append(veld)
    if _BEPALEN_TAFEL.intersection(plekken):
        return None
    fouten = validation_fouten([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])
    return rest, Apart(tuple(fouten), tuple(plekken))
