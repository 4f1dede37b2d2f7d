"""Redis is away: those who are known are told, and nothing is acknowledged that is not kept."""

from tests.faults.counting_proxy import CountingProxy
from tests.journeys.workspaces.towns import Towns


async def test_a_known_workspace_is_told_to_try_again_and_an_unknown_one_is_not_acknowledged(empty: Towns) -> None:
    towns, north, south = empty, empty.north, empty.south
    await towns.add(north)
    async with CountingProxy(towns.stage.redis_url, towns.stage.folder) as valkey:
        towns.stage.settings["REDIS_URL"] = valkey.url
        bot = await towns.start("web")
        assert "/arch-review" in await north.command(north.ada, "help")
        valkey.go_away()
        assert "Please try again in a minute" in await north.command(north.ada, "A handbook assistant")
        assert (await south.slack.slash(south.ada, south.channel, "/arch-review help")).error
        assert await towns.logged(south, "a slash command could not be kept: ConnectionError")
        valkey.come_back()
        assert "There is no review yet" in await north.command(north.ada, "list")
        assert await bot.stop() == 0
    assert "Traceback" not in towns.log
