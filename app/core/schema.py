"""Base schema and the constrained types that input shares: camelCase outside, strict dates, storable text."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

_Dag = TypeVar("_Dag", bound=date)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


# Far enough from the ends of the calendar that every date can be moved a day or to another zone.
EERSTE_JAAR, LAATSTE_JAAR = 1900, 2199

# Every field name as it is outside: what may be repeated in an error. And those that only Python uses.
FIELD_NAMES: set[str] = set()
PYTHON_NAMES: set[str] = set()


class Schema(BaseModel):
    """Base of input and output: lowerCamelCase names outside, unknown fields refused."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        from_attributes=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            FIELD_NAMES.add(field.alias or name)
            if field.alias not in (None, name):
                PYTHON_NAMES.add(name)


def _strict_date(value: Any) -> Any:
    if isinstance(value, datetime) or not (
        isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value))
    ):
        raise PydanticCustomError("datum", "date")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("datum", "date") from None
    return _in_range(value)


def _in_range(dag: _Dag) -> _Dag:
    if not EERSTE_JAAR <= dag.year <= LAATSTE_JAAR:
        raise PydanticCustomError("jaartal", "year", {"eerste": EERSTE_JAAR, "laatste": LAATSTE_JAAR})
    return dag


def strict_moment(value: Any) -> datetime:
    """RFC 3339 with a zone, as UTC; raises PydanticCustomError (a ValueError)."""
    if isinstance(value, datetime):
        return value
    if not (isinstance(value, str) and _MOMENT.fullmatch(value) and not value.endswith("-00:00")):
        raise PydanticCustomError("tijdstip", "moment")
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("tijdstip", "moment") from None
    return _in_range(moment)


def _storable(value: str) -> str:
    """Emoji and right-to-left text stay as written; NUL, control characters and half surrogates cannot be stored."""
    if _UNSTORABLE.search(value):
        raise PydanticCustomError("stuurteken", "control character")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("leeg", "blank")
    return value


def iso_z(moment: datetime) -> str:
    """RFC 3339 in UTC with a `Z`, whole seconds (NLGov ADR /core/date-time/timezone)."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="seconds")[:19] + "Z"


Datum = Annotated[
    date,
    BeforeValidator(_strict_date),
    WithJsonSchema({"type": "string", "format": "date", "example": "2026-03-31"}),
]
Tijdstip = Annotated[
    AwareDatetime,
    BeforeValidator(strict_moment),
    PlainSerializer(iso_z, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-03-31T09:00:00Z"}),
]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Z0-9_]+$")]
# Something to look up, such as a username: anything that can be compared with what is stored.
Woord = Annotated[str, StringConstraints(max_length=80), AfterValidator(_storable)]
# A password or client secret: anything that can be typed, up to 1 kB.
Geheim = Annotated[str, StringConstraints(min_length=1, max_length=1024), AfterValidator(_storable)]
Regel = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(_storable),
    AfterValidator(_not_blank),
]
Tekst = Annotated[
    str,
    StringConstraints(min_length=1, max_length=8000),
    AfterValidator(_storable),
    AfterValidator(_not_blank),
]
# Text that may be left empty: an explanation beside something that has a name.
Uitleg = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_storable)]
# Plain addresses only: no names, comments or quotes, so nothing that means something in a header.
Emailadres = Annotated[
    str,
    StringConstraints(
        max_length=254,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
        r"(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
    ),
]
# Why something unusual is done: long enough to say something.
Reden = Annotated[
    str,
    StringConstraints(min_length=20, max_length=2000, strip_whitespace=True),
    Field(json_schema_extra={"pattern": r"\S[\s\S]{18,}\S"}),  # spaces around it do not count
    AfterValidator(_storable),
]
Geheel = StrictInt
JaNee = StrictBool
