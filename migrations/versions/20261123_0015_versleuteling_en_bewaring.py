"""Wat mensen over een casus schrijven wordt versleuteld, met een sleutel per casus.

What is there is encrypted case by case, and decrypted again on the way down. Both need the keys of this installation
(`Settings`), unless there are no cases.

Revision: 0015
Follows: 0014
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from app.core.crypto import Crypto
from app.core.db import UtcMoment
from app.core.sealed import CaseKey, place_of, unwrapped
from app.settings import Settings

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Table → the columns that were text, and (JSON) those that were JSON.
_TEKST = {
    "aanmelding": (
        "vraag", "geprobeerd", "effect", "gewenst_resultaat", "waarom_nu", "betrokken_hulp", "dreiging_beoordeeld_door",
        "ouders_niet_geinformeerd_reden", "reactie_ouders", "uhp_beoordeeld_door",
    ),
    "jeugdige": ("mening",),
    "verloop": ("toelichting",),
    "advies": ("tekst",),
    "adviesregel": ("toelichting", "wie"),
    "adviesreactie": ("toelichting",),
    "adviesregelreactie": ("toelichting",),
    "adviesopmerking": ("tekst",),
    "bespreking": ("verslag", "afwijkend_standpunt"),
    "uitgenodigd_lid": ("belang_toelichting",),
    "gast": ("reden_niet", "reden_afmelding"),
    "belangverklaring": ("toelichting",),
    "noodtoegang": ("reden",),
    "opvolgmeting": ("beoordeeld_door", "toelichting"),
    "signaal": ("wie", "toelichting"),
    "opschaling": ("reden", "beantwoord_door", "antwoord"),
    "proces": ("wie",),
    "processtap": (
        "toelichting", "legitimiteit_toelichting", "betrokkenheid_toelichting", "rendement_toelichting",
    ),
    "raadsbeslissing": ("toelichting",),
    "otsverloop": ("toelichting",),
    "functiebeoordeling": ("toelichting",),
    "samenloop": ("reden", "ingetrokken_reden"),
}  # fmt: skip
_KORT = {
    "dreiging_beoordeeld_door", "uhp_beoordeeld_door", "wie", "belang_toelichting", "reden_niet", "reden_afmelding",
    "beoordeeld_door", "beantwoord_door",
}  # fmt: skip
_JSON = {"aanmelding": ("antwoorden",), "jeugdige": ("toestemmingen",)}
_VERPLICHT = {
    ("advies", "tekst"), ("adviesregel", "wie"), ("adviesopmerking", "tekst"), ("noodtoegang", "reden"),
    ("opschaling", "reden"), ("proces", "wie"), ("samenloop", "reden"), ("aanmelding", "antwoorden"),
    ("jeugdige", "toestemmingen"),
}  # fmt: skip
# What a row is known by where the database makes its id.
_PLEK = {
    "verloop": {"actie": sa.String(), "op": UtcMoment(), "door_id": sa.Uuid()},
    "adviesregelreactie": {"reactie_id": sa.Uuid(), "volgnummer": sa.Integer()},
    "processtap": {"proces_id": sa.Uuid(), "stap": sa.String(), "op": UtcMoment(), "door_id": sa.Uuid()},
    "raadsbeslissing": {"vastgelegd_op": UtcMoment(), "vastgelegd_door_id": sa.Uuid()},
    "otsverloop": {"vastgelegd_op": UtcMoment(), "vastgelegd_door_id": sa.Uuid()},
    "functiebeoordeling": {"vastgelegd_op": UtcMoment(), "vastgelegd_door_id": sa.Uuid()},
}
# Of the closing and of declining: what was typed, beside codes and dates.
_WOORDEN = ("waarheen", "beoordeeldDoor")
_TEGELIJK = 500
_DEEL = "EXISTS (SELECT 1 FROM aanmelding a WHERE a.id = casussleutel.aanmelding_id)"


def _kolommen(tabel: str) -> tuple[str, ...]:
    return _TEKST.get(tabel, ()) + _JSON.get(tabel, ())


def _was(tabel: str, kolom: str) -> Any:
    if kolom in _JSON.get(tabel, ()):
        return sa.JSON()
    kort = kolom in _KORT or (tabel, kolom) == ("belangverklaring", "toelichting")
    return sa.String(length=200) if kort else sa.Text()


def _verander(*, naar_bytes: bool) -> None:
    """The same bytes in columns of another type; encrypting them comes after, decrypting before."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for tabel in _TEKST:
        if postgres:
            delen = []
            for kolom in _kolommen(tabel):
                soort = _was(tabel, kolom).compile(dialect=op.get_bind().dialect)
                delen.append(
                    f"ALTER {kolom} TYPE bytea USING convert_to({kolom}::text, 'UTF8')"
                    if naar_bytes
                    else f"ALTER {kolom} TYPE {soort} USING convert_from({kolom}, 'UTF8')::{soort}"
                )
            op.execute(f"ALTER TABLE {tabel} {', '.join(delen)}")
            continue
        # Without the tables that it refers to, and those that they refer to: reading them took longer than the rest.
        with op.batch_alter_table(tabel, schema=None, reflect_kwargs={"resolve_fks": False}) as batch_op:
            for kolom in _kolommen(tabel):
                van, naar = _was(tabel, kolom), sa.LargeBinary()
                if not naar_bytes:
                    van, naar = naar, van
                batch_op.alter_column(
                    kolom, existing_type=van, type_=naar, existing_nullable=(tabel, kolom) not in _VERPLICHT
                )


def _crypto() -> Crypto:
    try:
        return Settings().crypto()
    except ValueError as error:
        raise RuntimeError(
            "Er zijn aanmeldingen om te versleutelen, en daarvoor zijn de sleutels van deze installatie nodig. "
            f"Draai `expertloket migreer` met dezelfde instellingen als de dienst. {error}"
        ) from None


def _zaken() -> Iterator[list[UUID]]:
    zaak = sa.table("aanmelding", sa.column("id", sa.Uuid()))
    laatste: UUID | None = None
    while True:
        query = sa.select(zaak.c.id).order_by(zaak.c.id).limit(_TEGELIJK)
        stel = list(op.get_bind().scalars(query if laatste is None else query.where(zaak.c.id > laatste)))
        if not stel:
            return
        laatste = stel[-1]
        yield stel


def _tabel(naam: str, *kolommen: str) -> Any:
    """As the rows are now: content as bytes. Each knows its case as `zaak` and itself as `rij`."""
    plek = _PLEK.get(naam, {})
    eigen = sa.column("id", sa.Integer() if naam in _PLEK else sa.Uuid())
    return sa.table(
        naam,
        eigen,
        *([] if naam == "aanmelding" else [sa.column("aanmelding_id", sa.Uuid())]),
        *(sa.column(kolom, soort) for kolom, soort in plek.items()),
        *(sa.column(kolom, sa.LargeBinary()) for kolom in kolommen),
    )


def _doe(
    naam: str, stel: list[UUID], kolommen: tuple[str, ...], maak: Callable[[UUID, str, str, bytes], bytes]
) -> None:
    """Give these columns another value, of every row of these cases: `maak(case, place, column, value)`."""
    tabel = _tabel(naam, *kolommen)
    zaak = tabel.c.id if naam == "aanmelding" else tabel.c.aanmelding_id
    rijen = op.get_bind().execute(sa.select(tabel, zaak.label("zaak")).where(zaak.in_(stel))).mappings().all()
    model = type(naam, (), {"__tablename__": naam, "sealed_by": tuple(_PLEK.get(naam, {"id": None}))})
    nieuw = []
    for rij in rijen:
        waarden = {
            kolom: None if rij[kolom] is None else maak(rij["zaak"], place_of(model, kolom, rij), kolom, rij[kolom])
            for kolom in kolommen
        }
        nieuw.append({f"nieuw_{kolom}": waarde for kolom, waarde in waarden.items()} | {"rij": rij["id"]})
    if nieuw:
        zet = {kolom: sa.bindparam(f"nieuw_{kolom}") for kolom in kolommen}
        op.get_bind().execute(sa.update(tabel).where(tabel.c.id == sa.bindparam("rij")).values(zet), nieuw)


def _verplaats_woorden(*, heen: bool) -> None:
    """Between `gegevens` (JSON) and `woorden` (bytes that are not encrypted yet, or not any more)."""
    verloop = sa.table(
        "verloop",
        sa.column("id", sa.Integer()),
        sa.column("gegevens", sa.JSON()),
        sa.column("woorden", sa.LargeBinary()),
    )
    zet = (
        sa.update(verloop)
        .where(verloop.c.id == sa.bindparam("rij"))
        .values(gegevens=sa.bindparam("g", type_=sa.JSON()), woorden=sa.bindparam("w", type_=sa.LargeBinary()))
    )
    acties = sa.column("actie", sa.String()).in_(("AFWIJZEN", "AFSLUITEN"))
    for rij in op.get_bind().execute(sa.select(verloop).where(acties)).all():
        gegevens = dict(rij.gegevens)
        if heen:
            woorden = {naam: gegevens.pop(naam) for naam in _WOORDEN if naam in gegevens}
            inhoud = json.dumps(woorden).encode() if woorden else None
        else:
            gegevens |= {} if rij.woorden is None else json.loads(rij.woorden)
            inhoud = None
        op.get_bind().execute(zet, {"rij": rij.id, "g": gegevens, "w": inhoud})


def upgrade() -> None:
    op.create_table(
        "casussleutel",
        sa.Column("aanmelding_id", sa.Uuid(), nullable=False),
        sa.Column("kluissleutel", sa.String(length=40), nullable=False),
        sa.Column("verpakt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["aanmelding_id"], ["aanmelding.id"], name=op.f("fk_casussleutel_aanmelding_id")),
        sa.PrimaryKeyConstraint("aanmelding_id", name=op.f("pk_casussleutel")),
    )
    op.create_index(op.f("ix_casussleutel_kluissleutel"), "casussleutel", ["kluissleutel"], unique=False)
    _verander(naar_bytes=True)
    op.add_column("verloop", sa.Column("woorden", sa.LargeBinary(), nullable=True))
    op.add_column("jeugdige", sa.Column("referentie", sa.LargeBinary(), nullable=True))
    op.add_column("bijlage", sa.Column("naam", sa.LargeBinary(), nullable=True))
    _verplaats_woorden(heen=True)
    _versleutel()
    with op.batch_alter_table("jeugdige", schema=None) as batch_op:
        batch_op.drop_column("referentie_verzegeld")
    with op.batch_alter_table("bijlage", schema=None) as batch_op:
        batch_op.alter_column("naam", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column("naam_verzegeld")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE casussleutel ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY verbonden ON casussleutel USING ({_DEEL})")


def _versleutel() -> None:
    crypto: Crypto | None = None
    sleutel = sa.table(
        "casussleutel",
        sa.column("aanmelding_id", sa.Uuid()),
        sa.column("kluissleutel", sa.String()),
        sa.column("verpakt", sa.LargeBinary()),
    )
    for stel in _zaken():
        crypto = crypto or _crypto()
        sleutels = {zaak: CaseKey.new(zaak) for zaak in stel}
        op.get_bind().execute(sa.insert(sleutel), [een.wrapped(crypto) for een in sleutels.values()])
        _verhuis(crypto, stel, "jeugdige", {"referentie_verzegeld": "referentie"}, _oude_plek, terug=False)
        _verhuis(crypto, stel, "bijlage", {"naam_verzegeld": "naam", "sleutel": "sleutel"}, _oude_plek, terug=False)

        def verzegel(zaak: UUID, plek: str, kolom: str, waarde: bytes, sleutels: Any = sleutels) -> bytes:
            tabel = plek.split("|", 1)[0]
            is_json = kolom in _JSON.get(tabel, ()) or kolom == "woorden"
            plain = json.loads(waarde) if is_json else bytes(waarde).decode()
            sealed: bytes = sleutels[zaak].seal(plain, plek).sealed
            return sealed

        for tabel in _TEKST:
            _doe(tabel, stel, _kolommen(tabel) + _ERBIJ.get(tabel, ()), verzegel)
        _doe("bijlage", stel, _ERBIJ["bijlage"], verzegel)


# What is new, or was sealed under the master secret.
_ERBIJ = {"verloop": ("woorden",), "jeugdige": ("referentie",), "bijlage": ("naam", "sleutel")}


def _oude_plek(tabel: str, kolom: str, zaak: UUID, rij: UUID) -> str:
    return f"bijlage|sleutel|{zaak}|{rij}" if kolom == "sleutel" else f"{tabel}|{kolom}|{rij}"


def _verhuis(
    crypto: Crypto, stel: list[UUID], naam: str, kolommen: dict[str, str], plek: Callable[..., str], *, terug: bool
) -> None:
    """Between what the master secret sealed and plain bytes (an attachment's key in hex)."""
    namen = dict.fromkeys((*kolommen, *kolommen.values()))
    tabel = _tabel(naam, *namen)
    for rij in op.get_bind().execute(sa.select(tabel).where(tabel.c.aanmelding_id.in_(stel))).mappings().all():
        nieuw: dict[str, Any] = {}
        for oud, kolom in kolommen.items():
            waar = plek(naam, kolom, rij["aanmelding_id"], rij["id"])
            if terug and rij[kolom] is not None:
                plain = bytes(rij[kolom])
                nieuw[oud] = crypto.seal(bytes.fromhex(plain.decode()) if kolom == "sleutel" else plain, waar)
            elif not terug and rij[oud] is not None:
                plain = crypto.unseal(rij[oud], waar)
                nieuw[kolom] = plain.hex().encode() if kolom == "sleutel" else plain
        if nieuw:
            op.get_bind().execute(sa.update(tabel).where(tabel.c.id == rij["id"]).values(nieuw))


def downgrade() -> None:
    op.add_column("jeugdige", sa.Column("referentie_verzegeld", sa.LargeBinary(), nullable=True))
    op.add_column("bijlage", sa.Column("naam_verzegeld", sa.LargeBinary(), nullable=True))
    _ontsleutel()
    _verplaats_woorden(heen=False)
    with op.batch_alter_table("verloop", schema=None) as batch_op:
        batch_op.drop_column("woorden")
    with op.batch_alter_table("jeugdige", schema=None) as batch_op:
        batch_op.drop_column("referentie")
    with op.batch_alter_table("bijlage", schema=None) as batch_op:
        batch_op.alter_column("naam_verzegeld", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column("naam")
    _verander(naar_bytes=False)
    op.drop_table("casussleutel")


def _ontsleutel() -> None:
    crypto: Crypto | None = None
    tabel = sa.table(
        "casussleutel",
        sa.column("aanmelding_id", sa.Uuid()),
        sa.column("kluissleutel", sa.String()),
        sa.column("verpakt", sa.LargeBinary()),
    )
    for stel in _zaken():
        crypto = crypto or _crypto()
        rijen = op.get_bind().execute(sa.select(tabel).where(tabel.c.aanmelding_id.in_(stel)))
        sleutels = {zaak: unwrapped(crypto, zaak, naam, verpakt) for zaak, naam, verpakt in rijen}

        def open_(zaak: UUID, plek: str, kolom: str, waarde: bytes, sleutels: Any = sleutels) -> bytes:
            plain = sleutels[zaak].open(bytes(waarde), plek)
            is_json = kolom in _JSON.get(plek.split("|", 1)[0], ()) or kolom == "woorden"
            return json.dumps(plain, ensure_ascii=False).encode() if is_json else str(plain).encode()

        for naam in _TEKST:
            _doe(naam, stel, _kolommen(naam) + _ERBIJ.get(naam, ()), open_)
        _doe("bijlage", stel, _ERBIJ["bijlage"], open_)
        _verhuis(crypto, stel, "jeugdige", {"referentie_verzegeld": "referentie"}, _oude_plek, terug=True)
        _verhuis(crypto, stel, "bijlage", {"naam_verzegeld": "naam", "sleutel": "sleutel"}, _oude_plek, terug=True)
