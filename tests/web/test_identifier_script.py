"""What the script finds while somebody types is what the server finds when it is sent."""

import json
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from random import Random

import pytest

import qitrack
from qitrack.domain.identifiers import find
from tests import notes

pytestmark = pytest.mark.checkout

SCRIPT = Path(qitrack.__file__).parent / "web" / "assets" / "js" / "identifiers.js"
TABLE = resources.files("qitrack.domain") / "identifiers.json"
STATED = 4_000

READS = """
import { readFileSync } from 'node:fs'
import { finder } from SCRIPT
const { table, texts } = JSON.parse(readFileSync(0, 'utf8'))
const find = finder(table)
console.log(JSON.stringify(texts.map((text) => find(text).map((f) => [f.start, f.end, f.kind]))))
"""


def found_by_script(texts, folder):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing: it runs the script")
    shutil.copy(SCRIPT, folder / "identifiers.mjs")
    program = folder / "read.mjs"
    program.write_text(READS.replace("SCRIPT", "'./identifiers.mjs'"), "utf-8")
    given = json.dumps({"table": json.loads(TABLE.read_text("utf-8")), "texts": texts})
    done = subprocess.run(
        [node, program], input=given, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return json.loads(done.stdout)


def test_the_script_finds_what_the_server_finds(tmp_path, scaled):
    random = Random("script")
    texts = [notes.ordinary(random) for _ in range(scaled(STATED))]
    for spelling in notes.SPELLINGS.values():
        texts += [notes.noted(random, spelling(notes.nhs_number(random))) for _ in range(25)]
    for kind in notes.KINDS.values():
        texts += [notes.noted(random, kind(random)) for _ in range(50)]
    texts += [
        "\N{GRINNING FACE} 943 476 5919",
        "\u0130 943 476 5919",
        "é07700 900123",
        "",
        "@",
        "1",
    ]

    expected = [[[one.start, one.end, one.kind] for one in find(text)] for text in texts]

    assert found_by_script(texts, tmp_path) == expected
