"""Goes through foreign JSON field by field: every value ends in exactly one outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.adapters.formats.commitment_places import Places
from src.adapters.formats.commitment_readers import READERS
from src.adapters.formats.commitment_rules import (
    OWN_WRAPPERS,
    WRAPPERS,
    Path,
    Rule,
    plain_name,
    scopes,
)
from src.adapters.formats.commitment_values import Read, Refusal, Scalar
from src.services.bridging import FieldOutcome, Sent

_DEEPEST: Final = 12
_MOST_MEMBERS: Final = 1000
# A report that nobody can read is of no use: what comes after is told by its whole.
_MOST_OUTCOMES: Final = 4000
_LONGEST_SHOWN: Final = 300
_WORDS: Final = ("name", "nom", "label", "libelle", "libellé", "value", "valeur", "text", "texte",
                 "title", "titre")  # fmt: skip


class FieldReading:
    """One foreign document while it is read."""

    def __init__(self, sent: Sent, today: int) -> None:
        self._sent: Sent = sent
        self._today = today
        self.outcomes: list[FieldOutcome] = []
        self.places = Places()

    def document(self, value: object) -> None:
        """Read the whole, out of whatever it is wrapped in."""
        if isinstance(value, Mapping):
            self._object(self._sent, value, "", (), 0)
        elif isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping):
            self._object(self._sent, value[0], "/0", (), 1)
        else:
            self._tell("", "refused", "wrong_type", value)

    def _object(
        self, scope: str, value: Mapping[str, Any], at: str, base: Path, depth: int
    ) -> None:
        """Read the members of an object, those with the better names first."""
        if not value or depth > _DEEPEST or len(value) > _MOST_MEMBERS:
            reason = "empty" if not value else "too_deep" if depth > _DEEPEST else "too_many"
            self._tell(at, "ignored", reason, value)
            return
        rules = scopes().get(scope, {})
        found = [(rules.get(plain_name(name)), name) for name in value]
        found.sort(key=lambda pair: pair[0].rank if pair[0] else len(rules))
        for rule, name in found:
            inner, where = value[name], f"{at}/{_escaped(name)}"
            if scope == self._sent and self._wraps(name, inner, rule):
                content = inner[0] if isinstance(inner, list) else inner
                place = f"{where}/0" if isinstance(inner, list) else where
                self._object(scope, content, place, base, depth + 1)
            elif rule is None:
                ranks = scope == "motivations" and plain_name(name) in {"priorites", "priorities"}
                if not (ranks and self._ranked(value, inner, where)):
                    self._tell(where, "ignored", _blank(inner) or "unknown", inner)
            else:
                self._field(rule, inner, where, base, depth + 1)

    def _wraps(self, name: str, inner: object, rule: Rule | None) -> bool:
        """Whether the document stands under that name."""
        plain = plain_name(name)
        if isinstance(inner, list):
            one = len(inner) == 1 and isinstance(inner[0], Mapping)
            return one and rule is None and plain in WRAPPERS
        if not isinstance(inner, Mapping) or not inner:
            return False
        if plain in OWN_WRAPPERS[self._sent]:
            return rule is None or not rule.inside
        return rule is None and plain in WRAPPERS

    def _field(self, rule: Rule, value: Any, at: str, base: Path, depth: int) -> None:
        """Read one field by the shape of its value."""
        reason = rule.note or _blank(value)
        if reason or depth > _DEEPEST or len(self.outcomes) > _MOST_OUTCOMES:
            over = "too_deep" if depth > _DEEPEST else "too_many"
            self._tell(at, "ignored", reason or over, value)
        elif isinstance(value, Mapping):
            self._mapping(rule, value, at, base, depth)
        elif isinstance(value, list):
            self._list(rule, value, at, base, depth)
        else:
            self._scalar(rule, value, at, base)

    def _mapping(
        self, rule: Rule, value: Mapping[str, Any], at: str, base: Path, depth: int
    ) -> None:
        if rule.items:
            rules = scopes().get(rule.items, {})
            named = rule.items == "language" and _named(value, "language")
            fits = named or any(plain_name(name) in rules for name in value)
            if fits and not (rule.inside and _knows(rule.inside, value)):
                self._item(rule, value, at, base, depth)
                return
        if rule.inside:
            self._object(rule.inside, value, at, base, depth)
        elif (rule.keyed or rule.groups) and len(value) <= _MOST_MEMBERS:
            for name, inner in value.items():
                self._keyed(rule, name, inner, f"{at}/{_escaped(name)}", base, depth)
        elif rule.read is not None and (word := _named(value)):
            self._one_of(value, word, at, lambda inner, where: self._scalar(
                rule, inner, where, base))  # fmt: skip
        else:
            self._tell(at, "refused", "wrong_type", value)

    def _list(self, rule: Rule, value: list[Any], at: str, base: Path, depth: int) -> None:
        if len(value) > _MOST_MEMBERS:
            self._tell(at, "ignored", "too_many", value)
            return
        for number, inner in enumerate(value):
            where = f"{at}/{number}"
            if _blank(inner) or len(self.outcomes) > _MOST_OUTCOMES:
                self._tell(where, "ignored", _blank(inner) or "too_many", inner)
            elif isinstance(inner, Mapping):
                self._mapping(rule, inner, where, base, depth + 1)
            elif isinstance(inner, list):
                self._tell(where, "refused", "wrong_type", inner)
            else:
                self._scalar(rule, inner, where, base, number=number)

    def _keyed(self, rule: Rule, name: str, value: Any, at: str, base: Path, depth: int) -> None:
        """Read a member whose name is a value too, or a group of values under any name."""
        if blank := _blank(value):
            self._tell(at, "ignored", blank, value)
        elif isinstance(value, list | Mapping):
            if rule.groups and isinstance(value, list):
                self._list(rule, value, at, base, depth + 1)
            else:
                self._tell(at, "refused", "wrong_type", value)
        elif rule.groups and isinstance(value, str) and len(value) > 20 and rule.many:
            self._scalar(rule, value, at, base)
        elif rule.keyed is not None:
            key = rule.keyed[0](name, self._today)
            read = rule.keyed[1](value, self._today)
            if isinstance(key, Refusal) or isinstance(read, Refusal):
                wrong = key if isinstance(key, Refusal) else read
                self._tell(at, "refused", getattr(wrong, "reason", "not_understood"), value)
            elif rule.many:
                self._put_item(rule, {"name": key.value, "level": read.value}, at, value, read,
                               base)  # fmt: skip
            else:
                both = Read({key.value: read.value}, read.how or key.how,
                            min(key.confidence, read.confidence))  # fmt: skip
                self._put(rule, both, at, value, base)

    def _put_item(
        self, rule: Rule, item: dict[str, Any], at: str, sent: Any, read: Read, base: Path
    ) -> None:
        path = (*base, *rule.path)
        known = self.places.says(path, item["name"])
        number = None if known else self.places.item(path)
        if number is None:
            self._tell(at, "ignored", "already_given" if known else "too_many", sent)
            return
        values = [((*path, number, name), part) for name, part in item.items()]
        self.places.put(self._outcome(at, sent, read), *values)

    def _item(self, rule: Rule, value: Mapping[str, Any], at: str, base: Path, depth: int) -> None:
        """Read an object that is an item of a list."""
        if rule.items == "language":
            self._spoken(rule, value, at, base)
            return
        path = (*base, *rule.at)
        number = self.places.item(path)
        if number is None:
            self._tell(at, "ignored", "too_many", value)
        elif rule.items == "certificate":
            self._object(rule.items, value, at, (*path, number), depth)
        elif rule.items in {"skill", "reason"} and not self._has_text(value, rule.items):
            self._tell(at, "refused", "not_understood", value)
        else:
            self._object(rule.items, value, at, (*path, number), depth)

    def _has_text(self, value: Mapping[str, Any], scope: str) -> bool:
        """Whether the item says what it is: a level alone is nothing."""
        rules = scopes()[scope]
        return any(
            (rule := rules.get(plain_name(name))) is not None
            and rule.path in {("name",), ("reason",)}
            and isinstance(inner, str)
            and inner.strip()
            for name, inner in value.items()
        )

    def _spoken(self, rule: Rule, value: Mapping[str, Any], at: str, base: Path) -> None:
        """Read a language with its level: two values in one place."""
        name, grade = _named(value, "language"), _named(value, "level")
        for other in value:
            if other not in (name, grade):
                self._tell(f"{at}/{_escaped(other)}", "ignored",
                           _blank(value[other]) or "unknown", value[other])  # fmt: skip
        where, which = f"{at}/{_escaped(name)}", value[name]
        if not grade:
            self._tell(where, "refused", "no_level", which)
            return
        below, how_well = f"{at}/{_escaped(grade)}", value[grade]
        code = _scalar_read("language", which, self._today)
        read = _scalar_read("language_level", how_well, self._today)
        if isinstance(code, Refusal) or isinstance(read, Refusal):
            self._tell(where, "refused", "not_understood", which)
            self._tell(below, "refused", "not_understood", how_well)
            return
        path = (*base, *rule.path, code.value)
        if self.places.is_taken(path) or self.places.full(path[:-1]):
            self._tell(where, "ignored", "already_given", which)
            self._tell(below, "ignored", "already_given", how_well)
            return
        # Both stand at one place: when it is refused, both are.
        self.places.put(self._outcome(where, which, code), (path, read.value))
        self.places.put(self._outcome(below, how_well, read), (path, read.value))

    def _one_of(self, value: Mapping[str, Any], word: str, at: str, take: Any) -> None:
        """Read the member that says what the object is; the others have no place."""
        for name, inner in value.items():
            where = f"{at}/{_escaped(name)}"
            if name == word:
                take(inner, where)
            else:
                self._tell(where, "ignored", _blank(inner) or "unknown", inner)

    def _scalar(
        self, rule: Rule, value: Scalar, at: str, base: Path, *, number: int | None = None
    ) -> None:
        if rule.read is None:
            self._tell(at, "refused", "wrong_type", value)
            return
        # What stands in a list already is one item, whatever commas are in it.
        whole = number is not None and rule.read is READERS["items"]
        read = (READERS["text"] if whole else rule.read)(value, self._today)
        if isinstance(read, Refusal):
            self._tell(at, "refused", read.reason, value)
        elif read.value is None:
            self.places.put(self._outcome(at, value, read))
        elif rule.bare:
            slot = (*base, *rule.path, number or 0, rule.bare)
            if self.places.is_taken(slot):
                self._tell(at, "ignored", "already_given", value)
            else:
                self.places.put(self._outcome(at, value, read), (slot, read.value))
        elif rule.many:
            self._put_many(rule, read, at, value, base)
        else:
            self._put(rule, read, at, value, base)

    def _put_many(self, rule: Rule, read: Read, at: str, sent: Scalar, base: Path) -> None:
        """Add the values to a list, those that it does not hold yet."""
        if isinstance(read.value, dict):
            self._put(rule, read, at, sent, base)
            return
        path = (*base, *rule.path)
        several = read.value if isinstance(read.value, list) else [read.value]
        new = [each for each in several if not self.places.says(path, each)]
        values = [((*path, number), each) for each in new
                  if (number := self.places.item(path)) is not None]  # fmt: skip
        if len(values) < len(new) or not values:
            self._tell(at, "ignored", "too_many" if new else "already_given", sent)
        else:
            self.places.put(self._outcome(at, sent, read), *values)

    def _put(self, rule: Rule, read: Read, at: str, sent: Any, base: Path) -> None:
        """Put all of the value where it goes, or nothing of it where a part stands already."""
        path = (*base, *rule.path)
        values: list[tuple[Path, Any]] = []
        if isinstance(read.value, dict):
            for name, part in read.value.items():
                inner = (*path, *(name.split(".") if not rule.path else (name,)))
                if isinstance(part, list):
                    number = self.places.item(inner)
                    values += [] if number is None else [((*inner, number), part[0])]
                else:
                    values.append((inner, part))
        else:
            values.append((path, read.value))
        taken = not rule.join and any(self.places.is_taken(place) for place, _ in values)
        if taken or not values or (rule.keyed and self.places.full(path)):
            self._tell(at, "ignored", "already_given" if taken else "too_many", sent)
        else:
            self.places.put(self._outcome(at, sent, read), *values, join=rule.join)

    def _ranked(self, value: Mapping[str, Any], ranks: Any, at: str) -> bool:
        """Whether ``ranks`` orders the motivations beside it; then it is done."""
        listed = next((inner for inner in value.values() if inner is not ranks
                       and isinstance(inner, list)), [])  # fmt: skip
        whole = isinstance(ranks, list) and all(type(rank) is int for rank in ranks)
        if not whole or sorted(ranks) != list(range(1, len(listed) + 1)):
            return False
        if any(not isinstance(each, str) or not each.strip() for each in listed):
            return False
        return self.places.reorder(
            ("preferences", "motivations"), ranks,
            [self._outcome(f"{at}/{number}", rank, Read(rank, "ranked", 0.95))
             for number, rank in enumerate(ranks)],
        )  # fmt: skip

    def _outcome(self, at: str, sent: Any, read: Read) -> FieldOutcome:
        return FieldOutcome(
            source=at,
            outcome="repaired" if read.how else "taken",
            sent=_short(sent),
            value=read.value,
            reason=read.how,
            confidence=read.confidence,
        )

    def _tell(self, at: str, outcome: Any, reason: str, sent: Any) -> None:
        """Say what became of a value, or of all below it."""
        self.outcomes.append(
            FieldOutcome(
                source=at,
                outcome=outcome,
                sent=_short(sent),
                reason=reason,
                confidence=0.0,
                leaves=_leaves(sent),
            )
        )


def _scalar_read(reader: str, value: Any, today: int) -> Read | Refusal:
    if isinstance(value, list | Mapping) or _blank(value):
        return Refusal("wrong_type")
    return READERS[reader](value, today)


def _named(value: Mapping[str, Any], what: str = "") -> str:
    """The name of the member that says what the object is."""
    names = {
        "language": ("language", "langue", "name", "nom", "code", "lang"),
        "level": ("level", "niveau", "proficiency", "fluency", "cecrl", "cefr", "maitrise"),
        "": tuple(plain_name(word) for word in _WORDS),
    }[what]
    plain = {plain_name(name): name for name in value if not isinstance(value[name], dict | list)}
    return next((plain[name] for name in names if name in plain), "")


def _knows(scope: str, value: Mapping[str, Any]) -> bool:
    rules = scopes().get(scope, {})
    return any(plain_name(name) in rules for name in value)


def _blank(value: Any) -> str:
    """``empty`` for what says nothing."""
    nothing = (
        value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())
    )
    return "empty" if nothing else ""


def _leaves(value: Any) -> int:
    """How many values there are below this one, itself included where it holds none."""
    count, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        inner = list(item.values()) if isinstance(item, Mapping) else item
        if isinstance(inner, list) and inner:
            waiting += inner
        else:
            count += 1
    return count


def _short(value: Any) -> Any:
    """What a report shows of a value that was sent."""
    if isinstance(value, list | Mapping):
        return None
    return value[:_LONGEST_SHOWN] if isinstance(value, str) else value


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
