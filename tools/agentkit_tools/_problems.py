"""What does not fit in an input, in words for the model: which field, what is wrong, what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import PydanticSerializationError, to_json

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError as SchemaError
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

MAX_PROBLEMS = 5
MAX_VALUE = 80
_MAX_TEXT = 200
_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token(?!s)|api_?key|credential|auth(?!or)", re.I
)
_SECRET_VALUE = re.compile(r"\b(sk-|ghp_|github_pat_|xox[a-z]-|AKIA|eyJ)[\w-]{8}|-----BEGIN")


def validation_problems(error: ValidationError, input: object, names: Sequence[str]) -> list[str]:
    """Put pydantic's errors into one line for each field of `input`.

    Args:
        error: What pydantic raised.
        input: What it was validating.
        names: The parameters there are, for a name there isn't.
    """
    by_field: dict[str, list[str]] = {}
    values: dict[str, str] = {}
    for details in error.errors(include_url=False):
        field = _field(details["loc"], input, missing=details["type"] == "missing")
        problem = _problem(details, names, field)
        if problem not in by_field.setdefault(field, []):
            by_field[field].append(problem)
        if details["type"] not in ("missing", "extra_forbidden"):
            values.setdefault(field, received(field, details["input"]))
    return shortened(
        f"{field or 'input'}: {' or '.join(problems)}{values.get(field, '')}"
        for field, problems in by_field.items()
    )


def schema_problems(errors: Iterable[SchemaError], input: object) -> list[str]:
    """Put the errors of `input` against a JSON Schema into one line for each."""
    lines: dict[str, None] = {}
    for error in errors:
        field = _field(tuple(error.absolute_path), input, missing=False)
        instance: Any = error.instance
        inside = f"{field}." if field else ""
        if error.validator == "required":
            for name in cast("list[str]", error.validator_value):
                if name not in instance:
                    lines[f"{inside}{name}: required, but missing"] = None
        elif error.validator == "additionalProperties" and error.validator_value is False:
            known = list(cast("dict[str, Any]", error.schema).get("properties", ()))
            for name in _unexpected(instance, cast("dict[str, Any]", error.schema)):
                kind = "fields" if field else "parameters"
                lines[f"{inside}{_cut(name)}: {_unknown(name, known, kind)}"] = None
        else:
            rule = _cut(_json({str(error.validator): error.validator_value}), _MAX_TEXT)
            lines[f"{field or 'input'}: does not fit {rule}{received(field, instance)}"] = None
    return shortened(lines)


def shortened(lines: Iterable[str]) -> list[str]:
    """Keep the first few lines and count the others."""
    lines = list(lines)
    others = len(lines) - MAX_PROBLEMS
    return lines if others <= 0 else [*lines[:MAX_PROBLEMS], f"and {others} more"]


def received(field: str, value: object) -> str:
    """Say what came: a scalar cut to 80 characters, the kind of anything larger, no secret."""
    if isinstance(value, Mapping):
        keys = ", ".join(str(key) for key in cast("Mapping[object, object]", value))
        return f"; received an object with the keys {_cut(keys)}" if keys else "; received {}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"; received an array of {len(cast('Sequence[object]', value))}"
    text = _json(value)
    if _is_secret(field, text):
        return "; what was received is not repeated here"
    return f"; received {_cut(text)}"


def _is_secret(field: str, text: str) -> bool:
    return bool(_SECRET_NAME.search(field) or _SECRET_VALUE.search(text))


def _field(steps: Sequence[int | str], value: Any, *, missing: bool) -> str:
    """Write where a value is as `a.b[0]`, without the labels pydantic adds for unions."""
    path = ""
    for position, step in enumerate(steps):
        is_absent = missing and position == len(steps) - 1
        if isinstance(step, int) and isinstance(value, (list, tuple)):
            path += f"[{step}]"
            value = cast("list[Any]", value)[step] if step < len(value) else None
        elif isinstance(value, Mapping) and (step in value or is_absent):
            path += f".{step}" if path else str(step)
            value = cast("Mapping[Any, Any]", value).get(step)
    return _cut(path)


def _unexpected(instance: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """Return the names in an object that neither its schema's properties nor patterns allow."""
    patterns = schema.get("patternProperties", ())
    names = [name for name in map(str, instance) if name not in schema.get("properties", ())]
    return [name for name in names if not any(re.search(pattern, name) for pattern in patterns)]


def unknown_problem(name: str, names: Sequence[str]) -> str:
    """Say of a field of the input that no parameter has its name."""
    return f"{_cut(name)}: {_unknown(name, names)}"


def _unknown(name: str, names: Sequence[str], kind: str = "parameters") -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"unknown, did you mean {near[0]}?"
    return _cut(f"unknown, the {kind} are: {', '.join(names)}" if names else "unknown", _MAX_TEXT)


def _problem(details: ErrorDetails, names: Sequence[str], field: str) -> str:
    if details["type"] == "missing":
        return "required, but missing"
    if details["type"] == "extra_forbidden" and len(details["loc"]) == 1:
        return _unknown(str(details["loc"][0]), names)
    text = re.sub(r"^(Input|Value error,|Assertion failed,) ?", "", details["msg"])
    value = details["input"]
    # A validator of the developer may repeat what it was given.
    is_own = details["type"] in ("value_error", "assertion_error")
    if is_own and (not text or (str(value) in text and _is_secret(field, str(value)))):
        return "not valid"
    if isinstance(value, str) and len(value) > MAX_VALUE:
        text = text.replace(value, _cut(value))
    return _cut(text, _MAX_TEXT)


def _json(value: object) -> str:
    try:
        return to_json(value, inf_nan_mode="constants").decode()
    except PydanticSerializationError:
        return type(value).__name__


def _cut(text: str, limit: int = MAX_VALUE) -> str:
    # What is no character, half a surrogate pair or a line break say, would break the text.
    text = "".join(char if char.isprintable() else " " for char in text[: limit + 1])
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
