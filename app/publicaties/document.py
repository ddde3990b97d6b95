"""Every answer about a release as bytes, made once with it. Pure: the same release and keys give the same bytes."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.csvtext import CSV_TYPE, csv_text
from app.core.schema import Schema
from app.glossary import AanmelderGroep, Laag, Leeftijd, Procescijfer, Uitkomst
from app.indicatoren.disclosure.model import DIMENSIES, HALFJAAR, REGIO, Cel, Publicatie
from app.indicatoren.disclosure.trends import Aandeel, Bereik
from app.publicaties import eenheden, kern, periode, proces, trends
from app.publicaties.eenheden import Opname
from app.publicaties.proces import Procescel
from app.publicaties.schemas import (
    BereikUit,
    BeschermdeStatistiekUit,
    BestandUit,
    CelUit,
    GegevensbeschrijvingUit,
    GemeenteInPublicatie,
    KolomUit,
    MethodeUit,
    MomentopnameUit,
    PercentageUit,
    ProcesCelUit,
    PublicatieRegel,
    PublicatieUit,
    RegioInPublicatie,
    TabelschemaUit,
    TrendUit,
    VerdeeldeCelUit,
)
from app.publicaties.trends import Figuren, Trend, figuren

JSON_TYPE = "application/json"
METHODE, VERSIE = "gestuurde afronding met een geheime sleutel, getoetst met een aanval", "1"
INHOUD, UITVOER, BESCHRIJVING, HANDTEKENING, REGEL = (
    "inhoud",
    "uitvoer",
    "gegevensbeschrijving",
    "handtekening",
    "regel",
)
TOTAAL = "TOTAAL"
# Not in open data: a municipality in one half-year is the smallest group there is.
NIET_OPEN = frozenset({("HALFJAAR", "GEMEENTE")})
_DEFINITIES = {
    "eenheid": "Een kind telt één keer per halfjaar. Broers en zussen in één casus tellen samen als één, en casussen "
    "van hetzelfde kind ook. In een jaar telt een kind één keer per halfjaar waarin het is besproken.",
    "populatie": "Casussen die in het halfjaar zijn besproken bij een regionaal expertteam (RET) of een voorganger "
    "ervan. Een bespreking die pas na de momentopname is vastgelegd, telt in het halfjaar waarin dat gebeurde.",
    "regio": "De regio van de tafel waar het kind het laatst is besproken.",
    "gemeente": "De gemeente van de casus; ONBEKEND als die niet is ingevuld of niet in de regio ligt.",
    "leeftijd": "Het jaar van de bespreking min het geboortejaar van de jongste jeugdige in de casus.",
    "uitkomst": "Of de dreigende uithuisplaatsing is voorkomen, zoals bekend op het peilmoment. Bij meer casussen van "
    "een kind telt de minst zekere uitkomst; onbekend is nooit voorkomen.",
    "afronding": "Het aantal kinderen per regio, halfjaar en uitkomst is exact. Elk ander aantal is afgerond op een "
    "veelvoud van vijf, met het bereik waarin het echte aantal ligt. Een verschil tussen twee afgeronde aantallen zegt "
    "pas iets vanaf tien.",
    "proces": "Besprekingen, consulten en aanmeldingen tellen werk van tafels en geen kinderen. Een jaar is de som van "
    "twee gepubliceerde halfjaren.",
}
_VELDEN: dict[str, tuple[str, str | dict[str, str]]] = {
    "tabel": ("Naar welke kenmerken de tabel uitsplitst; PROCES voor de inzet van tafels.", "string"),
    "cijfer": ("Wat er is geteld: KINDEREN, of een cijfer over de inzet van tafels.", "string"),
    "regio": ("Code van de regio; leeg is alle regio’s samen.", "string"),
    "periode": ("Het halfjaar of jaar.", "string"),
    "gemeente": ("CBS-code van de gemeente; leeg is niet uitgesplitst.", "string"),
    "leeftijd": ("; ".join(f"{een.value}: {een.betekenis}" for een in Leeftijd), "string"),
    "aanmelder": ("; ".join(f"{een.value}: {een.betekenis}" for een in AanmelderGroep), "string"),
    "uitkomst": ("; ".join(f"{een.value}: {een.betekenis}" for een in Uitkomst), "string"),
    "waarde": ("Het gepubliceerde aantal.", "integer"),
    "minimum": ("Het echte aantal is minstens dit.", "integer"),
    "maximum": ("Het echte aantal is hoogstens dit.", "integer"),
    "exact": ("Of het aantal niet is afgerond.", {"base": "boolean", "format": "JA|NEE"}),
}
_VERPLICHT = {"tabel", "cijfer", "periode", "waarde", "minimum", "maximum", "exact"}


@dataclass(frozen=True)
class Document:
    """The bytes of one answer, in one tier."""

    laag: Laag
    naam: str
    mediatype: str
    inhoud: bytes


def tabel(plaats: Sequence[str | None]) -> tuple[str, ...]:
    """The dimensions by which this cell is broken down, apart from the region."""
    return tuple(naam for naam, waarde in zip(DIMENSIES[1:], plaats[1:], strict=True) if waarde is not None)


def _tabelnaam(plaats: Sequence[str | None]) -> str:
    return "_".join(tabel(plaats)) or TOTAAL


def cel_uit(cel: Cel) -> CelUit:
    """A cell under the names of its dimensions."""
    velden: dict[str, Any] = dict(zip((naam.lower() for naam in DIMENSIES), cel.plaats, strict=True))
    return CelUit(
        tabel=_tabelnaam(cel.plaats),
        **velden,
        waarde=cel.waarde,
        minimum=cel.minimum,
        maximum=cel.maximum,
        exact=cel.exact,
    )


def maak(
    code: str,
    publicatie: Publicatie,
    opnamen: Sequence[Opname],
    procescellen: Sequence[Procescel],
    onderteken: Callable[[bytes], bytes],
    eerder: Mapping[str, Figuren] | None = None,
) -> list[Document]:
    """Both tiers, the tables that `/statistieken` gives to monitoring, and the core of each new period.

    `eerder` is what other releases said, per period, to compare with.
    """
    documenten = []
    for laag in Laag:
        cellen = [
            cel
            for cel in sorted(publicatie.cellen, key=_volgorde)
            if laag is Laag.MONITORING or tabel(cel.plaats) not in NIET_OPEN
        ]
        per_periode = {**(eerder or {}), **figuren(code, cellen, procescellen)}
        documenten += _laag(laag, code, publicatie, cellen, opnamen, procescellen, onderteken, per_periode)
    bekend = figuren(code, publicatie.cellen, procescellen)
    for periode_code in _nieuw(code):
        documenten += [
            Document(Laag.OPEN_DATA, naam, JSON_TYPE, inhoud)
            for naam, inhoud in kern.schrijf(code, periode_code, bekend.get(periode_code, {})).items()
        ]
    return documenten + _statistieken(code, publicatie)


def _nieuw(code: str) -> list[str]:
    """The periods that a release adds to what was known."""
    laatste = periode.halfjaren(code)[-1].code
    return [laatste] if code.endswith("-H1") else [laatste, code]


def _volgorde(cel: Cel) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    return len(tabel(cel.plaats)), tabel(cel.plaats), tuple(deel or "" for deel in cel.plaats)


def _laag(
    laag: Laag,
    code: str,
    publicatie: Publicatie,
    cellen: Sequence[Cel],
    opnamen: Sequence[Opname],
    procescellen: Sequence[Procescel],
    onderteken: Callable[[bytes], bytes],
    per_periode: Mapping[str, Figuren],
) -> list[Document]:
    titel = f"Kinderen besproken bij de expertteams, {_titel(code)}"
    uitvoer = _csv(code, cellen, procescellen)
    beschrijving = _bytes(_csvw(titel))
    regios = eenheden.samen(opnamen)
    begin, eind = periode.halfjaren(code)[0].begin, periode.halfjaren(code)[-1].eind_exclusief - timedelta(days=1)
    uit = PublicatieUit(
        code=code,
        laag=laag,
        titel=titel,
        begin=begin,
        eind=eind,
        definities=_DEFINITIES,
        methode=MethodeUit(
            naam=METHODE,
            versie=VERSIE,
            basis=proces.BASIS,
            poging=publicatie.poging,
            verruimd=publicatie.verruimd,
            exacte_tabellen=sorted({_tabelnaam(cel.plaats) for cel in cellen if cel.exact}),
        ),
        momentopnamen=[
            MomentopnameUit(
                halfjaar=opname.halfjaar,
                peilmoment=opname.peilmoment,
                sha256=eenheden.hash_van(opname.canoniek()),
            )
            for opname in opnamen
        ],
        regios=[
            RegioInPublicatie(
                code=regio,
                naam=wat.naam,
                gemeenten=[
                    GemeenteInPublicatie(code=gm, naam=naam, voorgangers=list(wat.voorgangers.get(gm, ())))
                    for gm, naam in sorted(wat.gemeenten.items())
                ],
            )
            for regio, wat in regios.items()
        ],
        tabellen=sorted({_tabelnaam(cel.plaats) for cel in cellen}),
        vervallen=list(publicatie.vervallen),
        cellen=[cel_uit(cel) for cel in cellen],
        proces=[ProcesCelUit(**vars(cel)) for cel in procescellen],
        trends=[
            _trend(periode_code, trend)
            for periode_code in _nieuw(code)
            for trend in trends.trends(periode_code, per_periode, eenheden.voorgangers(regios))
        ],
        bestanden=[
            BestandUit(naam=UITVOER, mediatype=CSV_TYPE, sha256=eenheden.hash_van(uitvoer)),
            BestandUit(naam=BESCHRIJVING, mediatype=JSON_TYPE, sha256=eenheden.hash_van(beschrijving)),
        ],
    )
    inhoud = _bytes(uit)
    regel = PublicatieRegel(code=code, titel=titel, begin=begin, eind=eind, sha256=eenheden.hash_van(inhoud))
    return [
        Document(laag, INHOUD, JSON_TYPE, inhoud),
        Document(laag, UITVOER, CSV_TYPE, uitvoer),
        Document(laag, BESCHRIJVING, JSON_TYPE, beschrijving),
        Document(laag, HANDTEKENING, JSON_TYPE, onderteken(inhoud)),
        Document(laag, REGEL, JSON_TYPE, _bytes(regel)),
    ]


def _trend(periode_code: str, trend: Trend) -> TrendUit:
    cijfer, plaats = trend.plek
    velden: dict[str, Any] = dict(zip((naam.lower() for naam in DIMENSIES), plaats, strict=True))
    del velden["halfjaar"]
    deel = trend.percentage
    return TrendUit(
        cijfer=cijfer,
        **velden,
        periode=periode_code,
        met=trend.met,
        nulmeting=trend.nulmeting,
        was=_bereik(trend.was),
        nu=_bereik(trend.nu),
        bewezen=trend.bewezen,
        percentage=None if deel is None else percentage(deel),
    )


def percentage(deel: Aandeel) -> PercentageUit:
    """In per cents, as people read them."""
    return PercentageUit(waarde=deel.promille / 10, minimum=deel.minimum / 10, maximum=deel.maximum / 10)


def _titel(code: str) -> str:
    return f"eerste halfjaar {code[:4]}" if code.endswith("-H1") else f"tweede halfjaar en heel {code}"


def _bytes(uit: Schema) -> bytes:
    return eenheden.canoniek(uit.model_dump(mode="json", by_alias=True))


def _csv(code: str, cellen: Sequence[Cel], procescellen: Sequence[Procescel]) -> bytes:
    rijen: list[Sequence[object]] = [
        (
            _tabelnaam(cel.plaats),
            "KINDEREN",
            cel.plaats[REGIO],
            cel.plaats[HALFJAAR] or code,
            *cel.plaats[HALFJAAR + 1 :],
            *_getallen(cel, exact=cel.exact),
        )
        for cel in cellen
    ]
    rijen += [
        ("PROCES", cel.cijfer.value, cel.regio, cel.periode, None, None, None, None, *_getallen(cel, exact=False))
        for cel in procescellen
    ]
    return csv_text(list(_VELDEN), rijen).encode()


def _getallen(cel: Cel | Procescel, *, exact: bool) -> tuple[object, ...]:
    return cel.waarde, cel.minimum, cel.maximum, "JA" if exact else "NEE"


def _csvw(titel: str) -> GegevensbeschrijvingUit:
    kolommen = [
        KolomUit.model_validate(
            {
                "name": naam,
                "titles": naam,
                "dc:description": uitleg,
                "datatype": soort,
                "required": naam in _VERPLICHT,
            }
        )
        for naam, (uitleg, soort) in _VELDEN.items()
    ]
    return GegevensbeschrijvingUit.model_validate(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": UITVOER,
            "dc:title": titel,
            "dc:description": " ".join(_DEFINITIES.values()),
            "dialect": {"encoding": "utf-8", "lineTerminators": "\r\n"},
            "tableSchema": TabelschemaUit(columns=kolommen),
        }
    )


def statistieknaam(periode_code: str, uitsplitsing: str | None) -> str:
    """The name under which one table of one period is stored."""
    return f"statistiek/{periode_code}/{uitsplitsing or TOTAAL}"


def _statistieken(code: str, publicatie: Publicatie) -> list[Document]:
    """One table each: a period and at most one breakdown. A release gives the periods that it adds, and no other."""
    vragen = {een: None if een == code and not code.endswith("-H1") else een for een in _nieuw(code)}
    documenten = []
    for periode_code, halfjaar in vragen.items():
        per_uitsplitsing: dict[str | None, list[Cel]] = {}
        for cel in sorted(publicatie.cellen, key=_volgorde):
            naar = tuple(naam for naam in tabel(cel.plaats) if naam != "HALFJAAR")
            if cel.plaats[HALFJAAR] == halfjaar and len(naar) <= 1:
                per_uitsplitsing.setdefault(naar[0] if naar else None, []).append(cel)
        for uitsplitsing, cellen in per_uitsplitsing.items():
            uit = BeschermdeStatistiekUit(
                publicatie=code,
                periode=periode_code,
                uitsplitsing=uitsplitsing,
                cellen=[_verdeeld(cel, uitsplitsing) for cel in cellen],
            )
            naam = statistieknaam(periode_code, uitsplitsing)
            documenten.append(Document(Laag.MONITORING, naam, JSON_TYPE, _bytes(uit)))
    return documenten


def _verdeeld(cel: Cel, uitsplitsing: str | None) -> VerdeeldeCelUit:
    return VerdeeldeCelUit(
        regio=cel.plaats[REGIO],
        code=None if uitsplitsing is None else cel.plaats[DIMENSIES.index(uitsplitsing)],
        exact=cel.exact,
        **_bereik(cel).model_dump(),
    )


def _bereik(cel: Bereik) -> BereikUit:
    return BereikUit(waarde=cel.waarde, minimum=cel.minimum, maximum=cel.maximum)


def lees(inhoud: bytes) -> tuple[Publicatie, list[Procescel]]:
    """A release as it was stored: its cells stay as they are in every release that joins it."""
    data = json.loads(inhoud)
    namen = [naam.lower() for naam in DIMENSIES]
    publicatie = Publicatie(
        cellen=tuple(
            Cel(
                tuple(cel[naam] for naam in namen),
                cel["waarde"],
                cel["minimum"],
                cel["maximum"],
                cel["exact"],
            )
            for cel in data["cellen"]
        ),
        vervallen=tuple(data["vervallen"]),
        poging=data["methode"]["poging"],
        verruimd=data["methode"]["verruimd"],
    )
    return publicatie, [
        Procescel(
            cel["regio"],
            cel["periode"],
            Procescijfer[cel["cijfer"]],
            cel["waarde"],
            cel["minimum"],
            cel["maximum"],
        )
        for cel in data["proces"]
    ]


__all__ = [
    "BESCHRIJVING",
    "HANDTEKENING",
    "INHOUD",
    "REGEL",
    "UITVOER",
    "Document",
    "cel_uit",
    "lees",
    "maak",
    "statistieknaam",
    "tabel",
]
