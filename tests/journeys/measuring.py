"""What can be measured of a page in the browser: its width, its targets, its focus, its headings."""

from dataclasses import dataclass
from itertools import pairwise

LEAST_TARGET_PX = 44
MOST_SHIFT = 0.02
BOUND_BYTES = 100_000
AIM_BYTES = 65_000

# Tables whose rows stand alone on a phone: none of their columns lies off the edge.
OFF_THE_EDGE = """() => [...document.querySelectorAll(".scroll:has(> .stack)")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.querySelector("thead").innerText} ${each.scrollWidth} > ${each.clientWidth}`)"""

# A page that is wider than its window, and what sticks out of it (what scrolls inside its own box may).
TOO_WIDE = """() => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= window.innerWidth) return [];
  const boxes = [...document.body.querySelectorAll("*")].filter((each) => {
    if (each.closest(".unseen, svg *")) return false;
    for (let up = each.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return false;
    }
    return each.getBoundingClientRect().right > window.innerWidth + 1;
  });
  return [`${wide} px`, ...boxes.slice(0, 5).map((each) => `${each.localName}.${each.getAttribute("class")}`)];
}"""

# Targets lower than they should be. A link among the words of a sentence is as high as its line, and may be; a term
# and what is said of it read as one sentence.
TOO_LOW = """(least) => {
  const words = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  const isInSentence = (link) => {
    if (link.localName !== "a" || getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display === "inline" || block.localName === "dd") block = block.parentElement;
    const others = [...block.querySelectorAll("a")].reduce((text, a) => text.replace(words(a), ""), words(block));
    return /\\p{L}/u.test(others);
  };
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  return [...all]
    .filter((each) => each.checkVisibility() && !each.closest("svg, .skip") && !isInSentence(each))
    .map((each) => [each, each.getBoundingClientRect().height])
    .filter(([, height]) => height < least - 0.5)
    .map(([each, height]) => `${each.localName}.${each.getAttribute("class")} “${words(each).slice(0, 40)}” ${height}`);
}"""

# Links in figures are tiles: both their sides count.
SMALL_TILES = """(least) => [...document.querySelectorAll("svg a")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([each, box]) => `tile ${each.getAttribute("href")} ${box.width} × ${box.height}`)"""

# Whatever may be reached by Tab and looks the same with the focus as without.
FOCUS_UNSEEN = """() => {
  const look = (each) => [each, ...each.querySelectorAll("path, rect")].map((part) => {
    const style = getComputedStyle(part);
    const outline = style.outlineStyle === "none" ? "" : style.outline;
    return [outline, style.boxShadow, style.borderColor, style.stroke, style.strokeWidth, style.top].join();
  }).join("|");
  const all = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  const unseen = [];
  for (const each of all) {
    if (!each.checkVisibility({visibilityProperty: true})) continue;
    document.activeElement.blur();
    const before = look(each);
    each.focus({focusVisible: true, preventScroll: true});
    if (document.activeElement !== each) unseen.push(`takes no focus: ${each.outerHTML.slice(0, 80)}`);
    else if (look(each) === before) unseen.push(each.outerHTML.slice(0, 80));
  }
  return unseen;
}"""

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((each) => each.checkVisibility())
  .map((each) => [Number(each.localName[1]), each.textContent.replace(/\\s+/g, " ").trim()])"""

# Text cut off by its own box: hidden overflow, wider than its place.
CUT_OFF = """() => [...document.body.querySelectorAll("*")]
  .filter((each) => each.checkVisibility() && !each.closest("svg, .unseen, .stack thead"))
  .filter((each) => ["hidden", "clip"].includes(getComputedStyle(each).overflowX))
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.outerHTML.slice(0, 80))"""


def heading_troubles(headings) -> list[str]:
    """One heading of the first level, first of all, and no level left out on the way down."""
    levels = [level for level, _ in headings]
    troubles = [] if levels[:1] == [1] and levels.count(1) == 1 else [f"levels begin {levels[:3]}"]
    for (above, _), (below, words) in pairwise(headings):
        if below > above + 1:
            troubles.append(f"“{words}” is of level {below} after one of level {above}")
    return troubles


@dataclass
class Weight:
    """What came over the line, as the browser counts it: compressed bodies and their headers."""

    page: object

    def __post_init__(self):
        self.urls, self.bytes = {}, {}
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.responseReceived", lambda event: self.urls.update({event["requestId"]: event["response"]}))
        session.on(
            "Network.loadingFinished",
            lambda event: self.bytes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    @property
    def by_address(self) -> dict[str, int]:
        """Bytes of each answer."""
        return {self.urls[request]["url"]: int(size) for request, size in self.bytes.items() if request in self.urls}

    @property
    def total_bytes(self) -> int:
        """Bytes of all of them."""
        return sum(self.by_address.values())
