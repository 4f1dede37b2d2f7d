"""Answers as people type them."""

import pytest

from graphs.typed_answer import typed_answer
from policies.expression import Answer
from policies.model import Fact
from policies.pack import Pack
from policies.sheet import Misfit


def typed(pack: Pack, fact: str, text: str) -> Answer:
    answer = typed_answer(pack.facts[fact], text)
    assert not isinstance(answer, Misfit), answer
    return answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", 1000),
        ("0", 0),
        ("1,000", 1000),
        ("1 000 000", 1_000_000),
        ("1_000", 1000),
        ("about 20k", 20_000),
        ("About 20K.", 20_000),
        ("roughly 300", 300),
        ("around 2,500 calls a month", 2500),
        ("~50k calls", 50_000),
        ("ca. 12 months", 12),
        ("1.5 million", 1_500_000),
        ("1.5m", 1_500_000),
        ("2 thousand", 2000),
        ("10bn", 10_000_000_000),
        ("10 billion tokens", 10_000_000_000),
        ("0.5 million", 500_000),
        ("200 (50 of them held out)", 200),
        ("  42  ", 42),
        ("1000000000000000000", 10**18),
    ],
)
def test_a_count_may_be_typed_in_many_ways(pack: Pack, text: str, number: int) -> None:
    assert typed(pack, "calls_per_month", text) == number


@pytest.mark.parametrize("text", ["many", "a few", "-5", "20kilo", "k", "1e6", "lots, about", "9999999999 billion"])
def test_what_is_no_count_is_refused_with_the_unit(pack: Pack, text: str) -> None:
    answer = typed_answer(pack.facts["calls_per_month"], text)
    assert isinstance(answer, Misfit), answer
    assert "is not a whole number from 0" in answer.what
    assert "calls a month" in answer.fix


@pytest.mark.parametrize("text", ["yes", "Yes", "YES.", "yes!", "y", "yep", "yeah", "true", " yes ", "yes."])
def test_yes_may_be_typed_in_many_ways(pack: Pack, text: str) -> None:
    assert typed(pack, "evals_exist", text) == "yes"


@pytest.mark.parametrize("text", ["no", "No.", "n", "nope", "false", "NO!"])
def test_no_may_be_typed_in_many_ways(pack: Pack, text: str) -> None:
    assert typed(pack, "evals_exist", text) == "no"


def test_yes_and_no_have_numbers_too(pack: Pack) -> None:
    assert (typed(pack, "evals_exist", "1"), typed(pack, "evals_exist", "2")) == ("yes", "no")


@pytest.mark.parametrize("text", ["maybe", "yes and no", "3", "0", "01x", "²", "yesterday"])
def test_nonsense_is_no_yes_and_no_no(pack: Pack, text: str) -> None:
    answer = typed_answer(pack.facts["evals_exist"], text)
    assert isinstance(answer, Misfit)
    assert "is not yes or no" in answer.what


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "we don't know",
        "We don\u2019t know.",
        "dont know",
        "don't know",
        "dont_know",
        "no idea",
        "Not sure",
        "unknown",
        "I  don't know!",
    ],
)
@pytest.mark.parametrize(
    ("fact", "answer"), [("evals_exist", "dont_know"), ("stage", "dont_know"), ("calls_per_month", "dont_know"), ("need", ())]
)
def test_a_dont_know_may_be_typed_in_many_ways_for_every_kind(pack: Pack, text: str, fact: str, answer: Answer) -> None:
    assert typed(pack, fact, text) == answer


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("tried_not_measured", "tried_not_measured"),
        ("tried not measured", "tried_not_measured"),
        ("Tried, but not scored on a test set", "tried_not_measured"),
        ("tried, but not scored on a test set.", "tried_not_measured"),
        ("1", "not_tried"),
        ("5.", "does_not_apply"),
        ("05", "does_not_apply"),
    ],
)
def test_an_option_may_be_typed_by_id_by_label_or_by_number(pack: Pack, text: str, option: str) -> None:
    assert typed(pack, "prompting_result", text) == option


@pytest.mark.parametrize("text", ["6", "0", "not_tryed", "1 2", "1, 2"])
def test_what_is_no_option_is_refused(pack: Pack, text: str) -> None:
    answer = typed_answer(pack.facts["prompting_result"], text)
    assert isinstance(answer, Misfit)
    assert "is not one of its options" in answer.what


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("knowledge", ("knowledge",)),
        ("knowledge, reasoning", ("knowledge", "reasoning")),
        ("reasoning; knowledge", ("knowledge", "reasoning")),
        ("reasoning and knowledge", ("knowledge", "reasoning")),
        ("1, 6 and 9.", ("knowledge", "reasoning", "external_action")),
        ("1,1", ("knowledge",)),
        ("style format, Faster or cheaper answers", ("style_format", "latency_cost")),
    ],
)
def test_several_options_are_separated_by_commas_semicolons_or_and(pack: Pack, text: str, options: tuple[str, ...]) -> None:
    assert typed(pack, "need", text) == options


def test_one_unknown_option_among_several_refuses_them_all(pack: Pack) -> None:
    answer = typed_answer(pack.facts["need"], "knowledge, magic")
    assert answer == Misfit(
        '"magic" is not one of its options',
        "Its options are knowledge, style_format, latency_cost, domain_language, classification_extraction, reasoning, personality, "
        "hallucination, external_action, dont_know",
    )


def test_a_word_inside_an_option_does_not_separate_it() -> None:
    fact = Fact(kind="choices", question="Q?", help="H.", options={"brand": "Brand voice", "sand": "Sand"})
    assert typed_answer(fact, "brand, sand") == ("brand", "sand")


def test_every_option_of_a_choice_can_be_typed_by_its_label(pack: Pack) -> None:
    for name, fact in pack.facts.items():
        for option, label in fact.options.items() if fact.kind == "choice" else ():
            assert typed(pack, name, label) == option


def test_every_one_of_several_options_can_be_typed_by_its_label(pack: Pack) -> None:
    for option, label in pack.facts["need"].options.items():
        assert typed(pack, "need", label) == (option,)


def test_an_empty_line_is_no_answer_to_any_kind_of_fact(pack: Pack) -> None:
    for fact in ("need", "stage", "evals_exist", "calls_per_month"):
        assert isinstance(typed_answer(pack.facts[fact], "  "), Misfit), fact


@pytest.mark.parametrize("text", ["5, 10", "2 5", "1,5 million", "1.000"])
def test_a_count_that_could_mean_two_numbers_is_not_guessed(pack: Pack, text: str) -> None:
    assert isinstance(typed_answer(pack.facts["calls_per_month"], text), Misfit)


@pytest.mark.parametrize("text", ["1.000 calls", "10.000 calls a month", "11.5 months"])
def test_a_decimal_without_thousand_or_million_is_no_count(pack: Pack, text: str) -> None:
    assert isinstance(typed_answer(pack.facts["calls_per_month"], text), Misfit)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("style_format", ("style_format",)),
        ("tone of voice", ("tone",)),
        ("tone_hard", ("tone_hard",)),
        ("style_format, tone of voice", ("style_format", "tone")),
    ],
)
def test_labels_and_ids_that_hold_one_another_are_kept_apart(text: str, options: tuple[str, ...]) -> None:
    labels = {"style_format": "Style", "tone": "Tone of voice", "tone_hard": "Tone"}
    assert typed_answer(Fact(kind="choices", question="Q?", help="H.", options=labels), text) == options


@pytest.mark.parametrize("brackets", ["(a)" * 40, "(a" * 40, "(a)" * 20_000])
def test_a_number_with_many_brackets_and_another_number_is_refused_at_once(brackets: str) -> None:
    assert isinstance(typed_answer(Fact(kind="count", question="How many?", help="A number."), f"5 {brackets} 5"), Misfit)
