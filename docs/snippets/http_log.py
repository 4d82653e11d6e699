import logging
import sys

from agentkit import Anthropic

log = logging.getLogger("agentkit")
log.addHandler(logging.StreamHandler(sys.stdout))
log.setLevel(logging.DEBUG)

with Anthropic() as client:
    client.models.list(limit=1)
