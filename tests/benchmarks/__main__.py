"""`make bench`: prints every figure, with its ratio against something in the same run. Nothing here asserts a time."""

import argparse

from tests.benchmarks import (
    acks,
    auditing,
    choosing,
    deciding,
    digesting,
    kept,
    listing,
    loading,
    people,
    proving,
    questions,
    reading_tokens,
    removing,
    replaying,
    scaling,
    starting,
    throughput,
    turns,
)

BENCHMARKS = {
    "questions": questions.main,
    "deciding": deciding.main,
    "choosing": choosing.main,
    "loading": loading.main,
    "proving": proving.main,
    "replaying": replaying.main,
    "scaling": scaling.main,
    "acks": acks.main,
    "turns": turns.main,
    "throughput": throughput.main,
    "people": people.main,
    "bytes": kept.main,
    "audit": auditing.main,
    "lists": listing.main,
    "digest": digesting.main,
    "removing": removing.main,
    "tokens": reading_tokens.main,
    "starting": starting.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)}; all if left out")
    parser.add_argument("--sheets", type=int, default=200, help="random sheets for the count of questions")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; use {', '.join(BENCHMARKS)}")
    for name in arguments.names or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name].__doc__}", flush=True)
        BENCHMARKS[name](arguments.sheets)


if __name__ == "__main__":
    main()
