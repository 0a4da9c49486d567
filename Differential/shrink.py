"""Makes a scenario smaller for as long as it stays interesting."""

import copy

from scenario import BLOCKS, operations


def shrink(scenario, is_interesting):
    """The smallest scenario found by taking parts away, one after the other, until nothing more can go."""
    smaller = True
    while smaller:
        smaller = next((each for each in candidates(scenario) if is_interesting(each)), None)
        scenario = smaller or scenario
    return scenario


def size(scenario):
    return sum(1 for _ in operations(scenario["main"]))


def candidates(scenario):
    """Scenarios a little smaller than this one, the largest steps first."""
    if "cancelAt" in scenario:
        yield {key: value for key, value in scenario.items() if key != "cancelAt"}
    places = sorted(paths(scenario["main"]), key=lambda path: -size({"main": [at(scenario, path)]}))
    for path in places:
        yield without(scenario, path)
    for path in places:
        yield from hoisted(scenario, path)
    for path in places:
        yield from plainer(scenario, path)


def paths(block, prefix=("main",)):
    for index, operation in enumerate(block):
        yield (*prefix, index)
        for key in BLOCKS:
            yield from paths(operation.get(key, ()), (*prefix, index, key))


def at(scenario, path):
    for key in path:
        scenario = scenario[key]
    return scenario


def edited(scenario, path, edit):
    """A copy, with one block edited."""
    result = copy.deepcopy(scenario)
    edit(at(result, path[:-1]), path[-1])
    return result


def without(scenario, path):
    return edited(scenario, path, lambda block, index: block.pop(index))


def hoisted(scenario, path):
    """What an operation does, in its place."""
    operation = at(scenario, path)
    for key in BLOCKS:
        if key in operation:
            yield edited(scenario, path, lambda block, index, key=key: replace(block, index, block[index][key]))


def replace(block, index, operations):
    block[index : index + 1] = operations


def plainer(scenario, path):
    """The same operation with less to it."""
    operation = at(scenario, path)
    for key in ("shield", "value", "immediate", "after", "at"):
        if key in operation and operation["op"] != "shield":
            yield edited(scenario, path, lambda block, index, key=key: block[index].pop(key))
    if operation["op"] == "scope" and operation["as"] in ("fail", "moveOn"):
        yield edited(scenario, path, lambda block, index: block[index].update({"as": "run"}))
    for key in ("for", "after", "at", "by"):
        value = operation.get(key)
        for unit in (10_000, 1_000, 100, 10):
            if isinstance(value, int) and value > unit and value % unit:
                less = {key: value // unit * unit}
                yield edited(scenario, path, lambda block, index, less=less: block[index].update(less))
