"""With the token in the settings there is one workspace, and nobody to forget it."""

from bot.play.stage import Stage


async def test_a_token_that_slack_takes_back_is_said_in_the_log_and_everything_is_kept() -> None:
    async with Stage() as stage:
        bot = await stage.start("web")
        stage.workspace.uninstall()
        await stage.workspace.changed(lambda: not stage.workspace.pending())
        assert stage.workspace.given_up == []
        log = bot.log.read_text("utf-8")
        assert "Slack has taken SLACK_BOT_TOKEN back (app_uninstalled). Install the app again, set its bot token, and start again." in log
        assert await bot.stop() == 0
