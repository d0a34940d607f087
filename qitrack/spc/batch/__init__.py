"""The batch protocol: one request a line, one answer a line, in the same order; one bad line never stops the rest."""

import json
from collections.abc import Iterable, Iterator

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.batch.answer import answer_of, refusal_of
from qitrack.spc.batch.request import read_request


def answers(lines: Iterable[str | bytes]) -> Iterator[str]:
    """For each line that is not blank one line of JSON, without its line feed; see README.md for the fields."""
    for line in lines:
        if line.strip():
            yield _written(answer_line(line))


def _written(answer: dict[str, object]) -> str:
    """The answer as JSON that any program can read; an id that JSON cannot hold (infinite, too deep) becomes null."""
    try:
        text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        text = json.dumps({**answer, "id": None}, ensure_ascii=False, allow_nan=False)
    if text.isascii() or _is_utf8(text):
        return text
    return json.dumps(json.loads(text))


def _is_utf8(text: str) -> bool:
    """Whether every character can be written: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def answer_line(line: str | bytes) -> dict[str, object]:
    """The answer to one line. Never raises: what cannot be charted has `ok` false, a code and a sentence."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return refusal_of(None, "invalid-json", _("This line is not JSON."))
    if not isinstance(given, dict):
        return refusal_of(None, "invalid-request", _("A request is an object with named fields."))
    try:
        return answer_of(read_request(given))
    except errors.SpcError as refusal:
        return refusal_of(given.get("id"), refusal.code, refusal.message)
    except Exception as fault:  # noqa: BLE001  # a fault of ours must not take the other lines with it
        return refusal_of(given.get("id"), "internal-error", type(fault).__name__)
