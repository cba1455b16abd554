"""The lexicon in force in this process: the shipped one joined by the imported taxonomies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Lock

from src.matching.lexicon import Lexicon
from src.matching.taxonomy import Taxonomy
from src.matching.text_model import PhraseVectors
from src.services.ports import StorageUnavailableError, UnitOfWorkFactory
from src.services.taxonomy_records import unpacked

Asking = Callable[[], AbstractContextManager[object]]
"""Makes a block in which the store is asked and nothing else is done."""


class Vocabulary:
    """Reads the store once, at the first question, and again when the index asks for news.

    Everything in a process reads with one lexicon: a newer one is made beside it and adopted when
    the index has read all facts with it. ``vectors`` gives those of the text model in use.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        lexicon_with: Callable[[tuple[Taxonomy, ...], int], Lexicon],
        vectors: Callable[[], PhraseVectors] | None = None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._lexicon_with = lexicon_with
        self._vectors = vectors
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
                        return self._made((), 0)
        return self._lexicon

    def newer(self, asking: Asking = nullcontext) -> Lexicon | None:
        """A lexicon of the taxonomies as they are stored and of the text model in use now.

        None where neither has changed. The store is asked inside of ``asking()``.
        """
        known = self.lexicon()
        with asking(), self._unit_of_work(read_only=True) as unit:
            revision = unit.taxonomies.revision()
        if revision != known.revision:
            return self._stored(asking)
        vectors = self._vectors() if self._vectors is not None else known.vectors
        return None if vectors is None or vectors is known.vectors else known.knowing(vectors)

    def adopt(self, lexicon: Lexicon) -> None:
        """Put a newer lexicon in force."""
        self._lexicon = lexicon

    def _stored(self, asking: Asking = nullcontext) -> Lexicon:
        with asking(), self._unit_of_work(read_only=True) as unit:
            # The revision first: a change in between makes the lexicon newer than it says, and
            # the next look reads it once more.
            revision = unit.taxonomies.revision()
            contents = unit.taxonomies.contents() if revision else {}
        taxonomies = tuple(unpacked(contents[name]) for name in sorted(contents))
        return self._made(taxonomies, revision)

    def _made(self, taxonomies: tuple[Taxonomy, ...], revision: int) -> Lexicon:
        lexicon = self._lexicon_with(taxonomies, revision)
        return lexicon if self._vectors is None else lexicon.knowing(self._vectors())
