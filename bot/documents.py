"""Files that people share in a review's thread, as text: plain text, Markdown and PDF. Fetched in the turn, with the bot's token."""

import asyncio
import io
import logging
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from graphs.messages import Document, File, Message, Part

log = logging.getLogger("plumbline.documents")
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it says what is wrong with a file by quoting it

LARGEST: Final = 5 * 2**20  # bytes of a file
CHUNK: Final = 2**16  # bytes
LONGEST: Final = 100_000  # characters that are read of all documents of a message, five requests at most
MOST: Final = 3  # documents of a message
MOST_PAGES: Final = 200
PATIENCE: Final = 5.0  # seconds to fetch and to understand a file; a turn may take sixty, and Claude has its share
FILES: Final = "files.slack.com"
TEXT_TYPES: Final = ("text", "markdown", "post")
TEXT_ENDS: Final = (".txt", ".md", ".markdown", ".text")


class Unreadable(Exception):
    """With a sentence for whoever has shared it."""


@dataclass(frozen=True, slots=True)
class Documents:
    """`api_url` is Slack's: only Slack ever sees the token."""

    session: aiohttp.ClientSession
    api_url: str
    token: str

    async def fetched(self, message: Message) -> Message:
        """The message with documents in the place of its files."""
        files = message.get("files")
        if not files:
            return message
        documents: list[Document] = []
        room = LONGEST
        for file in files[:MOST]:
            document = await self._document(file, room)
            room -= sum(len(part["text"]) for part in document["parts"])
            documents.append(document)
        if more := files[MOST:]:
            names = ", ".join(file["name"] for file in more)
            documents.append(Document(name=names, parts=[], problem=f"I read {MOST} files of a message, and left out {names}."))
        return {**_without_files(message), "documents": documents}

    async def _document(self, file: File, room: int) -> Document:
        try:
            parts = await self._parts(file)
        except Unreadable as why:
            return Document(name=file["name"], parts=[], problem=str(why))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a shared file could not be fetched (%s)", type(error).__name__)
            return Document(name=file["name"], parts=[], problem=f"I could not fetch {file['name']}. Please share it again.")
        kept = _within(parts, room)
        whole = sum(len(part["text"]) for part in kept) == sum(len(part["text"]) for part in parts)
        problem = None if whole else f"{file['name']} is long: I have read its beginning only."
        return Document(name=file["name"], parts=kept, problem=problem)

    async def _parts(self, file: File) -> list[Part]:
        kind = _kind(file)
        if file["size"] > LARGEST:
            raise Unreadable(_too_large(file))
        async with asyncio.timeout(PATIENCE):
            content = await self._content(file)
            return await asyncio.to_thread(_pages if kind == "pdf" else _lines, file["name"], content)

    async def _content(self, file: File) -> bytes:
        address = urlsplit(file["address"])
        if address.netloc not in (FILES, urlsplit(self.api_url).netloc):
            raise Unreadable(f"{file['name']} is not kept by Slack, so I cannot read it. Please paste what matters.")
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.get(file["address"], headers=headers, allow_redirects=False) as response:
            if response.status != 200 or response.content_type == "text/html":  # noqa: PLR2004 - Slack shows a page to whoever may not read
                raise Unreadable(f"Slack does not let me read {file['name']}. Does the app have the scope files:read?")
            content = bytearray()
            async for chunk in response.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > LARGEST:
                    raise Unreadable(_too_large(file))
            return bytes(content)


def without_reader(message: Message) -> Message:
    """In guided mode nobody reads documents."""
    files = message.get("files")
    if not files:
        return message
    told = "I cannot read documents right now. Please answer below; nothing else is needed."
    return {**_without_files(message), "documents": [Document(name=file["name"], parts=[], problem=told) for file in files[:1]]}


def _without_files(message: Message) -> Message:
    without: Message = {**message}
    del without["files"]
    return without


def _too_large(file: File) -> str:
    return f"{file['name']} is larger than {LARGEST >> 20} MB. Please paste the part that matters."


def _kind(file: File) -> str:
    name, kind = file["name"].lower(), file["type"].lower()
    if kind == "pdf" or name.endswith(".pdf"):
        return "pdf"
    if kind in TEXT_TYPES or name.endswith(TEXT_ENDS):
        return "text"
    raise Unreadable(f"I read text, Markdown and PDF; {file['name']} is none of them. Please paste what matters.")


def _lines(name: str, content: bytes) -> list[Part]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is no UTF-8 text. Please paste what matters.") from None
    text = text.replace("\r\n", "\n")
    return [Part(text=text, page=None, line=1)] if text.strip() else []


def _pages(name: str, content: bytes) -> list[Part]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Unreadable(f"{name} is encrypted. Please share it without a password.")
        texts = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):  # whatever a broken file makes of it
        raise Unreadable(f"I could not read {name} as a PDF. Please paste what matters.") from None
    parts = [Part(text=text, page=number, line=None) for number, text in enumerate(texts, 1) if text.strip()]
    if not parts:
        raise Unreadable(f"{name} holds no text, perhaps only pictures of pages. Please paste what matters.")
    return parts


def _within(parts: list[Part], room: int) -> list[Part]:
    kept: list[Part] = []
    for part in parts:
        if len(part["text"]) > room:
            if part["line"] and room > 0 and not kept:
                kept.append({**part, "text": part["text"][:room]})
            break
        kept.append(part)
        room -= len(part["text"])
    return kept
