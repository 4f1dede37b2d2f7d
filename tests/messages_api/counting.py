"""How many requests each turn of each review has made, as the journals in Redis have it."""

import json
from collections import Counter

from bot.keys import Keys
from bot.play.stage import Stage


async def readings_by_turn(stage: Stage) -> Counter[str]:
    """Review/turn → requests; pieces of documents count one each."""
    turns: Counter[str] = Counter()
    async for key in stage.redis.scan_iter(Keys(stage.workspace.team_id).journal("*")):
        for entry in map(json.loads, (await stage.redis.hgetall(key)).values()):
            if entry["what"] == "read":
                turns[entry["id"].rpartition("/")[0]] += entry["data"]["calls"]
    return turns
