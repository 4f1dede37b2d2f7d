"""Whose word counts for a workspace as a whole, such as that a base model goes, or when the digest comes."""

from bot.turns import Turns


async def speaks_for_the_channel(turns: Turns, person: str, channel: str) -> bool:
    """On the board of the channel's reviews; anybody of the team where there is none.

    Raises:
        PutOff, SlackApiError, aiohttp.ClientError, TimeoutError, OSError: where Slack does not say who somebody is.
    """
    board = await turns.boards.board(channel, turns.packs.current.pack.file.id)
    if board is not None:
        return person in board.members
    return (await turns.roles.people.known(person))["role"] == "team"
