"""A process that serves real requests and is killed: `python -m tests.faults.victim` reads its orders.

The parent imports the application once and forks; each child opens the database, lets its clients write
through the WSGI stack and reports every attempt and every acknowledgement over a pipe until signal 9.
"""

import json
import os
import random
import select
import signal
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

import qitrack.spc  # noqa: F401  # before the fork, so that no child waits for it
from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain.base import uuid7
from qitrack.web import create_app
from tests import pages

FIRST = date(2000, 1, 1)
PRESS = "/press"
"""The end of the address to which the button of a tally is sent."""
LONGEST_LIFE_S = 0.15
LONGEST_START_S = 30


def write(client: FlaskClient, path: str, start: int, client_number: int, pipe: int) -> None:
    """Enters one number a day, or presses the big button, from day `start` on, until the process dies."""
    csrf = pages.token(client, path.removesuffix(PRESS))
    for step in range(start, start + 10_000):
        day = FIRST + timedelta(days=step)
        os.write(pipe, f"try {client_number} {step}\n".encode())
        sent = {"tapped": "did"} if path.endswith(PRESS) else {"on": f"{day}", "value": f"{step}"}
        typed = {"csrf_token": csrf, "uid": str(uuid7()), **sent}
        answer = client.post(path, data=typed)
        if answer.status_code == 303:
            os.write(pipe, f"ack {client_number} {step}\n".encode())


def prepare(orders: dict[str, Any]) -> Flask:
    """The application, warm, and with no connection that a child could inherit."""
    database = Database(orders["database"])
    app = create_app(Config(data=Path(orders["data"]), secret=orders["secret"]), database)
    pages.signed_in(app.test_client(), orders["tokens"][0]).get(
        orders["paths"][0].removesuffix(PRESS)
    )
    database.close()
    return app


def live(app: Flask, orders: dict[str, Any], starts: dict[int, int], pipe: int) -> None:
    """One child: clients that write at once."""
    threads = [
        threading.Thread(
            target=write,
            args=(pages.signed_in(app.test_client(), token), path, starts[number], number, pipe),
        )
        for number, (token, path) in enumerate(zip(orders["tokens"], orders["paths"], strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def kill_once(
    app: Flask, orders: dict[str, Any], starts: dict[int, int], chance: random.Random
) -> str:
    """Forks a child, waits for its first acknowledgement and a moment more, and kills it; what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            live(app, orders, starts, writing)
        finally:
            os._exit(1)
    os.close(writing)
    said = b""
    dies_at = time.monotonic() + LONGEST_START_S
    while (left := dies_at - time.monotonic()) > 0 and select.select([reading], [], [], left)[0]:
        was_acknowledged = b"ack" in said
        said += os.read(reading, 65_536)
        if b"ack" in said and not was_acknowledged:
            dies_at = time.monotonic() + chance.random() * LONGEST_LIFE_S
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while piece := os.read(reading, 65_536):
        said += piece
    os.close(reading)
    return said.decode()


def main() -> None:
    """Kills as often as ordered and prints what was tried and what was acknowledged."""
    orders = json.load(sys.stdin)
    app = prepare(orders)
    chance = random.Random(orders["seed"])
    tried: dict[int, int] = dict.fromkeys(range(len(orders["tokens"])), orders["first_step"])
    acknowledged: list[tuple[int, int]] = []
    for _kill in range(orders["kills"]):
        said = kill_once(app, orders, {number: last + 1 for number, last in tried.items()}, chance)
        for line in said.splitlines():
            word, number, step = line.split()
            if word == "try":
                tried[int(number)] = int(step)
            else:
                acknowledged.append((int(number), int(step)))
    json.dump({"acknowledged": acknowledged, "tried": tried}, sys.stdout)


if __name__ == "__main__":
    main()
