"""The step `answers`: one person answers everything that the bot asks, by the controls it shows, from a sheet."""

from typing import Any, Final, NamedTuple

from bot.controls import Control as Meaning
from bot.controls import parse
from bot.play.scene import Scene, form_errors, heard
from bot.rendering.modals import OPEN
from bot.workspace.people import Post, View
from bot.workspace.reading import Control, controls
from policies.errors import PlumblineError
from policies.expression import DONT_KNOW
from policies.sheet import Sheet, written_answer

TITLE: Final = "A use case to be reviewed"  # where nobody has filled in the form's title
ASKING: Final = ("answer", "pick", "number", "settle", "confirm")
FOR_ONE: Final = ("answer", "settle")  # these carry an answer themselves


class Offer(NamedTuple):
    """A control of a message, and what it does."""

    control: Control
    meaning: Meaning


async def answer_everything(scene: Scene, person: str, sheet: Sheet) -> None:
    """Submits an opening form that is open, then answers until the recap is shown; `dont_know` to what the sheet does not say.

    Raises:
        PlumblineError: where the bot does not offer an answer, does not take it, or asks nothing.
    """
    view = scene.workspace.open_view(person)
    if view and view.data["callback_id"] == OPEN:
        await _open(scene, person, view, sheet)
    answered: set[tuple[str, str]] = set()
    while True:
        post, offers = await _asked(scene)
        if any(offer.meaning.do == "confirm" for offer in offers):
            return
        fact = next(offer.meaning.fact or "" for offer in offers if offer.meaning.do in ASKING)
        if (post.ts, fact) in answered:
            told = scene.transcript.last_seen(scene.workspace.person(person).id)
            raise PlumblineError(f'the bot asks for "{fact}" again after {person} has answered it. It said last: "{told}".')
        answered.add((post.ts, fact))
        await _answer(scene, person, post, [offer for offer in offers if offer.meaning.fact == fact], sheet)
        await scene.quiet()


async def _open(scene: Scene, person: str, view: View, sheet: Sheet) -> None:
    """The proposed approach is chosen in the form; one that nobody knows is left open there."""
    approach = sheet.get(scene.pack.ladder.proposal_fact, DONT_KNOW)
    if approach != DONT_KNOW:
        scene.workspace.fill(person, {"approach": str(approach)})
    heard(await scene.workspace.submit(person))
    if "title" in view.errors:
        heard(await scene.workspace.submit(person, {"title": TITLE}))
    _taken(scene, person)
    scene.transcript.act(person, f'submits "{view.title}"')
    await scene.quiet()


async def _asked(scene: Scene) -> tuple[Post, list[Offer]]:
    """The newest message that asks something, with its controls.

    Raises:
        PlumblineError: where nothing is asked.
    """
    for post in await scene.messages():
        offers = [Offer(control, meaning) for control in controls(post.blocks) if (meaning := parse(control.element))]
        if any(offer.meaning.do in ASKING for offer in offers):
            return post, offers
    review = await scene.review()
    state = f"{review['review']} is {review['status']}" if review else "No review has begun: start one with a slash command first"
    raise PlumblineError(f"the bot asks nothing that could be answered. {state}.")


async def _answer(scene: Scene, person: str, post: Post, offers: list[Offer], sheet: Sheet) -> None:
    """Answers one fact by one of its controls."""
    fact = offers[0].meaning.fact or ""
    value = written_answer(sheet.get(fact, DONT_KNOW))
    for control, meaning in offers:
        if meaning.do in FOR_ONE and meaning.value == value:
            await _press(scene, person, post, control)
        elif meaning.do == "answer" and control.kind == "static_select" and value in dict(_by_value(control)):
            scene.transcript.press(person, post, control, dict(_by_value(control))[value])
            heard(await scene.workspace.choose(person, post, control.action_id, value))
        elif meaning.do == "pick" and isinstance(value, list):
            await _save(scene, person, post, offers, value)
        elif meaning.do == "number" and isinstance(value, int):
            await _enter(scene, person, post, control, value)
        else:
            continue
        return
    raise PlumblineError(_not_offered(scene, post, offers, fact, value))


async def _press(scene: Scene, person: str, post: Post, control: Control) -> None:
    scene.transcript.press(person, post, control, control.label)
    heard(await scene.workspace.press(person, post, control.action_id))


async def _save(scene: Scene, person: str, post: Post, offers: list[Offer], values: list[str]) -> None:
    pick = next(offer.control for offer in offers if offer.meaning.do == "pick")
    labels = dict(_by_value(pick))
    scene.transcript.press(person, post, pick, *(labels.get(value, value) for value in values))
    heard(await scene.workspace.choose(person, post, pick.action_id, values))
    await _press(scene, person, post, next(offer.control for offer in offers if offer.meaning.do == "save"))


async def _enter(scene: Scene, person: str, post: Post, button: Control, number: int) -> None:
    before = scene.before(person)
    await _press(scene, person, post, button)
    view = await before.form()
    heard(await scene.workspace.submit(person, {controls(view.blocks)[0].action_id: str(number)}))
    _taken(scene, person)
    scene.transcript.act(person, f'submits "{view.title}" ({number})')


def _taken(scene: Scene, person: str) -> None:
    if problems := form_errors(scene.workspace.open_view(person)):
        raise PlumblineError(f"the form does not take this. {'; '.join(problems)}")


def _not_offered(scene: Scene, post: Post, offers: list[Offer], fact: str, value: Any) -> str:
    if all(offer.meaning.do != "answer" for offer in offers) and offers[0].meaning.do == "settle":
        says = " ".join(scene.workspace.visible_text(post).split())
        return f'the bot says that answers disagree, and the sheet does not settle it: "{says}". Mend the answers, or settle it by a press.'
    labels = [label for control, _ in offers for label in (dict(control.options) or [control.label])]
    return f'the bot does not offer {value!r} for "{fact}". It offers {", ".join(labels)}.'


def _by_value(control: Control) -> list[tuple[str, str]]:
    return [(value, label) for label, value in control.options]
