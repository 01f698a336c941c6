"""What is wrong with a page that can be found by machine: its structure, its words, its layout, axe-core's rules."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from playwright.sync_api import Error, Page

from tests.journeys.people import Language, Person
from tests.journeys.server import WEB

SHIFT_MAX: Final = 0.1
OUR_FONTS: Final[dict[Language, str]] = {"zh-CN": '"Noto Sans SC"', "en": "-apple-system"}
SETTLE_MS_MAX: Final = 10_000
AXE: Final = WEB / "node_modules" / "axe-core" / "axe.min.js"

# Collects layout shifts from the first paint on; those right after a press or a key are the person's own doing.
WATCH_SHIFTS: Final = """
window.__shift = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value
}).observe({ type: 'layout-shift', buffered: true })
"""

_SETTLED: Final = """() => document.readyState === 'complete' && document.querySelector('h1') !== null
  && document.querySelector('.os-skeleton') === null
  && [...document.images].every((image) => image.complete || image.loading === 'lazy')
  && document.getAnimations().every(
    (one) => one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)"""

_FACTS: Final = """() => {
  const words = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement: parent, textContent } = walker.currentNode
    const text = textContent.trim()
    if (text === '' || parent.closest('script, style, noscript, datalist, [lang]:not(html)')) continue
    words.push(text)
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
    if (element.closest('[lang]:not(html)')) continue
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      const text = element.getAttribute(name)?.trim()
      if (text) words.push(text)
    }
  }
  return {
    language: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll('h1')].map((heading) => heading.textContent.trim()),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shift: window.__shift,
    font: getComputedStyle(document.body).fontFamily.split(',')[0],
    words: [...new Set(words)],
  }
}"""

_RUN_AXE: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))
}"""

_KEY: Final = re.compile(r"[a-z][A-Za-z]*(\.[a-z][A-Za-z_-]*)+")
_PLACEHOLDER: Final = re.compile(r"\{[a-z][A-Za-z_]*\}")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE: Final = re.compile(r"[A-Za-z]{2,}( [A-Za-z]+){3,}")
# Our own mark is written in Chinese everywhere.
_OUR_NAMES: Final = frozenset({"开售"})


class Facts(msgspec.Struct):
    """What a page says about itself. `words` are all its texts, labels and hints, each once."""

    language: str
    title: str
    headings: list[str]
    overflow: int
    shift: float
    font: str
    words: list[str]


def settle(page: Page) -> None:
    """Return when the page has its content, its pictures and its letters, and what opens in it is there in full.

    What opens fades in: half-way its colours are pale.
    """
    try:
        page.wait_for_function(_SETTLED, timeout=SETTLE_MS_MAX)
    except Error as error:
        raise AssertionError(f"{page.url} is still loading: {page.locator('body').inner_text()[:500]}") from error
    page.evaluate("document.fonts.ready.then(() => true)")


def assert_well(somebody: Person, name: str) -> None:
    """The page, which is pictured under this name, has its structure and its words, and breaks none of axe's rules."""
    page = somebody.page
    settle(page)
    language: Language = "en" if page.evaluate("document.documentElement.lang") == "en" else "zh-CN"
    somebody.picture(name)
    faults = [*faults_of(facts_of(page), language), *violations_of(page)]
    assert not faults, f"{name}: {faults}"


def facts_of(page: Page) -> Facts:
    return msgspec.convert(page.evaluate(_FACTS), Facts)


def faults_of(facts: Facts, language: Language) -> list[str]:
    """What every page must fulfil, as sentences of what it does not."""
    faults = []
    if facts.language != language:
        faults.append(f"says that it is in {facts.language!r}")
    if len(facts.headings) != 1 or not facts.headings[0]:
        faults.append(f"has the main headings {facts.headings}")
    if not facts.title:
        faults.append("has no title")
    if facts.overflow > 0:
        faults.append(f"scrolls sideways by {facts.overflow} px")
    if facts.shift > SHIFT_MAX:
        faults.append(f"moves under the reader: layout shift {facts.shift:.3f}")
    if facts.font != OUR_FONTS[language]:
        faults.append(f"is written in {facts.font}")
    faults += [f"shows {word!r}" for word in facts.words if is_untranslated(word, language)]
    return faults


def is_untranslated(words: str, language: Language) -> bool:
    """A key or a placeholder of the catalogue, Chinese on an English page, an English sentence on a Chinese one."""
    if _KEY.fullmatch(words) or _PLACEHOLDER.search(words):
        return True
    if language == "en":
        return _CHINESE.search(words) is not None and words not in _OUR_NAMES
    return _SENTENCE.search(words) is not None


def violations_of(page: Page) -> list[str]:
    """What axe-core finds, one line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    return [str(line) for line in page.evaluate(_RUN_AXE)]


def _axe_source() -> str:
    assert AXE.exists(), "axe-core is not installed. `make test` installs it."
    return AXE.read_text(encoding="utf-8")
