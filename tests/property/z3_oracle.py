"""A pack's rules as formulas for z3, and the values that its outputs can still have.

Written from the meaning of expressions, not from their evaluator: a truth is two formulas (surely true, surely false), a
table's value a number, a count a whole number without ranges, a don't know one more value.
"""

from collections.abc import Mapping
from typing import Any

from policies.expression import (
    DONT_KNOW,
    And,
    Answer,
    AtLeast,
    Const,
    Expression,
    FactRef,
    Has,
    Highest,
    Is,
    Known,
    Not,
    Or,
    Table,
    TableIs,
)
from policies.rules import Rules

Formula = Any  # z3 has no types


class Oracle:
    def __init__(self, z3: Any, rules: Rules) -> None:
        self.z3, self.rules = z3, rules
        self.solver = z3.Solver()
        self.codes: dict[str, int] = {}
        self.memo: dict[int, Any] = {}
        self.facts: dict[str, Any] = {}
        for name, fact in rules.pack.facts.items():
            if fact.kind == "choices":
                self.facts[name] = {option: z3.Bool(f"{name}.{option}") for option in fact.options}
            else:
                self.facts[name] = z3.Int(name)  # an option's place or the count; -1 is the don't know
                self.solver.add(self.facts[name] >= -1)
                if fact.kind != "count":
                    self.solver.add(self.facts[name] < len(fact.answers))
        for broken in rules.integrity:
            self.solver.add(z3.Not(self.truth(broken)[0]))
        self.outputs: dict[str, tuple[Formula, ...]] = {
            "headline": (self.value(rules.headline),),
            "outcome": (self.value(rules.outcome),),
            **{f"routes.{need}": (self.value(route),) for need, route in rules.routes.items()},
            **{name: (self.value(table),) for name, table in rules.outputs.items()},
            **{f"finding.{policy}": (self.value(rule.state), self.value(rule.severity)) for policy, rule in rules.findings.items()},
        }

    # asking --------------------------------------------------------------------------------------------------------

    def values(self, output: str, answers: Mapping[str, Answer]) -> frozenset[Any]:
        """Every value that some consistent completion of the answers gives the output."""
        words = {code: word for word, code in self.codes.items()}
        formulas = self.outputs[output]
        self.solver.push()
        for fact, answer in answers.items():
            self.solver.add(self.answered(fact, answer))
        found = set()
        while self.solver.check() == self.z3.sat:
            model = self.solver.model()
            codes = [model.eval(formula, model_completion=True).as_long() for formula in formulas]
            value = tuple(words[code] for code in codes)
            found.add(value if len(value) > 1 else value[0])
            self.solver.add(self.z3.Or(*(formula != code for formula, code in zip(formulas, codes, strict=True))))
        self.solver.pop()
        return frozenset(found)

    def answered(self, fact: str, answer: Answer) -> Formula:
        known = self.facts[fact]
        if isinstance(answer, tuple):
            return self.z3.And(*(chosen == (option in answer) for option, chosen in known.items()))
        if isinstance(answer, int):
            return known == answer
        return known == (-1 if answer == DONT_KNOW else self.rules.pack.facts[fact].answers.index(answer))

    # truths --------------------------------------------------------------------------------------------------------

    def truth(self, expression: Expression) -> tuple[Formula, Formula]:
        key = id(expression)
        if key not in self.memo:
            self.memo[key] = self._truth(expression)
        true, false = self.memo[key]
        return true, false

    def _truth(self, expression: Expression) -> tuple[Formula, Formula]:
        z3 = self.z3
        match expression:
            case Const(value):
                return z3.BoolVal(value is True), z3.BoolVal(value is False)
            case Not(part):
                true, false = self.truth(part)
                return false, true
            case And(parts):
                pairs = [self.truth(part) for part in parts]
                return z3.And(*(true for true, _ in pairs)), z3.Or(*(false for _, false in pairs))
            case Or(parts):
                pairs = [self.truth(part) for part in parts]
                return z3.Or(*(true for true, _ in pairs)), z3.And(*(false for _, false in pairs))
            case TableIs(table, values):
                value = self.value(table)
                true = z3.Or(*(value == self.code(word) for word in sorted(values)))
                return true, z3.Not(true)
            case _:
                return self._leaf(expression)

    def _leaf(self, leaf: Is | AtLeast | Has | Known) -> tuple[Formula, Formula]:
        z3, ref = self.z3, leaf.fact
        known = self._is_known(ref)
        if isinstance(leaf, Known):
            return known, z3.Not(known)
        holds, by_default = self._holds(leaf, ref)
        if ref.counts_as is None:
            return z3.And(known, holds), z3.And(known, z3.Not(holds))
        true = z3.If(known, holds, z3.BoolVal(by_default))
        return true, z3.Not(true)

    def _is_known(self, ref: FactRef) -> Formula:
        fact = self.facts[ref.id]
        return self.z3.Or(*fact.values()) if isinstance(fact, dict) else fact != -1

    def _holds(self, leaf: Is | AtLeast | Has, ref: FactRef) -> tuple[Formula, bool]:
        """Whether the leaf holds where the fact is known, and for what its don't know counts as."""
        fact, default = self.facts[ref.id], ref.counts_as
        match leaf:
            case Is(_, options):
                places = [place for place, option in enumerate(self.rules.pack.facts[ref.id].answers) if option in options]
                return self.z3.Or(*(fact == place for place in places)), default in options
            case AtLeast(_, bound):
                return fact >= bound, isinstance(default, int) and default >= bound
            case Has(_, option):
                return fact[option], isinstance(default, tuple) and option in default

    # tables --------------------------------------------------------------------------------------------------------

    def code(self, word: str) -> int:
        return self.codes.setdefault(word, len(self.codes))

    def value(self, table: Table | Highest) -> Formula:
        key = id(table)
        if key not in self.memo:
            self.memo[key] = self._highest(table) if isinstance(table, Highest) else self._first_case(table)
        return self.memo[key]

    def _highest(self, highest: Highest) -> Formula:
        values = [self.value(table) for table in highest.tables]
        result = self.z3.IntVal(self.code(highest.order[0]))
        for word in highest.order[1:]:
            result = self.z3.If(self.z3.Or(*(value == self.code(word) for value in values)), self.code(word), result)
        return result

    def _first_case(self, table: Table) -> Formula:
        z3 = self.z3
        result = z3.IntVal(self.code(table.otherwise))
        for condition, word in reversed(table.cases):
            true, false = self.truth(condition)
            if table.higher:
                lower = [self.code(other) for other in table.higher[: table.higher.index(word)]]
                counts = z3.Or(true, z3.And(z3.Not(false), z3.Or(*(result == code for code in lower))))
            else:
                counts = true
            result = z3.If(counts, self.code(word), result)
        return result
