"""The tree of a page that nests as pages do is as the library makes it; of a deeper one nothing is lost."""

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.shallow import DEEPEST, ShallowSoup
from monitor.sources.soup import Places

TAGS = (
    "div",
    "a",
    "p",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "b",
    "h3",
    "br",
    "body",
    "title",
    "script",
    "select",
    "option",
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS]),
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
        st.sampled_from(["x ", "&amp;", "<!-- c -->", "<a href='/y'>"]),
    ),
    max_size=60,
).map("".join)


def depth(soup: BeautifulSoup) -> int:
    return max((len(list(tag.parents)) for tag in soup.find_all(True)), default=0)


@given(PIECES)
def test_a_page_of_usual_depth_is_as_the_library_makes_it(markup: str) -> None:
    assert str(ShallowSoup(markup, "lxml")) == str(BeautifulSoup(markup, "lxml"))


@given(PIECES, PIECES)
def test_of_a_deep_page_no_tag_and_no_word_is_lost(before: str, within: str) -> None:
    markup = f"{before}{'<div><span>' * DEEPEST}{within}<h3><a href='/z'>y</a></h3>"
    deep, whole = ShallowSoup(markup, "lxml"), BeautifulSoup(markup, "lxml")
    assert [tag.name for tag in deep.find_all(True)] == [tag.name for tag in whole.find_all(True)]
    assert deep.get_text() == whole.get_text()
    assert depth(deep) <= DEEPEST + 1
    assert list(map(str, deep.strings)) == list(map(str, whole.strings))
    assert len(deep.select("h3 > a")) == len(whole.select("h3 > a"))


@given(PIECES, st.sampled_from(["", "<div><span>" * DEEPEST]), PIECES)
def test_places_know_what_a_search_would_find(before: str, deep: str, within: str) -> None:
    soup = ShallowSoup(f"{before}{deep}{within}<h3><a href='/z'>y</a></h3>", "lxml")
    places = Places(soup)
    for tag in soup.find_all(True):
        assert places.first(tag, "a") is tag.find("a", href=True)
        assert places.first(tag, "h3", "li", "table") is tag.find(["h3", "li", "table"])
        # What stands within a script is no text of the page, as it is none of any tag around the script.
        if tag.name not in ("script", "style", "template"):
            assert places.text(tag, 20) == tag.get_text(" ")[:20]
