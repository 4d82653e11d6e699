"""A name on the command line stands for a model of the box, a file, or an object of a module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentkit.cli._failures import Failure
from agentkit.cli._models import read_model
from agentkit.local import EchoModel, FunctionModel, LocalAPI, RehearsalModel, ReplayModel
from agentkit.testing import Cassette


def test_models_of_the_box_have_names():
    assert isinstance(read_model("rehearsal"), RehearsalModel)
    assert isinstance(read_model("echo"), EchoModel)


def test_an_object_may_be_a_class_or_a_function():
    assert isinstance(read_model("agentkit.local:EchoModel"), EchoModel)
    assert isinstance(read_model("json:dumps"), FunctionModel)


def test_a_cassette_is_told_by_its_name(tmp_path: Path):
    tape = tmp_path / "tape.jsonl"
    asked: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    with (
        LocalAPI(EchoModel()) as api,
        Cassette(tape).client(base_url=api.url, api_key="k") as client,
    ):
        client.messages.create(**asked)
    model = read_model(str(tape))
    assert isinstance(model, ReplayModel)
    assert json.dumps(model.reply(asked)).count('"Hi"') == 1


@pytest.mark.parametrize("name", ["nothing.json", "nothing.jsonl", "json:nothing", "json:__name__"])
def test_what_is_no_model_is_told(name: str):
    with pytest.raises(Failure):
        read_model(name)
