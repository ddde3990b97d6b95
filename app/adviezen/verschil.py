"""What changed between two versions of an advice, as a person would tell it: by paragraph and by line. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest

from app.glossary import Raadsbesluit, Wijziging

_ALINEA = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True)
class Regel:
    """The words of one coded line."""

    code: str
    wie: str
    uiterlijk: date | None
    toelichting: str | None


@dataclass(frozen=True)
class Tekst:
    """The words of one version."""

    nummer: int
    tekst: str
    regels: tuple[Regel, ...]
    raadsbesluit: Raadsbesluit | None


@dataclass(frozen=True)
class AlineaVerschil:
    """One paragraph that differs; `plaats` counts from 1 in the new text, or in the old one when it is gone."""

    wijziging: Wijziging
    plaats: int
    was: str | None
    wordt: str | None


@dataclass(frozen=True)
class RegelVerschil:
    """One line that differs."""

    wijziging: Wijziging
    was: Regel | None
    wordt: Regel | None


@dataclass(frozen=True)
class Verschil:
    """All that differs. Nothing in it: only the date and the signature are new."""

    ten_opzichte_van: int
    alineas: tuple[AlineaVerschil, ...]
    regels: tuple[RegelVerschil, ...]
    raadsbesluit_gewijzigd: bool


def verschil(oud: Tekst, nieuw: Tekst) -> Verschil:
    """What `nieuw` changes of `oud`."""
    return Verschil(
        ten_opzichte_van=oud.nummer,
        alineas=tuple(_paragraphs(alineas(oud.tekst), alineas(nieuw.tekst))),
        regels=tuple(_lines(oud.regels, nieuw.regels)),
        raadsbesluit_gewijzigd=oud.raadsbesluit is not nieuw.raadsbesluit,
    )


def alineas(tekst: str) -> list[str]:
    """The paragraphs of a text, without white space around them."""
    return [deel for deel in (stuk.strip() for stuk in _ALINEA.split(tekst)) if deel]


def _paragraphs(oud: Sequence[str], nieuw: Sequence[str]) -> Iterator[AlineaVerschil]:
    for soort, i1, i2, j1, j2 in SequenceMatcher(a=oud, b=nieuw, autojunk=False).get_opcodes():
        if soort == "equal":
            continue
        for index, (was, wordt) in enumerate(zip_longest(oud[i1:i2], nieuw[j1:j2])):
            plaats = (i1 if wordt is None else j1) + index + 1
            yield AlineaVerschil(_kind(was, wordt), plaats, was, wordt)


def _kind(was: object, wordt: object) -> Wijziging:
    if was is None:
        return Wijziging.TOEGEVOEGD
    return Wijziging.VERVALLEN if wordt is None else Wijziging.GEWIJZIGD


def _lines(oud: Sequence[Regel], nieuw: Sequence[Regel]) -> Iterator[RegelVerschil]:
    """A line that moved did not change; of what is left, lines with the same code belong together."""
    over = list(oud)
    anders = []
    for regel in nieuw:
        if regel in over:
            over.remove(regel)
        else:
            anders.append(regel)
    for regel in anders:
        was = next((one for one in over if one.code == regel.code), None)
        if was is not None:
            over.remove(was)
        yield RegelVerschil(_kind(was, regel), was, regel)
    for regel in over:
        yield RegelVerschil(Wijziging.VERVALLEN, regel, None)
