"""Proofs, column by column, that frictionless would accept a cell.

A prover may only prove on a subset where Arrow and frictionless are known to agree; every other value goes to the
field's own cell reader, once per distinct value. So what is rejected here is what frictionless rejects, no more and
no less. Where the two part ways (all measured, frictionless 5.21, pyarrow 26):

* integer: ``int()`` takes ``１２``, ``1_000``, ``+5`` and padding, Arrow takes ``0x1F``: only digits and ``-`` go
  to Arrow.
* number: ``Decimal`` takes ``NaN``, ``inf``, ``1_0``; Arrow takes ``nan(x)`` and exponents beyond Decimal's: only
  digits, sign and point go to Arrow. Rounding is monotonic, so a double beyond the bound's double proves the decimal
  beyond the bound; equal doubles prove nothing unless both have at most 15 digits.
* date: ``strptime`` takes ``2024-1-1`` and full-width digits; Arrow takes strict ISO only, a subset.
* strings: lengths count code points in both; patterns never go to Arrow (module ``shapes``).
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
from frictionless import Field, fields

from .cells import Cells, text_bytes, translated
from .kernels import pc
from .route import Unfit
from .shapes import translation

CACHE = 100_000
"""Verdicts remembered per column."""
EXACT_DIGITS = 15
"""Decimal digits that a double tells apart without fail."""
ISO_DATE = len("2024-01-01")
FIRST_DAY = (dt.date.min - dt.date(1970, 1, 1)).days
_DIGITS = b"0123456789-"
_DECIMALS = b"0123456789-+."
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


class Prover:
    """Judges every distinct value by the field's own reader: right for every type, the base of all provers."""

    forms = frozenset({"t"})
    """Forms of cells that it has proofs for: text, and of workbooks numbers (``n``) and days (``d``)."""

    def __init__(self, field: Field, reader: Callable[[Any], Any]) -> None:
        self.field = field
        declared = field.has_defined("missing_values") or field.schema is None
        values = field.missing_values if declared else field.schema.missing_values  # pyright: ignore[reportOptionalMemberAccess]
        self.missing: tuple[str, ...] = tuple(values)
        self._reader = reader
        self._verdicts: dict[str | None, bool] = {}

    def rejected(self, cells: Cells) -> pa.BooleanArray | None:
        """The cells that frictionless reports; None when there is none."""
        known, others = cells.split(self.forms)
        unproven = self.unproven(known)
        if unproven is known:
            unproven = cells
        elif others is not None:
            unproven = others if unproven is None else pc.or_(unproven, others)
        if unproven is None:
            return None
        codes = cells.codes
        distinct = pc.unique(codes if isinstance(unproven, Cells) else codes.filter(unproven))
        wrong = [code for code in distinct.to_pylist() if not self.accepts(code, cells)]
        return pc.is_in(codes, value_set=pa.array(wrong, pa.string())) if wrong else None

    def unproven(self, cells: Cells) -> pa.BooleanArray | Cells | None:
        """A mask of the cells that are not proven right; the cells themselves for all, None for none."""
        return cells

    def accepts(self, code: str | None, cells: Cells) -> bool:
        """Whether frictionless accepts a value, remembered by its code."""
        known = self._verdicts.get(code)
        if known is None:
            if len(self._verdicts) >= CACHE:
                self._verdicts.clear()
            try:
                _, notes = self._reader(cells.value_of(code))
            except Exception as error:  # a reader may raise anything (sNaN): frictionless must show it
                raise Unfit(f"the reader of {self.field.name} raised {type(error).__name__}") from error
            known = self._verdicts[code] = not notes
        return known


class TextProver(Prover):
    """Strings with lengths, a list of values, or nothing but ``required``."""

    def __init__(self, field: Field, reader: Callable[[Any], Any]) -> None:
        super().__init__(field, reader)
        rules = field.constraints
        self._least, self._most = rules.get("minLength"), rules.get("maxLength")
        values = rules.get("enum")
        self._values = None if values is None else pa.array([v for v in values if isinstance(v, str)], pa.string())

    def unproven(self, cells: Cells) -> pa.BooleanArray | Cells | None:
        """Missing cells where they are required, lengths out of bounds, values not in the list."""
        masks = (self._required(cells), self._lengths(cells), self._listed(cells))
        return _any_of([mask for mask in masks if mask is not None])

    def _required(self, cells: Cells) -> pa.BooleanArray | None:
        return cells.missing if self.field.required else None

    def _listed(self, cells: Cells) -> pa.BooleanArray | None:
        if self._values is None:
            return None
        return _some(pc.invert(pc.is_in(cells.column, value_set=self._values)))

    def _lengths(self, cells: Cells) -> pa.BooleanArray | None:
        if self._least is None and (self._most is None or cells.longest <= self._most):
            return None
        points = pc.utf8_length(cells.present)
        masks = []
        if self._least is not None:
            masks.append(pc.less(points, self._least))
        if self._most is not None:
            masks.append(pc.greater(points, self._most))
        # What is missing has no length, and passes.
        return _any_of([found for mask in masks if (found := _some(mask.fill_null(fill_value=False))) is not None])


class PatternProver(Prover):
    """Strings with a pattern: each shape is judged once, for every cell that has it."""

    def __init__(self, field: Field, reader: Callable[[Any], Any], table: bytes) -> None:
        super().__init__(field, reader)
        self._table = table

    def rejected(self, cells: Cells) -> pa.BooleanArray | None:
        """The cells of rejected shapes."""
        if cells.kind != "text":
            return super().rejected(cells)
        shapes = translated(cells.column, self._table)
        wrong = [shape for shape in pc.unique(shapes).to_pylist() if not self.accepts(shape, cells)]
        return pc.is_in(shapes, value_set=pa.array(wrong, pa.string())) if wrong else None


class CastProver(Prover, ABC):
    """Numbers and dates: text of a safe form is cast by Arrow and its extremes compared with the bounds."""

    kind: pa.DataType
    safe: str
    """The safe form as a pattern, in ASCII alone so that no engine reads it in another way."""

    def __init__(self, field: Field, reader: Callable[[Any], Any], bounds: dict[str, Any]) -> None:
        super().__init__(field, reader)
        self._bounds = bounds

    def unproven(self, cells: Cells) -> pa.BooleanArray | Cells | None:
        """Where the block as a whole is not proven: the cells that are not of the safe form, or not within bounds."""
        required = cells.missing if self.field.required else None
        if self._proven(cells):
            return required
        safe = pc.match_substring_regex(cells.present, self.safe)
        try:
            values = pc.cast(pc.if_else(safe, cells.present, pa.scalar(None, pa.string())), self.kind)
            proven = self._each_within(values, cells)
        except (pa.ArrowInvalid, OverflowError):
            return cells
        doubtful = pc.and_(pc.invert(proven.fill_null(fill_value=False)), pc.is_valid(cells.present))
        return doubtful if required is None else pc.or_(doubtful, required)

    def _each_within(self, values: pa.Array, cells: Cells) -> pa.BooleanArray:
        """Which values are surely within the bounds."""
        proven = pc.is_valid(values)
        strict = self.strict(cells)
        for name, bound in self._bounds.items():
            equal = not strict and not name.startswith("exclusive")
            limit = pa.scalar(bound, self.kind)
            if name in ("minimum", "exclusiveMinimum"):
                within = pc.greater_equal(values, limit) if equal else pc.greater(values, limit)
            else:
                within = pc.less_equal(values, limit) if equal else pc.less(values, limit)
            proven = pc.and_(proven, within)
        return proven

    def _proven(self, cells: Cells) -> bool:
        try:
            values = self.cast(cells)
        except pa.ArrowInvalid:
            return False
        if values is None:
            return False
        extremes = pc.min_max(values)
        least, most = extremes["min"].as_py(), extremes["max"].as_py()
        return least is None or self._within(least, most, cells)

    @abstractmethod
    def cast(self, cells: Cells) -> pa.Array | None:
        """The values, None where the text is not of the safe form; raises ``ArrowInvalid`` likewise."""

    def _within(self, least: Any, most: Any, cells: Cells) -> bool:
        strict = self.strict(cells)
        for name, bound in self._bounds.items():
            low = name in ("minimum", "exclusiveMinimum")
            value = least if low else most
            beyond = value > bound if low else value < bound
            if not beyond and (strict or name.startswith("exclusive") or value != bound):
                return False
        return True

    def strict(self, cells: Cells) -> bool:  # noqa: ARG002 - NumberProver looks at them
        """Whether a value equal to a bound proves nothing."""
        return False


class IntegerProver(CastProver):
    """``integer`` of plain digits."""

    forms = frozenset({"t", "n"})
    kind = pa.int64()
    safe = r"\A-?[0-9]{1,18}\z"

    def cast(self, cells: Cells) -> pa.Array | None:
        """Digits and minus signs only."""
        if text_bytes(cells.present).translate(None, _DIGITS):
            return None
        return pc.cast(cells.present, pa.int64())


class NumberProver(CastProver):
    """``number`` of plain digits with a point."""

    forms = frozenset({"t", "n"})
    kind = pa.float64()
    safe = r"\A[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})\z"

    def __init__(self, field: Field, reader: Callable[[Any], Any], bounds: dict[str, Any]) -> None:
        super().__init__(field, reader, {name: float(bound) for name, bound in bounds.items()})
        self._short = all(len(bound.as_tuple().digits) <= EXACT_DIGITS for bound in bounds.values())

    def cast(self, cells: Cells) -> pa.Array | None:
        """Digits, signs and points only."""
        if text_bytes(cells.present).translate(None, _DECIMALS):
            return None
        return pc.cast(cells.present, pa.float64())

    def strict(self, cells: Cells) -> bool:
        """More digits than a double tells apart."""
        return not self._short or cells.longest > EXACT_DIGITS


class DateProver(CastProver):
    """``date`` as YYYY-MM-DD, from the year 1 on (Arrow has a year 0)."""

    forms = frozenset({"t", "d"})
    kind = pa.date32()
    safe = r"\A[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])\z"

    def cast(self, cells: Cells) -> pa.Array | None:
        """ISO dates only."""
        if cells.longest > ISO_DATE:
            return None
        days = pc.cast(cells.present, pa.date32())
        first = pc.min(days.cast(pa.int32())).as_py()
        return days if first is None or first >= FIRST_DAY else None


def prover_for(field: Field, reader: Callable[[Any], Any]) -> Prover:
    """The best prover of a field."""
    rules = {name for name, value in field.constraints.items() if value is not None} - {"unique", "required"}
    if type(field) is fields.StringField and field.format == "default":
        return _text_prover(field, reader, rules)
    if "enum" not in rules:
        bounds = _bounds_of(field)
        if type(field) is fields.IntegerField and field.bare_number:
            return _if_bounded(IntegerProver, field, reader, bounds, int)
        if type(field) is fields.NumberField and _plain_number(field):
            return _if_bounded(NumberProver, field, reader, bounds, Decimal)
        if type(field) is fields.DateField and field.format == "default":
            return _if_bounded(DateProver, field, reader, bounds, dt.date)
    return Prover(field, reader)


def _text_prover(field: Field, reader: Callable[[Any], Any], rules: set[str]) -> Prover:
    if "pattern" not in rules:
        return TextProver(field, reader)
    # A list of values beside a pattern tells single characters apart; such columns have few values anyway.
    base = Prover(field, reader)
    table = None if "enum" in rules else translation(field.constraints["pattern"], base.missing)
    return PatternProver(field, reader, table) if table else base


def _bounds_of(field: Field) -> dict[str, Any]:
    read = field.create_value_reader()
    bounds = {name: read(value) for name in _BOUNDS if (value := field.constraints.get(name)) is not None}
    if isinstance(field, fields.NumberField):
        return {name: Decimal(bound) if type(bound) is int else bound for name, bound in bounds.items()}
    return bounds


def _if_bounded(
    kind: type[CastProver],
    field: Field,
    reader: Callable[[Any], Any],
    bounds: dict[str, Any],
    value: type,
) -> Prover:
    usable = all(type(bound) is value for bound in bounds.values())
    usable = usable and all(bound.is_finite() for bound in bounds.values() if isinstance(bound, Decimal))
    return kind(field, reader, bounds) if usable else Prover(field, reader)


def _plain_number(field: fields.NumberField) -> bool:
    special = {"group_char", "decimal_char", "bare_number"}
    return not field.float_number and not special & set(field.list_defined())


def _some(mask: pa.BooleanArray) -> pa.BooleanArray | None:
    return mask if pc.any(mask).as_py() else None


def _any_of(masks: list[pa.BooleanArray]) -> pa.BooleanArray | None:
    if not masks:
        return None
    whole = masks[0]
    for mask in masks[1:]:
        whole = pc.or_(whole, mask)
    return whole
