"""What `once` and `backfill` say in the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.cli.base import clean, show
from monitor.model import words
from monitor.model.messages import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from monitor.outbox.sending import Sent
    from monitor.run.backfill import Filled
    from monitor.run.record import Result

_FEW = 12
MARKS = {
    DeliveryState.DELIVERED: "sent",
    DeliveryState.PENDING: "will be tried again",
    DeliveryState.HELD: "refused, held",
}


def line(result: Result) -> str:
    """One poll in one line: the source, what came of it, why."""
    return f"{result.source.name}: {result.outcome}" + (f" ({clean(result.reason)})" if result.reason else "")


def print_round(results: Sequence[Result], sent: Sequence[Sent], known: int) -> bool:
    """Print what a round polled, found and delivered; whether no poll and no delivery failed.

    A document that cannot be read was alerted as such, and needs nobody now.
    """
    counted = Counter(result.outcome for result in results)
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
    why = f": {outcomes}" if outcomes else "; nothing else is due (`--force` polls all)" if known else ""
    show(f"{len(results)} of {words.count(known, 'source')} polled{why}")
    shown = results if len(results) <= _FEW else [result for result in results if result.outcome.failed]
    for result in shown:
        show(f"  {line(result)}", "bold" if result.outcome.failed else "")
    problems = [problem for result in results for problem in result.problems]
    for problem in problems:
        show(f"  could not be read, or not whole: {clean(problem)}", "yellow")
    changes = [message.headline for result in results for message in result.messages]
    show(f"{words.count(len(changes), 'change')}")
    for headline in changes:
        show(f"  {clean(headline)}")
    show(words.count(len(sent), "delivery", "deliveries"))
    for delivery in sent:
        why = f": {delivery.reason}" if delivery.reason else ""
        said = f"  {delivery.channel}, {MARKS[delivery.state]}{why}: {delivery.headline}"
        show(clean(said), "" if delivery.state is DeliveryState.DELIVERED else "bold")
    failed = any(result.outcome.failed for result in results)
    return not (failed or any(delivery.state is not DeliveryState.DELIVERED for delivery in sent))


def print_backfill(console: Console, filled: Sequence[Filled], *, dry_run: bool) -> bool:
    """Print a table of what a backfill found in each source; whether all of it went well."""
    from rich.table import Table
    from rich.text import Text

    table = Table("Source", "Publications", "Would be read" if dry_run else "Read now", box=None)
    if not dry_run:
        table.add_column("Events changed")
    table.add_column("Trouble")
    for found in filled:
        trouble = found.failed or (words.count(len(found.problems), "problem") if found.problems else "")
        numbers = [str(found.listed), str(found.read), *([] if dry_run else [str(found.events)])]
        table.add_row(found.source.name, *numbers, Text(clean(trouble), style="bold"))
    console.print(table)
    for found in filled:
        for problem in found.problems:
            console.print(Text(f"! {found.source.name}: {clean(problem)}", style="yellow"))
    return not any(found.failed or found.problems for found in filled)
