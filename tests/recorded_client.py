"""What `facts/client.json` records of names, options and members, looked up in the packages."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

import agentkit
import agentkit_client
from agentkit import pagination
from agentkit_client import _binary, _jsonl, _managers, _wrappers, errors

Fact = dict[str, Any]

FACTS: Fact = json.loads(
    Path(__file__).parent.joinpath("client", "facts", "client.json").read_text("utf-8")
)
CLIENTS = ("Anthropic", "AsyncAnthropic")
MEMBERS = ("attributes", "properties", "methods")


def there() -> dict[str, dict[str, bool]]:
    """Return every recorded thing, in groups, and whether it is there."""
    return {
        "names in the package": dict(_package()),
        "names in its submodules": dict(_submodules("agentkit")),
        "names in those of agentkit_client": dict(_submodules("agentkit_client")),
        "options of a client": dict(_options()),
        "members of a client": dict(_client_members()),
        "members of a response": dict(_responses()),
        "members of a page": dict(_pages()),
        "members of a model": dict(_named("BaseModel", agentkit.BaseModel, FACTS["base_model"])),
        "members of an error": dict(_errors()),
        "members of a stream": dict(_exported("stream_classes")),
        "members of a tool or runner": dict(_exported("tool_classes")),
    }


def _package() -> Iterator[tuple[str, bool]]:
    for name in (*FACTS["exports"], *FACTS["importable_not_in_all"], *FACTS["tools_exports"]):
        yield name, hasattr(agentkit, name)


def _submodules(package: str) -> Iterator[tuple[str, bool]]:
    modules: dict[str, list[str]] = {**FACTS["resource_exports"], "lib": FACTS["lib_exports"]}
    modules["pagination"] = [name for name, fact in FACTS["pagination"].items() if _is_class(fact)]
    for module, names in modules.items():
        for name in names:
            yield f"{package}.{module}.{name}", is_at(f"{package}.{module}", name)


def is_at(module: str, name: str) -> bool:
    """Tell whether a name can be imported from a module."""
    try:
        return hasattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        return False


def _options() -> Iterator[tuple[str, bool]]:
    for client in CLIENTS:
        class_ = getattr(agentkit, client)
        for method, function, fact in (
            ("", class_, FACTS["constructors"][client]),
            (".copy", class_.copy, FACTS["copy"]),
            (".with_options", class_.with_options, FACTS["copy"]),
        ):
            shown = inspect.signature(function).parameters
            for option in fact["params"]:
                yield f"{client}{method}({option['name']}=)", option["name"] in shown
    keys = agentkit_client.RequestOptions.__annotations__
    for option in FACTS["RequestOptions"]:
        yield f"RequestOptions[{option['name']!r}]", option["name"] in keys


def _client_members() -> Iterator[tuple[str, bool]]:
    for name in CLIENTS:
        client = getattr(agentkit, name)(api_key="K")
        yield from _named(name, client, FACTS["client_members"][name])
        yield from _named(name, client, {"methods": FACTS["client_generic_verbs"]})


def _responses() -> Iterator[tuple[str, bool]]:
    response = httpx.Response(200, request=httpx.Request("GET", "http://x.example"))
    response.elapsed = timedelta(0)
    for name, fact in FACTS["response_wrappers"].items():
        if not _is_class(fact):
            continue
        homes = (_binary, _jsonl, _managers, _wrappers)
        class_: Any = next((getattr(home, name) for home in homes if hasattr(home, name)), None)
        if class_ is not None and name.endswith("BinaryAPIResponse"):
            class_ = class_(response)
        elif class_ is not None and name.endswith("APIResponse"):
            class_ = class_(response, str)
        elif class_ is not None and name.endswith("Decoder"):
            class_ = class_(str, response)
        yield from _named(name, class_, fact)


def _pages() -> Iterator[tuple[str, bool]]:
    for name, fact in FACTS["pagination"].items():
        if _is_class(fact):
            class_: Any = getattr(pagination, name, None)
            yield from _named(name, class_, fact)
            for field in fact.get("fields", []):
                yield f"{name}.{field['name']}", field["name"] in class_.model_fields


def _errors() -> Iterator[tuple[str, bool]]:
    for name, fact in FACTS["errors"]["classes"].items():
        class_ = getattr(errors, name, None)
        bases = [base.__name__ for base in class_.__mro__] if class_ else []
        for base in fact["bases"]:
            yield f"{name}({base})", base in bases
        yield from _named(name, class_, fact)


def _exported(group: str) -> Iterator[tuple[str, bool]]:
    for name, fact in FACTS[group].items():
        yield from _named(name, getattr(agentkit, name, None), fact)


def _named(name: str, holder: Any, fact: Fact) -> Iterator[tuple[str, bool]]:
    for kind in MEMBERS:
        for member in fact.get(kind, ()):
            yield f"{name}.{member}", _has(holder, member)


def _has(holder: Any, member: str) -> bool:
    """Tell whether a class or an object has a member, or a class says that its objects have."""
    class_: type[Any] = holder if isinstance(holder, type) else type(holder)
    said = any(member in inspect.get_annotations(base) for base in class_.__mro__)
    return holder is not None and (said or hasattr(holder, member))


def _is_class(fact: object) -> bool:
    return isinstance(fact, dict) and "methods" in fact
