"""What is computed of the events for readers of the file, as SQL views (m010): how authorities stand today.

They say what monitor/history/summary.py says; a test compares the two over made-up histories. Views, not tables that
are written with the events: they are never behind what stands in the tables, whoever wrote it, and they know what day
it is (UTC). A change of them is a new migration that makes them anew.

Dates are cut to the precision known, so the first day that one can mean is got by what is missing of "-01-01".
"""

from __future__ import annotations

_FIRST_DAY = "{0} || substr('0000-01-01', length({0}) + 1)"
_LAST_DAY = (
    "CASE length({0}) WHEN 4 THEN {0} || '-12-31' WHEN 7 THEN date({0} || '-01', '+1 month', '-1 day') ELSE {0} END"
)
_SMALLER = "coalesce(min({0}, {1}), {0}, {1})"
_NOTICES = "('improvement_notice', 'direction', 'commissioner')"
_VISITS = "('focused_visit', 'monitoring_visit', 'jtai')"
AREAS = ("overall", "leadership", "help_and_protection", "in_care", "care_leavers", "adoption", "lscb")
_KINDS = ("improvement_notice", "direction", "commissioner")


def _first(column: str) -> str:
    return _FIRST_DAY.format(column)


def _last(column: str) -> str:
    return _LAST_DAY.format(column)


def _smaller(one: str, other: str) -> str:
    return _SMALLER.format(one, other)


_TOLD = f"(SELECT min({_first('v.published')}) FROM evidence v WHERE v.event = e.id AND {{}}v.recalled)"
_KNOWN_EVENTS = f"""
CREATE VIEW known_events AS
WITH dated AS (
    SELECT e.*, coalesce({_first("e.start")}, {_first("e.published")}, substr(e.first_seen, 1, 10)) AS day,
        {_smaller(_first("e.published"), _TOLD.format("NOT "))} AS told,
        {_TOLD.format("")} AS looked_back_on,
        coalesce(date({_last('coalesce(e."end", e.start)')}, '+70 days'), '9999-12-31') AS reported
    FROM events e WHERE e.status IN ('confirmed', 'reported')
), since AS (
    SELECT *, CASE WHEN kind IN {_NOTICES}
        THEN max(coalesce(told, {_last("start")}, substr(first_seen, 1, 10)), coalesce({_first("start")}, ''))
        ELSE coalesce(told, {_smaller("CASE WHEN start IS NOT NULL THEN reported END", "looked_back_on")},
                      substr(first_seen, 1, 10))
        END AS known_since
    FROM dated
)
SELECT id, authority, kind, action, status, framework, start, "end", published, topic, visit_number, lead_inspector,
    day, known_since, facts,
    (SELECT url FROM evidence WHERE event = since.id
     ORDER BY withdrawn, recalled, source = 'news', first_seen, url LIMIT 1) AS url
FROM since WHERE known_since <= date('now')
"""
_CURRENT_JUDGEMENTS = f"""
CREATE VIEW current_judgements AS
WITH inspections AS (
    SELECT k.*, coalesce(k.start, k.published) AS dated,
        EXISTS (SELECT 1 FROM judgements WHERE event = k.id AND area = 'in_care') AS has_care,
        EXISTS (SELECT 1 FROM judgements WHERE event = k.id AND area = 'care_leavers') AS has_leavers
    FROM known_events k WHERE kind = 'inspection' AND EXISTS (SELECT 1 FROM judgements WHERE event = k.id)
), latest AS (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY authority ORDER BY day DESC, id DESC) AS place FROM inspections
    ) WHERE place = 1
), earlier AS (
    -- Care leavers were judged together with children in care from 2018 to 2022: neither is compared across a change.
    SELECT l.id AS event, j.area, g.grade, e.dated, row_number() OVER (
            PARTITION BY l.id, j.area ORDER BY {_last("e.dated")} DESC, e.id DESC) AS place,
        j.area IN ('in_care', 'care_leavers') AND e.has_care AND e.has_leavers <> l.has_leavers AS is_other
    FROM latest l JOIN judgements j ON j.event = l.id
    JOIN inspections e ON e.authority = l.authority AND e.id <> l.id AND {_last("e.dated")} < {_first("l.dated")}
    LEFT JOIN judgements g ON g.event = e.id AND g.area = j.area
    WHERE g.grade IS NOT NULL
        OR (j.area IN ('in_care', 'care_leavers') AND e.has_care AND e.has_leavers <> l.has_leavers)
), compared AS (
    SELECT l.authority, j.area, j.grade, coalesce(CASE WHEN NOT e.is_other THEN e.grade END, (
            SELECT json_extract(p.value, '$.grade')
            FROM json_each(CASE WHEN json_valid(l.facts) THEN l.facts END, '$.previous') p
            WHERE json_extract(p.value, '$.area') = j.area ORDER BY p.key LIMIT 1)) AS before,
        CASE WHEN NOT e.is_other THEN e.dated END AS before_date,
        l.id AS event, l.framework, l.start, l."end", l.published, l.lead_inspector, l.url, j.words, j.rowid AS number
    FROM latest l JOIN judgements j ON j.event = l.id
    LEFT JOIN earlier e ON e.event = l.id AND e.area = j.area AND e.place = 1
), ranks(grade, rank) AS (
    VALUES ('outstanding', 4), ('good', 3), ('requires_improvement', 2), ('adequate', 2), ('inadequate', 1)
)
SELECT authority, area, c.grade, before, before_date,
    CASE WHEN a.rank IS NULL OR b.rank IS NULL THEN NULL WHEN c.grade = before THEN 'unchanged'
        WHEN a.rank > b.rank THEN 'improved' WHEN a.rank < b.rank THEN 'declined' END AS change,
    event, framework, start, "end", published, lead_inspector, url, words, number
FROM compared c LEFT JOIN ranks a ON a.grade = c.grade LEFT JOIN ranks b ON b.grade = c.before
"""
_NOTICES_IN_FORCE = f"""
CREATE VIEW notices_in_force AS
WITH acts AS (
    -- What is closed and replaced on a day is in force anew; an end without a day is the last act of its day.
    SELECT *, coalesce(action, '') IN ('lifted', 'ended') AS ends, row_number() OVER (
        PARTITION BY authority, kind
        ORDER BY day, coalesce(action, '') IN ('lifted', 'ended') AND start IS NULL,
            coalesce(action, '') NOT IN ('lifted', 'ended'), id) AS place
    FROM known_events WHERE kind IN {_NOTICES}
), stretches AS (
    SELECT authority, kind, max(place) AS last,
        max(CASE WHEN coalesce(action, '') <> 'revised' THEN place END) AS turn
    FROM acts GROUP BY authority, kind
)
SELECT a.authority, a.kind, f.start AS since, a.id AS event, a.action, a.published, a.url
FROM stretches s JOIN acts a ON a.authority = s.authority AND a.kind = s.kind AND a.place = s.last AND NOT a.ends
LEFT JOIN acts t ON t.authority = s.authority AND t.kind = s.kind AND t.place = s.turn
JOIN acts f ON f.authority = s.authority AND f.kind = s.kind
    AND f.place = CASE WHEN t.place IS NULL THEN 1 WHEN t.ends THEN t.place + 1 ELSE t.place END
"""


def _area_columns(area: str) -> str:
    picked = f"max(CASE WHEN area = '{area}' THEN {{}} END) AS {area}{{}}"
    columns = (("grade", ""), ("before", "_before"), ("before_date", "_before_date"), ("change", "_change"))
    return ", ".join(picked.format(column, end) for column, end in columns)


def _kind_columns(kind: str) -> str:
    picked = f"max(CASE WHEN kind = '{kind}' THEN {{}} END) AS {kind}{{}}"
    return ", ".join(
        picked.format(column, end) for column, end in (("since", "_since"), ("event", ""), ("url", "_url"))
    )


def _chosen(alias: str, stems: tuple[str, ...], ends: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{stem}{end}" for stem in stems for end in ends)


_KNOWN_AREAS = ", ".join(f"'{area}'" for area in AREAS)
_LAST_EXACT = 'CASE WHEN length(j."end") = 10 THEN j."end" WHEN length(j.start) = 10 THEN j.start END'
_SUMMARY = f"""
CREATE VIEW summary AS
WITH judged AS (
    SELECT authority, event, framework, start, "end", published, lead_inspector, url,
        {", ".join(map(_area_columns, AREAS))},
        group_concat(CASE WHEN area NOT IN ({_KNOWN_AREAS}) THEN area || ': ' || grade END, char(10))
            AS other_judgements
    FROM (SELECT * FROM current_judgements ORDER BY number) GROUP BY authority
), visits AS (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY authority ORDER BY day DESC, id DESC) AS place
        FROM known_events WHERE kind IN {_VISITS}
    ) WHERE place = 1
), measures AS (
    SELECT authority, {", ".join(map(_kind_columns, _KINDS))} FROM notices_in_force GROUP BY authority
), counted AS (
    SELECT authority, count(*) AS events FROM known_events GROUP BY authority
)
SELECT a.slug AS authority, a.name, a.region, a.urn, a.gss,
    j.event AS inspection, j.url AS inspection_url, j.framework, j.start AS inspection_start, j."end" AS inspection_end,
    j.published, j.lead_inspector,
    CAST(julianday(date('now')) - julianday({_LAST_EXACT}) AS INTEGER) AS days_since_inspection,
    {_chosen("j", AREAS, ("", "_before", "_before_date", "_change"))}, j.other_judgements,
    v.id AS visit, v.url AS visit_url, v.kind AS visit_kind, coalesce(v.start, v.published) AS visit_date,
    v.visit_number,
    {_chosen("m", _KINDS, ("_since", "", "_url"))},
    coalesce(c.events, 0) AS events,
    CASE WHEN j.event IS NOT NULL THEN NULL WHEN c.events THEN 'no inspection with judgements is known'
        ELSE 'no history: nothing is known of it yet' END AS note
FROM authorities a LEFT JOIN judged j ON j.authority = a.slug LEFT JOIN visits v ON v.authority = a.slug
LEFT JOIN measures m ON m.authority = a.slug LEFT JOIN counted c ON c.authority = a.slug
"""
VIEWS = {
    "known_events": _KNOWN_EVENTS,
    "current_judgements": _CURRENT_JUDGEMENTS,
    "notices_in_force": _NOTICES_IN_FORCE,
    "summary": _SUMMARY,
}
"""The statement that makes each view, in an order in which each can be made."""
