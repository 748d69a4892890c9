"""The table at the end: median and spread of each contender, and its ratio to the baseline."""

from collections.abc import Callable
from statistics import median

Baseline = str | Callable[[str], str] | None
"""A contender, or which contender one of a name is held against."""


def table(runs: list[dict], baseline: Baseline, columns: list[str]) -> str:
    """A Markdown table with one line a contender, in the order of their first runs.

    A ratio is taken within a round, of the first column, against the baseline's run of the same
    round: both met about the same machine. "1.15 (1.09-1.21)" is median, least and greatest.
    """
    names = list(dict.fromkeys(run["name"] for run in runs))
    ratios = f"{columns[0]} ratio"
    lines = [["name", "runs", *columns, *([ratios] if baseline else [])]]
    for name in names:
        own = [run for run in runs if run["name"] == name]
        cells = [spread([run[column] for run in own if column in run]) for column in columns]
        if baseline:
            against = baseline(name) if callable(baseline) else baseline
            cells.append(spread(ratios_to(against, runs, own, columns[0])))
        lines.append([name, str(len(own)), *cells])
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratios_to(baseline: str, runs: list[dict], own: list[dict], column: str) -> list[float]:
    base = {run["round"]: run[column] for run in runs if run["name"] == baseline}
    return [run[column] / base[run["round"]] for run in own if base.get(run["round"])]


def spread(values: list[float]) -> str:
    if not values:
        return ""
    low, high = min(values), max(values)
    middle = f"{median(values):.2f}"
    return middle if len(values) == 1 else f"{middle} ({low:.2f}-{high:.2f})"
