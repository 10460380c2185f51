"""Pages by which a site asks whether a person is reading (a captcha, a check of the browser). Pure."""

from __future__ import annotations

import re

from monitor.model.markup import without_tags

PROOF_ASKED = "a page that asks whether a person is reading (a captcha)"
"""What such a page is called in a reason."""

_MOST_BYTES = 100_000
# What a site says besides such a question; a page with a captcha in its sign-up form has more of its own to say.
_MOST_WORDS = 150
_MARK = re.compile(
    rb"captcha|are you (?:a )?(?:human|robot)|you are (?:not a robot|(?:a )?human)|just a moment|checking your browser|"
    rb"cf[-_]chl|challenge-form|_incapsula_|ddos-guard|pardon our interruption|unusual traffic|awswaf|"
    rb"enable javascript and cookies to continue",
    re.IGNORECASE,
)


def asks_for_proof(body: bytes) -> bool:
    """Whether a web page has few words, and in them or in its markup what such questions have."""
    head = body[:_MOST_BYTES]
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or not _MARK.search(head):
        return False
    return len(without_tags(head.decode("latin-1")).split()) <= _MOST_WORDS
