"""A small local paper for the demo and for tests: stories in our own words as pages, and the feed that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from monitor.demo.world import Page

_FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{name}</title><link>/</link>'
    "<description>Local news</description>{items}</channel></rss>"
)
_ITEM = (
    "<item><title>{title}</title><link>{path}</link><pubDate>{day:%a, %d %b %Y} 07:00:00 GMT</pubDate>"
    "<description>{summary}</description></item>"
)
_STORY = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {name}</title>'
    '<meta property="article:published_time" content="{day}T07:00:00Z"></head><body><nav><a href="/">Home</a></nav>'
    "<article><h1>{title}</h1>{body}</article><footer>Sign up to our newsletter</footer></body></html>"
)


@dataclass(frozen=True)
class Story:
    """A story that appears on a day: its path, title, the feed's summary of it, its paragraphs."""

    path: str
    day: date
    title: str
    summary: str
    paragraphs: tuple[str, ...]


def paper(name: str, feed: str, stories: Sequence[Story]) -> tuple[Page, ...]:
    """The pages of a paper: its feed at the path `feed`, newest story first, and each story from its day on."""
    versions = []
    for day in sorted({story.day for story in stories}):
        out = sorted((story for story in stories if story.day <= day), key=lambda story: story.day, reverse=True)
        items = "".join(
            _ITEM.format(title=escape(s.title), path=s.path, day=s.day, summary=escape(s.summary)) for s in out
        )
        versions.append((day, _FEED.format(name=escape(name), items=items).encode()))
    return (Page(feed, tuple(versions), "application/rss+xml"), *(_page(name, story) for story in stories))


def _page(name: str, story: Story) -> Page:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    text = _STORY.format(title=escape(story.title), name=escape(name), day=story.day.isoformat(), body=body)
    return Page(story.path, ((story.day, text.encode()),))
