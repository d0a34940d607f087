"""Every test with the counts as stated, on both databases and in the browser: `python -m bench.full`.

Takes an hour or two; by hand, once per issue. The short tiers run the same tests with smaller counts.
"""

import os
import subprocess
import sys

RUNS = (
    ("SQLite", ["-m", "not browser"]),
    ("PostgreSQL", ["-m", "not browser", "--db", "postgres"]),
    ("Browser", ["-m", "browser"]),
)


def main() -> None:
    """Runs the three in turn; fails if one of them does."""
    environment = os.environ | {"QITRACK_TEST_REQUIRE_ALL": "1"}
    failed = []
    for name, options in RUNS:
        print(f"\n== {name}", flush=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--tier",
            "full",
            "-n",
            "2",
            "--durations=15",
        ]
        if subprocess.run([*command, *options], env=environment, check=False).returncode:
            failed.append(name)
    sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
