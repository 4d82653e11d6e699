"""Events with something wrong in them, for tests that nothing can break."""

from __future__ import annotations

import copy
from typing import Any

import streamed
from hypothesis import strategies as st

Event = dict[str, Any]

BEGUN = [streamed.start(), streamed.block_start()]
"""What has to come before most events make sense."""

_NAMES = ("message", "content", "usage", "index", "delta", "content_block", "type", "text", "cls")
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "a", "text_delta"]),
    lambda items: st.lists(items, max_size=2) | st.dictionaries(st.sampled_from(_NAMES), items),
    max_leaves=4,
)
_SOUND = [
    *streamed.texts("a"),
    *streamed.call("{"),
    streamed.delta("signature_delta", signature=""),
    streamed.delta("citations_delta", citation={"type": "char_location"}),
    {"type": "brand_new"},
    {"type": "ping"},
]


@st.composite
def twisted(draw: st.DrawFn) -> Event:
    """Take an event, and put one value into it that should not be there."""
    event = copy.deepcopy(draw(st.sampled_from(_SOUND)))
    place: Any = event
    while True:
        name = draw(st.sampled_from([*place, "new", "cls"]))
        if not isinstance(place.get(name), dict) or draw(st.booleans()):
            place[name] = draw(_JSON)
            return event
        place = place[name]


EVENTS = st.lists(st.sampled_from(_SOUND) | twisted(), max_size=8)
"""Events after `BEGUN`, sound and twisted."""
