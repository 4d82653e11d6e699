"""Decide which calls come next: what the prompt asks for and has not been called yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agentkit.local._rehearsal.chain import Findings
from agentkit.local._rehearsal.fill import Filling
from agentkit.local._rehearsal.history import Call, Conversation, call_key
from agentkit.local._rehearsal.mentions import Mention, find_mentions
from agentkit.local._rehearsal.results import Result
from agentkit.local._rehearsal.schema import accepts, fits
from agentkit.local._rehearsal.segments import Segment, cut
from agentkit.local._rehearsal.tools import ToolSpec, choose, providers
from agentkit.local._rehearsal.words import stems

MAX_CALLS: Final = 8
"""The most calls in one reply."""
MAX_TURNS: Final = 10
"""The most replies with calls before an answer is given."""
_MAX_INTENTS: Final = 16
_MAX_PROMPT: Final = 6_000
_LISTED: Final = re.compile(
    r"\s*(?:,|;|&|\band\b|\bor\b|\bvs\.?|\bversus\b)(?:\s*(?:and|or))?\s*(?:in|for|at|of|the)?\s*",
    re.IGNORECASE,
)
_FOLLOWS_UP: Final = re.compile(r"\s*(?:and|what about|how about|now|then|or)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Planned:
    """A call to make: the tool's name and its arguments."""

    name: str
    input: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return what two identical calls have in common."""
        return call_key(self.name, self.input)


@dataclass(frozen=True)
class Intent:
    """A tool that fits a part of the prompt."""

    tool: ToolSpec
    segment: Segment


@dataclass(frozen=True)
class Outcome:
    """What filling an intent gave: calls, or the parameters that are lacking."""

    calls: list[Planned]
    missing: list[str]


def read_intents(conversation: Conversation, tools: Sequence[ToolSpec]) -> list[Intent]:
    """List what the prompt asks of which tool, in the prompt's order."""
    prompt = conversation.prompt[:_MAX_PROMPT]
    known = frozenset(one for tool in tools for one in stems(tool.name))
    mentions = find_mentions(prompt, known)
    parts: list[tuple[Segment, list[ToolSpec]]] = []
    for segment in cut(prompt, mentions):
        inherits = bool(parts) and not segment.stems
        chosen = parts[-1][1] if inherits else choose(segment, tools)
        if parts and _belongs(segment, chosen, *parts[-1]):
            joined = parts[-1][0].joined_with(segment)
            parts[-1] = (joined, choose(joined, tools))
        else:
            parts.append((segment, chosen))
    intents = [Intent(tool, segment) for segment, chosen in parts for tool in chosen]
    if not intents and _FOLLOWS_UP.match(prompt):
        whole = Segment(prompt, 0, len(prompt), mentions)
        last = [tool for tool in tools if tool.name in conversation.earlier_tools[:1]]
        intents = [Intent(tool, whole) for tool in last]
    return intents[:_MAX_INTENTS]


def _belongs(
    segment: Segment, chosen: list[ToolSpec], before: Segment, chosen_before: list[ToolSpec]
) -> bool:
    """Say whether a part only adds to the one before: no tool of its own, or what that lacked."""
    if not chosen or not chosen_before:
        return True
    if chosen[0] is not chosen_before[0] or segment.refers:
        return False
    halves = [Intent(chosen[0], part) for part in (before, segment)]
    left, right = (build(half, None, wide=False) for half in halves)
    if left.missing or right.missing:
        return True
    first, second = left.calls[0].input, right.calls[0].input
    return all(first[name] == second[name] for name in first if name in second)


def next_calls(
    conversation: Conversation, tools: Sequence[ToolSpec], results: Sequence[Result]
) -> tuple[list[Planned], list[str]]:
    """Return the calls to make now, and what is lacking where a tool that fits can't be called.

    No call is made twice for one prompt.
    """
    intents = read_intents(conversation, tools)
    outcomes = [build(intent, None, wide=not intent.segment.refers) for intent in intents]
    ready = _without_repeats([call for one in outcomes for call in one.calls])
    made = {call.key for call in conversation.calls}
    fresh = [call for call in ready if call.key not in made]
    if fresh:
        return fresh[:MAX_CALLS], []
    open_intents = [one for one, outcome in zip(intents, outcomes, strict=True) if outcome.missing]
    open_intents = _not_done(open_intents, conversation.calls, {call.key for call in ready})
    findings = Findings(results, conversation.prompt)
    lacking: list[str] = []
    for intent in open_intents:
        outcome = build(intent, findings, wide=True)
        calls = outcome.calls or _provide(intent, outcome.missing, tools)
        fresh += [call for call in calls if call.key not in made]
        if not calls:
            lacking.append(f"{intent.tool.name} needs {' and '.join(outcome.missing)}")
    return _without_repeats(fresh)[:MAX_CALLS], list(dict.fromkeys(lacking))


def _without_repeats(calls: Sequence[Planned]) -> list[Planned]:
    """Leave out a call that says nothing which an earlier call of the same tool does not say."""
    kept: list[Planned] = []
    for call in calls:
        told = [one.input.items() for one in kept if one.name == call.name]
        if not any(all(item in items for item in call.input.items()) for items in told):
            kept.append(call)
    return kept


def _not_done(
    intents: Sequence[Intent], calls: Sequence[Call], from_prompt: set[str]
) -> list[Intent]:
    """Leave out the intents for which a call has been made that the prompt alone didn't give."""
    done = [call.name for call in calls if call.key not in from_prompt]
    rest: list[Intent] = []
    for intent in intents:
        if intent.tool.name in done:
            done.remove(intent.tool.name)
        else:
            rest.append(intent)
    return rest


def build(intent: Intent, findings: Findings | None, *, wide: bool) -> Outcome:
    """Fill the arguments of `intent`: from its part of the prompt, from `findings`, or from both.

    A list in the prompt ("in Rome, Oslo and Bern") gives a call for each.
    """
    filling = _filling(intent, findings, wide)
    arguments = filling.fill()
    if filling.missing:
        return Outcome([], filling.missing)
    variants = [arguments, *_for_others(intent, filling, arguments)]
    if findings is not None:
        variants += _for_each(intent, arguments, findings)
    calls = [Planned(intent.tool.name, one) for one in variants]
    valid = [call for call in calls if accepts(intent.tool.schema, call.input)]
    return Outcome(valid, [] if valid else ["other arguments"])


def _filling(intent: Intent, findings: Findings | None, wide: bool) -> Filling:
    found = findings.values if findings is not None else None
    return Filling(intent.segment, intent.tool.schema, intent.tool.name_stems, wide, found)


def _for_others(intent: Intent, filling: Filling, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Repeat a call for the mentions listed with the one that fills its required argument.

    Where none is required, the only argument that a mention fills takes its place.
    """
    names = [name for name in filling.origins if name in intent.tool.required]
    names = names or [*filling.origins]
    if len(names) != 1 or not isinstance(given.get(names[0]), (str, int, float)):
        return []
    used = filling.origins[names[0]]
    others = _listed_after(used, intent.segment)
    taken = [one for one in filling.claimed if one is not used]
    free = [one for one in others if not any(one.overlaps(other) for other in taken)]
    as_text = isinstance(given[names[0]], str)
    return [{**given, names[0]: str(one.value) if as_text else one.value} for one in free]


def _listed_after(used: Mention, segment: Segment) -> list[Mention]:
    """List the mentions of the same kind that follow `used`, joined by commas, "and" or "or"."""
    listed: list[Mention] = []
    last = used
    for one in segment.own:
        if one.kind != used.kind or one.start < last.end:
            continue
        if not _LISTED.fullmatch(segment.prompt[last.end : one.start]):
            break
        listed.append(one)
        last = one
    return listed


def _for_each(intent: Intent, given: dict[str, Any], findings: Findings) -> list[dict[str, Any]]:
    """Repeat a call for each value that the results give: "read each of them"."""
    wanted = findings.one_for_each()
    names = [name for name in intent.tool.required if isinstance(given.get(name), str)]
    if wanted < 2 or len(names) != 1:
        return []
    values = findings.values(names[0], intent.tool.properties.get(names[0], {}))
    return [{**given, names[0]: value} for value in values[1:wanted]]


def _provide(intent: Intent, missing: list[str], tools: Sequence[ToolSpec]) -> list[Planned]:
    """Call another tool that may give what is lacking."""
    for other in providers(intent.tool, missing, tools):
        outcome = build(Intent(other, intent.segment), None, wide=True)
        if outcome.calls:
            return outcome.calls[:1]
    return []


def forced_call(
    conversation: Conversation, tools: Sequence[ToolSpec], findings: Findings
) -> Planned | None:
    """Return a call for a request that demands one, its gaps filled with what the schema allows."""
    prompt = conversation.prompt[:_MAX_PROMPT]
    mentions = find_mentions(prompt, frozenset())
    whole = Segment(prompt, 0, len(prompt), mentions)
    fitting = choose(whole, tools)
    for tool in [*fitting, *(one for one in tools if one not in fitting)]:
        filling = _filling(Intent(tool, whole), findings, True)
        given = filling.fill()
        gaps = {name: _any_value(tool.properties.get(name, {}), prompt) for name in filling.missing}
        for arguments in ({**gaps, **given}, {name: given[name] for name in given}):
            if accepts(tool.schema, arguments):
                return Planned(tool.name, arguments)
    return None


def _any_value(schema: Mapping[str, Any], prompt: str) -> Any:
    """Return the plainest value a schema allows."""
    candidates: list[Any] = [
        schema.get("default"), schema.get("minimum"), prompt.strip() or "text", 1, 0, True, None,
        [], {}, [prompt.strip()], [1], "1", "2025-01-01", schema.get("const"),
    ]  # fmt: skip
    return next((one for one in candidates if fits(one, schema)), None)
