"""Which values of this process have been invalidated."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Final

MOST_TAGS: Final = 20_000


class Barriers:
    """Invalidations of this process in their order, by number.

    A value remembers ``latest`` as it was before it was read or computed; a tag that was barred
    with a greater number makes it dead, whenever it was put away. That needs no clock.
    """

    def __init__(self, most_tags: int = MOST_TAGS) -> None:
        self.latest = 0
        self._tags: OrderedDict[str, int] = OrderedDict()
        self._floor = 0
        self._most_tags = most_tags
        self._lock = Lock()

    def bar(self, tags: Iterable[str]) -> int:
        """The number of this: whatever bears one of the tags and was begun before it is dead."""
        with self._lock:
            number = self.latest + 1
            for tag in tags:
                self._tags[tag] = number
                self._tags.move_to_end(tag)
            while len(self._tags) > self._most_tags:
                # What is not known any more is taken for barred.
                self._floor = self._tags.popitem(last=False)[1]
            # Last: who sees the number must see the tags.
            self.latest = number
            return number

    def bar_all(self) -> None:
        """Whatever was begun before now is dead."""
        with self._lock:
            number = self.latest + 1
            self._tags.clear()
            self._floor = number
            self.latest = number

    def allow(self, tags: Iterable[str], seen: int) -> bool:
        """Whether what was begun at that number, with these tags, is still true."""
        if seen < self._floor:
            return False
        numbers = self._tags
        return all(numbers.get(tag, 0) <= seen for tag in tags)
