"""Slack's documented limits on modals and Homes: what `invalid_arguments` would say. Source: docs.slack.dev/reference/views."""

import json
from typing import Any, Final

from bot.workspace.block_limits import block_errors
from bot.workspace.shapes import ID_MAX, PLAIN, complaint, kind_of, listed, optional_string, shape, text_object

TITLE_MAX: Final = 24
PRIVATE_METADATA_MAX: Final = 3000
VIEW_MAX: Final = 250_000  # bytes, beyond which a view is `view_too_large`
STACK_MAX: Final = 3
_OPTIONAL: Final = (
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
)


def view_errors(view: Any) -> list[str]:
    """Everything that Slack would refuse in a modal, in its own words; empty if it would take it."""
    if not isinstance(view, dict):
        return [complaint("must be an object", "/view")]
    if view.get("type") != "modal":
        return [complaint(f"unsupported type: {view.get('type')}", "/view/type")]
    found = list(shape(view, "/view", ["title", "blocks"], _OPTIONAL))
    for key in ("title", "submit", "close"):
        if view.get(key) is not None:
            found += text_object(view[key], f"/view/{key}", PLAIN, TITLE_MAX)
    found += optional_string(view, "/view", "private_metadata", PRIVATE_METADATA_MAX, 0)
    found += optional_string(view, "/view", "callback_id", ID_MAX, 0)
    found += optional_string(view, "/view", "external_id", ID_MAX, 0)
    blocks = view.get("blocks", [])
    found += [error.replace("json-pointer:", "json-pointer:/view") for error in block_errors(blocks, "modal")]
    if view.get("submit") is None and any(kind_of(block) == "input" for block in listed(blocks)):
        found.append(complaint("missing required field: submit; a modal with inputs needs one", "/view"))
    return found


def home_errors(view: Any) -> list[str]:
    """The same for a Home."""
    if not isinstance(view, dict):
        return [complaint("must be an object", "/view")]
    if view.get("type") != "home":
        return [complaint(f"unsupported type: {view.get('type')}", "/view/type")]
    found = list(shape(view, "/view", ["blocks"], ("private_metadata", "callback_id", "external_id")))
    found += optional_string(view, "/view", "private_metadata", PRIVATE_METADATA_MAX, 0)
    found += optional_string(view, "/view", "callback_id", ID_MAX, 0)
    found += optional_string(view, "/view", "external_id", ID_MAX, 0)
    return found + [error.replace("json-pointer:", "json-pointer:/view") for error in block_errors(view.get("blocks", []), "home")]


def too_large(view: Any) -> bool:
    return len(json.dumps(view).encode()) > VIEW_MAX
