"""The connection to Redis or Valkey, and whether that server keeps what it is given."""

from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

from bot.redis_text import text
from policies.errors import PlumblineError

OLDEST: Final = (6, 2)
CONNECT_TIMEOUT: Final = 5  # seconds
REPLY_TIMEOUT: Final = 5  # seconds; no command of ours blocks
POOL_TIMEOUT: Final = 10  # seconds that a command waits for a free connection
MAX_CONNECTIONS: Final = 50


@dataclass(frozen=True, slots=True)
class RedisProblem:
    """A `fatal` one loses answers sooner or later; another does so where the power goes, or could not be looked into."""

    what: str
    fix: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.what}. {self.fix}."


def connect(url: str) -> "Redis":
    """A client that connects when it is first used. Replies are bytes."""
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=POOL_TIMEOUT,
            socket_connect_timeout=CONNECT_TIMEOUT,
            socket_timeout=REPLY_TIMEOUT,
            # A command whose reply was lost may have been carried out: who sends it again must know that it may be.
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        raise PlumblineError(
            "REDIS_URL: this is no address of a server. Write redis://host:6379/0, rediss:// for TLS, or unix:///path/to/socket."
        ) from None
    return Redis.from_pool(pool)


async def check(redis: "Redis") -> list[RedisProblem]:
    """What would lose answers on this server. PlumblineError if it cannot be reached, or lets us not in."""
    try:
        await redis.ping()
        try:
            info: dict[str, Any] = await redis.info()
        except NoPermissionError:
            info = {}
        flushed = await _flushed(redis)
    except (RedisError, OSError) as error:
        raise PlumblineError(f"REDIS_URL: {_refusal(_where(redis), error)}") from error
    return [*problems(info), *([UNFLUSHED] if flushed == "no" else [])]


async def _flushed(redis: "Redis") -> str:
    """When its file is told to the disk, which INFO does not say; "" where we may not ask."""
    try:
        return text((await redis.config_get("appendfsync")).get("appendfsync", ""))
    except ResponseError:  # managed services forbid CONFIG
        return ""


def _refusal(where: str, error: Exception) -> str:
    causes = (error, error.__cause__)  # what goes wrong while connecting comes wrapped
    if any(isinstance(cause, AuthenticationError) for cause in causes):
        return f"{where} refuses the user or the password. Give redis://user:password@host:port."
    if any(isinstance(cause, NoPermissionError) for cause in causes):
        return f"{where} forbids this user PING. Allow it: ACL SETUSER <user> +@all."
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return f"no answer from {where} ({reason}). Is the server up, and the address right?"


def problems(info: dict[str, Any]) -> list[RedisProblem]:
    """What INFO says: managed services forbid CONFIG, which would say the same and more."""
    found = [problem for problem in (_version(info), _eviction(info), _appendonly(info)) if problem]
    unknown = [name for name, field in _FIELDS.items() if field not in info]
    if unknown:
        *rest, last = (f"its {name}" for name in unknown)
        what = f"Redis does not say {' or '.join([', '.join(rest), last] if rest else [last])}"
        found.append(RedisProblem(what, "Make sure of 6.2 or newer, noeviction and appendonly yes, or allow INFO", fatal=False))
    return found


UNFLUSHED: Final = RedisProblem(
    "When the power goes, Redis may forget half a minute of answers: appendfsync is no",
    "Set it to always: CONFIG SET appendfsync always, and in redis.conf",
    fatal=False,
)
_FIELDS: Final = {"version": "redis_version", "maxmemory-policy": "maxmemory_policy", "appendonly": "aof_enabled"}


def _version(info: dict[str, Any]) -> RedisProblem | None:
    version = str(info.get("redis_version", "6.2"))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers >= OLDEST:
        return None
    return RedisProblem(f"Redis is {version}, too old", "Use Redis 6.2 or newer, or Valkey")


def _eviction(info: dict[str, Any]) -> RedisProblem | None:
    policy = info.get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return None
    return RedisProblem(
        f"Redis may throw answers away when memory runs out: maxmemory-policy is {policy}",
        "Set it to noeviction: CONFIG SET maxmemory-policy noeviction, and in redis.conf",
    )


def _appendonly(info: dict[str, Any]) -> RedisProblem | None:
    if info.get("aof_enabled", 1):
        return None
    return RedisProblem(
        "Redis forgets answers when it stops: appendonly is no", "Set it to yes: CONFIG SET appendonly yes, and in redis.conf"
    )


def _where(redis: "Redis") -> str:
    """Host and port, or the socket: never the user or the password."""
    known = redis.connection_pool.connection_kwargs
    return str(known["path"]) if "path" in known else f"{known.get('host', 'localhost')}:{known.get('port', 6379)}"
