"""Count what the facts record and what of it is here; `python tests/coverage_of_facts.py`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import recorded_client
import recorded_endpoints
import recorded_types
from scripted_http import Server


@dataclass(frozen=True)
class LeftOut:
    """Something recorded that is not here, or is here as something else.

    Attributes:
        what: the name of what differs, or in what it differs, as a regular expression.
        documented: how `docs/differences.md` names it.
    """

    what: str
    documented: str

    def covers(self, name: str, problem: str) -> bool:
        """Tell whether this is about something that differs."""
        return any(re.fullmatch(self.what, text) for text in (name, problem))


ON_PURPOSE = [
    # One class with the non-beta one, which did not have it: 0 where a reply lacks it.
    LeftOut(
        r"types\.beta\.BetaServerToolUsage\.web_fetch_requests",
        "`BetaServerToolUsage.web_fetch_requests`",
    ),
    # The API sends it with some calls only.
    LeftOut(r"types\.beta\.BetaServerToolUseBlock\.caller", "`BetaServerToolUseBlock.caller`"),
    # It returns the whole reply.
    LeftOut(
        r"endpoints\.json: beta\.messages\.parse: no parameter stream",
        "`beta.messages.parse(stream=...)`",
    ),
    # Nothing returns one.
    LeftOut(r"HttpxBinaryResponseContent\.\w+", "`HttpxBinaryResponseContent`"),
]
NOT_YET = [
    # It is there on each stream; the class does not say so.
    LeftOut(r"\w*MessageStream\.text_stream", "Streams"),
]


@dataclass
class Count:
    """How much of one kind of thing is recorded, and what differs.

    Attributes:
        wrong: everything recorded, by name, and in what it differs: empty for most.
    """

    wrong: Mapping[str, list[str]]

    def excused(self, by: list[LeftOut]) -> list[str]:
        """List what differs only where the exceptions say so."""
        return [
            name
            for name, wrong in self.wrong.items()
            if wrong and all(_is_among(name, problem, by) for problem in wrong)
        ]

    @property
    def equal(self) -> int:
        """How many are as recorded."""
        return sum(not wrong for wrong in self.wrong.values())

    @property
    def unexcused(self) -> list[str]:
        """What differs and should not."""
        return [
            problem
            for name, wrong in self.wrong.items()
            for problem in wrong
            if not _is_among(name, problem, [*ON_PURPOSE, *NOT_YET])
        ]


def _is_among(name: str, problem: str, exceptions: list[LeftOut]) -> bool:
    return any(exception.covers(name, problem) for exception in exceptions)


def counts(server: Server) -> dict[str, Count]:
    """Compare everything that is recorded, in every colour, over the sockets of `server`."""
    return {
        **{
            f"endpoints, {colour}": endpoints(colour, server)
            for colour in recorded_endpoints.COLOURS
        },
        "types": Count({p: recorded_types.type_differences(p) for p in recorded_types.RECORDED}),
        "types, imported from agentkit": imports(),
        "fields of types": fields(),
        **names(),
    }


def endpoints(colour: str, server: Server) -> Count:
    """Count the endpoints that send and return what is recorded."""
    names = recorded_endpoints.FACTS
    return Count({n: recorded_endpoints.differences(colour, server, n) for n in names})


def imports() -> Count:
    """Count the types that code finds with `anthropic` replaced by `agentkit`."""
    places = {f"agentkit.{place}": place.rpartition(".") for place in recorded_types.RECORDED}
    return Count(
        {
            place: []
            if recorded_client.is_at(f"agentkit.{module}", name)
            else [f"types.json: {place} can't be imported"]
            for place, (module, _, name) in places.items()
        }
    )


def fields() -> Count:
    """Count the fields that are as recorded; they may allow what the API has learned since."""
    return Count(
        {
            f"{place}.{name}": [*recorded_types.compared(place, name).wrong.values()]
            for place, name in recorded_types.fields()
        }
    )


def names() -> dict[str, Count]:
    """Count the names, options and members that are there."""
    return {
        group: Count(
            {
                name: [] if there else [f"client.json: {name} is not there"]
                for name, there in found.items()
            }
        )
        for group, found in recorded_client.there().items()
    }


def table(found: Mapping[str, Count]) -> str:
    """Write the counts as a table."""
    lines = [f"{'':34}{'recorded':>10}{'as recorded':>13}{'on purpose':>12}{'not yet':>9}"]
    for name, count in found.items():
        purpose, later = len(count.excused(ON_PURPOSE)), len(count.excused(NOT_YET))
        lines.append(f"{name:34}{len(count.wrong):10}{count.equal:13}{purpose:12}{later:9}")
    wider = sum(bool(recorded_types.compared(*field).learned) for field in recorded_types.fields())
    lines.append(f"{wider} of the fields allow what the API has learned since, too.")
    return "\n".join(lines)


def main() -> int:
    """Print the table, and what differs without being an exception."""
    server = Server()
    try:
        found = counts(server)
    finally:
        server.close()
    unexcused = [problem for count in found.values() for problem in count.unexcused]
    sys.stdout.write("\n".join([table(found), *unexcused, ""]))
    return bool(unexcused)


if __name__ == "__main__":
    sys.exit(main())
