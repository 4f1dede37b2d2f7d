"""Which waivers hold on a day. The one place that knows about their limits and their expiry."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path as FilePath

from policies.errors import Problem, SheetError, no_such
from policies.model import Waiver, WaiversFile
from policies.pack import Pack
from policies.shape_errors import validate
from policies.yaml_source import Path, Source, read_file


def active_waivers(pack: Pack, waivers: Iterable[Waiver], as_of: date) -> frozenset[str]:
    """The policies that are waived on `as_of`: from the day a waiver was granted to the day it expires, both included."""
    return frozenset(w.policy for w in waivers if w.policy in pack.policies and (w.granted_on or as_of) <= as_of <= w.expires)


def read_waivers(pack: Pack, path: FilePath, as_of: date) -> tuple[Waiver, ...]:
    """The waivers in a file: a list, or a list under the key `waivers`.

    Raises:
        SheetError: where the file, a policy or a limit does not fit the pack.
    """
    source = read_file(path, str(path))
    if isinstance(source.data, list):
        source.data = {"waivers": source.data}
        source.spans = {(): source.spans[()], **{("waivers", *key): span for key, span in source.spans.items()}}
        source.keys = {("waivers", *key): span for key, span in source.keys.items()}
    problems = list(source.problems)
    file = None if problems else validate(source, WaiversFile, problems)
    for index, waiver in enumerate(file.waivers if file else ()):
        problems += waiver_problems(pack, waiver, as_of, source, ("waivers", index))
    if file is None or problems:
        raise SheetError(problems)
    return file.waivers


def waiver_problems(pack: Pack, waiver: Waiver, as_of: date, source: Source, path: Path) -> list[Problem]:
    policy = pack.policies.get(waiver.policy)
    if policy is None:
        mistake = no_such("policy", waiver.policy, pack.policies, "Name a policy of the pack")
        return [source.problem((*path, "policy"), *mistake)]
    if policy.waiver == "never":
        what = f'the policy "{policy.id}" cannot be waived'
        return [source.problem((*path, "policy"), what, f"Remove the waiver; the next step is: {policy.steps[0].text}")]
    begins, longest = waiver.granted_on or as_of, timedelta(days=policy.waiver.max_days)
    if waiver.granted_on and waiver.expires < waiver.granted_on:
        return [source.problem((*path, "expires"), "the waiver expires before it was granted", "Choose a later expiry")]
    if waiver.expires - begins > longest:
        what = f'a waiver of "{policy.id}" lasts at most {policy.waiver.max_days} days'
        return [source.problem((*path, "expires"), what, f"Let it expire by {(begins + longest).isoformat()}")]
    return []
