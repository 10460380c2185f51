"""Read PDFs one way: `read_documents.py WAY FILES` (a JSON list); prints a JSON object a line: file, cpu, text, rows.

`cpu` are the seconds of processor of one document, also of processes that were started for it; the first document is
read once before, so that what is loaded once is loaded. `rows` are those of a first page's table, where there is one.
Runs in the peers' environment, but for the ways `floor` and `ours`.
"""

import gc
import json
import resource
import sys
from pathlib import Path

WAY, FILES = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())


def used() -> float:
    """Seconds of processor of this process and of those that it started and that ended."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def floor(file: str):
    """pypdfium2's bare text of all pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(Path(file).read_bytes())
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text, []


def ours(file: str):
    """This monitor: the facts, not only the text."""
    from monitor.read.document import read_document
    from monitor.register.authorities import load

    read_document(Path(file).read_bytes(), register=load())
    return "", []


def pdfplumber(file: str):
    """pdfplumber's text of all pages."""
    import pdfplumber as library

    with library.open(file) as document:
        return "\n".join(page.extract_text() or "" for page in document.pages), []


def pypdf(file: str):
    """pypdf's text of all pages."""
    import pypdf as library

    return "\n".join(page.extract_text() for page in library.PdfReader(file).pages), []


def peer(file: str):
    """The nearest peer's way: the first page's table by tabula, the text by pypdf. A Java process a document."""
    import tabula

    tables = tabula.read_pdf(file, pages=1, silent=True, force_subprocess=WAY == "peer")
    rows = [" ".join(map(str, [*row])) for frame in tables for row in [frame.columns, *frame.values]]
    return pypdf(file)[0], rows


def main() -> None:
    # As the monitor sets it for its own reading; it is quicker for all ways.
    gc.set_threshold(50_000)
    way = {"peer-jpype": peer}.get(WAY) or globals()[WAY]
    for number, file in enumerate([FILES[0], *FILES]):
        before, text, rows, failed = used(), "", [], ""
        try:
            text, rows = way(file)
        except Exception as fault:
            failed = f"{type(fault).__name__}: {fault}"
        if number:
            said = {"file": file, "cpu": used() - before, "text": text, "rows": rows, "failed": failed}
            print(json.dumps(said), flush=True)


main()
