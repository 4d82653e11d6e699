"""How query parameters are written, for who builds a URL of the API by hand."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl

from agentkit_client._request import encode_query


class Querystring:
    """Writes and reads query parameters as all calls do."""

    def stringify(self, params: Mapping[str, object]) -> str:
        """Write query parameters: lists joined by commas, mappings as `name[key]`."""
        return encode_query(params)

    def stringify_items(self, params: Mapping[str, object]) -> list[tuple[str, str]]:
        """Write query parameters as pairs of texts, not yet escaped."""
        return parse_qsl(encode_query(params), keep_blank_values=True)

    def parse(self, query: str) -> dict[str, list[str]]:
        """Read query parameters: every name, and the texts it was given."""
        return parse_qs(query, keep_blank_values=True)
