"""What a worker has for each workspace: the part of the composition root that only workers load."""

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.agenda import Agenda
from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import NONE, keys_of, signers_of
from bot.board_cards import BoardCards
from bot.boards import Boards, Rules
from bot.boards_file import read_boards
from bot.checkpointer import RedisSaver
from bot.delivery import Delivering
from bot.digests.making import Sources
from bot.digests.posting import Digests
from bot.documents import Documents
from bot.homes import Homes
from bot.inbox import Inbox
from bot.installations import Installation
from bot.keys import AUDITED
from bot.outbox import Outbox
from bot.packs import Compiled, Packs
from bot.people import People
from bot.register import Register
from bot.reminders import Reminders
from bot.roles import Roles
from bot.step_index import StepIndex
from bot.thread_links import ThreadLinks
from bot.turns import Turns
from bot.waivers import Waivers
from bot.webhook import Receiver, Webhook
from graphs.claude.reader import Claude
from graphs.review import build

if TYPE_CHECKING:  # which loads this
    from bot.compose import Ground

log = logging.getLogger("plumbline")

KEPT_CHECKPOINTS: Final = 5  # of a review: the newest, and those of the turn before


def turns_of(ground: "Ground", compiled: Compiled, reader: Claude | None) -> Callable[[Installation], Awaitable[Turns]]:
    """Makes a workspace's turns; graph, packs and connections are shared by all."""
    settings = ground.settings
    file = read_boards(settings.plumbline_boards) if settings.plumbline_boards else ()
    rules = Rules(settings.board, file, settings.plumbline_board_reminder, settings.plumbline_answerers_may_waive == "yes")
    receiver = _receiver(ground)
    redis, graph = ground.redis, build(RedisSaver(ground.redis, keep=KEPT_CHECKPOINTS))
    audit = _audit(ground)
    writer = reader if settings.plumbline_digest_summary == "on" else None

    async def turns(found: Installation) -> Turns:
        tenant, client = found.team, ground.client_of(found)
        outbox, packs = Outbox(redis, tenant), Packs(compiled, redis, tenant)
        people = People(client, redis, tenant)
        await packs.keep()
        inbox, register, steps = Inbox(redis, tenant), Register(redis, tenant), StepIndex(redis, tenant)
        delivering = Delivering(client, outbox, people)
        zone = ZoneInfo(ground.settings.plumbline_timezone)
        sequencer = await audit(tenant)
        log, believed = (sequencer.log, sequencer.believed) if sequencer else (None, ())
        sources = Sources(
            register, compiled.current.pack, ThreadLinks(register, client), log, believed, writer, settings.plumbline_candidate_pack
        )
        await register.index(ground.now())
        digests = Digests(ground.digest_record(tenant), inbox, outbox, delivering, sources, ground.now)
        await inbox.rouse()  # what waits for a token that works again waits no longer
        await digests.rouse()
        return Turns(
            tenant=tenant,
            graph=graph,
            client=client,
            inbox=inbox,
            outbox=outbox,
            register=register,
            delivering=delivering,
            homes=Homes(client, register, people, lambda: ground.today),
            packs=packs,
            roles=Roles(people, ground.settings.heard_roles),
            today=lambda: ground.today,
            zone=zone,
            boards=Boards(client, tenant, rules),
            agenda=Agenda(redis, tenant),
            board_cards=BoardCards(redis, tenant),
            waivers=Waivers(redis, tenant),
            steps=steps,
            reminders=Reminders(steps, register, people, outbox, zone),
            digests=digests,
            clock=ground.now,
            reader=reader,
            documents=Documents(ground.session, ground.settings.slack_api_url, found.token),
            sequencer=sequencer,
            webhook=Webhook(redis, tenant, receiver, ground.clock) if receiver else None,
        )

    return turns


def _audit(ground: "Ground") -> Callable[[str], Awaitable[Sequencer | None]]:
    """Makes what keeps a workspace's audit log; None where there is no key to sign it with."""
    keys = keys_of(ground.settings, make=True)
    if not keys:
        log.warning("%s", NONE)

    async def audit(tenant: str) -> Sequencer | None:
        if not keys:
            return None
        await ground.redis.sadd(AUDITED, tenant)
        return Sequencer(AuditLog(ground.redis, tenant), signers_of(keys, tenant))

    return audit


def _receiver(ground: "Ground") -> Receiver | None:

    address, secret = ground.settings.plumbline_webhook_url, ground.settings.plumbline_webhook_secret
    return Receiver(address, secret.get_secret_value(), ground.session) if address and secret else None
