"""The one form of a query's tree: no part alone, none twice, none of a kind within its kind, nothing negated twice."""

from aggregator.query_tree import And, Node, Not, Or


def all_of(*nodes: Node | None) -> Node | None:
    """All of them. None stands for nothing to find, and is left out."""
    parts = dict.fromkeys(part for node in nodes for part in conditions(node))
    return And(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def any_of(*nodes: Node | None) -> Node | None:
    """Any of them; None as in all_of()."""
    parts: dict[Node, None] = {}
    for node in nodes:
        parts |= dict.fromkeys(node.parts if isinstance(node, Or) else () if node is None else (node,))
    return Or(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)


def none_of(node: Node | None) -> Node | None:
    """What this does not find."""
    if node is None:
        return None
    return node.part if isinstance(node, Not) else Not(node)


def conditions(node: Node | None) -> tuple[Node, ...]:
    """What every entry found must fulfil, one by one."""
    if node is None:
        return ()
    return node.parts if isinstance(node, And) else (node,)
