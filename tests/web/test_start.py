"""What starting costs: the heavy libraries stay out until somebody needs them."""

import subprocess
import sys
from pathlib import Path

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "statsmodels")

START = """
import sys
from pathlib import Path
from qitrack.config import Config
from qitrack.web import create_app
create_app(Config(data=Path(sys.argv[1]), secret="x" * 64))
print(*(name for name in sys.argv[2:] if name in sys.modules))
"""


def test_the_application_starts_without_the_heavy_libraries(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path), *HEAVY],
        capture_output=True,
        text=True,
        check=True,
    )

    assert started.stdout.split() == []


def test_the_statistics_need_neither_the_web_nor_a_database() -> None:
    names = ("flask", "sqlalchemy", "scipy", "pandas", "matplotlib", "statsmodels")
    code = "import sys, qitrack.spc; print(*(n for n in sys.argv[1:] if n in sys.modules))"

    imported = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=True
    )

    assert imported.stdout.split() == []
