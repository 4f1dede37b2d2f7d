from graphs.claude.breaker import IN_A_ROW, Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def broken() -> tuple[Breaker, Clock]:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(IN_A_ROW):
        assert not breaker.resting()
        breaker.note("timeout")
    return breaker, clock


def test_it_rests_after_some_failures_in_a_row_and_then_allows_a_try() -> None:
    breaker, clock = broken()
    assert breaker.resting()
    clock.now = 30.0
    assert not breaker.resting()


def test_a_failed_try_after_a_rest_makes_it_rest_longer() -> None:
    breaker, clock = broken()
    clock.now = 30.0
    breaker.note("overloaded")
    clock.now = 89.0
    assert breaker.resting()
    clock.now = 90.0
    assert not breaker.resting()


def test_several_failures_that_were_under_way_together_are_one_outage() -> None:
    breaker, clock = broken()
    for _ in range(9):
        breaker.note("timeout")
    clock.now = 30.0
    assert not breaker.resting()


def test_an_answer_ends_the_outage_even_a_useless_one() -> None:
    breaker, clock = broken()
    clock.now = 30.0
    breaker.note("refusal")
    breaker.note("timeout")
    assert not breaker.resting()


def test_a_refused_key_is_not_tried_again_at_once() -> None:
    breaker = Breaker(Clock())
    breaker.note("refused_key")
    assert breaker.resting()


def test_it_rests_as_long_as_the_api_asks_for_within_reason() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.note("rate_limited", 200.0)
    clock.now = 199.0
    assert breaker.resting()
    breaker.note("rate_limited", 86_400.0)
    clock.now = 500.0
    assert not breaker.resting()
