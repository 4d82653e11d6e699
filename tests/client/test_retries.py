"""When a call is sent again: the policy and its budget."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
import threading
from textwrap import dedent
from typing import Any

import pytest

from agentkit_client import Anthropic, AsyncAnthropic
from agentkit_client.retries import RetryBudget, RetryPolicy


def test_every_recorded_status_is_judged_as_recorded(facts: dict[str, Any]) -> None:
    recorded = {int(s): again for s, again in facts["retries"]["status_retried"].items()}
    assert {status: RetryPolicy().retries_status(status) for status in recorded} == recorded


def test_the_word_of_the_api_goes_before_the_status(facts: dict[str, Any]) -> None:
    recorded: dict[str, bool] = facts["retries"]["x-should-retry"]
    judged = {
        case: RetryPolicy().retries_status(int(case.split()[0]), case.split()[1])
        for case in recorded
    }
    assert judged == recorded


@pytest.mark.parametrize(("jitter", "key"), [(0, "0"), (1, "1"), (0.5, "0.5")])
def test_the_delays_grow_as_recorded(facts: dict[str, Any], jitter: float, key: str) -> None:
    recorded = facts["retries"][f"sleep_s_random_{key}"]
    assert [RetryPolicy().backoff(n, jitter) for n in range(len(recorded))] == recorded


def test_a_policy_may_name_the_statuses_and_the_delays() -> None:
    policy = RetryPolicy(statuses=frozenset({404}), first_delay=0.1, longest_delay=0.3)
    assert [policy.retries_status(status) for status in (404, 500, 429)] == [True, False, False]
    assert policy.retries_status(500, "true")
    assert [policy.backoff(n, 0) for n in range(4)] == [0.1, 0.2, 0.3, 0.3]
    assert policy.backoff(10_000, 0) == 0.3


def test_the_longest_delay_is_reached_and_kept() -> None:
    policy = RetryPolicy(first_delay=1e-9, longest_delay=5)
    assert policy.backoff(2, 0) == pytest.approx(4e-9)
    assert policy.backoff(1_000_000, 0) == 5


@pytest.mark.parametrize(
    "name", ["deadline", "first_delay", "longest_delay", "longest_retry_after"]
)
def test_times_have_to_be_seconds(name: str) -> None:
    def refusal(value: Any) -> str:
        given: Any = {name: value}
        with pytest.raises((TypeError, ValueError)) as caught:
            RetryPolicy(**given)
        return f"{type(caught.value).__name__}: {caught.value}"

    assert refusal(-1) == f"ValueError: {name} can't be -1."
    assert refusal(float("nan")) == f"ValueError: {name} can't be nan."
    assert refusal("5") == f"TypeError: {name} has to be seconds, not '5'."


@pytest.mark.parametrize("value", [None, "2", 2.0, True])
def test_retries_have_to_be_a_whole_number(value: Any) -> None:
    with pytest.raises(TypeError, match="max_retries has to be a whole number"):
        RetryPolicy(max_retries=value)


@pytest.mark.parametrize("value", [500, "500", ["500"], {None}])
def test_statuses_have_to_be_numbers(value: Any) -> None:
    with pytest.raises(TypeError, match="statuses has to be a set of numbers"):
        RetryPolicy(statuses=value)


def test_a_budget_has_to_be_one() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match="budget has to be a RetryBudget or None, not 3"):
        RetryPolicy(budget=wrong)


def test_a_budget_is_spent_earned_and_never_overflows() -> None:
    budget = RetryBudget(capacity=2, refill=0.5)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    budget.earn()
    assert not budget.spend()
    budget.earn()
    assert budget.spend()
    budget.earn(100)
    assert budget.left == 2


def test_a_budget_can_not_be_negative() -> None:
    with pytest.raises(ValueError, match="can't be negative"):
        RetryBudget(capacity=-1)


def test_threads_share_a_budget_and_none_is_lost() -> None:
    budget = RetryBudget(capacity=1000, refill=0)
    taken: list[bool] = []

    def take() -> None:
        taken.extend(budget.spend() for _ in range(500))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 1000


def test_a_budget_and_its_policy_can_be_copied_and_pickled() -> None:
    policy = RetryPolicy(max_retries=7, budget=RetryBudget(capacity=5, refill=0))
    budget = policy.budget
    assert budget is not None
    budget.spend()
    assert copy.deepcopy(policy).budget is budget  # it is there to be shared
    assert dataclasses.asdict(policy)["budget"] is budget
    for other in (pickle.loads(pickle.dumps(policy)), copy.copy(policy)):
        assert other == policy
        assert other.budget
        assert other.budget.left == 4
    loaded = pickle.loads(pickle.dumps(budget))
    assert loaded is not budget
    assert [loaded.spend() for _ in range(5)] == [True, True, True, True, False]
    assert budget.left == 4


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_fork_in_the_middle_of_a_payment_leaves_nobody_waiting() -> None:
    code = """
        import os, signal, threading
        from agentkit_client.retries import RetryBudget

        budget = RetryBudget()
        is_over = threading.Event()

        def pay():
            while not is_over.is_set():
                if not budget.spend():
                    budget.earn(10)

        for _ in range(4):
            threading.Thread(target=pay).start()
        for _ in range(50):
            if (child := os.fork()) == 0:
                signal.alarm(5)
                budget.spend()
                budget.earn()
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                break
        else:
            print("done")
        is_over.set()
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", dedent(code)],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stdout == "done\n"


@pytest.mark.parametrize("client", [Anthropic, AsyncAnthropic])
def test_max_retries_is_the_short_form_of_a_policy(
    client: type[Anthropic] | type[AsyncAnthropic],
) -> None:
    made = client(api_key="K", max_retries=5)
    assert made.retry == RetryPolicy(max_retries=5)
    made.max_retries = 1
    assert made.retry.max_retries == 1
    copy = made.with_options(max_retries=0)
    assert copy.max_retries == 0
    assert copy.retry.budget is made.retry.budget

    own = RetryPolicy(max_retries=7, replay=False)
    assert client(api_key="K", retry=own).retry is own
    assert made.with_options(retry=own).retry is own
    with pytest.raises(ValueError, match="not both"):
        client(api_key="K", max_retries=5, retry=own)
    wrong: Any = 3
    with pytest.raises(TypeError, match="RetryPolicy"):
        client(api_key="K", retry=wrong)
