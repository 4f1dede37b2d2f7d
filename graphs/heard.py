"""What a reader has found in this turn's messages, by the time of the message; kept beside the draft, never in the state."""

from dataclasses import dataclass, field

from graphs.claude.contract import Found, Reading, Withdrawn, Wondered
from graphs.messages import Message


@dataclass(slots=True)
class OfMessage:
    """What one message says."""

    found: list[Found] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    wondered: list[Wondered] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found or self.withdrawn or self.wondered)


@dataclass(slots=True)
class Heard:
    """`read` are messages that were put to the reader; `waits` are those it did not get to, to be read in a later turn.

    `told` says that this turn's failure has been told to the team.
    """

    read: dict[str, OfMessage] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    told: bool = False

    def of(self, message: Message) -> OfMessage | None:
        return self.read.get(time_of(message))


def time_of(message: Message) -> str:
    """By which a reply is known: an edit names the reply that it rewrites."""
    return str(message["value"]) if message["do"] == "edit" else message["at"]


def sorted_out(reading: Reading, times: dict[str, str]) -> Heard:
    """`times` are those of the messages, by their ids."""
    heard = Heard({time: OfMessage() for time in times.values()})
    for found in reading.found:
        heard.read[times[found.passage.message]].found.append(found)
    for withdrawn in reading.withdrawn:
        heard.read[times[withdrawn.passage.message]].withdrawn.append(withdrawn)
    for wondered in reading.wondered:
        heard.read[times[wondered.passage.message]].wondered.append(wondered)
    heard.waits = {times[passage.message] for passage in reading.unread}
    return heard
