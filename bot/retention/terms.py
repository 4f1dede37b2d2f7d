"""For how many days things are kept, as the settings say."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.settings import RetentionSettings


@dataclass(frozen=True, slots=True)
class Terms:
    """Days after the day on which a review was closed; None is for ever."""

    reviews: int | None
    transcripts: int | None

    @classmethod
    def of(cls, settings: RetentionSettings) -> "Terms":
        return cls(settings.plumbline_keep_reviews, settings.plumbline_keep_transcripts)

    @property
    def any(self) -> bool:
        return self.reviews is not None or self.transcripts is not None


def closed_before(days: int, today: date, zone: tzinfo) -> float:
    """What was closed before this moment (seconds) has been kept for so many days: the first one of a day in the workspace's zone."""
    return datetime.combine(today - timedelta(days=days), time(0), zone).timestamp()
