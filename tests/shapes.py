"""Types of Python reduced to what can be compared, and what one allows beyond another."""

from __future__ import annotations

from os import PathLike
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin

from typing_extensions import NotRequired

Shape: TypeAlias = object


class LessAllowedError(Exception):
    """A type allows less than another one, or something else."""


def shape(type_: Any) -> Shape:
    """Reduce a type: a union is a set, and `Optional` is a union."""
    origin, args = get_origin(type_), get_args(type_)
    if origin in (Annotated, NotRequired):
        return shape(args[0])
    if origin is Union or origin is UnionType:
        return frozenset(member for arg in args for member in members(shape(arg)))
    if origin is Literal:
        return ("Literal", *args)
    if isinstance(type_, TypeVar):
        return "a type of the caller's"
    return type_ if origin in (None, PathLike) else (origin, *map(shape, args))


def members(shape: Shape) -> set[Shape]:
    """Return what a union is made of; what is no union is its own only member."""
    return set(cast("frozenset[Shape]", shape)) if isinstance(shape, frozenset) else {shape}


def parts(shape: Shape) -> tuple[Shape, ...]:
    """Split `list[int]` into `list` and `int`; what has no parts is its own only one."""
    return cast("tuple[Shape, ...]", shape) if isinstance(shape, tuple) else (shape,)


def beyond(ours: Shape, recorded: Shape) -> set[Shape]:
    """Return what `ours` allows beyond `recorded`.

    Raises:
        LessAllowedError: it allows less, or other things.
    """
    if ours == recorded:
        return set()
    if len(members(ours)) > 1 or len(members(recorded)) > 1:
        return _beyond_union(members(ours), members(recorded))
    own, other = parts(ours), parts(recorded)
    is_literal = own[0] == other[0] == "Literal"
    if is_literal and set(other) <= set(own):
        return set(own) - set(other)
    if is_literal or own[0] != other[0] or len(own) != len(other):
        raise LessAllowedError(f"{ours} instead of {recorded}")
    return {thing for pair in zip(own[1:], other[1:], strict=True) for thing in beyond(*pair)}


def _beyond_union(ours: set[Shape], recorded: set[Shape]) -> set[Shape]:
    more: set[Shape] = set()
    for member in recorded - ours:
        wider = [m for m in ours - recorded if parts(m)[0] == parts(member)[0]]
        if not wider:
            raise LessAllowedError(f"{member} is not in {ours}")
        ours = ours - {wider[0]}
        more |= beyond(wider[0], member)
    return more | (ours - recorded)
