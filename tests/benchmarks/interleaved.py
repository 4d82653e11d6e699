"""Compare things by running them in turns (A B A B ...): ratios of medians, with their spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median, quantiles


def compare(
    title: str, measures: Mapping[str, Callable[[], float]], rounds: int, unit: str
) -> None:
    """Measure everything once a round and print a table; the first entry is what others count as.

    Args:
        title: what is compared.
        measures: by name, functions that do the work once and return what it cost.
        rounds: how often.
        unit: what the functions return.
    """
    costs: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            costs[name].append(measure())
    base = median(next(iter(costs.values())))
    print(f"\n{title} ({rounds} rounds, interleaved; {unit})")
    print(f"| {'':42} | median | quartiles | ratio |\n| --- | ---: | ---: | ---: |")
    for name, values in costs.items():
        low, middle, high = quantiles(values, n=4)
        print(
            f"| {name:42} | {middle:.1f} | {low:.1f} to {high:.1f} | {median(values) / base:.2f} |"
        )
