"""Channels that were made private, or public again: their reviews are seen as Slack has the channel now, whatever it was before.

Slack says so in the channel itself (https://docs.slack.dev/reference/events/message/channel_convert_to_private). That is a hint which may
come late or twice; what counts is what Slack answers when it is asked.
"""

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import PutOff
from bot.places import is_private
from bot.redis_text import text
from bot.register import Register


async def follow(client: AsyncWebClient, register: Register, now: float) -> None:
    """Sees to all that is due (seconds); where Slack does not answer, later."""
    redis, key = register.redis, register.keys.converted
    noted = [text(one) for one in await redis.zrangebyscore(key, "-inf", now)]
    for channel in sorted({one.partition(" ")[0] for one in noted}):
        these = [one for one in noted if one.startswith(f"{channel} ")]
        try:
            await register.show_as(channel, private=await is_private(client, channel))
        except PutOff as later:
            await redis.zadd(key, dict.fromkeys(these, now + later.seconds), xx=True)
        else:
            await redis.zrem(key, *these)
