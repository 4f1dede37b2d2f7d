"""A browser window in which one person sees the workspace, and what must never happen in it."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Final, Self

from playwright.async_api import Browser, Dialog, Locator, Page, expect

from bot.workspace.people import Channel, Person
from bot.workspace.workspace import Workspace

CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE: Final = 10_000  # milliseconds
WATCH: Final = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
expect.set_options(timeout=PATIENCE)


class Window:
    """`trouble` lists errors of the page, and dialogs that a script has opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        self._dismissing = asyncio.ensure_future(dialog.dismiss())

    async def violations(self) -> list[str]:
        """What the Content-Security-Policy had to stop."""
        found: list[str] = await self.page.evaluate("window.violations")
        return found

    async def is_sound(self) -> None:
        assert self.trouble == []
        assert await self.violations() == []

    # what stands where

    @property
    def channel(self) -> Locator:
        return self.page.locator("#channel")

    @property
    def thread(self) -> Locator:
        return self.page.locator("#thread")

    @property
    def form(self) -> Locator:
        return self.page.locator("dialog.modal")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer-channel")

    @property
    def reply(self) -> Locator:
        return self.page.locator("#composer-thread")

    def control(self, action: str) -> Locator:
        """The control of this action_id in the thread."""
        return self.thread.locator(f'[data-control$="/{action}"]').last

    # what people do

    async def type_in_channel(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def open_thread(self) -> None:
        await self.channel.locator("button.replies").last.click()
        await expect(self.thread).to_be_visible()

    async def focused(self) -> str:
        """What a screen reader would call the element that has the focus: its label, else its text."""
        name: str = await self.page.evaluate(
            """() => { const node = document.activeElement;
                 return node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent || node.id; }"""
        )
        return " ".join(name.split())

    async def tab_to(self, label: str, key: str = "Tab", most: int = 120) -> None:
        """By keyboard alone, to the next control whose label begins like this."""
        seen = []
        for _ in range(most):
            await self.page.keyboard.press(key)
            name = await self.focused()
            if name.startswith(label):
                return
            seen.append(name[:40])
        raise AssertionError(f'{key} does not lead to "{label}": {seen}')


class Windows:
    """Opens windows, and closes them all at the end."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()

    async def open(self, slack: Workspace, who: Person | None, where: Channel | None = None, **settings: Any) -> Window:
        """A window of its own browser profile. `settings` are those of a Playwright context."""
        context = await self._browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | settings)
        self._stack.push_async_callback(context.close)
        await context.add_init_script(WATCH)
        if who is not None:
            await context.add_init_script(f'sessionStorage.getItem("plumbline:who") ?? sessionStorage.setItem("plumbline:who", "{who.id}")')
        window = Window(await context.new_page())
        await window.page.goto(f"{slack.origin}/#{where.id if where else ''}")
        await expect(window.page.locator("#sidebar .row").first).to_be_attached()
        return window
