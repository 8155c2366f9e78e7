"""A person at a browser: opens pages, uses the keyboard, and remembers everything that went wrong meanwhile."""

import json
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

PHONE = (360, 740)
DESK = (1440, 900)
# 1280 px at 400 %: what WCAG's criterion on reflow asks for.
FOUR_TIMES = (320, 256)
MOST_STOPS = 400  # of the tab key on one page
# The rules of WCAG 2.2 A and AA, and axe's own best practices (landmarks, order of headings).
AXE_OPTIONS = {"resultTypes": ["violations"]}
ALL_BUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}, "resultTypes": ["violations"]}
CONTRAST_ALONE = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}

# What the browser says by itself about an address that we asked for in order to see it refused.
EXPECTED = ("Failed to load resource: the server responded with a status of 4",)
WATCH_POLICY = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
WATCH_LAYOUT = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push(entry.value);
}).observe({type: "layout-shift", buffered: true});
"""
# What has the focus, as a person would call it.
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const label = at.labels && at.labels.length ? at.labels[0].textContent : "";
  const name = at.getAttribute("aria-label") || label || at.textContent || at.getAttribute("title") || "";
  return {name: name.replace(/\\s+/g, " ").trim().slice(0, 80)};
}"""


def new_context(browser: Browser, size=DESK, *, script=True, scheme="light") -> BrowserContext:
    """Surroundings of one person: the size of the window, with script or without, colours, a place in the region."""
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme=scheme,
        locale="en-GB",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )


@dataclass
class Visitor:
    """A browser context with one page at one address of our own."""

    context: BrowserContext
    address: str
    has_script: bool = True
    troubles: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    page: Page = None

    def __post_init__(self):
        if self.has_script:
            self.context.add_init_script(WATCH_POLICY)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error on the page: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", lambda response: self.responses.append(response))
        self.page.on("requestfailed", self._failed)

    def open(self, path: str, status: int = 200) -> Page:
        """Go to an address of the site; it must answer with that status."""
        response = self.page.goto(urljoin(self.address, path))
        assert response.status == status, f"{path} answered {response.status}"
        return self.page

    @property
    def path(self) -> str:
        """Where this visitor stands: path and query."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def press_until(self, text: str, key: str = "Tab") -> None:
        """Press a key until what has the focus is called so (its name begins with the text)."""
        passed = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            focused = self.page.evaluate(FOCUSED)
            if focused and focused["name"].startswith(text):
                return
            passed.append(focused and focused["name"])
        raise AssertionError(f"{key} never reaches “{text}”; it passes {passed[:60]}")

    def follow(self, text: str) -> None:
        """Reach a link by keyboard and open it."""
        self.press_until(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def click(self, link: Locator) -> None:
        """Click what leads to another page, or to another place of this one, and be there when this returns.

        A click alone returns before that: what is asked next would be answered by the page before.
        """
        with self.page.expect_navigation():
            link.click()

    def text(self) -> str:
        """What the page says, spaces made plain."""
        return " ".join(self.page.inner_text("body").split())

    def violations(self, options=AXE_OPTIONS) -> list[str]:
        """What axe finds on the page."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(f"axe.run({json.dumps(options)})")["violations"]
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']} {node['html'][:160]}"
            for each in found
            for node in each["nodes"][:3]
        ]

    def check(self) -> None:
        """Nothing went wrong so far, and axe finds nothing where we stand."""
        self.check_quiet()
        if self.has_script:
            found = self.violations()
            assert not found, f"{self.path}:\n" + "\n".join(found)

    def check_quiet(self) -> None:
        """No console message, no error, no breach of the content policy, no request to elsewhere, none failed."""
        if self.has_script:
            self.troubles += [f"policy: {each}" for each in self.page.evaluate("() => window.broken || []")]
        assert not self.troubles, f"{self.path}: " + "; ".join(self.troubles)

    def _heard(self, message) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _asked(self, request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and asked.netloc != urlsplit(self.address).netloc:
            self.troubles.append(f"request to elsewhere: {request.url}")

    def _failed(self, request) -> None:
        # A download and a page left early both end their request so.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"request failed: {request.url} {request.failure}")
