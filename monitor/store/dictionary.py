"""What the tables, views and columns of the history hold, in words: the one home of these descriptions.

`tools/data_dictionary.py` makes docs/data-dictionary.md and what Datasette shows of them; a test fails where a column
has no description here, or a description no column. Text in backquotes is a value, a name or a command.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.render import summary_table


@dataclass(frozen=True)
class Described:
    """A table or a view: what one row of it is, what each of its columns holds, what there is to know besides."""

    about: str
    columns: dict[str, str]
    besides: str = ""


OWN = ("sqlite_", "_sqlite", "passages_text")
"""Beginnings of the names of tables that are SQLite's or a library's own."""

_AREA = "`overall`, `leadership`, `help_and_protection`, `in_care`, `care_leavers`, `adoption`, `lscb`"
_GRADE = (
    "`outstanding`, `good`, `adequate`, `requires_improvement`, `inadequate`; a grade nobody has seen stands in its own "
    "words"
)
_MASKED = "with `…` in place of a key"
_KIND = "what happened: `inspection`, `focused_visit`, `improvement_notice` and so on"
_ACTION = (
    "what was done with a notice, a direction or a commissioner: `issued`, `revised`, `lifted`, `appointed`, `ended`"
)
_DOCUMENT = "address of the document to open for it"

TABLES = {
    "authorities": Described(
        "The register: the authorities of England that can be watched.",
        {
            "slug": "its key everywhere, e.g. `peterborough`",
            "name": "its name",
            "region": "its region",
            "urn": "Ofsted's number of it",
            "gss": "its GSS code, the key of the Office for National Statistics",
        },
    ),
    "sources": Described(
        "What is polled: the search of Ofsted, one provider page an authority, GOV.UK's collections, feeds and news "
        "pages.",
        {
            "id": "its key, e.g. `ofsted:peterborough`; of a feed whose address holds a key, its address without it and "
            "a digest",
            "kind": "`ofsted`, `govuk` or `news`",
            "url": f"its address, {_MASKED}",
            "baseline_at": "when it was first seen; what stood there then is no news",
            "announced": "whether its baseline was said",
            "first_polled": "the first poll, or the first that is known",
            "last_polled": "the last poll",
            "last_success": "the last poll that worked",
            "last_changed": "the last poll that changed history",
            "newest_item": "the latest day that its page gave an item",
            "failures": "polls that failed in a row",
            "reason": "why the last one failed, in words",
            "told": "whether operations heard that it fails",
            "trouble": "the thread in which they did",
            "etag": "validator of the last answer, so that an unchanged page costs a 304",
            "last_modified": "the other validator of the last answer",
            "sha256": "of the bytes of the last answer",
            "items": "how many publications it listed",
            "retry_at": "the instant before which its host asked to be left alone",
            "authorities": "the slugs it was last polled for, with spaces between",
        },
    ),
    "fetches": Described(
        "One row a request, kept for 90 days, and no more than the last 500,000.",
        {
            "id": "number",
            "source": "the source it was made for",
            "url": f"what was asked for, {_MASKED}",
            "at": "when",
            "outcome": "what came of it: `changed`, `unchanged`, or why not",
            "status": "the HTTP status, empty where there was no answer",
            "bytes": "size of the answer",
            "seconds": "the time it took",
            "reason": "why it failed, in words",
        },
    ),
    "documents": Described(
        "One row a publication and source. A story that was not opened (`sha256` is `-`) is kept for 30 days, one that "
        "told nothing for 180; those that their feed may still list, longer.",
        {
            "source": "the source that lists it",
            "url": "where it stands now, with `…` in place of its source's own key",
            "identity": "what it is known by wherever it stands: the number of Ofsted's file, GOV.UK's content id, a "
            "story's address without what links are decorated with",
            "authority": "slug, empty where the source serves many and none could be told",
            "label": "the page's word for its kind",
            "title": "its longer wording",
            "summary": "what else the page says of it",
            "notes": 'change notes of the page that speak of it, as JSON: `[{"date": …, "text": …}]`',
            "date": "the day the page files it under (Ofsted: of the visit)",
            "published": "the day the page says it was published",
            "kind": "what it is, as `extract` says it",
            "problems": "what could not be read, in words",
            "first_seen": "when the monitor first saw it",
            "baseline": "whether it stood there at first sight",
            "checked_at": "when its file was last asked for",
            "read_at": "when it was last read",
            "attempts": "readings in a row that failed, or did not give all of a story",
            "missing": "polls in a row in which its page did not list it",
            "missing_since": "the first of them",
            "labelled_at": "when its page was seen to give it another label (to move a notice to the closed ones); empty "
            "where it never did",
            "returned_at": "when it was last listed again after it had counted as withdrawn",
            "withdrawn_at": "when it counted as withdrawn",
            "sha256": "of its bytes",
            "fingerprint": "of its words, so that the same words in other bytes are no change",
            "etag": "a validator of its file",
            "last_modified": "the other validator of its file",
            "reading": "all that was read from it, as JSON. Of news no article text is kept",
            "joined": "whether the events of its reading stand in `events`",
        },
    ),
    "kept_files": Described(
        "With `archive: documents`: the files that documents were read from, [kept](kept-documents.md) in "
        "`state/documents/`. A document whose file was replaced has a row for each.",
        {
            "source": "its source",
            "url": "the document, as in `documents`",
            "part": "the address of an attachment of its page; empty for the document's own file",
            "sha256": "of its bytes as they were served: its name in the folder",
            "bytes": "its size as it was served",
            "read_at": "when it was last read",
        },
    ),
    "changes": Described(
        "How often what is known and alerted of an authority's events was changed: one row an authority of which there "
        "is any. Kept by triggers, whoever writes; the site is written anew where it is another.",
        {"authority": "slug, as its events begin with", "number": "of rows that were added, changed or removed"},
    ),
    "events": Described(
        "What happened to an authority, once, however many documents tell of it.",
        {
            "id": "`AUTHORITY/KIND[-ACTION]/DATE`, stable for good",
            "authority": "slug",
            "kind": _KIND,
            "action": _ACTION,
            "status": "`confirmed`, `reported` (by the press alone), `withdrawn`, `possible` (the press may have told of "
            "it) or `rejected` (a person said that it is no news, or its story says it no longer). The last two are no "
            "facts: leave them out where you count",
            "framework": "the inspection framework",
            "start": "its first day, cut to the precision known",
            "end": "its last day",
            "precision": "how exactly the first day is known: `day`, `month`, `year`",
            "published": "when its document was published",
            "topic": "what a visit looked at",
            "visit_number": "the number that a monitoring visit's letter gives it",
            "priority_action": "whether there are areas for priority action; empty where the document does not say",
            "lead_inspector": "name",
            "direction": "`improved`, `declined`, `unchanged` against the last comparable judgement; empty where there is "
            "none",
            "recalled": "whether it is known only from documents that look back on it",
            "quote": "the words of the document that say it",
            "first_seen": "when the monitor first knew of it",
            "waits_since": "since when people are asked whether it is news; it waits for them while `status` is "
            "`possible`. Empty where nobody is asked (it stood there at first sight)",
            "facts": "all facts, as JSON",
        },
    ),
    "judgements": Described(
        "One row a judgement: an area of an event that was graded.",
        {
            "event": "the event",
            "area": f"what was judged: {_AREA}",
            "grade": _GRADE,
            "words": "the words of the document that say it",
        },
    ),
    "evidence": Described(
        "Which document tells of which event.",
        {
            "event": "the event",
            "url": "the document",
            "source": "`ofsted`, `govuk` or `news`",
            "title": "of the document",
            "published": "when the document came out",
            "quote": "its words, at most a sentence or two",
            "first_seen": "when the monitor first saw it",
            "recalled": "whether the document only looks back on the event",
            "withdrawn": "whether the document was withdrawn",
            "certainty": "`certain`, or `possible` where a story may report the event",
            "cues": "what that rests on, as a JSON list of short texts",
            "repeats": "the address of the story whose sentences this one has (a syndicated copy, which counts as no "
            "second publisher); empty where it has its own",
            "review": "a person's word on the story: `accepted` (it is news), `rejected`; empty where nobody gave one",
            "finding": "what it says of the event, as JSON. `pages` in it is a list of `[fact, page]`: the page of a "
            "PDF, from 1, on which the words of a fact begin (`quote`, `lead_inspector`, `topic`, `judgements.overall`, "
            "`previous.overall`, `improvements.0`, `priority_actions.0`); what was not found word for word has none",
        },
    ),
    "alerts": Described(
        "One row a message, as it stands, whoever gets it.",
        {
            "key": "its identity",
            "event": "the event it tells of, empty for one about a source",
            "authority": "slug, empty for the monitor's own troubles",
            "kind": "kind of event",
            "severity": "`low`, `normal`, `high`, `critical`",
            "thread": "the same for all that is told of one event",
            "headline": "its first line",
            "created_at": "when it was written",
            "message": "the whole message, as JSON",
        },
    ),
    "deliveries": Described(
        "One row an alert and channel: the outbox.",
        {
            "id": "number, for `outbox retry` and `outbox drop`",
            "alert": "which alert",
            "channel": "for which channel",
            "thread": "the alert's thread",
            "bundle": "the same for those that left as one message; empty for one that left alone",
            "state": "`owed`, `taken`, `held` (given up until a person acts) or `dropped`",
            "attempts": "how often it was tried",
            "next_attempt": "when it is tried again",
            "reason": "why the last try failed, in words",
            "reference": "how to find it again: Slack's `ts`, an e-mail's Message-ID; while it is `owed`, recipients that "
            "lack it follow, all others have it",
            "taken_at": "when the channel took it",
        },
    ),
    "decisions": Described(
        "Why there is an alert or none, and why a channel does not get one. Written with what it is about, in the same "
        "transaction; a decision that is made again in the same words gets the later instant.",
        {
            "event": "the event it is about; empty for one about a publication that could not be read, or a source",
            "document": "the address of the document that made no alert; empty in a row about an alert",
            "alert": "the alert's `key`; empty where no alert was made",
            "channel": "the channel that does not get the alert; empty where the row is about all of them",
            "reason": "one of the words below",
            "at": "when it was decided last",
        },
        """The words of `reason`:

- why there is an alert: `new`, `late` (new, but published over 90 days ago), `possible` (may be news), `reported` (no longer only
  possible), `confirmed`, `corrected`, `replaced`, `withdrawn`, `restored`, `unread`, `baseline` (the one line at first sight of a
  source), `operations`;
- why a document made none: `same_as_known`, `recalled`, `old_story`, `baseline` (it stood there at first sight), `backfilled`, `reread`,
  `moved`, `superseded`, `still_confirmed`, `undated`, `only_possible`, `rejected`;
- why a channel does not get an alert: `not_its_authority`, `not_its_region`, `not_its_kind`, `below_severity`, `not_operations`,
  `only_possible` and `no_press` (its option `press`), `told_as_new` (it never heard of the event, and gets another alert that tells
  it as new), `heard_before` (it has, and gets the update).

`show` and `outbox` have further words for what is computed, not stored: why something waits (`ready`, `waiting_for_retry`, `muted`,
`muted_by_button`, `quiet_hours`, `digest`, `behind_its_thread`) and how it ended (`delivered`, `grouped`, `given_up`, `dropped`,
`channel_gone`, `not_configured_then`, `not_recorded`). All of them stand in `monitor/model/reasons.py`.""",
    ),
    "mutes": Described(
        "What a channel was asked not to tell for a while, by Slack's button. All but critical alerts of the authority "
        "wait there until the day.",
        {
            "authority": "slug",
            "channel": "the channel's name in the configuration",
            "until": "the first day on which its alerts arrive again",
            "asked_by": "who pressed the button, as Slack's user id",
            "made_at": "when",
        },
    ),
    "labels": Described(
        "What people said of possible news, by `review` or Slack's buttons. One row a story and event; `review export` "
        "writes them.",
        {
            "id": "number",
            "event": "the event that the story may report",
            "url": "the story's address",
            "title": "of the story",
            "published": "of the story",
            "authority": "whose event it is",
            "label": "`accepted` (it is news) or `rejected`",
            "finding": "what was read in the story when the person answered, as JSON",
            "said_by": "who said so: a login name, or Slack's user id",
            "said_at": "when",
        },
    ),
    "passages": Described(
        "The texts of the events in which `search` looks, each once: made of the events, and written with them in the "
        "same transaction. `passages_text` is their index of words (SQLite's FTS5); its tables `passages_text_…` are "
        "SQLite's own.",
        {
            "id": "number",
            "event": "whose it is",
            "kind": "`priority_action`, `improvement`, `quote` or `title`",
            "number": "its place among those of its kind, from 0",
            "text": "the text, in one line",
        },
    ),
}
VIEWS = {
    "known_events": Described(
        "The events that are sure, `confirmed` or `reported`, and known by today.",
        {
            "id": "as in `events`",
            "authority": "slug",
            "kind": _KIND,
            "action": _ACTION,
            "status": "`confirmed` or `reported`",
            "framework": "the inspection framework",
            "start": "its first day, cut to the precision known",
            "end": "its last day",
            "published": "when its document was published",
            "topic": "what a visit looked at",
            "visit_number": "the number that its letter gives it",
            "lead_inspector": "name",
            "day": "the first day that `start` can mean, else `published`, else `first_seen`: to sort by",
            "known_since": "the first day on which it could be known: of its publication, where that is known; an act of "
            "a notice no earlier than its own day",
            "facts": "all facts, as JSON",
            "url": _DOCUMENT,
        },
    ),
    "current_judgements": Described(
        "One row an authority and area: the judgements of its latest inspection that made any. An area that it did not "
        "judge has no row.",
        {
            "authority": "slug",
            "area": f"what was judged: {_AREA}",
            "grade": _GRADE,
            "before": "its grade in the last inspection that judged the same, or as the report itself gives it",
            "before_date": "first day of that inspection, cut to the precision known",
            "change": "`improved`, `declined`, `unchanged`; empty where the two cannot be compared",
            "event": "the inspection",
            "framework": "its framework",
            "start": "its first day",
            "end": "its last day",
            "published": "when its report came out",
            "lead_inspector": "who led it",
            "url": "address of its report",
            "words": "the words of the report that say it",
            "number": "to sort the areas by, as the report has them",
        },
    ),
    "notices_in_force": Described(
        "One row an authority and kind: the notices, directions and commissioners that have no end.",
        {
            "authority": "slug",
            "kind": "`improvement_notice`, `direction` or `commissioner`",
            "since": "its first day, cut to the precision known; a revision goes on from there",
            "event": "the latest act of it",
            "action": "what that was: `issued`, `revised`, `appointed`",
            "published": "when its document came out",
            "url": _DOCUMENT,
        },
    ),
    "summary": Described(
        "One row an authority of the register: how it stands, as `summary --format csv` has it.",
        {**summary_table.IDENTITY, **summary_table.STANDING},
    ),
}
"""Views are computed from the tables when they are asked, as of today in UTC."""
