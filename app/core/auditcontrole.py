"""Check the audit log: recompute every link and compare it with every signed head, in a stream.

Finds each edit, deletion, swap, duplicate, addition and truncation of the table, and each change or removal in the
export, and names the place. What it cannot find: lines that were written and removed again before a head covered them,
and anything by someone who holds the master secret and can rewrite the export as well.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select, text

from app.core.auditketen import BEGIN, VELDEN, link, stored_fields
from app.core.auditkop import Auditkop, Kop
from app.core.auditkopcontrole import Bevinding, in_order, no_heads
from app.core.schema import iso_z

_BATCH = 5000
_KOPPEN = select(Auditkop.nummer, Auditkop.tijdstip, Auditkop.regels, Auditkop.hash).order_by(Auditkop.nummer)
Verbinden = Callable[[], AbstractContextManager[Connection]]


@dataclass
class Controle:
    """One check. `bevindingen()` gives what is wrong; the counts are known when it has ended."""

    verbinden: Verbinden
    sleutel: bytes
    publiek: Ed25519PublicKey
    folder: Path
    regels: int = 0
    koppen: int = 0
    _verwacht: dict[int, "_Verwacht"] = field(default_factory=dict)
    _later: list[Kop] = field(default_factory=list)

    def bevindingen(self) -> Iterator[Bevinding]:
        """Everything that is wrong. The heads first: what they say was in the database before they were written."""
        with ExitStack() as stack:
            yield from self._check_heads(stack)
            with self.verbinden() as connection:
                yield from self._check_lines(connection)
            for keten, verwacht in sorted(self._verwacht.items()):
                yield from verwacht.rest(keten, 0)
        yield from self._check_later()
        if self.regels and not self.koppen:
            yield Bevinding("auditkoppen", "er is er geen; draait de dienst en kan zij in de map schrijven?")

    # --- the export

    def _check_heads(self, stack: ExitStack) -> Iterator[Bevinding]:
        """The database says which heads there must be: read before the file, because it is committed after it."""
        with self.verbinden() as connection:
            rows = iter(connection.execute(_KOPPEN.execution_options(yield_per=_BATCH)))
            bekend: Any = next(rows, None)
            hoogste = 0
            for kop in in_order(self.publiek, self.folder):
                if isinstance(kop, Bevinding):
                    yield kop
                    continue
                self.koppen += 1
                while bekend is not None and bekend.nummer < kop.nummer:
                    bekend = next(rows, None)  # one that the export lacks: that was named already
                if bekend is None:
                    self._later.append(kop)
                elif bekend.nummer != kop.nummer:
                    yield Bevinding(f"auditkop {kop.nummer}", "staat niet in de database")
                elif not _same(bekend, kop):
                    yield Bevinding(f"auditkop {kop.nummer}", "is een andere dan de database noemt")
                yield from self._expect(kop, stack)
                hoogste = kop.nummer
            laatste = max((row.nummer for row in (bekend, *rows) if row is not None), default=0)
            if laatste > hoogste:
                yield no_heads(hoogste + 1, laatste)

    def _check_later(self) -> Iterator[Bevinding]:
        """Heads that were written while we read are in the database by now."""
        if self._later:
            with self.verbinden() as connection:
                rows = connection.execute(_KOPPEN.where(Auditkop.nummer >= self._later[0].nummer))
                bekend: dict[int, Any] = {row.nummer: row for row in rows}
            for kop in self._later:
                if kop.nummer not in bekend or not _same(bekend[kop.nummer], kop):
                    yield Bevinding(f"auditkop {kop.nummer}", "staat niet in de database")

    def _expect(self, kop: Kop, stack: ExitStack) -> Iterator[Bevinding]:
        for keten, (nummer, schakel) in sorted(kop.ketens.items()):
            if keten not in self._verwacht:
                self._verwacht[keten] = _Verwacht(stack)
            if not self._verwacht[keten].add(nummer, schakel, kop.nummer):
                wat = f"auditkop {kop.nummer} noemt minder regels dan die ervoor"
                yield Bevinding(f"keten {keten}, regel {nummer}", wat)

    # --- the table

    def _check_lines(self, connection: Connection) -> Iterator[Bevinding]:
        columns = [*stored_fields(connection), text("schakel")]
        query = select(*columns).select_from(text("auditregel")).order_by(text("keten, nummer"))
        keten: _Keten | None = None
        # Past SQLAlchemy's rows: this loop is what a million lines wait for.
        with connection.execute(query.execution_options(yield_per=_BATCH)) as result:
            for rows in result.partitions():
                for row in rows:
                    self.regels += 1
                    if type(row[0]) is not int or type(row[1]) is not int:
                        yield Bevinding(
                            f"auditregel met id {row[2]}", "staat in geen enkele keten: toegevoegd of gewijzigd"
                        )
                        continue
                    if keten is None or row[0] != keten.keten:
                        if keten is not None:
                            yield from keten.end()
                        keten = _Keten(row[0], self.sleutel, self._verwacht.pop(row[0], None))
                    if bevindingen := keten.check(row[1], row[:-1], row[-1]):
                        yield from bevindingen
        if keten is not None:
            yield from keten.end()


class _Verwacht:
    """What the heads say of one chain, in the order of its lines; kept on disk, because there can be many."""

    def __init__(self, stack: ExitStack) -> None:
        self._file = stack.enter_context(tempfile.TemporaryFile("w+"))  # noqa: SIM115 - the stack closes it
        self._laatste: tuple[int, str] = (0, BEGIN)
        self._reading = False
        self.next: tuple[int, str, int] | None = None

    def add(self, nummer: int, schakel: str, kop: int) -> bool:
        """False when this head says less than the one before it. What did not change need not be checked twice."""
        if (nummer, schakel) == self._laatste:
            return True
        if nummer <= self._laatste[0]:
            return False
        self._laatste = (nummer, schakel)
        json.dump((nummer, schakel, kop), self._file)
        self._file.write("\n")
        return True

    def advance(self) -> None:
        """To the next expectation; the first call begins."""
        if not self._reading:
            self._file.seek(0)
            self._reading = True
        line = self._file.readline()
        self.next = tuple(json.loads(line)) if line else None

    @property
    def expected(self) -> int:
        """The line that a head says something about; 0 when there is no such line any more."""
        return 0 if self.next is None else self.next[0]

    def rest(self, keten: int, laatste: int) -> Iterator[Bevinding]:
        """What the heads say about lines after the last one: the end was cut off."""
        if not self._reading:
            self.advance()
        last = None
        while self.next is not None:
            last = self.next
            self.advance()
        if last is not None:
            yield _missing(keten, laatste + 1, last[0], f"ontbreken aan het eind; auditkop {last[2]} noemt ze")


def _same(bekend: Any, kop: Kop) -> bool:
    return (bekend.hash, bekend.regels, iso_z(bekend.tijdstip)) == (kop.hash, kop.regels, kop.tijdstip)


def _missing(keten: int, van: int, tot: int, wat: str = "ontbreken") -> Bevinding:
    if van == tot:
        return Bevinding(f"keten {keten}, regel {van}", wat.replace("ontbreken", "ontbreekt").replace("ze", "hem"))
    return Bevinding(f"keten {keten}, regels {van} t/m {tot}", wat)


class _Keten:
    """One chain while its lines come by."""

    def __init__(self, keten: int, sleutel: bytes, verwacht: _Verwacht | None) -> None:
        self.keten = keten
        self._sleutel = sleutel
        self._verwacht = verwacht
        if verwacht is not None:
            verwacht.advance()
        self._expected = 0 if verwacht is None else verwacht.expected
        self._nummer = 0
        self._vorige: str | None = BEGIN
        self._anders: str | None = None  # what the link of the line before should have been, when it is another

    def check(self, nummer: int, velden: Any, schakel: Any) -> list[Bevinding]:
        """What is wrong with this line: its place, its link, or that a head says otherwise."""
        if nummer == self._nummer + 1 and self._vorige is not None:
            computed = self._link(self._vorige, velden)
            self._nummer = nummer
            if computed == schakel and nummer != self._expected:  # nearly always
                self._vorige, self._anders = schakel, None
                return []
            wrong = self._broken(nummer, velden, schakel, computed)
        elif nummer <= self._nummer:
            self._anders = schakel  # which of the two is genuine, the next line knows
            plek = f"keten {self.keten}, regel {nummer}"
            return [Bevinding(plek, f"staat er dubbel (id {velden[_ID]})")]
        else:
            wrong = self._out_of_place(nummer, velden)
        self._vorige = schakel if isinstance(schakel, str) else None
        return wrong + self._compare(nummer, schakel)

    def _link(self, vorige: str, velden: Any) -> str | None:
        try:
            return link(self._sleutel, vorige, list(velden))
        except TypeError:  # a value that no line has, such as bytes
            return None

    def _broken(self, nummer: int, velden: Any, schakel: Any, computed: str | None) -> list[Bevinding]:
        if computed == schakel:
            self._anders = None
            return []
        if self._anders is not None and self._link(self._anders, velden) == schakel:
            self._anders = None  # it was only the link of the line before that was changed
            return []
        self._anders = computed
        return [
            Bevinding(f"keten {self.keten}, regel {nummer}", f"gewijzigd, verplaatst of toegevoegd (id {velden[_ID]})")
        ]

    def _out_of_place(self, nummer: int, velden: Any) -> list[Bevinding]:
        """After a gap, or after a link that is no link: this line cannot be recomputed, only the next one can."""
        self._anders = None
        wrong = [Bevinding(f"keten {self.keten}, regel {nummer}", f"is niet na te rekenen (id {velden[_ID]})")]
        if nummer > self._nummer + 1:
            wrong.insert(0, _missing(self.keten, self._nummer + 1, nummer - 1))
        self._nummer = nummer
        return wrong

    def _compare(self, nummer: int, schakel: Any) -> list[Bevinding]:
        """With what the heads say. Lines that are missing were named already."""
        wrong: list[Bevinding] = []
        while self._verwacht is not None and 0 < self._verwacht.expected <= nummer:
            regel, signed, kop = self._verwacht.next or (0, "", 0)
            if regel == nummer and signed != schakel:
                plek = f"keten {self.keten}, regel {nummer}"
                wrong.append(Bevinding(plek, f"is een andere dan auditkop {kop} noemt"))
            self._verwacht.advance()
            self._expected = self._verwacht.expected
        return wrong

    def end(self) -> Iterator[Bevinding]:
        if self._verwacht is not None:
            yield from self._verwacht.rest(self.keten, self._nummer)


_ID = VELDEN.index("id")
