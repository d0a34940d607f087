"""A request of the batch protocol: its fields read into a `ChartSpec`, with what else was asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias, TypeVar

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, Cusum, Ewma, Needs
from qitrack.spc.options import Phase, Place, TargetStep
from qitrack.spc.rebase import StableShift
from qitrack.spc.series import Position, Series, X
from qitrack.spc.spec import ChartSpec
from qitrack.spc.table import Message
from qitrack.spc.wording import spoken

Given: TypeAlias = Mapping[str, object]
Parts = TypeVar("Parts")

FIELDS = frozenset(
    (
        "id", "chart", "x", "y", "n", "rules", "direction", "freeze", "phases", "exclude", "rebase_after",
        "screen_moving_ranges", "aggregate", "multiply", "target", "centre", "sigma", "runs_method", "stable_shift",
        "ewma", "cusum", "period", "bounds", "sigma_lines", "paired", "funnel", "trajectory", "specification",
    )
)  # fmt: skip
"""Every field there is; others are named in a message."""

DEFAULT_RULES = {"run": "anhoej", "levey-jennings": "westgard"}
"""The rule set where none is named; elsewhere nhs-mdc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a line asks for."""

    id: object
    spec: ChartSpec
    stable_shift: StableShift | None
    messages: tuple[Message, ...]


def read_request(given: Given) -> Request:
    """The request in a line. Raises SpcError with a sentence that names the field."""
    chart = given.get("chart", "i")
    if not isinstance(chart, str) or chart not in CHART_TYPES:
        raise errors.UnknownChart(
            _("There is no chart called {value}. There are: {choices}.").format(
                value=spoken(chart), choices=", ".join(CHART_TYPES)
            )
        )
    series = _series(given, chart)
    unknown = sorted(set(map(str, given)) - FIELDS)
    messages = []
    if unknown:
        text = _("These fields are not known and were left aside: {names}.")
        text = text.format(names=spoken(", ".join(unknown)))
        messages.append(Message(code="unknown-field", text=text))
    rules = _word(given, "rules") or DEFAULT_RULES.get(chart, "nhs-mdc")
    spec = ChartSpec(
        series,
        chart,
        rules,
        _word(given, "direction") or "neither",  # type: ignore[arg-type]  # the spec turns words into members
        **_options(given, chart, rules, series),  # type: ignore[arg-type]  # each is checked by the spec
    )
    return Request(
        id=given.get("id"), spec=spec, stable_shift=_stable_shift(given), messages=tuple(messages)
    )


def _options(given: Given, chart: str, rules: str, series: Series) -> dict[str, object]:
    phases = _phases(given, series)
    target = given.get("target")
    bounds, specification = _pair(given, "bounds"), _pair(given, "specification")
    options: dict[str, object] = {
        "phases": phases,
        "exclude": tuple(_place(at, "exclude") for at in _list(given, "exclude")),
        "target": None if isinstance(target, list) else _number(given, "target"),
        "target_steps": _steps(given, "target"),
        "trajectory": _steps(given, "trajectory"),
        "centre": _number(given, "centre"),
        "sigma": _number(given, "sigma"),
        "screen": _flag(given, "screen_moving_ranges"),
        "floor": bounds[0],
        "ceiling": bounds[1],
        "lower_spec": specification[0],
        "upper_spec": specification[1],
        "sigma_lines": tuple(_whole(at, "sigma_lines") for at in _list(given, "sigma_lines")),
        "paired": _partner(given, chart),
        "ewma": _ewma(given),
        "cusum": _cusum(given),
        "period": _word(given, "period"),
    }
    multiply = _number(given, "multiply")
    if multiply is not None:
        options["multiply"] = multiply
    for name in ("aggregate", "runs_method", "funnel"):
        word = _word(given, name)
        if word is not None:
            options[name] = word
    return options | _baseline(given, rules, has_phases=bool(phases))


def _baseline(given: Given, rules: str, *, has_phases: bool) -> dict[str, object]:
    """The frozen baseline: by place in the phase it falls in; with Making Data Count rules as many points of each phase."""
    freeze = given.get("freeze")
    if freeze is None:
        return {}
    if has_phases and rules.startswith("nhs-") and not isinstance(freeze, str):
        return {"baseline_points": _whole(freeze, "freeze")}
    return {"baseline_until": _place(freeze, "freeze")}


def _phases(given: Given, series: Series) -> tuple[Phase, ...]:
    """The phases that begin after each named point; places outside the series begin none."""
    phases = []
    for name in ("phases", "rebase_after"):
        for at in _list(given, name):
            after = _after(at, name, series)
            if after is not None:
                phases.append(Phase(after))
    return tuple(phases)


def _after(at: object, name: str, series: Series) -> Place | None:
    """The place just after a point."""
    if not isinstance(at, str):
        position = _whole(at, name)
        return Position(position + 1) if position > 0 else None
    place = _place(at, name)
    if isinstance(place, date):
        step = timedelta(microseconds=1) if isinstance(place, datetime) else timedelta(days=1)
        return place + step if place < _end_of_time(place) else None
    labels = list(dict.fromkeys(x for x in series.x if x is not None))
    if at not in labels:
        raise errors.BadAddress(_("There is no point called {label}.").format(label=spoken(at)))
    return Position(labels.index(at) + 2)


def _end_of_time(place: date) -> date:
    """The last day, or the last instant in the same time zone, that can be written."""
    if isinstance(place, datetime):
        return datetime.max.replace(tzinfo=place.tzinfo)
    return date.max


def _place(at: object, name: str) -> Place:
    if isinstance(at, str):
        moment = _moment(at)
        return at if moment is None else moment
    return Position(_whole(at, name))


def _series(given: Given, chart: str) -> Series:
    y, n = _column(given, "y"), _column(given, "n")
    x = _column(given, "x")
    if CHART_TYPES[chart].needs is Needs.CATEGORY:
        return _categories(x, y)
    if y is None:
        raise errors.SeriesError(_("The field y is missing: it holds the values."))
    places = range(1, len(y) + 1) if x is None else _positions(x)
    return Series(tuple(places), _numbers(y), None if n is None else _numbers(n))


def _categories(x: Sequence[object] | None, y: Sequence[object] | None) -> Series:
    """Counts of categories: named in x and counted in y, or one row each, named in either."""
    if y is not None and any(isinstance(v, str) for v in y):
        x, y = y, None
    if x is None and y is None:
        raise errors.SeriesError(_("The field x is missing: it holds the categories."))
    names: Sequence[object] = range(1, len(y or ()) + 1) if x is None else x
    if any(isinstance(at, str) for at in names):
        names = [None if at is None else str(at) for at in names]
    counts = (1,) * len(names) if y is None else _numbers(y)
    return Series(tuple(names), counts)  # type: ignore[arg-type]  # the series checks them


def _numbers(column: Sequence[object]) -> tuple[float | None, ...]:
    return tuple(int(v) if isinstance(v, bool) else v for v in column)  # type: ignore[misc]  # the series checks them


def _positions(x: Sequence[object]) -> Sequence[X | None]:
    """Dates, instants, numbers or labels; days among instants count as midnight."""
    words = [at for at in x if isinstance(at, str)]
    if not words:
        return tuple(x)  # type: ignore[arg-type]  # the series checks what they are
    moments = [_moment(at) for at in words]
    if len(words) < sum(at is not None for at in x) or (None in moments and any(moments)):
        raise errors.MixedX(
            _("Some positions are dates and some are not; use one kind throughout.")
        )
    if None in moments:
        return tuple(x)  # type: ignore[arg-type]  # labels
    if not any(isinstance(at, datetime) for at in moments):
        return tuple(_moment(at) if isinstance(at, str) else None for at in x)
    return tuple(_instant(_moment(at)) if isinstance(at, str) else None for at in x)


def _instant(moment: date | None) -> datetime | None:
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time())


def _moment(text: str) -> date | None:
    """The day or instant in a text: 2024-03-01, 2024-03, 2024-03-01T10:30, or None."""
    if len(text) < 7 or not text[:4].isdigit() or text[4] != "-":
        return None
    try:
        if len(text) <= 10:
            return date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise errors.MixedX(
            _("{value} is not a date that exists.").format(value=spoken(text))
        ) from error


def _column(given: Given, name: str) -> Sequence[object] | None:
    column = given.get(name)
    if column is None or isinstance(column, list):
        return column
    raise errors.SeriesError(_("The field {name} holds a list.").format(name=name))


def _list(given: Given, name: str) -> Sequence[object]:
    value = given.get(name)
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def _word(given: Given, name: str) -> str | None:
    value = given.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _wrong(name, value)


def _flag(given: Given, name: str) -> bool | None:
    value = given.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise _wrong(name, value)


def _number(given: Given, name: str) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise _wrong(name, value) from error
    raise _wrong(name, value)


def _whole(value: object, name: str) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(name, value)


def _pair(given: Given, name: str) -> tuple[float | None, float | None]:
    values = _list(given, name)
    if not values:
        return None, None
    if len(values) != 2:
        raise _wrong(name, values)
    lower, upper = ({name: value} for value in values)
    return _number(lower, name), _number(upper, name)


def _steps(given: Given, name: str) -> tuple[TargetStep, ...]:
    """One value for each plotted point; none where it is null."""
    values = given.get(name)
    if not isinstance(values, list):
        if name == "target" or values is None:
            return ()
        raise _wrong(name, values)
    numbers = [_number({name: value}, name) for value in values]
    return tuple(
        TargetStep(Position(i), value) for i, value in enumerate(numbers, 1) if value is not None
    )


def _partner(given: Given, chart: str) -> str:
    value = given.get("paired")
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return value
    partners = CHART_TYPES[chart].partners
    if value is not True or not partners:
        raise _wrong("paired", value)
    return partners[0]


def _stable_shift(given: Given) -> StableShift | None:
    return None if given.get("stable_shift") is None else _made(given, "stable_shift", StableShift)


def _ewma(given: Given) -> Ewma:
    return _made(given, "ewma", Ewma, {"lambda": "weight", "nsigmas": "sigmas"})


def _cusum(given: Given) -> Cusum:
    return _made(given, "cusum", Cusum, {"k": "slack", "h": "limit", "or": "odds_ratio"})


def _made(
    given: Given, name: str, make: Callable[..., Parts], words: Mapping[str, str] | None = None
) -> Parts:
    """An object with named parts; words: what the protocol calls them."""
    value = given.get(name)
    if value is None or value is True:
        return make()
    if not isinstance(value, dict):
        raise _wrong(name, value)
    parts = {(words or {}).get(key, key): part for key, part in value.items() if part is not None}
    for key, part in parts.items():
        if not isinstance(part, bool | int | float):
            raise _wrong(f"{name}.{key}", part)
        if isinstance(part, float) and part.is_integer():
            parts[key] = int(part)
    try:
        return make(**parts)
    except TypeError as error:
        raise _wrong(name, ", ".join(value)) from error


def _wrong(name: str, value: object) -> errors.SpecError:
    return errors.SpecError(
        _("{value} is not usable as {name}.").format(value=spoken(value), name=name)
    )
