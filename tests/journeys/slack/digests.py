"""What people type after `/arch-review digest`, and what stands in a channel then."""

from bot.workspace.people import Channel, Person
from tests.journeys.slack.room import PATIENCE, Room


async def asked(room: Room, who: Person, text: str, channel: Channel | None = None) -> str:
    """What a worker answers, after "Just a moment"."""
    before = len(room.slack.ephemerals(who))
    moment = await room.command(who, f"digest {text}", channel)
    assert moment.startswith("Just a moment")
    *_, answer = await room.slack.changed(lambda: room.slack.ephemerals(who)[before + 1 :], PATIENCE)
    await room.stage.quiet()
    return room.slack.visible_text(answer)


def digests(room: Room, channel: Channel | None = None) -> list[str]:
    texts = [room.slack.visible_text(post) for post in room.slack.messages(channel or room.channel)]
    return [text for text in texts if text.startswith("Audit digest")]
