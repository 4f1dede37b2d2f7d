"""The names of everything in Redis. A tenant's keys carry its hash tag, so that one script may touch several of them in a cluster."""

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "plumbline"
INSTALLATIONS: Final = f"{PREFIX}:installations"  # hash: workspace → its installation as JSON, the token sealed

AUDITED: Final = f"{PREFIX}:audited"  # set: workspaces that have an audit log
WORKSPACE: Final = "workspace"  # in a review's place: what concerns a workspace as a whole


def proof(key: str) -> str:
    """There once the pack with this key of its proof was proved, by any tenant's process."""
    return f"{PREFIX}:proof:{key}"


def claude_tokens(day: str) -> str:
    """Hash: what Claude has cost on a day (YYYY-MM-DD), of all tenants: they share one key of the API."""
    return f"{PREFIX}:claude:{day}"


@dataclass(frozen=True, slots=True)
class Keys:
    """`tenant` is Slack's id of the workspace."""

    tenant: str

    def _key(self, *parts: str) -> str:
        return ":".join([f"{PREFIX}:{{{self.tenant}}}", *parts])

    def only_of(self, review: str) -> list[str]:
        """Every key that holds nothing but this review: with them it is gone. Its checkpoints have keys of their own."""
        return [
            self.inbox(review),
            self.heard(review),
            self.outbox(review),
            self.delivery(review),
            self.journal(review),
            self.audit_of(review),
            self.row(review),
            self.decision(review),
            self.board_card(review),
            self.hooked(review),
            self.status(review),
            self.troubles(review),
        ]

    @property
    def awake(self) -> str:
        """Sorted set: reviews with something to do, by the time (seconds) from which they may be looked after."""
        return self._key("awake")

    @property
    def agenda(self) -> str:
        """Sorted set: reviews by when (seconds) they are to be looked at though nobody does anything."""
        return self._key("agenda")

    @property
    def reconsidered(self) -> str:
        """The hash of the pack by which the decisions were last looked through."""
        return self._key("reconsidered")

    def news(self, event: str) -> str:
        """JSON: a base model that was announced as retired or upgraded."""
        return self._key("news", event)

    def news_told(self, event: str) -> str:
        """Set: the reviews that were told of it."""
        return self._key("news", event, "told")

    @property
    def digest(self) -> str:
        """Hash: `begun`, `last` and `handed` of the weekly digest, as bot/digests/record.py has them."""
        return self._key("digest")

    def digest_asked(self, event: str) -> str:
        """JSON: what somebody wants of the digest, until a worker has seen to it."""
        return self._key("digest-asked", event)

    @property
    def notices(self) -> str:
        """Sorted set: `person review step` of open steps, by the day (as an ordinal) on which the person is to be told."""
        return self._key("notices")

    @property
    def open_steps(self) -> str:
        """Hash: review → its open steps that somebody owns, as JSON."""
        return self._key("open-steps")

    def settled(self, name: str) -> str:
        """JSON: what a person is told on a day, and of which steps; or what a week's digest says, and where."""
        return self._key("settled", name)

    @property
    def hooks(self) -> str:
        """Sorted set: `review step` with events for the webhook, by when (seconds) the first of them is to be posted."""
        return self._key("hooks")

    def hook(self, step: str) -> str:
        """List: a step's events for the webhook, as JSON, in order; `step` is `review step`."""
        return self._key("hook", step)

    @property
    def hook_tries(self) -> str:
        """Hash: `review step` → how often the first event was posted in vain."""
        return self._key("hook-tries")

    def hooked(self, review: str) -> str:
        """Hash: the journal's entries that the webhook was given."""
        return self._key("hooked", review)

    @property
    def dead_hooks(self) -> str:
        """List: events that the webhook never took, the newest thousand."""
        return self._key("dead-hooks")

    @property
    def dead_hook_count(self) -> str:
        """How many events the webhook never took."""
        return self._key("dead-hook-count")

    @property
    def count(self) -> str:
        """The number of the last review."""
        return self._key("count")

    @property
    def register(self) -> str:
        """Sorted set: reviews by their number."""
        return self._key("register")

    @property
    def titles(self) -> str:
        """Sorted set: `review title`, the title as it is searched, by the review's number."""
        return self._key("titles")

    @property
    def due(self) -> str:
        """Sorted set: reviews by the day (an ordinal) on which the first step that is not done falls due."""
        return self._key("due")

    @property
    def expiries(self) -> str:
        """Sorted set: reviews by the last day (an ordinal) of the waiver that ends first."""
        return self._key("expiries")

    @property
    def closed(self) -> str:
        """Sorted set: reviews by when (seconds) they are closed, or count as closed if nobody does anything more."""
        return self._key("closed")

    @property
    def worded(self) -> str:
        """Sorted set: those of them of which people's words are kept."""
        return self._key("worded")

    @property
    def forgetting(self) -> str:
        """Set: reviews out of which people's words are being taken."""
        return self._key("forgetting")

    @property
    def removed(self) -> str:
        """Hash: review that the retention has removed → the day (YYYY-MM-DD)."""
        return self._key("removed")

    @property
    def leaving(self) -> str:
        """Sorted set: removed reviews by when (seconds) what may be left of them is looked for; below 0 until that was done once."""
        return self._key("leaving")

    @property
    def rungs(self) -> str:
        """Set: rungs that were ever recommended."""
        return self._key("rungs")

    @property
    def indexed(self) -> str:
        """The version of the facets in which all rows stand."""
        return self._key("indexed")

    def facet(self, facet: str) -> str:
        """Sorted set: reviews that have it, by their number."""
        return self._key("facet", facet)

    def search(self, search: str) -> str:
        """Sorted set: what is being put together for a list; gone with the transaction, or soon after."""
        return self._key("search", search)

    @property
    def form(self) -> str:
        """JSON: what the opening form offers."""
        return self._key("form")

    @property
    def homes(self) -> str:
        """Sorted set: people who have opened the app's Home, by when they last did (seconds)."""
        return self._key("homes")

    def home(self, person: str) -> str:
        """JSON: the tab of their Home that a person looks at, and how its register is narrowed."""
        return self._key("home", person)

    @property
    def board_people(self) -> str:
        """Hash: channel → the people of its board, as JSON, as its last review was put before them."""
        return self._key("board-people")

    @property
    def links(self) -> str:
        """Hash: review → the address of its thread."""
        return self._key("links")

    def seen(self, event: str) -> str:
        return self._key("seen", event)

    def inbox(self, review: str) -> str:
        """List: `number message` for each message that no turn has taken yet."""
        return self._key("inbox", review)

    def heard(self, review: str) -> str:
        """The number of the last message that was put into the inbox."""
        return self._key("heard", review)

    def outbox(self, review: str) -> str:
        """List: effects that are not delivered yet, as JSON, in order."""
        return self._key("outbox", review)

    def delivery(self, review: str) -> str:
        """Hash: effect → how far it is, as JSON."""
        return self._key("delivery", review)

    def journal(self, review: str) -> str:
        """Hash: entry → what happened, as JSON."""
        return self._key("journal", review)

    @property
    def standing(self) -> str:
        """Hash: what a workspace goes by, such as its policy pack, or when its digest comes; a change of it is noticed once."""
        return self._key("standing")

    @property
    def audit_due(self) -> str:
        """Set: reviews whose journal has entries that the audit log may not have."""
        return self._key("audit", "due")

    @property
    def audit_checkpoint(self) -> str:
        """The audit log's newest checkpoint, a signed note."""
        return self._key("audit", "checkpoint")

    @property
    def audit_peaks(self) -> str:
        """Bytes: the hashes of the perfect subtrees that the checkpoint's tree is made of, from left to right."""
        return self._key("audit", "peaks")

    @property
    def audit_entries(self) -> str:
        """List: the entries, as they are hashed."""
        return self._key("audit", "entries")

    @property
    def audit_leaves(self) -> str:
        """Bytes: the entries' hashes, 32 each."""
        return self._key("audit", "leaves")

    @property
    def audit_salts(self) -> str:
        """Hash: entry's number → the salts of its words, as JSON."""
        return self._key("audit", "salts")

    def audit_of(self, review: str) -> str:
        """Hash: journal entry → its number in the audit log."""
        return self._key("audit", "of", review)

    def row(self, review: str) -> str:
        """JSON: the review as lists show it."""
        return self._key("review", review)

    def decision(self, review: str) -> str:
        """JSON: the last decision."""
        return self._key("decision", review)

    def board_card(self, review: str) -> str:
        """JSON: what the board was shown last."""
        return self._key("board", review)

    @property
    def waivers(self) -> str:
        """Hash: review → its waivers as JSON, in force or lapsed."""
        return self._key("waivers")

    def status(self, review: str) -> str:
        """There while Slack shows that the answer is being read."""
        return self._key("status", review)

    def troubles(self, review: str) -> str:
        """The number of turns that failed in a row."""
        return self._key("troubles", review)

    def thread(self, channel: str, ts: str) -> str:
        """The review that a thread belongs to."""
        return self._key("thread", channel, ts)

    def strays(self, channel: str, ts: str) -> str:
        """List: messages in a thread of ours that is not bound to its review yet."""
        return self._key("strays", channel, ts)

    def pack(self, digest: str) -> str:
        """JSON: the files of a pack, so that open reviews keep the one they are pinned to."""
        return self._key("pack", digest)

    @property
    def converted(self) -> str:
        """Sorted set: `channel event` of channels that were made private or public, by when (seconds) a worker may see to it."""
        return self._key("converted")

    def parked(self, channel: str) -> str:
        """Set: reviews that wait for the channel to be unarchived, or for the bot to be invited again."""
        return self._key("parked", channel)

    def draft(self, draft: str) -> str:
        """JSON: what somebody wrote, until the form that it fills in is sent."""
        return self._key("draft", draft)

    def person(self, person: str) -> str:
        """JSON: what Slack says of a person."""
        return self._key("person", person)
