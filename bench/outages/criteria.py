"""What an outage may cost, said and checked line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Criterion:
    """One promise and what was found; ``timed`` ones say something of this machine, too."""

    promise: str
    found: str
    kept: bool
    timed: bool = False


@dataclass(slots=True)
class Outcome:
    """What a scenario found: its criteria, and figures that nobody promised."""

    name: str
    told: str
    criteria: list[Criterion] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)

    def expect(self, promise: str, *, kept: bool, found: object, timed: bool = False) -> None:
        """Add a criterion."""
        self.criteria.append(Criterion(promise, str(found), kept, timed))

    def broken(self, *, timed: bool) -> list[Criterion]:
        """Promises that were not kept; those about this machine's speed only where asked for."""
        return [each for each in self.criteria if not each.kept and (timed or not each.timed)]


def report(outcomes: Sequence[Outcome], head: str = "") -> str:
    """The outcomes as Markdown, below a head."""
    lines = [head, ""] if head else []
    for outcome in outcomes:
        lines += [
            f"## {outcome.name}",
            "",
            outcome.told,
            "",
            "| promised | found |  |",
            "| --- | --- | --- |",
        ]
        for each in outcome.criteria:
            lines.append(
                f"| {each.promise} | {each.found} | {'kept' if each.kept else '**broken**'} |"
            )
        lines += ["", *(f"- {figure}" for figure in outcome.figures), ""]
    return "\n".join(lines).rstrip() + "\n"
