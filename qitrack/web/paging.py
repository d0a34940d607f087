"""Lists in pages: fifty rows at a time, `?page=` in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, func

from qitrack.web.context import session

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """The rows of one page of a list, and where it stands among the others."""

    rows: list[Any]
    page: int
    pages: int
    total: int


def paged(query: Select[Any], counted: Select[Any] | None = None) -> Paged:
    """The page of this list that the address asks for; the nearest one if there is no such page.

    counted: a plainer query with the same rows, if counting them takes less than showing them.
    """
    counting = (counted if counted is not None else query).order_by(None)
    total = session().scalar(counting.with_only_columns(func.count(), maintain_column_froms=True))
    pages = max(1, -(-(total or 0) // PAGE_LENGTH))
    page = min(_asked_for(), pages)
    shown = query.limit(PAGE_LENGTH).offset((page - 1) * PAGE_LENGTH)
    found = session().execute(shown)
    has_one_column = len(query.column_descriptions) == 1
    rows = list(found.scalars()) if has_one_column else list(found)
    return Paged(rows=rows, page=page, pages=pages, total=total or 0)


def _asked_for() -> int:
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
    return max(int(asked), 1) if is_number else 1


def cut(rows: Sequence[Any], length: int = PAGE_LENGTH) -> Paged:
    """The page that the address asks for of rows that are all there."""
    pages = max(1, -(-len(rows) // length))
    page = min(_asked_for(), pages)
    shown = list(rows[(page - 1) * length : page * length])
    return Paged(rows=shown, page=page, pages=pages, total=len(rows))
