"""Log lines: JSON, and of an error its kind and place but never its words."""

import json
import logging
import sys

import pytest

from qitrack import logs


@pytest.fixture
def record():
    """The line that is written for an error whose words name a person."""

    def record(message, **given):
        return logging.LogRecord("qitrack.error", logging.ERROR, __file__, 1, message, (), **given)

    return record


def test_line_is_json_whatever_stands_in_it(record):
    line = logs.JsonLine().format(record('two\nlines, a "quote" and \x1b[31m red', exc_info=None))

    assert "\n" not in line
    assert "\x1b" not in line
    assert json.loads(line)["message"].startswith("two\nlines")
    assert json.loads(line)["level"] == "error"


def test_error_tells_its_kind_and_place_and_no_words(record):
    try:
        int("Florence, bay 3")
    except ValueError:
        line = logs.JsonLine().format(record("Request 12 failed", exc_info=sys.exc_info()))

    told = json.loads(line)
    assert told["error"] == "ValueError"
    assert "test_logs.py" in told["where"][-1]
    assert "Florence" not in line
