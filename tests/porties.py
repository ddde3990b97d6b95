"""Cases in portions: hundreds of routes as hundreds of tests cost more in being counted than in being tried."""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
P = TypeVar("P")


def voor_elke(naam: str, gevallen: Iterable[Any], per_portie: int = 40) -> Callable[[Callable[..., None]], Any]:
    """The test for every case under that name, so many in one. A case that fails does not keep the others from being
    tried; each failure says which case it is. For tests that share what they stand on: nothing is made anew per case.
    """
    alle = list(gevallen)
    assert alle, "zonder gevallen bewijst een toets niets"
    porties = [alle[begin : begin + per_portie] for begin in range(0, len(alle), per_portie)]

    def versier(toets: Callable[..., None]) -> Any:
        @functools.wraps(toets)
        def elk(portie: list[Any], **gegeven: Any) -> None:
            mis: list[Exception] = []
            for geval in portie:
                try:
                    toets(**gegeven, **{naam: geval})
                except Exception as fout:
                    fout.add_note(f"bij {geval}")
                    mis.append(fout)
            if mis:
                raise ExceptionGroup(f"{len(mis)} van de {len(portie)} gevallen", mis)

        gevraagd = [one for one in inspect.signature(toets).parameters.values() if one.name != naam]
        portie = inspect.Parameter("portie", inspect.Parameter.KEYWORD_ONLY)
        elk.__signature__ = inspect.Signature([*gevraagd, portie])  # type: ignore[attr-defined]
        return pytest.mark.parametrize("portie", porties, ids=[f"vanaf {een[0]}" for een in porties])(elk)

    return versier


def een_keer_alles(gevallen: Iterable[T], soort: Callable[[T], object], proef: Sequence[P]) -> dict[T, list[P]]:
    """What to try in each case: with the first of its kind everything, with the others in turn one more."""
    gezien: dict[object, int] = {}
    verdeeld: dict[T, list[P]] = {}
    for geval in gevallen:
        beurt = gezien.setdefault(soort(geval), 0)
        gezien[soort(geval)] += 1
        verdeeld[geval] = [proef[(beurt - 1) % len(proef)]] if beurt else list(proef)
    return verdeeld
