"""The queue's task that keeps the audit logs: every workspace's in turn, and a log that does not hold stops no other one."""

import logging

from redis.exceptions import RedisError

from bot.audit.sequencer import Sequencer
from bot.logs import concerning
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.audit")


async def sequence(tenants: Tenants[Turns]) -> None:
    """The next call goes on where this one was stopped."""
    for turns in await tenants.all():
        if turns.sequencer is not None:
            with concerning(turns.tenant):
                await take_in(turns.sequencer)


async def take_in(sequencer: Sequencer) -> None:
    """A trouble that lasts is one line in the log."""
    before, sequencer.trouble = sequencer.trouble, ""
    try:
        await sequencer.run()
    except PlumblineError as error:
        sequencer.trouble = str(error)
    except (RedisError, OSError) as error:
        sequencer.trouble = f"Redis went away while the audit log was written ({type(error).__name__}); it is written later"
    if sequencer.trouble not in ("", before):
        log.error("%s", sequencer.trouble)
