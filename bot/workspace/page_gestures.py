"""What people do on the page, as the page sends it: one JSON object a gesture, carried out by the workspace as for anybody else."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.workspace.people import Channel, Json, Person, Post, View
from bot.workspace.records import Reply
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError

LONGEST_TEXT: Final = 40_000  # characters
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Values = str | list[str]


class _Gesture(BaseModel):
    """`who` is the id of the person who does it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    who: Text


class _OnMessage(_Gesture):
    channel: Text
    ts: Text


class _OnSurface(_Gesture):
    """A message, by channel and ts, or the view of this id. `control` is block_id/action_id."""

    channel: str = ""
    ts: str = ""
    view: str = ""
    control: Text


class Say(_Gesture):
    do: Literal["say"]
    channel: Text
    text: Text
    thread: str | None = None


class Slash(_Gesture):
    do: Literal["slash"]
    channel: Text
    text: Text


class Edit(_OnMessage):
    do: Literal["edit"]
    text: Text


class Delete(_OnMessage):
    do: Literal["delete"]


class Press(_OnSurface):
    do: Literal["press"]
    option: str | None = None


class Choose(_OnSurface):
    """`told`: the app hears of it at once."""

    do: Literal["choose"]
    values: Values
    told: bool = True


class Submit(_Gesture):
    do: Literal["submit"]
    fields: dict[str, Values]


class Close(_Gesture):
    do: Literal["close"]


class Shortcut(_OnMessage):
    """`name` is a message shortcut of the app's."""

    do: Literal["shortcut"]
    name: Text


class Home(_Gesture):
    """Opens the app's Home tab."""

    do: Literal["home"]


class Invite(_Gesture):
    """Brings somebody into a channel, by name or id; the app's is one."""

    do: Literal["invite"]
    channel: Text
    whom: Text


Gesture = Annotated[Say | Slash | Edit | Delete | Press | Choose | Submit | Close | Invite | Shortcut | Home, Field(discriminator="do")]
_READER: Final[TypeAdapter[Any]] = TypeAdapter(Gesture)


async def carry_out(workspace: Workspace, given: Any) -> Json:
    """What became of the gesture, for the page: `error` says what went wrong, `errors` what to mend in a form.

    Raises:
        PlumblineError: for a gesture that this person cannot make.
    """
    try:
        gesture = _READER.validate_python(given)
    except ValidationError as error:
        raise PlumblineError(f"this is no gesture ({error.errors()[0]['msg']}). Reload the page.") from None
    reply = await _done(workspace, workspace.person(gesture.who), gesture)
    return {"error": reply.error, "errors": reply.errors} if reply else {"error": None, "errors": {}}


async def _done(workspace: Workspace, who: Person, gesture: Any) -> Reply | None:
    match gesture:
        case Say():
            await workspace.say(who, gesture.channel, gesture.text, gesture.thread)
        case Slash():
            return await workspace.slash(who, gesture.channel, gesture.text)
        case Edit():
            await workspace.edit(who, _post(workspace, who, gesture), gesture.text)
        case Delete():
            await workspace.delete(who, _post(workspace, who, gesture))
        case Invite():
            await _invite(workspace, who, gesture)
        case _:
            return await _with_controls(workspace, who, gesture)
    return None


async def _with_controls(workspace: Workspace, who: Person, gesture: Any) -> Reply | None:
    match gesture:
        case Press():
            return await workspace.press(who, _surface(workspace, who, gesture), gesture.control, gesture.option)
        case Choose(told=True):
            return await workspace.choose(who, _surface(workspace, who, gesture), gesture.control, gesture.values)
        case Choose():
            workspace.set_state(who, _surface(workspace, who, gesture), gesture.control, gesture.values)
        case Submit():
            return await workspace.submit(who, gesture.fields)
        case Close():
            return await workspace.close(who)
        case Shortcut():
            post = _post(workspace, who, gesture)
            reply: Reply = await _offered(workspace, "shortcut")(who, post, gesture.name)
            return reply
        case Home():
            await _offered(workspace, "open_home")(who)
    return None


def _offered(workspace: Workspace, gesture: str) -> Callable[..., Awaitable[Any]]:
    """A gesture that not every workspace knows."""
    method: Callable[..., Awaitable[Any]] | None = getattr(workspace, gesture, None)
    if method is None:
        raise PlumblineError(f"this workspace has no {gesture.replace('_', ' ')}.")
    return method


async def _invite(workspace: Workspace, who: Person, gesture: Invite) -> None:
    channel = workspace.channel(gesture.channel)
    if gesture.whom.lower() in (workspace.app_name.lower(), workspace.bot_user.lower()):
        await workspace.invite(channel, by=_inside(who, channel))
        return
    whom = workspace.person(gesture.whom)
    if whom != who or channel.kind != "channel":  # everybody may come into an open channel by themselves
        _inside(who, channel)
    await workspace.invite(channel, whom, by=who)


def _inside(who: Person, channel: Channel) -> Person:
    if who.id not in channel.members:
        raise PlumblineError(f"{who.name} is not in #{channel.name}. Only its members can invite somebody.")
    return who


def _surface(workspace: Workspace, who: Person, gesture: _OnSurface) -> Post | View:
    if not gesture.view:
        return _post(workspace, who, gesture)
    home = getattr(workspace.state, "homes", {}).get(who.id)
    for view in (*workspace.views(who), home):
        if view and view.id == gesture.view:
            return view
    raise PlumblineError("this form is not open any more. Close it.")


def _post(workspace: Workspace, who: Person, place: Any) -> Post:
    channel = workspace.channel(place.channel)
    whispers = {post.ts: post for post in workspace.ephemerals(who) if post.channel is channel}
    post = channel.posts.get(place.ts) or whispers.get(place.ts)
    if post is None:
        raise PlumblineError("this message is not there any more.")
    return post
