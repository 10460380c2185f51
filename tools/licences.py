"""The licences of what the program runs with: docs/licences.md, from the lock and from what packages say of themselves.

`make licences` writes the page; a test compares it with the lock. Versions are left out, so that an update of the lock
changes the page only where a package comes, goes, or changes its licence.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/licences.md"

NOT_HERE = {"colorama": "BSD"}
"""Packages of the lock that this system does not install (Windows alone), with the licence that PyPI has of them."""
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "public domain",
    "Python Software Foundation License": "PSF-2.0",
}
_SHORT = 60
"""Characters of a name of a licence; a longer text is the licence itself."""
_STRONG = re.compile(r"(?<!L)(?<!Lesser )(?:\bA?GPL|Affero|General Public License)", re.IGNORECASE)
_WEAK = re.compile(r"\bLGPL|Lesser General Public|\bMPL|Mozilla|\bEPL|Eclipse|\bCDDL", re.IGNORECASE)


def packages() -> list[str]:
    """The packages of the run-time lock, by name."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)))


def licence(package: str) -> str:
    """What a package says of its licence: its expression, else its short name, else its classifiers; "" for nothing."""
    try:
        said = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return NOT_HERE.get(package, "")
    if expression := said.get("License-Expression"):
        return str(expression)
    short = str(said.get("License") or "").strip()
    if short and len(short) <= _SHORT and "\n" not in short:
        return short
    classes = [c.rpartition(" :: ")[2] for c in said.get_all("Classifier") or [] if c.startswith("License :: ")]
    return " OR ".join(_CLASSIFIERS.get(one, one) for one in classes)


def copyleft(expression: str) -> str:
    """What a licence asks of those who distribute the program: "strong", "weak" (files alone) or "" (nothing).

    Of licences to choose from, the mildest counts; of several that all hold, the strictest.

    >>> copyleft("MPL-1.1 OR GPL-2.0-only"), copyleft("MIT AND AGPL-3.0"), copyleft("BSD-3-Clause")
    ('weak', 'strong', '')
    """
    grades = ("", "weak", "strong")
    choices = [max(map(_grade, re.split(r"\bAND\b|,|;", choice))) for choice in re.split(r"\bOR\b", expression)]
    return grades[min(choices)]


def _grade(name: str) -> int:
    return 1 if _WEAK.search(name) else 2 if _STRONG.search(name) else 0


_HEAD = """\
# Licences

What the program runs with (`requirements.lock`: all extras but `dev`), and the licence that each package states of
itself. Written by `make licences`; a test holds it against the lock, and fails where a package states none, or a
strong copyleft (GPL, AGPL) with no other to choose. Weak copyleft (MPL, LGPL) concerns the package's own files alone;
where licences can be chosen from, the mildest is. `make sbom` writes a bill of materials with versions and hashes.

The program itself is under the MIT licence. Of its data, place names in `config/places.csv` are partly from GeoNames
(CC BY 4.0); Ofsted's publications are under the Open Government Licence v3.0.

| package | licence | copyleft |
| --- | --- | --- |
"""


def page() -> str:
    """The text of docs/licences.md."""
    found = {package: licence(package) for package in packages()}
    rows = [f"| {package} | {said} | {copyleft(said) or 'none'} |\n" for package, said in found.items()]
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(packages())} packages")
