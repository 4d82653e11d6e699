"""What a run has used: per turn, per tool and in sum (no I/O)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal, TypeAlias

from agentkit._tokens import AnyUsage, Tokens, added, cache_hit_rate, number, tokens_of_call
from agentkit_client.types import Usage

Kind: TypeAlias = Literal["reply", "failed", "compaction"]


@dataclass(frozen=True, kw_only=True)
class TurnUsage:
    """What one request to the model used.

    Attributes:
        kind: `"reply"` for a turn of the run, `"failed"` for one that broke off, `"compaction"` for
            a summary of the history.
        model: the model that was asked.
        tries: how many requests it took, those that were tried again included.
        usage: its tokens; of a failed one what was known by then, `None` where that is nothing.
    """

    kind: Kind
    model: str | None
    tries: int
    usage: AnyUsage | None


@dataclass(frozen=True, kw_only=True)
class ToolUsage:
    """What the calls of one tool took.

    Attributes:
        calls: how many were made.
        errors: how many of them ended in an error result.
        seconds: how long they took, one after another.
        usage: tokens of the runs that were started inside of them; `None` where there were none.
    """

    calls: int = 0
    errors: int = 0
    seconds: float = 0.0
    usage: AnyUsage | None = None


class RunUsage:
    """What a run has used so far. Any thread may read it at any time.

    `total` is the sum as the API would report it; the most wanted of its fields are here as well.
    Requests that failed, retries, summaries and runs inside of tools are included, as far as the
    API told what they took.
    """

    def __init__(self) -> None:
        self._turns: list[TurnUsage] = []
        self._tools: dict[str, ToolUsage] = {}
        self._tokens = Tokens()
        self._lock = Lock()

    @property
    def turns(self) -> list[TurnUsage]:
        """Each request to the model, in order."""
        return list(self._turns)

    @property
    def tools(self) -> dict[str, ToolUsage]:
        """The calls, by the name the model used."""
        return dict(self._tools)

    @property
    def total(self) -> AnyUsage | None:
        """The sum over all turns, and over the runs inside of tools; `None` before the first."""
        with self._lock:
            return self._tokens.value

    @property
    def input_tokens(self) -> int:
        """Tokens of the prompts that were neither read from the cache nor written to it."""
        return self._count("input_tokens")

    @property
    def output_tokens(self) -> int:
        """Tokens of the replies."""
        return self._count("output_tokens")

    @property
    def cache_creation_input_tokens(self) -> int:
        """Tokens of the prompts that were written to the cache."""
        return self._count("cache_creation_input_tokens")

    @property
    def cache_read_input_tokens(self) -> int:
        """Tokens of the prompts that were read from the cache."""
        return self._count("cache_read_input_tokens")

    @property
    def total_tokens(self) -> int:
        """All tokens that were processed, cached ones and those of the API's own steps included."""
        return self._tokens.billed

    @property
    def cache_hit_rate(self) -> float | None:
        """The part, 0 to 1, of the prompts that came from the cache; `None` without a prompt."""
        return cache_hit_rate(self.total)

    @property
    def requests(self) -> int:
        """How many requests were sent to the model, those that were tried again included."""
        return sum(turn.tries for turn in self._turns)

    def add_reply(self, reply: Any, kind: Kind = "reply") -> None:
        """Count a whole reply."""
        http = getattr(reply, "http", None)
        self._add_turn(
            kind, getattr(reply, "model", None), reply, getattr(http, "retries_taken", 0)
        )

    def add_failure(self, error: BaseException, model: str | None = None) -> None:
        """Count a request that failed, with what of its reply had come."""
        partial = getattr(error, "partial_message", None)
        self._add_turn("failed", model, partial, getattr(error, "retries_taken", None) or 0)

    def add_call(
        self, name: str, *, seconds: float, is_error: bool, inside: Tokens | None = None
    ) -> None:
        """Count a call that was made.

        Args:
            name: what the model called.
            seconds: how long it took.
            is_error: whether it ended in an error result.
            inside: the tokens of runs inside of it; see `tokens_inside`.
        """
        usage = inside.value if inside else None
        with self._lock:
            before = self._tools.get(name, ToolUsage())
            both = before.usage if usage is None else added(before.usage, usage)
            self._tools[name] = replace(
                before,
                calls=before.calls + 1,
                errors=before.errors + is_error,
                seconds=before.seconds + seconds,
                usage=both,
            )
            if inside is not None:
                self._tokens.include(inside)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain JSON."""
        return {
            "turns": [vars(turn) | {"usage": _plain(turn.usage)} for turn in self._turns],
            "tools": {
                name: vars(tool) | {"usage": _plain(tool.usage)}
                for name, tool in self._tools.items()
            },
            "total_tokens": self.total_tokens,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], type_: type[AnyUsage] = Usage) -> RunUsage:
        """Return what `to_dict` was made from.

        Args:
            data: what `to_dict` returned.
            type_: what usages are read as, `BetaUsage` for a run on `beta`.
        """

        def read(fields: Mapping[str, Any]) -> dict[str, Any]:
            usage = fields.get("usage")
            return {**fields, "usage": None if usage is None else type_.construct(**usage)}

        made = cls()
        made._turns = [TurnUsage(**read(turn)) for turn in data["turns"]]
        made._tools = {name: ToolUsage(**read(tool)) for name, tool in data["tools"].items()}
        for counted in [*made._turns, *made._tools.values()]:
            made._tokens.add(counted.usage)
        # Of usages that were added up already nobody can tell which had steps of their own.
        made._tokens.billed = data.get("total_tokens", made._tokens.billed)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        # Without the lock.
        type_ = Usage if self.total is None else type(self.total)
        return RunUsage.from_dict, (self.to_dict(), type_)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.requests} requests, {self.total_tokens} tokens, "
            f"{sum(tool.calls for tool in self._tools.values())} calls>"
        )

    def _count(self, name: str) -> int:
        return number(getattr(self.total, name, None))

    def _add_turn(self, kind: Kind, model: str | None, reply: Any, retries: int) -> None:
        usage = getattr(reply, "usage", None)
        usage = usage if isinstance(usage, Usage) else None
        around = tokens_of_call()
        with self._lock:
            self._turns.append(TurnUsage(kind=kind, model=model, tries=1 + retries, usage=usage))
            self._tokens.add(usage)
        if around is not None:
            around.add(usage)


def _plain(usage: AnyUsage | None) -> dict[str, Any] | None:
    return None if usage is None else usage.model_dump(mode="json", exclude_unset=True)
