"""What `plumbline doctor` finds out about Claude: is the key good, are the models there? It asks for models only, which costs nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import anthropic

from bot.settings import Settings

PATIENCE: Final = 10.0  # seconds
KEY: Final = "ANTHROPIC_API_KEY"
ADDRESS: Final = "ANTHROPIC_BASE_URL"

Line = tuple[str, str, str | None]  # about, what is found, what to do; None where all is well


async def about_claude(settings: Settings) -> AsyncIterator[Line]:
    if settings.anthropic_api_key is None:
        yield KEY, "not set; nothing is read by a model, and reviews go on with buttons", None
        return
    if settings.plumbline_reading == "off":
        yield "PLUMBLINE_READING", "off; nothing is read by a model, and reviews go on with buttons", None
    models = {"PLUMBLINE_READING_MODEL": settings.plumbline_reading_model, "PLUMBLINE_NARRATIVE_MODEL": settings.plumbline_narrative_model}
    key, address = settings.anthropic_api_key.get_secret_value(), settings.anthropic_base_url
    async with anthropic.AsyncAnthropic(api_key=key, base_url=address, max_retries=0, open_telemetry=False) as client:
        for name, model in models.items():
            about, says, fix = await _model(client, name, model)
            yield about, says, fix
            if about in (KEY, ADDRESS):
                return
    yield KEY, "Claude takes it", None


async def _model(client: anthropic.AsyncAnthropic, name: str, model: str) -> Line:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await client.models.retrieve(model)
    except anthropic.NotFoundError:
        return name, f"there is no model {model}", "Correct it, or leave it out for the default"
    except (anthropic.AuthenticationError, anthropic.PermissionDeniedError) as error:
        return KEY, f"Claude refuses it ({error.status_code})", "Make a new key at platform.claude.com, and set it"
    except anthropic.APIStatusError as error:
        return ADDRESS, f"{client.base_url} answers {error.status_code}", "Try again later, or correct it"
    except (anthropic.APIError, TimeoutError) as error:
        return ADDRESS, f"no answer from {client.base_url} ({type(error).__name__})", "Let this machine reach it, or correct it"
    return name, f"{found.id} is there", None
