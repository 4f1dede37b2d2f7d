"""A browser window in which one person sees the workspace, and what must never happen in it."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Final, Self

from playwright.async_api import Browser, Dialog, Locator, Page, expect

from bot.workspace.people import Channel, Person
from bot.workspace.workspace import Workspace
from tests.journeys.slack.room import Thread

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

    async def overflow(self) -> int:
        """Pixels by which the page, or a part of it that should not, goes beyond its width."""
        beyond: int = await self.page.evaluate(
            """() => Math.max(...[document.scrollingElement, ...document.querySelectorAll(".pane, .messages, dialog")]
                 .filter((node) => node.clientWidth).map((node) => node.scrollWidth - node.clientWidth))"""
        )
        return beyond

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

    async def act_as(self, who: Person) -> None:
        await self.page.locator(f'[data-row="{who.id}"]').click()
        await expect(self.channel.locator(".acting")).to_contain_text(f"You act as {who.name}")

    async def open_home(self, tab: str) -> Locator:
        """With this tab chosen, by mouse."""
        await self.page.get_by_role("button", name="Home", exact=True).click()
        await self.channel.get_by_role("button", name=tab, exact=True).click()
        await expect(self.channel.get_by_role("button", name=f"{tab}, shown now")).to_be_focused()
        return self.channel

    async def open_thread(self) -> None:
        await self.channel.locator("button.replies").last.click()
        await expect(self.thread).to_be_visible()

    async def answer(self, thread: Thread, fact: str, value: Any) -> None:
        """With the mouse, in the thread; the bot is waited for."""
        about = f"{thread.review}/{fact}"
        if isinstance(value, list):
            await self.control(f"pick/{about}").click()
            for option in value:
                await self.thread.locator(f'.menu:not([hidden]) input[value="{option}"]').check()
            await self.control(f"save/{about}").click()
        elif isinstance(value, int):
            await self.control(f"number/{about}").click()
            await self.form.locator("input").fill(str(value))
            await self.form.get_by_role("button", name="Save").click()
            await expect(self.form).to_have_count(0)
        elif any(control.action_id == f"answer/{about}/{value}" for control in thread.slack.controls(thread.asking(fact))):
            await self.control(f"answer/{about}/{value}").click()
        else:
            await self.control(f"answer/{about}").click()
            await self.thread.locator(f'.menu:not([hidden]) input[value="{value}"]').click()
        await thread.quiet()

    async def focused(self) -> str:
        """What a screen reader would call the element that has the focus: its label, else its text."""
        name: str = await self.page.evaluate(
            """() => { const node = document.activeElement;
                 if (node === document.body) return "";
                 return node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent || node.id; }"""
        )
        return " ".join(name.split())

    async def tab_to(self, label: str, key: str = "Tab", most: int = 120) -> None:
        """By keyboard alone, to the next control whose label begins like this."""
        seen: list[str] = []
        while not (name := await self.focused()).startswith(label) and len(seen) < most:
            seen.append(name[:40])
            await self.page.keyboard.press(key)
        if name.startswith(label):
            return
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
