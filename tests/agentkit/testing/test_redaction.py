"""What must not be written is masked wherever it stands, and every other byte stays as it is."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit.local._dialects.frames import Framing
from agentkit.local._events import encoded, events_of
from agentkit.testing._frames import _frames
from agentkit.testing._redaction import Redactor

SECRET = "sentinel@there.example"
KEY = "sk-ant-very/secret+key=="
FIELDS = ["email", "größe", "e mail"]
REDACTOR = Redactor(FIELDS, {"x-api-key": KEY})
INNER = json.dumps({"to": {"email": SECRET}, "n": 1})


def message(*content: dict[str, Any]) -> dict[str, Any]:
    ended: dict[str, Any] = {"stop_reason": "end_turn", "stop_sequence": None}
    usage = {"input_tokens": 1, "output_tokens": 1}
    return {"id": "msg_1", "type": "message", "content": list(content), **ended, "usage": usage}


def stream(*content: dict[str, Any]) -> list[bytes]:
    return [encoded(event) for event in events_of(message(*content))]


def folded(chunks: list[bytes]) -> dict[tuple[int, str], str]:
    """Put the texts of the deltas of a stream together."""
    texts: dict[tuple[int, str], str] = {}
    for line in b"".join(chunks).split(b"\n"):
        if line.startswith(b"data:") and b"content_block_delta" in line:
            event = json.loads(line[5:])
            for name, said in event["delta"].items():
                if name != "type":
                    place = (event["index"], name)
                    texts[place] = texts.get(place, "") + said
    return texts


@pytest.mark.parametrize(
    ("given", "masked"),
    [  # S is what must not be seen
        ('{"email": "S", "n": [1,  2]}', '{"email": "***", "n": [1,  2]}'),
        ('{"a":{"email":{"b":["S","}"]}},"c":1}', '{"a":{"email":"***"},"c":1}'),
        ('{"email": 12.5e3, "email": null, "b": 1}', '{"email": "***", "email": "***", "b": 1}'),
        (r'{"t": "{\"email\": \"S\", \"n\": 1}"}', r'{"t": "{\"email\": \"***\", \"n\": 1}"}'),
        (r'{"t": "{\n  \"email\" :\n \"S\"\n}"}', r'{"t": "{\n  \"email\" :\n \"***\"\n}"}'),
        ('found {"email": "S"} in "it"', 'found {"email": "***"} in "it"'),
        (r'5" and {"email": "a \" S \\"}!', r'5" and {"email": "***"}!'),
        (
            r'{"gr\u00f6\u00DFe": "S", "\u0065mail": "S"}',
            r'{"gr\u00f6\u00DFe": "***", "\u0065mail": "***"}',
        ),
        ('{"größe": "S"}', '{"größe": "***"}'),
        ('{"email": "S', '{"email": "***"'),
        ('{"email": {"a": "S", "b": ', '{"email": "***"'),
        (r'{"t": "{\"email\": \"S", "u": 1}', r'{"t": "{\"email\": \"***\"", "u": 1}'),
        (r'{"t": "{\"email\": [\"S\"", "u": 1}', r'{"t": "{\"email\": \"***\"", "u": 1}'),
        ('{"mail": "S", "emails": "S", "x": "email: S"}', None),
        ("see http://x.example/?a=1&email=S&b=2 ok", "see http://x.example/?a=1&email=***&b=2 ok"),
        ("email=S&n=1&e+mail=S&e%20mail=S", "email=***&n=1&e+mail=***&e%20mail=***"),
        ('{"email": "S"}\n{"email": "S"}\r\n', '{"email": "***"}\n{"email": "***"}\r\n'),
    ],
)
def test_a_named_field_is_masked_and_nothing_else(given: str, masked: str | None):
    assert REDACTOR.text(given) == (given if masked is None else masked)


@pytest.mark.parametrize("depth", range(5))
def test_json_in_json_in_json_is_looked_into(depth: int):
    value: Any = {"email": [SECRET, {"x": SECRET}], "kept": "a \\ \" ' \n /"}
    wanted: Any = {"email": "***", "kept": "a \\ \" ' \n /"}
    for _ in range(depth):
        value, wanted = {"text": json.dumps(value)}, {"text": json.dumps(wanted)}
    assert REDACTOR.text(json.dumps(value)) == json.dumps(wanted)
    assert REDACTOR.parsed(value) == wanted


@given(
    st.recursive(
        st.none() | st.integers() | st.text('a"\\\n{}[]:é', max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["email", "a", "b"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.booleans(),
)
def test_masked_json_is_what_masking_its_values_gives(value: Any, is_nested: bool):
    def masked(part: Any) -> Any:
        if isinstance(part, dict):
            items = cast("dict[str, Any]", part).items()
            return {k: "***" if k == "email" else masked(v) for k, v in items}
        return (
            [masked(item) for item in cast("list[Any]", part)] if isinstance(part, list) else part
        )

    if is_nested:
        assert json.loads(json.loads(REDACTOR.text(json.dumps(json.dumps(value))))) == masked(value)
    else:
        assert json.loads(REDACTOR.text(json.dumps(value, ensure_ascii=False))) == masked(value)


@pytest.mark.parametrize("size", [1, 7, 30, 10_000])
@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1, "email": "%b", "b": 2}' % SECRET.encode(),
        b"x" * 9 + json.dumps({"t": INNER}).encode(),
        b"".join(stream({"type": "text", "text": f"It is {INNER}."})),
        b"".join(stream({"type": "tool_use", "id": "t", "name": "f", "input": json.loads(INNER)})),
        b"the key is " + KEY.encode() + b" or " + json.dumps({"k": KEY}).encode(),
    ],
)
def test_chunks_stay_as_many_however_a_secret_is_split(size: int, content: bytes):
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    masked = REDACTOR.chunks(chunks)
    assert len(masked) == len(chunks)
    assert b"".join(masked) == REDACTOR.content(content)
    assert b"***" in b"".join(masked)
    said = "".join(folded(masked).values())
    assert SECRET not in said
    assert not re.search(rb"sentinel|there\.ex|secret", b"".join(masked))


def test_deltas_stay_events_and_only_those_with_a_secret_change():
    events = stream(
        {"type": "thinking", "thinking": f"They gave {INNER}, and {KEY}", "signature": "s" * 20},
        {"type": "text", "text": f"I tell {INNER} to nobody; \u2028 {KEY} neither."},
        {"type": "tool_use", "id": "t", "name": "send", "input": json.loads(INNER)},
        {"type": "tool_use", "id": "u", "name": "other", "input": {"text": "stays in its pieces"}},
    )
    masked = REDACTOR.chunks(events)
    texts = folded(masked)
    inner = INNER.replace(SECRET, "***")
    assert texts[0, "thinking"] == f"They gave {inner}, and ***"
    assert texts[1, "text"] == f"I tell {inner} to nobody; \u2028 *** neither."
    assert texts[2, "partial_json"] == inner
    assert [one for one in masked if b'"index":3' in one] == [
        one for one in events if b'"index":3' in one
    ]
    assert [one.split(b"\n")[0] for one in masked] == [one.split(b"\n")[0] for one in events]


@pytest.mark.parametrize("cut", range(1, 60, 4))
def test_a_stream_that_is_cut_says_nothing_either(cut: int):
    content = b"".join(
        stream({"type": "tool_use", "id": "t", "name": "f", "input": {"email": "sentinel" * 6}})
    )
    begin = content.index(b"email")
    masked = REDACTOR.content(content[: begin + cut * 10])
    assert b"sent" not in masked
    assert b"inel" not in masked


def test_a_text_completion_is_masked_in_its_pieces():
    pieces = [INNER[at : at + 3] for at in range(0, len(INNER), 3)]
    chunks = [encoded({"type": "completion", "completion": piece}) for piece in pieces]
    masked = REDACTOR.chunks(chunks)
    said = [json.loads(chunk.split(b"data: ")[1])["completion"] for chunk in masked]
    assert "".join(said) == INNER.replace(SECRET, "***")


@pytest.mark.parametrize("cut", [0, 1, 30, 200])
def test_frames_of_amazon_stay_frames(cut: int):
    framing = Framing(lambda name: name)
    text = f"I have {KEY}"
    events = stream(
        {"type": "text", "text": text},
        {"type": "tool_use", "id": "t", "name": "f", "input": json.loads(INNER)},
    )
    error = {"type": "error", "error": {"type": "api_error", "message": f"not {KEY}"}}
    content = b"".join(map(framing, [*events, encoded(error)]))
    content = content[: len(content) - cut]
    chunks = [content[at : at + 100] for at in range(0, len(content), 100)]
    masked = REDACTOR.chunks(chunks)
    frames = list(_frames(b"".join(masked)))
    said = folded([b"data: " + frame.said + b"\n" for frame in frames])
    assert len(masked) == len(chunks)
    assert said[0, "text"] == "I have ***"
    assert said[1, "partial_json"] == INNER.replace(SECRET, "***")
    if not cut:
        assert all(frame.head for frame in frames)
        assert json.loads(frames[-1].said) == {"message": "not ***"}
    assert framing(events[0]) == REDACTOR.content(framing(events[0]))


def test_half_a_frame_with_a_secret_in_it_is_dropped():
    framing = Framing(lambda name: name)
    first, second = ({"type": "note", "note": note} for note in ("first", f"{KEY} {INNER}"))
    frames = [framing(encoded(event)) for event in (first, second)]
    for cut in range(1, len(frames[1])):
        masked = REDACTOR.content(frames[0] + frames[1][:-cut])
        assert masked.startswith(frames[0])
        rest = b"".join(frame.said for frame in _frames(masked))
        assert KEY.encode() not in rest
        assert SECRET.encode() not in rest


def test_a_form_is_masked_part_by_part():
    form = (
        b'--xyz\r\nContent-Disposition: form-data; name="email"\r\n\r\n%b\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\nthe key is %b\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n'
        b'Content-Type: application/json\r\n\r\n{"email": "%b", "b": "\xff"}\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="e mail"\r\nX-More: 1\r\n\r\n%b\r\n'
        b"--xyz--\r\n"
    ) % (SECRET.encode(), KEY.encode(), SECRET.encode(), b"\r\n" + SECRET.encode())
    masked = REDACTOR.content(form)
    assert masked.count(b"***") == 4
    assert b"sentinel" not in masked
    assert b"secret" not in masked
    assert masked.endswith(b"X-More: 1\r\n\r\n***\r\n--xyz--\r\n")


def test_texts_in_base64_are_looked_into():
    body = b64encode(json.dumps({"text": INNER, "key": KEY}).encode()).decode()
    asked = {"input": {"invokeModel": {"body": body}}, "picture": "iVBORw0KGgo" + "A" * 101}
    masked = json.loads(REDACTOR.text(json.dumps(asked)))
    said = json.loads(b64decode(masked["input"]["invokeModel"]["body"]))
    assert said == {"text": INNER.replace(SECRET, "***"), "key": "***"}
    assert masked["picture"] == asked["picture"]


def test_headers_paths_and_queries_are_masked():
    headers = {
        "Email": SECRET,
        "x-info": INNER,
        "location": f"https://x.example/?email={SECRET}&n=1",
        "x-key": KEY,
        "set-cookie": "session=1",
        "anthropic-ratelimit-tokens-remaining": "10",
    }
    assert REDACTOR.headers(headers) == {
        "Email": "***",
        "x-info": INNER.replace(SECRET, "***"),
        "location": "https://x.example/?email=***&n=1",
        "x-key": "***",
        "anthropic-ratelimit-tokens-remaining": "10",
    }
    path = "/v1/x?e%20mail=1&%65mail=2&token=sk-ant-very%2Fsecret%2Bkey%3D%3D&n=1"
    assert REDACTOR.path(path) == "/v1/x?e%20mail=***&%65mail=***&token=***&n=1"


AWS = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/bedrock/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400"
)


@pytest.mark.parametrize(
    ("header", "value", "hidden"),
    [
        ("authorization", "Bearer ya29.token-of-google", "ya29.token-of-google"),
        ("authorization", AWS, "AKIDEXAMPLE"),
        ("authorization", AWS, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400"),
        ("authorization", "Basic " + b64encode(b"me:pass-word").decode(), "pass-word"),
        ("cookie", "a=1; session=of-somebody", "of-somebody"),
        ("x-amz-security-token", "session+token/of==", "session+token/of=="),
        ("x-amz-security-token", "session+token/of==", "session%2Btoken%2Fof%3D%3D"),
        ("X-Company-Secret", "a long enough one", "a long enough one"),
        ("api-key", 'quo"te\\d', 'quo\\"te\\\\d'),
    ],
)
def test_credentials_are_masked_wherever_they_come_up(header: str, value: str, hidden: str):
    redactor = Redactor([], {header: value, "idempotency-key": "not-a-secret"})
    assert redactor.text(f"<{hidden}> not-a-secret") == "<***> not-a-secret"


def test_half_a_key_at_the_end_is_masked_too():
    key = "sk-ant-api03-" + "abcdefgh" * 8
    redactor = Redactor([], {"x-api-key": key})
    for cut in range(20, len(key)):
        assert redactor.text(f"it is {key}, yes, {key[:cut]}") == "it is ***, yes, ***"
    assert redactor.text(f"{key[:-1]}, no, sk-ant-api03-") == f"{key[:-1]}, no, sk-ant-api03-"


def test_what_has_nothing_to_hide_is_the_same():
    content = b"".join(stream({"type": "text", "text": "Nothing \xff here"})) + bytes(range(256))
    assert Redactor([], {"x-api-key": "any"}).content(content) is content
    assert REDACTOR.content(content) == content


@pytest.mark.parametrize(
    "hostile", [b"\\" * 200_000, b'"email":' * 30_000, b'{"email":[' * 30_000, b'"' * 200_000]
)
def test_hostile_bytes_take_no_long_time(hostile: bytes):
    assert len(REDACTOR.chunks([hostile, hostile])) == 2
