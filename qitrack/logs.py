"""Log lines: JSON, one a line; requests to standard output, everything else to standard error."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

FRAMES = 6
"""How many steps of the way to an error are worth keeping."""


class JsonLine(logging.Formatter):
    """One JSON object a line. Of an error its kind and place, never its words: they may name people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for this record."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            steps = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
            line["where"] = [f"{step.filename}:{step.lineno} {step.name}" for step in steps]
        return json.dumps(line)


def start(*, requests: bool) -> None:
    """Sends warnings and errors to standard error and, if wanted, a line a request to standard output."""
    root = logging.getLogger()
    errors = logging.StreamHandler(sys.stderr)
    errors.setFormatter(JsonLine())
    root.addHandler(errors)
    root.setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits is no error
    log = logging.getLogger("qitrack.request")  # its lines are JSON already
    log.propagate = False
    log.setLevel(logging.INFO if requests else logging.CRITICAL)
    if requests:
        log.addHandler(logging.StreamHandler(sys.stdout))
