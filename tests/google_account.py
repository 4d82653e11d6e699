"""A service account of Google whose tokens come from this machine."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from scripted_http import Reply, Server


@cache
def private_key() -> str:
    """Return an RSA key, as a file of Google's has it."""
    rsa: Any = import_module("cryptography.hazmat.primitives.asymmetric.rsa")
    serialization: Any = import_module("cryptography.hazmat.primitives.serialization")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def account(folder: Path, tokens: Server, **fields: str) -> Path:
    """Write the file of an account, as `GOOGLE_APPLICATION_CREDENTIALS` names it."""
    path = folder / "account.json"
    info = {
        "type": "service_account",
        "project_id": "file-project",
        "private_key_id": "1",
        "private_key": private_key(),
        "client_email": "agent@example.iam.gserviceaccount.com",
        "token_uri": f"{tokens.url}/token",
        **fields,
    }
    path.write_text(json.dumps(info))
    return path


def token(name: str, seconds: int = 3600) -> Reply:
    """Answer with a token."""
    return Reply(body={"access_token": name, "expires_in": seconds, "token_type": "Bearer"})
