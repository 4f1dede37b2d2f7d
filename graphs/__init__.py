"""How a review proceeds."""

import os

# langgraph reads this when it is imported: checkpoints hold plain data, and nothing else is ever made of them (CVE-2026-28277).
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
