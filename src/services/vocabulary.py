"""The lexicon in force in this process: the shipped one joined by the imported taxonomies."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from src.matching.lexicon import Lexicon
from src.matching.taxonomy import Taxonomy
from src.services.ports import StorageUnavailableError, UnitOfWorkFactory
from src.services.taxonomy_records import unpacked


class Vocabulary:
    """Reads the store once, at the first question, and again when the index asks for news.

    Everything in a process reads with one lexicon: a newer one is made beside it and adopted when
    the index has read all facts with it.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        lexicon_with: Callable[[tuple[Taxonomy, ...], int], Lexicon],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._lexicon_with = lexicon_with
        self._lexicon: Lexicon | None = None
        self._loading = Lock()

    def lexicon(self) -> Lexicon:
        """The lexicon in force; the shipped one as long as the store does not answer."""
        if self._lexicon is None:
            with self._loading:
                if self._lexicon is None:
                    try:
                        self._lexicon = self._stored()
                    except StorageUnavailableError:
                        return self._lexicon_with((), 0)
        return self._lexicon

    def newer(self) -> Lexicon | None:
        """A lexicon of the taxonomies as they are stored now, where they have changed."""
        known = self.lexicon()
        with self._unit_of_work(read_only=True) as unit:
            revision = unit.taxonomies.revision()
        return self._stored() if revision != known.revision else None

    def adopt(self, lexicon: Lexicon) -> None:
        """Put a newer lexicon in force."""
        self._lexicon = lexicon

    def _stored(self) -> Lexicon:
        with self._unit_of_work(read_only=True) as unit:
            # The revision first: a change in between makes the lexicon newer than it says, and
            # the next look reads it once more.
            revision = unit.taxonomies.revision()
            contents = unit.taxonomies.contents() if revision else {}
        taxonomies = tuple(unpacked(contents[name]) for name in sorted(contents))
        return self._lexicon_with(taxonomies, revision)
