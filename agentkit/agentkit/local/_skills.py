"""The endpoints of skills and their versions."""

from __future__ import annotations

import time
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from agentkit.local._errors import LocalError
from agentkit.local._exchange import json_response
from agentkit.local._identifiers import identifier
from agentkit.local._paging import cursor_page
from agentkit.local._skill_folder import read_skill
from agentkit.local._store import Store
from agentkit.local._times import now
from agentkit.local._uploads import files_in, uploaded

__all__ = ["Skills"]

_SKILL = "skill"
_VERSION = "skill_version"
_CREATED = "2025-10-16T00:00:00Z"
# https://docs.claude.com/en/docs/agents-and-tools/agent-skills/overview#available-skills
_BUILT_IN = [
    {
        "id": id,
        "type": "skill",
        "created_at": _CREATED,
        "updated_at": _CREATED,
        "display_title": title,
        "latest_version": "20251013",
        "source": "anthropic",
    }
    for id, title in (
        ("pptx", "PowerPoint"),
        ("xlsx", "Excel"),
        ("docx", "Word"),
        ("pdf", "PDF"),
    )
]


class Skills:
    """Skills in a store, after those that come with the API.

    Args:
        store: Where they are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def create(self, request: Request) -> Response:
        """Answer `POST /v1/skills`."""
        async with uploaded(request) as form:
            title = form.get("display_title") or form.get("display_name")
            id = identifier("skill", self._store.number())
            version = await self._new_version(form, id)
        skill = {
            "id": id,
            "type": "skill",
            "created_at": version["created_at"],
            "updated_at": version["created_at"],
            "display_title": title if isinstance(title, str) else None,
            "latest_version": version["version"],
            "source": "custom",
        }
        self._store.put(_SKILL, id, skill)
        return json_response(skill)

    async def list(self, request: Request) -> Response:
        """Answer `GET /v1/skills`."""
        skills = [*self._store.all(_SKILL), *_BUILT_IN]
        if source := request.query_params.get("source"):
            if source not in ("custom", "anthropic"):
                raise LocalError(400, message="source: Input should be 'custom' or 'anthropic'")
            skills = [skill for skill in skills if skill["source"] == source]
        return json_response(cursor_page(skills, request.query_params))

    async def retrieve(self, request: Request) -> Response:
        """Answer `GET /v1/skills/{skill_id}`."""
        return json_response(self._found(request))

    async def delete(self, request: Request) -> Response:
        """Answer `DELETE /v1/skills/{skill_id}`, once all its versions are gone."""
        id = self._own(request)["id"]
        if self._store.all(_VERSION, parent=id):
            raise LocalError(400, message="Cannot delete skill with existing versions.")
        self._store.delete(_SKILL, id=id)
        return json_response({"id": id, "type": "skill_deleted"})

    async def create_version(self, request: Request) -> Response:
        """Answer `POST /v1/skills/{skill_id}/versions`."""
        skill = self._own(request)
        async with uploaded(request) as form:
            version = await self._new_version(form, skill["id"])
        changes = {"latest_version": version["version"], "updated_at": version["created_at"]}
        self._store.change(_SKILL, skill["id"], {**skill, **changes})
        return json_response(version)

    async def list_versions(self, request: Request) -> Response:
        """Answer `GET /v1/skills/{skill_id}/versions`."""
        versions = self._store.all(_VERSION, parent=self._found(request)["id"])
        return json_response(cursor_page(versions, request.query_params, "version"))

    async def retrieve_version(self, request: Request) -> Response:
        """Answer `GET /v1/skills/{skill_id}/versions/{version}`."""
        return json_response(self._found_version(request))

    async def delete_version(self, request: Request) -> Response:
        """Answer `DELETE /v1/skills/{skill_id}/versions/{version}`."""
        gone = self._found_version(request)
        skill = self._own(request)
        self._store.delete(_VERSION, id=gone["version"], parent=skill["id"])
        left = self._store.all(_VERSION, parent=skill["id"])
        latest = left[0]["version"] if left else None
        self._store.change(
            _SKILL, skill["id"], {**skill, "latest_version": latest, "updated_at": now()}
        )
        return json_response({"id": gone["version"], "type": "skill_version_deleted"})

    async def _new_version(self, form: FormData, skill_id: str) -> dict[str, Any]:
        files = {f.filename or "": await f.read() for f in files_in(form, "files[]")}
        number = str(time.time_ns() // 1000)
        version = {
            "id": identifier("skillver", self._store.number()),
            "type": "skill_version",
            "created_at": now(),
            "skill_id": skill_id,
            "version": number,
            **read_skill(files),
        }
        self._store.put(_VERSION, number, version, parent=skill_id)
        return version

    def _found(self, request: Request) -> dict[str, Any]:
        id = request.path_params["skill_id"]
        built_in = next((skill for skill in _BUILT_IN if skill["id"] == id), None)
        skill = built_in or self._store.get(_SKILL, id)
        if skill is None:
            raise LocalError(404, message=f"Skill not found: {id}")
        return skill

    def _own(self, request: Request) -> dict[str, Any]:
        skill = self._found(request)
        if skill["source"] != "custom":
            raise LocalError(403, message="Skills that come with the API can't be changed.")
        return skill

    def _found_version(self, request: Request) -> dict[str, Any]:
        wanted, parent = request.path_params["version"], self._found(request)["id"]
        if (version := self._store.get(_VERSION, wanted, parent=parent)) is None:
            raise LocalError(404, message=f"Skill version not found: {wanted}")
        return version
