"""Takes docs/screenshot.png from the running demonstration: python docs/screenshot.py [FILE].

Needs the dependency group `browser` and a Chromium (Debian: apt install chromium).
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1280, 1110
ADDRESS = re.compile(r"http://\S+")
PASSWORD = re.compile(r"Password .*: (\S+)")
LEAD = "p001@demo.invalid"


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """Address and password of a demonstration that runs meanwhile."""
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [sys.executable, "-m", "qitrack", "serve", "--demo", "--port", "0"],
            env={**os.environ, "QITRACK_DATA": data},
            stdout=subprocess.PIPE,
            text=True,
        )
        said = ""
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Ctrl+C" in line:
                break
        try:
            yield ADDRESS.findall(said)[0], PASSWORD.findall(said)[0]
        finally:
            process.terminate()
            process.wait()


def take(target: Path) -> None:
    """Signs in as the lead of the falls project and takes a picture of its page."""
    root = os.name == "posix" and os.geteuid() == 0
    with demonstration() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"] if root else []
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{address}/sign-in")
        page.get_by_label("Work e-mail address").fill(LEAD)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Fewer falls on Ward A").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("screenshot.png"))
