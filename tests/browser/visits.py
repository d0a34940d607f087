"""What every page a browser visits must be: clean for axe, no wider than the screen, silent."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

EXPECTED = (
    "the server responded with a status of",  # of every page that answers 4xx
    "does not conform to the required format",  # nonsense that comes back in the box of a date
)
"""What Chromium writes into the console though nothing is wrong."""

LEFT = ("documentElement", "context was destroyed")
"""What is in the error of a script whose page is left while it runs."""

SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)

HOW_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visitor:
    """One browser window, and what went wrong in it."""

    context: Any  # Playwright's types are not there when it is not installed
    address: str
    has_scripts: bool = True
    is_traced: bool = True
    noise: list[str] = field(default_factory=list)
    taps: int = 0

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        is_expected = any(words in message.text for words in EXPECTED)
        if message.type in ("error", "warning") and not is_expected:
            self.noise.append(f"{message.type}: {message.text}")

    def _watch(self, request: Any) -> None:
        parts = urlsplit(request.url)
        is_ours = request.url.startswith(self.address) or parts.scheme in ("data", "about", "blob")
        if not is_ours:
            self.noise.append(f"A request left for {parts.netloc}.")

    def go(self, path: str) -> int:
        """Opens an address; the status of the answer."""
        answer = self.page.goto(path)
        return int(answer.status)

    def tap(self, control: Any) -> None:
        """Presses something, and counts it."""
        self.taps += 1
        control.click()

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands, in words; nothing if it is as it should be."""
        return [*self._faults_of_axe(), *self._faults_of_frame(), *self._take_noise()]

    def _faults_of_axe(self) -> list[str]:
        page = self.page if self.has_scripts else self._twin()
        found = _violations(page)
        if page is not self.page:
            page.context.close()
        return [f"axe {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]

    def _twin(self) -> Any:
        """The page as it stands, in a window in which axe can run but none of our scripts does."""
        twin = self.context.browser.new_context(viewport=self.page.viewport_size).new_page()
        html = SCRIPT.sub("", self.page.content())
        twin.route(self.page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        twin.goto(self.page.url)
        return twin

    def _faults_of_frame(self) -> list[str]:
        faults = []
        headings = self.page.locator("h1").count()
        if headings != 1:
            faults.append(f"{headings} first headings")
        if not self.page.title().split("–")[0].strip():
            faults.append("no title")
        return faults + self.faults_of_width()

    def faults_of_width(self, width: int | None = None) -> list[str]:
        """The page is wider than the window, of this width if one is given."""
        before = self.page.viewport_size
        if width is not None:
            self.page.set_viewport_size({"width": width, "height": before["height"]})
        excess = self.page.evaluate(HOW_WIDE)
        if width is not None:
            self.page.set_viewport_size(before)
        return [f"{excess} pixels too wide at {width or before['width']}"] if excess > 0 else []

    def _take_noise(self) -> list[str]:
        noise, self.noise[:] = list(self.noise), []
        return noise

    def assert_clean(self) -> None:
        """The page as it stands has no fault."""
        faults = self.faults()

        assert faults == [], f"{self.page.url}: {faults}"


def _violations(page: Any) -> list[dict[str, Any]]:
    """What axe finds; asked again when the page was left for the next one while axe was at work."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error

    found: list[dict[str, Any]] | None = None
    asked = 0
    while found is None:
        page.wait_for_load_state()
        asked += 1
        try:
            found = Axe().run(page).response["violations"]
        except Error as error:
            if asked > 2 or not any(words in str(error) for words in LEFT):
                raise
    return found
