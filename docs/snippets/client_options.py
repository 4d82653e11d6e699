import httpx

from agentkit import Anthropic

with Anthropic(
    timeout=httpx.Timeout(60.0, connect=5.0),  # seconds
    max_retries=5,
    default_headers={"X-Team": "search"},
) as client:
    # A copy with other options, on the same connections.
    patient = client.with_options(timeout=300.0, max_retries=0)
    print(patient.timeout, patient.max_retries, client.max_retries)
