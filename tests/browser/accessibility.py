"""What axe-core finds on a page as it stands; findings that keep somebody out are `serious` or `critical`."""

from importlib.resources import files
from typing import Any

from playwright.async_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_RUN = "axe.run(document, {resultTypes: ['violations']})"


async def barriers(page: Page) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE)
    found: dict[str, Any] = await page.evaluate(_RUN)
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
