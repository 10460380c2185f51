"""Whether a web page only says that there is none. A server that answers "200 OK" with such a page is common.

One everyday word decides nothing: "Council sorry", "blocked" and "403 homes" stand in headlines. A page is an error
where its title or heading says that and nothing else, and where nothing on it reads like a story.
"""

from __future__ import annotations

import re

from monitor.read.text.lines import Text

_FEWEST_WORDS = 60  # in sentences about something else than the error itself: as many as the shortest story has
_SENTENCE = 9  # words; a line with fewer is a label, a link or a heading
_LONGEST_HEADING = 200  # characters of a title or heading that are looked at
_HEADINGS = 3  # the title and the first headings: further ones are those of what follows
_MOST_LEFT = 1  # words of a title that may be about something else: the site's name
_FAULT = re.compile(  # what says that something is wrong
    r"(?i)\b(?:(?:(?:could|can|was|were|does|do|is|are)(?: ?no|n[’']?)t|can[’']t|not|unable to be) "
    r"(?:be )?(?:found|find|exist|available|displayed)"
    r"|(?:unable|failed) to (?:find|load|display|open)|no longer (?:exists?|available|here)"
    r"|(?:has|have) (?:been )?(?:moved|deleted|removed)|missing|gone|[45]\d\d|forbidden|unauthori[sz]ed"
    r"|access(?: to [\w ]{1,40}?)?(?: has been| is| was)? (?:denied|blocked|restricted)|permission denied"
    r"|bad (?:gateway|request)|time-?d?[ -]?out|errors?|wrong|sorry|oops|whoops|problems?|blocked|just a moment"
    r"|attention required|(?:security|browser) check|captcha|(?:un)?available|overloaded|too many requests"
    r"|(?:under |down for |scheduled |essential )?maintenance(?: mode)?|technical (?:difficult\w+|issues?|problems?)"
    r"|(?:are you|you are|not) (?:a )?(?:human|robot)|verif(?:y|ying|ication)|isn[’']?t working)\b"
)
_ABOUT = re.compile(  # what is wrong then, and the words that go with it
    r"(?i)\b(?:the|this|that|an?|it|we|i|you|your|(?:we|you)[’']re|is|are|was|were|ha[sd]|have|been|be|to|of|for|at|on"
    r"|in|by|and|or|but|so|with|there|here|our|us|not|no|yet|can|cannot|could|does|if|back|soon|down|working"
    r"|pages?|web|websites?|site|content|document|file|report|article|story|item|resource|url|link|address|status|code"
    r"|request(?:ed|ing)?|looking|trying|tried|visit|view|reach|wanted|https?|html|servers?|service|internal|proxy"
    r"|gateway|application|runtime|connection|host|dns|temporar(?:y|ily)|currently|please|wait|try|again|later|went"
    r"|something|occurred|happened|encountered|moment|human|robot|security|cookies|javascript|enable|browser|home"
    r"|search|exists?|find|found|seems?|appears|unexpected|unknown|help|support|administrator|webmaster|reference|id)\b"
)
_EXPLAINS = re.compile(  # what a sentence that explains the error speaks of, and a story does not
    r"(?i)\b(?:pages?|web ?sites?|url|link|browser|server|request(?:ed)?|cookies?|javascript|ip address|cloudflare"
    r"|ray id|captcha|webmaster|administrator|bookmark\w*|typed|web address|search (?:box|bar|facility)|a-z|site ?map"
    r"|refresh|reload|error|security service)\b"
)
_PARTS = re.compile(r"\s+[|–—·»-]\s+|\s*[|»·]\s*")
_ENDS = re.compile(r"[.!?…][\"”’')\]]{0,2}\Z")  # as a sentence does, and a link or a label does not
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_error_page(text: Text) -> bool:
    """Whether a web page only says that there is none: a heading says so and no more, and nothing else is told."""
    headings = [text.title, *(line.text for line in text.lines if line.bold)][:_HEADINGS]
    return any(map(_is_error, headings)) and _story_words(text) < _FEWEST_WORDS


def _is_error(heading: str) -> bool:
    """Whether a title, or a part of it beside the site's name, is a word of error and nothing else."""
    return any(map(_says_only_error, _PARTS.split(heading[:_LONGEST_HEADING])))


def _says_only_error(words: str) -> bool:
    if not _FAULT.search(words):
        return False
    rest = _ABOUT.sub(" ", _FAULT.sub(" ", words))
    return len(_WORD.findall(rest)) <= _MOST_LEFT


def _story_words(text: Text) -> int:
    """The words of the sentences that are about something else than the page itself."""
    sentences = (line.text for line in text.lines if _ENDS.search(line.text) and not _EXPLAINS.search(line.text))
    return sum(count for sentence in sentences if (count := len(sentence.split())) >= _SENTENCE)
