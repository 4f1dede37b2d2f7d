"""Settings that do not go together, or are no such thing, are one line each."""

from pathlib import Path

import pytest

from bot.settings import BOTH, LONGER, NEITHER, InstallationsSettings, RetentionSettings, Settings
from policies.errors import PlumblineError

KEY = "8SwlE2eD1TBZW60lZ40PuF62VwR6uOxKrkwlLlSkdck="
OTHER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PLUMBLINE_INSTALLATIONS_KEY")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    return monkeypatch


@pytest.mark.parametrize(
    ("token", "key", "said"),
    [
        ("", "", NEITHER),
        ("xoxb-1", KEY, BOTH),
        ("xoxp-1", "", "SLACK_BOT_TOKEN: not a bot token; it starts with xoxb-"),
        ("", "secret", "PLUMBLINE_INSTALLATIONS_KEY: not a key, or not several with commas between them"),
        ("", f"{KEY},", "PLUMBLINE_INSTALLATIONS_KEY: not a key"),
        ("", KEY[:-4], "PLUMBLINE_INSTALLATIONS_KEY: not a key"),
        ("xoxb-1", f"{KEY};{OTHER}", "PLUMBLINE_INSTALLATIONS_KEY: not a key"),
    ],
)
def test_one_workspace_or_several_but_not_both_and_not_neither(environment: pytest.MonkeyPatch, token: str, key: str, said: str) -> None:
    environment.setenv("SLACK_BOT_TOKEN", token)
    environment.setenv("PLUMBLINE_INSTALLATIONS_KEY", key)
    with pytest.raises(PlumblineError) as refused:
        Settings.read()
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
    assert not [secret for secret in (token, key) if secret and secret in str(refused.value)]


@pytest.mark.parametrize("key", [KEY, f"{KEY},{OTHER}", f"{KEY}, {OTHER}"])
def test_several_keys_stand_behind_each_other(environment: pytest.MonkeyPatch, key: str) -> None:
    environment.setenv("PLUMBLINE_INSTALLATIONS_KEY", key)
    assert InstallationsSettings.read().keys == key
    settings = Settings.read()
    assert settings.slack_bot_token is None
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"plumbline_webhook_url": "https://example.com/x"}, "only one of them is set"),
        ({"plumbline_webhook_secret": "0123456789abcdef"}, "only one of them is set"),
        (
            {"plumbline_webhook_url": "ftp://example.com", "plumbline_webhook_secret": "0123456789abcdef"},
            "PLUMBLINE_WEBHOOK_URL: not an address",
        ),
        ({"plumbline_webhook_url": "https://example.com/x", "plumbline_webhook_secret": "short"}, "PLUMBLINE_WEBHOOK_SECRET: too short"),
    ],
)
def test_a_webhook_has_an_address_and_a_secret(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str) -> None:
    for name, value in {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", **given}.items():
        monkeypatch.setenv(name.upper(), value)
    with pytest.raises(PlumblineError, match=says):
        Settings.read()


@pytest.mark.parametrize(
    ("reviews", "transcripts", "says"),
    [
        ("30", "30", LONGER),
        ("30", "31", LONGER),
        ("0", "", "PLUMBLINE_KEEP_REVIEWS: Input should be greater than or equal to 1."),
        ("", "never", "PLUMBLINE_KEEP_TRANSCRIPTS: Input should be a valid integer"),
    ],
)
def test_what_is_said_is_kept_no_longer_than_its_review(environment: pytest.MonkeyPatch, reviews: str, transcripts: str, says: str) -> None:
    environment.setenv("PLUMBLINE_KEEP_REVIEWS", reviews)
    environment.setenv("PLUMBLINE_KEEP_TRANSCRIPTS", transcripts)
    with pytest.raises(PlumblineError) as refused:
        RetentionSettings.read()
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("reviews", "transcripts"), [("", ""), ("30", ""), ("", "30"), ("30", "29")])
def test_either_term_may_be_set_alone(environment: pytest.MonkeyPatch, reviews: str, transcripts: str) -> None:
    environment.setenv("PLUMBLINE_KEEP_REVIEWS", reviews)
    environment.setenv("PLUMBLINE_KEEP_TRANSCRIPTS", transcripts)
    found = RetentionSettings.read()
    assert (str(found.plumbline_keep_reviews or ""), str(found.plumbline_keep_transcripts or "")) == (reviews, transcripts)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"plumbline_digest": "monday 9"}, "PLUMBLINE_DIGEST: no time of a week; write for example monday 09:00, or off"),
        ({"plumbline_digest": "daily"}, "PLUMBLINE_DIGEST: no time of a week"),
        ({"plumbline_digest_channel": "#governance"}, r"PLUMBLINE_DIGEST_CHANNEL: no id of a channel \(C…\)"),
        ({"plumbline_digest_channel": "U0ADA00001"}, "PLUMBLINE_DIGEST_CHANNEL: no id of a channel"),
        (
            {"plumbline_digest_channel": "C0GOVERN01", "plumbline_installations_key": KEY, "slack_bot_token": ""},
            "PLUMBLINE_DIGEST_CHANNEL: it is a channel of one workspace, and PLUMBLINE_INSTALLATIONS_KEY is for several",
        ),
    ],
)
def test_a_digest_has_a_time_of_the_week_and_a_channel_of_one_workspace(
    environment: pytest.MonkeyPatch, given: dict[str, str], says: str
) -> None:
    for name, value in {"slack_bot_token": "xoxb-1", **given}.items():
        environment.setenv(name.upper(), value)
    with pytest.raises(PlumblineError, match=says) as refused:
        Settings.read()
    assert "\n" not in str(refused.value)


def test_a_digest_comes_on_mondays_at_nine_where_nothing_else_is_said(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert str(Settings.read().digest) == "monday 09:00"
    environment.setenv("PLUMBLINE_DIGEST", "off")
    assert Settings.read().digest is None
