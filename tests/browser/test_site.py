"""The site in a real browser: it asks nobody else, says no error, and everybody can read it and get everywhere.

`make test-browser` runs these. SCREENSHOTS=DIR keeps a picture of each kind of page at three widths, light and dark.
"""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import england

pytestmark = pytest.mark.browser

PAGES = {
    "england": "",
    "authorities": "authorities.html",
    "events": "events.html",
    "year": "events/2024.html",
    "improve": "improve.html",
    "topic": "improve/oversight.html",
    "points": "improve/oversight/2022.html",
    "health": "health.html",
    "about": "about.html",
    "region": "region/london.html",
    "authority": f"authority/{england.RICH}.html",
    "nothing known": f"authority/{england.UNKNOWN}.html",
    "event": f"event/{england.RICH}/inspection/2023-11-27.html",
    "press": "event/york/inspection/2025-03.html",
    "possible": "event/leeds/inspection/2026-09-01.html",
    "hostile authority": f"authority/{england.HOSTILE}.html",
    "hostile event": f"event/{england.HOSTILE}/focused_visit/2025-05-05.html",
    "lost": "authority/nothing.html",
}
WIDTHS = (360, 768, 1440)
NARROWEST = 320
"""Pixels without scrolling sideways: a desk's 1280 at 400 per cent (WCAG 2.2, 1.4.10); a phone has 360."""
KIND = pytest.mark.parametrize("kind", PAGES)
# WCAG 2.2 AA, and what axe holds for good practice besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility() && one.tabIndex >= 0)
  .map((one, n) => { one.dataset.place = n; return one.outerHTML.slice(0, 120); })"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body) return null;
  const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  const box = one.getClientRects()[0];
  return {place: one.dataset.place, seen: seen && !!box && box.width > 0, html: one.outerHTML.slice(0, 120)};
}"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => one.outerHTML.slice(0, 100)).slice(0, 5)"""


@KIND
def test_axe_finds_nothing_and_the_page_asks_nobody_else(opened, kind):
    with opened(PAGES[kind]) as seen:
        axe(seen.page, RULES)
        seen.page.emulate_media(color_scheme="dark")
        axe(seen.page, ["color-contrast"])  # nothing else differs in the dark
        assert seen.wrong == []


def axe(page, rules):
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()


@KIND
def test_nothing_scrolls_sideways_on_a_phone(opened, kind):
    with opened(PAGES[kind], width=NARROWEST) as seen:
        wide, room = seen.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, seen.page.evaluate(TOO_WIDE)


@pytest.mark.parametrize("kind", ["england", "improve", "authority", "event", "health"])
def test_the_keyboard_reaches_every_link_and_shows_where_it_is(opened, kind):
    with opened(PAGES[kind]) as seen:
        wanted = seen.page.evaluate(REACHABLE)
        reached = set()
        for _ in range(len(wanted) + 5):
            seen.page.keyboard.press("Tab")
            at = seen.page.evaluate(FOCUSED)
            if at is None or at["place"] in reached:
                break
            assert at["seen"], f"the focus cannot be seen: {at['html']}"
            reached.add(at["place"])
        missed = [html for place, html in enumerate(wanted) if str(place) not in reached]
        assert missed == []


def test_the_first_tab_leads_past_the_menu(opened):
    with opened(PAGES["england"]) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        seen.page.keyboard.press("Enter")
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("!!document.activeElement.closest('main')")


@KIND
def test_without_javascript_all_is_there(opened, kind):
    """The contents are those of the page as the server gave it."""
    with opened(PAGES[kind]) as with_it, opened(PAGES[kind], java_script_enabled=False) as without:
        with_it.page.evaluate("document.getElementById('search')?.remove()")  # the one thing that needs it
        assert without.page.locator("main").inner_text() == with_it.page.locator("main").inner_text()
        assert without.page.locator("#search").is_hidden()
        assert without.page.locator("h1").count() == 1
        assert without.wrong == []


@pytest.mark.parametrize("kind", ["hostile authority", "hostile event", "points", "england", "events"])
def test_text_from_the_web_is_text(opened, kind):
    with opened(PAGES[kind]) as seen:
        page = seen.page
        for one in page.locator("main a, main summary").all()[:40]:
            one.hover(force=True, timeout=2_000)
        assert page.locator("main script, main img, main iframe, main style").count() == 0
        schemes = page.evaluate("[...new Set([...document.links].map(one => one.protocol))]")
        assert set(schemes) <= {"http:", "https:"}
        assert "user:secret" not in page.content()
        assert not page.evaluate("[...document.querySelectorAll('*')].some(one => [...one.attributes]"
                                 ".some(attribute => attribute.name.startsWith('on')))")  # fmt: skip
        assert seen.wrong == []


def test_words_are_found_in_the_points_and_lead_to_their_event(opened):
    with opened(PAGES["improve"]) as seen:
        page = seen.page
        page.get_by_role("searchbox", name="Search all points").fill("life-story pathway")
        page.get_by_text("have points with these words").or_(page.get_by_text("has points with these words")).wait_for()
        first = page.locator("#results li").first
        assert "Peterborough: Inspection" in first.inner_text()
        assert first.locator("mark").first.inner_text() == "pathway"
        axe(page, RULES)
        first.get_by_role("link").click()
        page.wait_for_url("**/event/peterborough/inspection/2023-11-27.html#improve")
        assert seen.wrong == []


def test_points_that_attack_are_words_where_they_are_found(opened):
    with opened(PAGES["improve"]) as seen:
        page = seen.page
        for words in ("alert onerror", "display none", "evil red", "<script>alert(1)</script>"):
            page.get_by_role("searchbox").fill(words)
            page.locator("#results li", has_text="Kent").first.wait_for()
            assert page.locator("#results :is(script, img, style, svg)").count() == 0
        page.get_by_role("searchbox").fill("zzzyyyxxx")
        page.get_by_text("No inspection or visit has points with these words.").wait_for()
        assert page.locator("#results li").count() == 0
        page.get_by_role("searchbox").fill("")
        page.wait_for_function("document.getElementById('found').textContent === ''")
        assert seen.wrong == []


def test_a_script_that_stood_in_a_page_would_not_run(opened, site):
    """What the policy is for: should a text become markup one day, nothing of it runs and nobody is asked."""
    with opened("") as seen:
        hostile = seen.page.content().replace(
            "<main", "<script>window.attacked = 1</script><img src='https://evil.example/x.png'><main", 1
        )
        seen.page.route("**/*", lambda route: _with_body(route, hostile))
        seen.page.goto(f"{site}/index.html")
        assert seen.page.evaluate("window.attacked") is None
        refused = [said for said in seen.wrong if "Content Security Policy" in said]
        assert len(refused) == 2, seen.wrong
        assert all(not said.startswith("asks") or "evil.example" in said for said in seen.wrong)


def _with_body(route, body: str) -> None:
    answer = route.fetch()
    is_page = "text/html" in answer.headers["content-type"]
    headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    route.fulfill(response=answer, headers=headers, body=body) if is_page else route.continue_()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_of_each_kind_of_page(opened, pictures, width, scheme):
    for kind, path in PAGES.items():
        with opened(path, width=width, scheme=scheme) as seen:
            file = pictures / f"{kind.replace(' ', '-')}-{width}-{scheme}.png"
            seen.page.screenshot(path=file, full_page=True)
            assert file.stat().st_size > 5_000


def test_a_feed_of_each_page_can_be_found_and_is_one(opened, site):
    from tests.feed_rules import atom_feed, calendar_of

    for kind in ("england", "region", "authority"):
        with opened(PAGES[kind]) as seen:
            links = seen.page.evaluate(
                "[...document.querySelectorAll('link[rel=alternate]')].map(one => [one.type, one.href])"
            )
            found = dict(links)
            assert set(found) == {"application/atom+xml", "text/calendar"}, json.dumps(links)
            atom = seen.page.request.get(found["application/atom+xml"])
            ics = seen.page.request.get(found["text/calendar"])
            assert atom.headers["content-type"].startswith("application/atom+xml")
            assert atom_feed(atom.body()).entries
            assert ics.headers["content-type"].startswith("text/calendar")
            assert calendar_of(ics.body()).walk("VEVENT")
