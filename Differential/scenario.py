"""Scenarios: small concurrent programs as data, and a generator that makes random ones from a seed.

A scenario is {"main": BLOCK, "cancelAt": TICK?}: a block is a list of operations, run one after the other by one task;
`cancelAt` cancels the whole program from outside. Time is counted in ticks from the start. Operations:

    {"op": "sleep", "for": TICKS}                 {"op": "checkpoint"}                 {"op": "raise", "error": N}
    {"op": "scope", "as": KIND, "name": S, "after": TICKS? | "at": TICK?, "shield": BOOL, "do": BLOCK}
        KIND: "run" (the scope exists from the beginning of the program), "moveOn", "fail", "shield", "grace"
    {"op": "cancel", "name": S}                   {"op": "shield", "name": S, "up": BOOL}
    {"op": "move", "name": S, "by": TICKS | null} {"op": "tighten", "name": S, "by": TICKS}      counted from now
    {"op": "look", "name": S}                     {"op": "read"}                       the effective deadline
    {"op": "group", "name": G, "value": BOOL, "do": BLOCK}       a group's name is also its scope's
    {"op": "child" | "background" | "start", "of": G, "name": T, "do": BLOCK, "immediate": BOOL}
    {"op": "started", "of": T}                    {"op": "stop", "name": T}            cancels a child by its handle
    {"op": "catch", "what": "errors" | "cancellations" | "all", "do": BLOCK}           and goes on
    {"op": "finally", "do": BLOCK, "then": BLOCK}
    {"op": "place", "of": L, "do": BLOCK}         in a place of a limiter: "l1" and "l2" have so many
    {"op": "aside", "do": BLOCK}                  in a child task of a group of the standard library

A name that means nothing (yet) makes the operation do nothing, on both sides: so any part of a scenario can be left
out and it stays one. The only rule is that a task may add to the groups around it alone, which cannot have ended.
"""

import random
from dataclasses import dataclass, field

BLOCKS = ("do", "then")

# How often each operation is drawn; `--mix scope=9,raise=0` changes some.
MIX = {
    "sleep": 10, "checkpoint": 2, "raise": 1.2, "scope": 6, "cancel": 2.5, "shield": 2, "move": 2, "tighten": 0.7,
    "look": 1, "read": 1.5, "group": 2.5, "child": 4, "background": 1.2, "start": 1.8, "stop": 0.7, "join": 1, "place": 2,
    "catch": 1.5, "finally": 1.8, "aside": 0.7,
}  # fmt: skip


@dataclass
class Size:
    operations: int = 40  # of the whole scenario, about
    depth: int = 6
    longest: int = 100_000  # ticks of a sleep or a timeout
    mix: dict = field(default_factory=lambda: dict(MIX))


@dataclass(frozen=True)
class Place:
    """Where a block stands: what its task can name."""

    groups: tuple = ()  # around the task, outermost first
    inside: tuple = ()  # scopes and groups around the code
    holds: bool = False  # a place of a limiter, so that to wait for another one could be for ever
    depth: int = 0


class Generator:
    def __init__(self, seed, size=None):
        self.random = random.Random(seed)
        self.size = size or Size()
        self.left = int(self.size.operations * self.random.uniform(0.4, 1.6))
        self.names = {"s": [], "g": [], "t": []}
        self.unresolved = []
        self.errors = 0

    def scenario(self):
        main = []
        while self.left > 0 and len(main) < 8:
            main += self.block(Place())
        scenario = {"main": main}
        if self.random.random() < 0.08:
            scenario["cancelAt"] = self.ticks()
        for operation, kinds in self.unresolved:
            names = [name for kind in kinds for name in self.names[kind]]
            operation["name"] = self.random.choice(names) if names else "s0"
        return scenario

    # Parts

    def block(self, place, least=1):
        operations = []
        for _ in range(self.random.randint(least, 5)):
            # Nothing is run after an error.
            if self.left <= 0 or (operations and operations[-1]["op"] == "raise"):
                break
            operations.append(self.operation(place))
        return operations or [{"op": "sleep", "for": self.ticks()}]

    def operation(self, place):
        self.left -= 1
        mix = dict(self.size.mix)
        if place.depth >= self.size.depth:
            for kind in ("scope", "group", "child", "background", "start", "catch", "finally", "aside", "place"):
                mix[kind] = 0
        if place.depth == 0:
            mix["raise"] = 0
        if place.holds:
            mix["place"] = 0
        if not place.groups:
            mix["child"] = mix["background"] = mix["start"] = 0
        kind = self.random.choices(list(mix), list(mix.values()))[0]
        return getattr(self, "make_" + kind, self.make_plain)(kind, place)

    def ticks(self):
        """Short and long in equal parts; so many that two of them, or two sums of them, are hardly ever the same."""
        longest = self.size.longest
        return self.random.randint(1, max(1, longest if self.random.random() < 0.5 else longest // 8))

    def name(self, kind):
        name = f"{kind}{len(self.names[kind]) + 1}"
        self.names[kind].append(name)
        return name

    def deeper(self, place, **changes):
        known = {"groups": place.groups, "inside": place.inside, "holds": place.holds}
        return Place(**(known | changes), depth=place.depth + 1)

    def target(self, operation, place, kinds="sg"):
        """A scope around the code, or any one of the program."""
        if place.inside and self.random.random() < 0.55:
            operation["name"] = self.random.choice(place.inside)
        else:
            operation["name"] = None
            self.unresolved.append((operation, kinds))
        return operation

    # Operations

    def make_plain(self, kind, place):
        return {"op": kind}

    def make_sleep(self, kind, place):
        return {"op": kind, "for": self.ticks()}

    def make_raise(self, kind, place):
        self.errors += 1
        return {"op": kind, "error": self.errors}

    def make_scope(self, kind, place):
        way = self.random.choices(["run", "moveOn", "fail", "shield", "grace"], [4, 3, 3, 1, 1])[0]
        operation = {"op": kind, "as": way, "name": self.name("s")}
        draw = self.random.random()
        if way == "grace" or (way != "shield" and draw < 0.55):
            operation["after"] = self.ticks() if self.random.random() < 0.93 else self.random.choice([0, -5])
        elif way != "shield" and draw < 0.75:
            operation["at"] = self.ticks() * self.random.randint(1, 3)
        if way in ("run", "moveOn", "fail") and self.random.random() < 0.2:
            operation["shield"] = True
        operation["do"] = self.block(self.deeper(place, inside=(*place.inside, operation["name"])))
        return operation

    def make_cancel(self, kind, place):
        return self.target({"op": kind}, place)

    make_look = make_cancel

    def make_stop(self, kind, place):
        operation = {"op": kind, "name": None}
        self.unresolved.append((operation, "t"))
        return operation

    def make_join(self, kind, place):
        operation = self.make_stop(kind, place)
        operation["for"] = self.ticks()
        return operation

    def make_shield(self, kind, place):
        return self.target({"op": kind, "up": self.random.random() < 0.6}, place)

    def make_move(self, kind, place):
        draw = self.random.random()
        by = None if draw < 0.15 else -self.ticks() if draw < 0.25 else self.ticks()
        return self.target({"op": kind, "by": by}, place)

    def make_tighten(self, kind, place):
        return self.target({"op": kind, "by": self.ticks()}, place)

    def make_group(self, kind, place):
        name = self.name("g")
        operation = {"op": kind, "name": name}
        if self.random.random() < 0.25:
            operation["value"] = True
        inner = self.deeper(place, groups=(*place.groups, name), inside=(*place.inside, name))
        operation["do"] = self.block(inner, least=2)
        return operation

    def make_child(self, kind, place):
        index = len(place.groups) - 1 if self.random.random() < 0.7 else self.random.randrange(len(place.groups))
        around = place.groups[: index + 1]
        operation = {"op": kind, "of": around[-1], "name": self.name("t")}
        # A child is around as long as its group, not as long as the scopes around the call.
        inside = tuple(name for name in place.inside if name in around)
        inner = self.deeper(place, groups=around, inside=inside)
        operation["do"] = self.block(inner)
        if kind == "child" and self.random.random() < 0.2:
            operation["immediate"] = True
        return operation

    make_background = make_child

    def make_start(self, kind, place):
        operation = self.make_child(kind, place)
        if self.random.random() < 0.9:
            self.insert(operation["do"], {"op": "started", "of": operation["name"]})
        return operation

    def insert(self, block, operation):
        """Somewhere in a block, or in a block of an operation in it that the same task runs."""
        inner = [each for each in block if each["op"] in ("scope", "group", "catch", "finally", "aside", "place")]
        if inner and self.random.random() < 0.5:
            return self.insert(self.random.choice(inner)["do"], operation)
        children = [each for each in block if each["op"] in ("child", "background")]
        if children and self.random.random() < 0.2:
            return self.insert(self.random.choice(children)["do"], operation)
        block.insert(self.random.randint(0, len(block)), operation)

    def make_aside(self, kind, place):
        return {"op": kind, "do": self.block(self.deeper(place))}

    def make_place(self, kind, place):
        return {"op": kind, "of": self.random.choice(["l1", "l2"]), "do": self.block(self.deeper(place, holds=True))}

    def make_catch(self, kind, place):
        what = self.random.choice(["errors", "errors", "cancellations", "all"])
        return {"op": kind, "what": what, "do": self.block(self.deeper(place))}

    def make_finally(self, kind, place):
        cleanup = self.block(self.deeper(place))
        if self.random.random() < 0.6:
            name = self.name("s")
            shield = {"op": "scope", "as": self.random.choice(["shield", "grace"]), "name": name, "do": cleanup}
            if shield["as"] == "grace":
                shield["after"] = self.ticks()
            cleanup = [shield]
        return {"op": kind, "do": self.block(self.deeper(place)), "then": cleanup}


def operations(block):
    """Every operation in a block, however deep."""
    for operation in block:
        yield operation
        for key in BLOCKS:
            yield from operations(operation.get(key, ()))
