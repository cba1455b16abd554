"""The fleet against a dictionary with times: whatever happens, nothing untrue is given."""

from __future__ import annotations

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit.resilience_tiered.fleet import SPACE, Clock, MemoryLevel, Server, Worker, worker

KEYS = st.sampled_from("abc")
TAGS = ("t1", "t2")
WORKERS = st.integers(0, 2)
OF = {"a": ("t1",), "b": ("t1", "t2"), "c": ()}


class Fleet(RuleBasedStateMachine):
    """Three workers on one level. What is computed is the version that is true at that moment.

    A write to the truth is followed by an invalidation, as every user of the cache does it.
    """

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.server = Server(self.clock)
        self.workers: list[Worker] = [worker(self.clock, MemoryLevel(self.server)) for _ in "123"]
        for each in self.workers:
            each.cache.get("others", "first contact")
        self.truth = dict.fromkeys("abc", 0)
        # What a worker may not know yet: versions that others changed while nobody could be told.
        self.untold: dict[int, dict[str, set[int]]] = {
            n: {k: set() for k in "abc"} for n in (0, 1, 2)
        }
        # Which worker deletes the key while the next value is computed.
        self.overtaken_by: int | None = None
        self.fails = False

    def compute(self, key: str) -> list[int]:
        if self.fails:
            raise ConnectionError
        version, by = self.truth[key], self.overtaken_by
        if by is not None:
            self.overtaken_by = None
            self.delete(by, key)
        return [version]

    def changed(self, keys: list[str], by: int) -> None:
        for key in keys:
            for other in range(3):
                if self.server.down and other != by:
                    self.untold[other][key].add(self.truth[key])
            self.truth[key] += 1

    @rule(number=WORKERS, key=KEYS)
    def ask(self, number: int, key: str) -> None:
        one, before = self.workers[number], self.truth[key]
        try:
            outcome = one.cache.get_or_compute(
                "things", key, lambda: self.compute(key), tags=OF[key], deadline=self.clock.now + 5
            )
        except ConnectionError:
            assert self.fails
            return
        (version,) = outcome.value
        # What was true when this question was asked, or what this worker could not yet know.
        assert version in {self.truth[key], before, *self.untold[number][key]}
        if outcome.status != "computed":
            assert version in {self.truth[key], *self.untold[number][key]}
        limit = {
            "hit": SPACE.ttl_seconds,
            "computed": 0.0,
            "stale": SPACE.ttl_seconds + SPACE.stale_seconds,
            "stale_error": SPACE.ttl_seconds + SPACE.error_seconds,
        }[outcome.status]
        assert outcome.age_seconds <= limit + 1e-6
        assert (outcome.status == "stale_error") <= self.fails or outcome.age_seconds > 0

    @rule(number=WORKERS, key=KEYS)
    def delete(self, number: int, key: str) -> None:
        self.changed([key], number)
        self.workers[number].cache.delete("things", key)

    @rule(number=WORKERS)
    def next_computing_is_overtaken(self, number: int) -> None:
        self.overtaken_by = number

    @rule(number=WORKERS, tag=st.sampled_from(TAGS))
    def invalidate_tag(self, number: int, tag: str) -> None:
        self.changed([key for key, tags in OF.items() if tag in tags], number)
        self.workers[number].cache.invalidate_tags(tag)

    @rule(number=WORKERS, pattern=st.sampled_from(["*", "[ab]", "c"]))
    def invalidate_pattern(self, number: int, pattern: str) -> None:
        fitting = {"*": "abc", "[ab]": "ab", "c": "c"}[pattern]
        self.changed(list(fitting), number)
        self.workers[number].cache.invalidate_pattern("things", pattern)

    @rule(number=WORKERS)
    def clear(self, number: int) -> None:
        self.changed(list("abc"), number)
        self.workers[number].cache.clear("things")

    @rule(number=WORKERS, key=KEYS)
    def write(self, number: int, key: str) -> None:
        self.changed([key], number)
        self.workers[number].cache.set("things", key, [self.truth[key]], tags=OF[key])

    @rule(number=WORKERS)
    def run_behind(self, number: int) -> None:
        self.workers[number].run_behind()

    @rule(seconds=st.sampled_from([0.1, 1.0, 20.0, 60.0, 101.0, 151.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(fails=st.booleans())
    def source_turns(self, fails: bool) -> None:
        self.fails = fails

    @rule(deaf=st.booleans(), number=WORKERS)
    def ears_turn(self, deaf: bool, number: int) -> None:
        """Messages get lost, until the heartbeat asks what was missed."""
        one = self.workers[number]
        if deaf:
            one.deaf = True
            for key in "abc":
                # From now on it may miss any change, until it catches up.
                self.untold[number][key] |= {self.truth[key]}
        else:
            self.catch_up(number)

    @rule(down=st.booleans())
    def level_turns(self, down: bool) -> None:
        if down != self.server.down:
            self.server.down = down
            if not down:
                self.everybody_catches_up()

    @rule()
    def level_is_emptied(self) -> None:
        """Each worker has had contact within the last two minutes, as the heartbeat sees to."""
        if not self.server.down:
            self.everybody_catches_up()
            self.server.flush()
            self.everybody_catches_up()

    def everybody_catches_up(self) -> None:
        # Twice: what the last one had to say, the first must hear.
        for _ in range(2):
            for number in range(3):
                self.catch_up(number)

    def catch_up(self, number: int) -> None:
        one = self.workers[number]
        assert one.cache.feed is not None
        one.deaf = False
        if one.cache.feed.catch_up() is not None and all(
            each.cache.all_is_told for each in self.workers
        ):
            for key in "abc":
                self.untold[number][key].clear()

    @invariant()
    def the_deaf_may_miss_what_changes(self) -> None:
        if not hasattr(self, "workers"):
            return
        for number, one in enumerate(self.workers):
            if one.deaf:
                for key in "abc":
                    self.untold[number][key].add(self.truth[key])

    @invariant()
    def memory_is_counted(self) -> None:
        if hasattr(self, "workers"):
            for one in self.workers:
                entries = one.cache._near.entries()
                assert one.cache.near_bytes == sum(
                    entry.size_under(name) for name, entry in entries
                )


Fleet.TestCase.settings = hypothesis_settings(
    max_examples=150, stateful_step_count=40, deadline=None
)
TestFleet = Fleet.TestCase
