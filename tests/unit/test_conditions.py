"""How a condition is read: its form, and the place and the fix that an error names."""

from typing import Any

import pytest

from policies.binding import Binder
from policies.condition import Bool, Call, Compare, ConditionError, Group, ListOf, Literal, Name, Negation, Tree, read_condition
from policies.expression import Answer, Evaluation, Truth
from policies.pack import Pack
from policies.rules import Rules
from tests.unit.named_sheets import named_sheet


def spelt(tree: Tree) -> str:
    """A tree with every grouping written out: all[...], any[...], not(...), (left sign right)."""
    match tree:
        case Name(name):
            return name
        case Literal(value):
            return f'"{value}"' if isinstance(value, str) else str(value)
        case Bool(value):
            return str(value).lower()
        case Call(function, argument):
            return f"{function}({spelt(argument)})"
        case ListOf(items):
            return f"[{' '.join(map(spelt, items))}]"
        case Compare(operator, left, right):
            return f"({spelt(left)} {operator} {spelt(right)})"
        case Negation(part):
            return f"not({spelt(part)})"
        case Group(every, parts):
            return f"{'all' if every else 'any'}[{' '.join(map(spelt, parts))}]"


def read(source: Any) -> str:
    return spelt(read_condition(source, ()))


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("a || b && c", "any[a all[b c]]"),
        ("a && b || c", "any[all[a b] c]"),
        ("(a || b) && c", "all[any[a b] c]"),
        ("a && b && c", "all[a b c]"),
        ("a || b || c", "any[a b c]"),
        ("a && (b && c)", "all[a all[b c]]"),
        ("!a && b", "all[not(a) b]"),
        ("!(a && b)", "not(all[a b])"),
        ("!!a", "not(not(a))"),
        ('!a == "x"', 'not((a == "x"))'),
        ('a == "x" && b != "y"', 'all[(a == "x") (b != "y")]'),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(source: str, tree: str) -> None:
    assert read(source) == tree


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("tuning_open", "tuning_open"),
        ("true", "true"),
        ("false", "false"),
        ("n >= 10", "(n >= 10)"),
        ("10 <= n", "(10 <= n)"),
        ("n > -5", "(n > -5)"),
        ("n < enough", "(n < enough)"),
        ('"rag" in in_play', '("rag" in in_play)'),
        ('stage in ["pilot", "launch"]', '(stage in ["pilot" "launch"])'),
        ("n in [1, enough]", "(n in [1 enough])"),
        ("known(n)", "known(n)"),
        ('state("climb-in-order") == "violated"', '(state("climb-in-order") == "violated")'),
        ("routes.knowledge < headline", "(routes.knowledge < headline)"),
        ("stage == 'launch'", '(stage == "launch")'),
        ('stage == "it\'s"', '(stage == "it\'s")'),
        ('\n  stage\n  ==\t"launch"  \n', '(stage == "launch")'),
        ('stage=="launch"&&!a', 'all[(stage == "launch") not(a)]'),
        ("trueish", "trueish"),
        ("inn == 1", "(inn == 1)"),
    ],
)
def test_every_form_of_the_language_is_read(source: str, tree: str) -> None:
    assert read(source) == tree


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        (True, "true"),
        (False, "false"),
        ({"all": ["a", "b || c"]}, "all[a any[b c]]"),
        ({"any": ["a", {"all": ["b", {"not": "c"}]}, True]}, "any[a all[b not(c)] true]"),
        ({"not": {"not": "a"}}, "not(not(a))"),
        ({"all": ["a"]}, "all[a]"),
    ],
)
def test_the_same_tree_can_be_written_as_yaml(source: object, tree: str) -> None:
    assert read(source) == tree


@pytest.mark.parametrize(
    "source", [None, 7, 1.5, [], ["a"], {}, {"all": []}, {"all": "a"}, {"any": {}}, {"some": ["a"]}, {"all": ["a"], "not": "b"}]
)
def test_what_is_neither_an_expression_nor_a_tree_is_no_condition(source: object) -> None:
    with pytest.raises(ConditionError, match="not a condition") as caught:
        read_condition(source, ("pack.yaml", "terms", "t"))
    assert caught.value.place.path == ("pack.yaml", "terms", "t")


def test_an_error_within_a_yaml_tree_names_the_string_that_it_stands_in() -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition({"all": ["a", {"any": ["b", {"not": "c &"}]}]}, ("root",))
    assert caught.value.place.path == ("root", "all", 1, "any", 1, "not")
    assert (caught.value.place.text, caught.value.place.offset) == ("c &", 2)


@pytest.mark.parametrize(
    ("source", "offset", "what", "fix"),
    [
        ("a and b", 2, '"and" stands where the condition should end', 'Write "&&"'),
        ("a OR b", 2, '"OR" stands where the condition should end', 'Write "||"'),
        ("a not b", 2, '"not" stands where the condition should end', 'Write "!"'),
        ("a & b", 2, '"&" has no meaning here', 'Write "&&"'),
        ("a | b", 2, '"|" has no meaning here', 'Write "||"'),
        ('a = "x"', 2, '"=" has no meaning here', 'Write "=="'),
        ("a && $b", 5, '"$" has no meaning here', "Use only names"),
        ("a b", 2, '"b" stands where the condition should end', 'Join two conditions with "&&" or "||"'),
        ("a)", 1, '")" stands where the condition should end', "Remove it"),
        ("(a", 2, 'expected ")" to close the parenthesis, found the end', 'Add the missing ")"'),
        ("(a b)", 3, 'expected ")" to close the parenthesis, found "b"', 'Add the missing ")"'),
        ('a in ["x"', 9, 'expected "]" to close the list, found the end', 'Add the missing "]"'),
        ("known(a", 7, 'expected ")" after known(', 'Add the missing ")"'),
        ("", 0, "a fact, term or value is missing: the condition ends", "Complete the condition"),
        ("  \n ", 0, "a fact, term or value is missing: the condition ends", "Complete the condition"),
        ("a &&", 4, "a fact, term or value is missing: the condition ends", "Complete the condition"),
        ("a == && b", 5, 'a fact, term or value is missing: found "&&"', "Complete the condition"),
        ("a in []", 6, 'a fact, term or value is missing: found "]"', "Complete the condition"),
        ("a in [[1]]", 6, "a list holds strings, numbers or named values only", 'Write ["a", "b"]'),
        ("a in [true]", 6, "a list holds strings, numbers or named values only", 'Write ["a", "b"]'),
        ("in need", 0, '"in" has nothing on its left', 'before "in"'),
        ("1 < n < 5", 6, "two comparisons in a row", 'Join them with "&&"'),
        ("a == b == c", 7, "two comparisons in a row", 'Join them with "&&"'),
        ("known(known(a))", 6, "known() takes one name", "Write known(fact)"),
        ('a == "x', 5, "a string that is not closed", 'Close it with "'),
        ("a == 'x\n'", 5, "a string that is not closed", "Close it with '"),
        ('a == "x\\"', 5, "a string that is not closed", "backslashes are not used"),
        ("n > 1.5", 4, "not a whole number", "use a named value"),
        ("n > 10k", 4, "not a whole number", "Write digits only"),
        ("n > 1234567890123456789", 4, "not a whole number", "Write digits only"),
        ("n > -", 4, "not a whole number", "Write digits only"),
        ("state(climb-in-order)", 11, '"-" has no meaning here', 'Put the id of a policy in quotes, such as state("policy-id")'),
    ],
)
def test_an_error_names_its_place_and_a_fix(source: str, offset: int, what: str, fix: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(source, ("here",))
    error = caught.value
    assert (error.place.path, error.place.text, error.place.offset) == (("here",), source, offset)
    assert what in error.what
    assert fix in error.fix


@pytest.mark.parametrize("deep", ["(" * 30 + "a" + ")" * 30, "!" * 30 + "a", {"not": "a"}])
def test_a_condition_nested_too_deeply_is_refused_before_python_gives_up(deep: Any) -> None:
    if isinstance(deep, dict):
        for _ in range(30):
            deep = {"not": deep}
    with pytest.raises(ConditionError, match="nested deeper than 30 levels"):
        read_condition(deep, ())


def test_thirty_levels_may_be_nested() -> None:
    assert read("(" * 29 + "a" + ")" * 29) == "a"


def test_a_condition_that_is_too_long_is_refused() -> None:
    assert read("a" * 4000) == "a" * 4000
    with pytest.raises(ConditionError, match="longer than 4000 characters"):
        read("a" * 4001)


# meaning ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules(pack: Pack) -> Rules:
    return Rules(pack)


@pytest.mark.parametrize(
    ("source", "offset", "what", "fix"),
    [
        # names
        ('evals_exists == "yes"', 0, '"evals_exists" is not known here', 'Did you mean "evals_exist"?'),
        ("tuning_opened", 0, '"tuning_opened" is not known here', 'Did you mean "tuning_open"?'),
        ("calls_per_month > style_minimum_call", 18, '"style_minimum_call" is not known here', 'Did you mean "style_minimum_calls"?'),
        ('routes.knowlege == "rag"', 0, '"routes.knowlege" is not known here', 'Did you mean "routes.knowledge"?'),
        ('"rag" in inplay', 9, '"inplay" is not known here', 'Did you mean "in_play"?'),
        ("zzzzzz", 0, '"zzzzzz" is not known here', "Use a fact, a term or a named value of this pack"),
        ("launch && known(xyzzy)", 16, 'there is no fact "xyzzy"', "Add it to facts.yaml"),
        ("known(eval_exist)", 6, 'there is no fact "eval_exist"', 'Did you mean "evals_exist"?'),
        ("known(launch)", 6, 'there is no fact "launch"', ""),
        ('state("climb-in-ordr") == "violated"', 0, 'there is no policy "climb-in-ordr"', 'Did you mean "climb-in-order"?'),
        ('stat("climb-in-order") == "violated"', 0, 'there is no function "stat"', 'Did you mean "state"?'),
        # options
        ('evals_exist == "true"', 15, '"evals_exist" has no option "true"', "Its options are yes, no"),
        ('stage == "lunch"', 9, '"stage" has no option "lunch"', 'Did you mean "launch"?'),
        ('"lunch" == stage', 0, '"stage" has no option "lunch"', 'Did you mean "launch"?'),
        ('stage in ["pilot", "lunch"]', 19, '"stage" has no option "lunch"', 'Did you mean "launch"?'),
        ('"knowledg" in need', 0, '"need" has no option "knowledg"', 'Did you mean "knowledge"?'),
        ('state("climb-in-order") == "violate"', 27, '"state of climb-in-order" has no option "violate"', 'Did you mean "violated"?'),
        ('severity("climb-in-order") == "blocking"', 30, '"severity of climb-in-order" has no option', 'Did you mean "block"?'),
        ('headline == "undecided"', 12, '"headline" has no option "undecided"', "Its options are prompting"),
        # quotes left off
        ("stage == pilot", 9, 'pilot is an option of "stage" and stands without quotes', 'Write "pilot"'),
        ("knowledge in need", 0, 'knowledge is an option of "need" and stands without quotes', 'Write "knowledge"'),
        ('need == "reasoning"', 5, '"need" holds several options', 'Write "reasoning" in need'),
        # kinds
        ("evals_exist", 0, '"evals_exist" is a fact, not true or false', 'Write evals_exist == "yes"'),
        ("launch && calls_per_month", 10, '"calls_per_month" is not true or false by itself', "Compare it"),
        ("stage", 0, '"stage" is not true or false by itself', "Compare it"),
        ('"yes"', 0, "this is not true or false by itself", "Compare it with a fact or term"),
        ("evals_exist == true", 12, '"evals_exist" is compared with true', "yes or no in quotes"),
        ("stage == 3", 6, '"stage" is compared with the number 3', "its options in quotes"),
        ('calls_per_month >= "10"', 16, '"calls_per_month" is a count but is compared with the string "10"', "whole number"),
        ("calls_per_month >= input_share", 19, '"calls_per_month" is a count but is compared with', "Compare it with a whole number"),
        ('need == "knowledge"', 5, '"need" holds several options', 'Write "knowledge" in need'),
        ("stage == audience", 6, '"stage" is compared with "audience"', "only rungs compare with each other"),
        ('stage < "launch"', 8, '"stage" has no order against "launch"', "Use == or !="),
        ('proposed_approach < "undecided"', 20, '"proposed_approach" has no order against "undecided"', "Compare with a rung: prompting"),
        ('launch == "yes"', 7, 'a condition is compared with the string "yes"', "Compare one fact or term"),
        ('"a" == "b"', 4, 'the string "a" is compared with the string "b"', "Compare one fact or term"),
        ('"launch" in stage', 12, '"in" needs a list or a fact that holds several options, not "stage"', 'Write stage == "launch"'),
        ("stage in need", 0, '"in need" needs an option in quotes on its left', 'Write "knowledge" in need'),
        ("stage in [1]", 10, '"stage" is compared with the number 1', "Use its options in quotes"),
        ('need in ["knowledge"]', 0, '"need" cannot be "in" a list', "Put a fact or term on the left"),
        ('calls_per_month in ["a"]', 20, '"calls_per_month" is a count but is compared with the string "a"', "whole number"),
        ('["a"] == stage', 0, "a list stands only on the right of in", 'Write fact in ["a", "b"]'),
        ("known(stage) == true", 0, "known() does not fit here", "Write known(fact) alone"),
        ('known("stage")', 0, "known() takes a fact's name", "without quotes"),
        ('state(stage) == "violated"', 0, "state() does not fit here", 'Write state("policy-id")'),
        ('state("climb-in-order")', 0, "this is not true or false by itself", "Compare it"),
    ],
)
def test_a_condition_without_a_meaning_is_refused_with_a_fix(rules: Rules, source: str, offset: int, what: str, fix: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Binder(rules).bind(read_condition(source, ("here",)))
    error = caught.value
    assert what in error.what
    assert fix in error.fix
    assert error.place.offset == offset


CALLS = "calls_per_month"


@pytest.mark.parametrize(
    ("source", "answers", "truth"),
    [
        *((f"{CALLS} >= 10", {CALLS: calls}, truth) for calls, truth in ((9, False), (10, True), (11, True), ("dont_know", None))),
        *((f"{CALLS} > 10", {CALLS: calls}, truth) for calls, truth in ((9, False), (10, False), (11, True), ("dont_know", None))),
        *((f"{CALLS} < 10", {CALLS: calls}, truth) for calls, truth in ((9, True), (10, False), (11, False), ("dont_know", None))),
        *((f"{CALLS} <= 10", {CALLS: calls}, truth) for calls, truth in ((9, True), (10, True), (11, False), ("dont_know", None))),
        *((f"{CALLS} == 10", {CALLS: calls}, truth) for calls, truth in ((9, False), (10, True), (11, False), ("dont_know", None))),
        *((f"{CALLS} != 10", {CALLS: calls}, truth) for calls, truth in ((9, True), (10, False), (11, True), ("dont_know", None))),
        *((f"10 > {CALLS}", {CALLS: calls}, truth) for calls, truth in ((9, True), (10, False))),
        *((f"10 <= {CALLS}", {CALLS: calls}, truth) for calls, truth in ((9, False), (10, True))),
        *((f"10 == {CALLS}", {CALLS: calls}, truth) for calls, truth in ((9, False), (10, True))),
        *((f"{CALLS} in [5, 10]", {CALLS: calls}, truth) for calls, truth in ((5, True), (7, False), (10, True), ("dont_know", None))),
        *((f"{CALLS} >= style_minimum_calls", {CALLS: calls}, truth) for calls, truth in ((9_999, False), (10_000, True))),
        (f"{CALLS} >= -5", {CALLS: 0}, True),
        (f"{CALLS} < -5", {CALLS: 0}, False),
        # what a don't know counts as: stage → pilot, evals_exist → nothing, need → none of them
        ('stage == "pilot"', {"stage": "dont_know"}, True),
        ('stage != "pilot"', {"stage": "dont_know"}, False),
        ('stage in ["launch"]', {"stage": "dont_know"}, False),
        ('evals_exist == "yes"', {"evals_exist": "dont_know"}, None),
        ('evals_exist != "yes"', {"evals_exist": "dont_know"}, None),
        ('"knowledge" in need', {"need": ()}, False),
        ('"knowledge" in need', {"need": ("knowledge", "reasoning")}, True),
        ('"knowledge" in need', {"need": ("reasoning",)}, False),
        # known() asks for the answer itself, whatever it counts as
        ("known(stage)", {"stage": "dont_know"}, False),
        ("known(stage)", {"stage": "pilot"}, True),
        ("known(need)", {"need": ()}, False),
        ("known(need)", {"need": ("reasoning",)}, True),
        (f"known({CALLS})", {CALLS: 0}, True),
        (f"known({CALLS})", {CALLS: "dont_know"}, False),
        # rungs have an order; undecided has no place in it
        *(
            (f'proposed_approach {sign} "rag"', {"proposed_approach": "undecided"}, sign == "!=")
            for sign in ("<", "<=", ">", ">=", "==", "!=")
        ),
        *(('proposed_approach < "rag"', {"proposed_approach": rung}, truth) for rung, truth in (("few_shot", True), ("rag", False))),
        *(('"rag" < proposed_approach', {"proposed_approach": rung}, truth) for rung, truth in (("rag", False), ("tool_use", True))),
        *(('proposed_approach >= "rag"', {"proposed_approach": rung}, truth) for rung, truth in (("few_shot", False), ("rag", True))),
    ],
)
def test_a_comparison_means_what_it_says(rules: Rules, source: str, answers: dict[str, Answer], truth: Truth) -> None:
    assert Evaluation(answers).truth(Binder(rules).bind(read_condition(source, ()))) is truth


@pytest.mark.parametrize(
    ("sign", "lower", "equal", "higher"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("==", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_two_rungs_compare_by_their_order(pack: Pack, rules: Rules, sign: str, lower: bool, equal: bool, higher: bool) -> None:
    """Nothing was tried and only reasoning is needed, so the headline is prompting; with refunds it is tool use."""
    bound = Binder(rules).bind(read_condition(f"proposed_approach {sign} headline", ()))

    def truth(need: str, proposed: str) -> Truth:
        return Evaluation(named_sheet(pack, "clean", need=[need], proposed_approach=proposed)).truth(bound)

    assert truth("external_action", "rag") is lower
    assert truth("external_action", "tool_use") is equal
    assert truth("reasoning", "few_shot") is higher
    assert truth("reasoning", "undecided") is (sign == "!=")


def test_the_dont_know_of_a_policys_evidence_is_taken_as_it_stands(rules: Rules) -> None:
    tree = read_condition('small_vs_large_compared == "not_compared" && stage == "pilot"', ())
    evaluation = Evaluation({"small_vs_large_compared": "dont_know", "stage": "dont_know"})
    assert evaluation.truth(Binder(rules).bind(tree)) is True
    assert evaluation.truth(Binder(rules, evidence="small_vs_large_compared").bind(tree)) is None
